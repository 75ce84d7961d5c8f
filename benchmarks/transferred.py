"""What a telephone fetches for its first page: HTML, styles and scripts, compressed, without fonts."""

import gzip
import re
from collections.abc import Iterator

from flask import Flask

from benchmarks.installations import installation
from benchmarks.lesson import call, learner_in_a_lesson
from benchmarks.measuring import Row
from lms.app import create_app

MOST_KILOBYTES = 150
# What a browser fetches by itself; links that a person may follow are none of it.
_FETCHED = re.compile(r'<(?:link|script|img|source|iframe)\b[^>]*?\b(?:href|src)="([^"]+)"')
_LEVEL = 6


def rows(engine: str, *, postgres: str) -> Iterator[Row]:
    """Measure the home page and a lesson; the database has no part in it."""
    if engine != "sqlite":
        return
    with installation(engine, postgres=postgres, name="phone") as (settings, database):
        path, token = learner_in_a_lesson(settings, database)
        app = create_app(settings, database=database)
        for name, at, cookie in (
            ("home page", "/", ""),
            ("lesson page", path, f"passerelle_session={token}"),
        ):
            yield from _page(app, name, at, cookie)


def _page(app: Flask, name: str, at: str, cookie: str) -> Iterator[Row]:
    html = call(app, at, cookie=cookie)()
    fetched = sorted(set(_FETCHED.findall(html.decode())))
    ours = [one for one in fetched if one.startswith("/static/")]
    others = [one for one in fetched if re.match(r"(?:https?:)?//", one)]
    sizes = [len(gzip.compress(html, _LEVEL))]
    sizes += [len(gzip.compress(call(app, one)(), _LEVEL)) for one in ours]
    kilobytes = sum(sizes) / 1024
    yield Row(
        what=f"first page on a phone, {name}: {1 + len(ours)} files, compressed, no fonts",
        found=f"{kilobytes:.0f} KB",
        bar=f"<= {MOST_KILOBYTES} KB",
        holds=kilobytes <= MOST_KILOBYTES,
    )
    yield Row(
        what=f"first page on a phone, {name}: requests to third parties",
        found=", ".join(others) or "0",
        bar="0",
        holds=not others,
    )
