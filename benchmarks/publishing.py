"""Publishing forty units against publishing one, and again when nothing has changed."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from benchmarks.installations import installation
from benchmarks.measuring import Row, wall_seconds
from lms.courses.child import compile_in_child
from lms.courses.operations import publish
from lms.database import Database
from tests.courses.factories import make_course_files

UNITS = 40
BAR = 15.0
TEXT = "\n\n".join(
    f"## Partie {n}\n\nUne phrase de cours, avec **un mot** en gras et un [exemple](https://exemple.fr/{n}).\n\n"
    "- un point\n- un autre\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    for n in range(20)
)


def rows(engine: str, *, postgres: str) -> Iterator[Row]:
    """Measure on an engine."""
    with installation(engine, postgres=postgres, name="publish") as (_settings, database):
        _publish(database, course("echauffement", units=1), cache={})
        one = min(
            wall_seconds(lambda: _publish(database, course(f"un-{n}", units=1), cache={}))  # noqa: B023
            for n in range(3)
        )
        cache: dict[str, object] = {}
        many = course("quarante", units=UNITS)
        first = wall_seconds(lambda: _publish(database, many, cache=cache))
        kept = len(cache)
        again = wall_seconds(lambda: _publish(database, many, cache=cache))
    yield Row(
        what=f"publishing {UNITS} units / publishing one",
        engine=engine,
        found=f"{first / one:.1f} ({first:.2f} s / {one:.2f} s)",
        bar=f"<= {BAR:.0f}",
        holds=first / one <= BAR,
    )
    yield Row(
        what="publishing them again unchanged: units rendered",
        engine=engine,
        found=f"{len(cache) - kept} ({again:.2f} s)",
        bar="0",
        holds=len(cache) == kept,
    )


def course(name: str, *, units: int) -> dict[str, bytes]:
    """Make the folder of a course of pages, as long as those of the packaged courses."""
    files: dict[str, str | bytes | None] = {"01-debut/01-page.md": None, "01-debut/02-quiz.md": None}
    for number in range(1, units + 1):
        front = f"---\nid: page-{number}\ntitle: La page {number}\nminutes: 1\n---\n"
        files[f"01-debut/{number:02d}-page-{number}.md"] = front + f"{TEXT}\n\nPage {number} de {name}.\n"
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
