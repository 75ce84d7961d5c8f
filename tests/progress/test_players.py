"""Players of configured hosts, on the pages that hold one and nowhere else."""

from dataclasses import replace

import pytest
from flask import Response

from lms.courses.compiler import compile_course
from lms.progress.players import allow_players, with_players
from tests.courses.factories import make_page

HOSTS = ("tube.exemple.fr",)
TEXT = """\
Avant.

[Une classe & ses <outils>](https://tube.exemple.fr/w/abcdef)

??? transcript
    Bonjour.

https://autre.exemple.fr/w/abcdef

??? transcript
    Bonjour.

Voir [ceci aussi](https://tube.exemple.fr/w/xyz).
"""


@pytest.fixture(scope="module")
def html() -> str:
    release = compile_course(make_page(TEXT.replace("<outils>", "outils"))).release
    assert release is not None
    return next(release.units()).text("fr").html


def test_a_link_alone_gets_a_player_that_is_empty_until_asked_for(html: str) -> None:
    shown = with_players(html, hosts=HOSTS, language="en")

    assert shown.count("<iframe") == 1
    assert "src=" not in shown.partition("<iframe")[2].partition(">")[0]
    assert 'target="player-1"' in shown
    assert 'title="Video: Une classe &amp; ses outils"' in shown
    assert '<a href="https://tube.exemple.fr/w/abcdef" rel="external">Une classe' in shown
    assert '<p class="video"><a href="https://autre.exemple.fr/w/abcdef"' in shown


def test_without_configured_hosts_nothing_changes(html: str) -> None:
    assert with_players(html, hosts=(), language="fr") == html


def test_the_policy_names_the_players_site_only(html: str) -> None:
    response, plain = Response(), Response()
    allow_players(response, html, hosts=HOSTS)
    allow_players(plain, "<p>Rien.</p>", hosts=HOSTS)

    policy = response.headers["Content-Security-Policy"]
    assert policy.endswith("; frame-src https://tube.exemple.fr")
    assert policy.startswith("default-src 'none'")
    assert "Content-Security-Policy" not in plain.headers


def test_a_page_with_a_player(app, learner, published) -> None:
    release = compile_course(make_page(TEXT.replace("<outils>", "outils"))).release
    assert release is not None
    published(release)
    path = "/courses/premiers-pas/debut/page"

    assert "<iframe" not in learner.get(path).text
    app.extensions["lms.shells"] = type(app.extensions["lms.shells"])()
    configure(app)
    page = learner.get(path)
    assert "<iframe" in page.text
    assert "frame-src https://tube.exemple.fr" in page.headers["Content-Security-Policy"]
    assert "frame-src" not in learner.get("/learning").headers["Content-Security-Policy"]


def configure(app) -> None:
    """Give the application a video host."""
    for key, value in app.extensions.items():
        if hasattr(value, "video_hosts"):
            app.extensions[key] = replace(value, video_hosts=HOSTS)
