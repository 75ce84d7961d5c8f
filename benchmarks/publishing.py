"""Publishing forty units against publishing one, and again when nothing has changed."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path

from benchmarks.installations import installation
from benchmarks.measuring import Row, wall_seconds
from lms.courses.child import compile_in_child
from lms.courses.folder import read_folder
from lms.courses.front_matter import FENCE
from lms.courses.operations import publish
from lms.database import Database
from tests.courses.factories import make_course_files

UNITS = 40
BAR = 15.0
ROUNDS = 4
PACKAGED = Path(__file__).resolve().parents[1] / "content" / "enseigner-en-mode-hybride"
# Hard on the sanitiser: in three thousand signs twenty headings, lists and tables.
DENSE = "\n\n".join(
    f"## Partie {n}\n\nUne phrase de cours, avec **un mot** en gras et un [exemple](https://exemple.fr/{n}).\n\n"
    "- un point\n- un autre\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    for n in range(20)
)
_LINK = re.compile(r"!?\[([^\]]*)\]\((?!https?:)[^)]*\)(\{[^}]*\})?")


def rows(engine: str, *, postgres: str) -> Iterator[Row]:
    """Measure on an engine."""
    written = packaged_texts()
    with installation(engine, postgres=postgres, name="publish") as (_settings, database):
        _publish(database, course("echauffement", written[:1]), cache={})
        yield _ratio(database, engine, "reels", written, what="pages of the packaged course", bar=BAR)
        yield _ratio(database, engine, "denses", [DENSE], what="pages of twenty tables each", bar=None)
        cache: dict[str, object] = {}
        many = course("quarante", written)
        _publish(database, many, cache=cache)
        kept = len(cache)
        again = wall_seconds(lambda: _publish(database, many, cache=cache))
    yield Row(
        what="publishing them again unchanged: units rendered",
        engine=engine,
        found=f"{len(cache) - kept} ({again:.2f} s)",
        bar="0",
        holds=len(cache) == kept,
    )


def _ratio(
    database: Database, engine: str, name: str, texts: list[str], *, what: str, bar: float | None
) -> Row:
    """Compare one unit with forty, in turn; of each the least, to which nothing else has added.

    "One" is the mean over the pages that the forty are made of, not the shortest of them.
    """
    one: dict[int, float] = {}
    many = float("inf")
    for number in range(ROUNDS):
        forty = course(f"{name}-tous-{number}", list(islice(cycle(texts), UNITS)))
        for page, text in enumerate(texts):
            single = course(f"{name}-{page}-{number}", [text])
            spent = wall_seconds(lambda: _publish(database, single, cache={}))  # noqa: B023
            one[page] = min(spent, one.get(page, spent))
        many = min(many, wall_seconds(lambda: _publish(database, forty, cache={})))  # noqa: B023
    mean = sum(one.values()) / len(one)
    return Row(
        what=f"publishing {UNITS} units / publishing one, {what}",
        engine=engine,
        found=f"{many / mean:.1f} ({many:.2f} s / {mean:.3f} s)",
        bar=f"<= {bar:.0f}" if bar else "-",
        holds=many / mean <= bar if bar else None,
    )


def packaged_texts() -> list[str]:
    """Give the texts of the packaged course's pages, without their links to one another and their images."""
    texts = []
    for path, content in read_folder(PACKAGED).items():
        text = content.decode() if path.endswith(".md") else ""
        front, _, body = text.removeprefix(FENCE).partition(f"\n{FENCE}\n")
        if body and "kind: page" in front:
            texts.append(_LINK.sub(r"\1", body))
    return texts


def course(name: str, texts: list[str]) -> dict[str, bytes]:
    """Make the folder of a course of pages."""
    files: dict[str, str | bytes | None] = {"01-debut/01-page.md": None, "01-debut/02-quiz.md": None}
    for number, text in enumerate(texts, start=1):
        front = f"---\nid: page-{number}\ntitle: La page {number}\nminutes: 1\n---\n"
        files[f"01-debut/{number:02d}-page-{number}.md"] = front + f"{text}\n\nPage {number} de {name}.\n"
    made = make_course_files(files)
    made["course.yaml"] = made["course.yaml"].replace(b"premiers-pas", name.encode())
    return made


def _publish(database: Database, files: Mapping[str, bytes], *, cache: dict[str, object]) -> None:
    compilation = compile_in_child(files, cache=cache)  # type: ignore[arg-type] # opaque here
    if compilation.release is None:
        raise AssertionError(f"the course doesn't compile: {compilation.faults}")
    with database.writer() as db:
        publish(db, compiled=compilation.release, files=files, now=datetime.now(UTC))
        db.commit()
