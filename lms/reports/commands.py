"""`lms report coverage`: the figures of the coverage page as a file, with its schema beside it."""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import click
from sqlalchemy import true
from sqlalchemy.orm import Session

from lms.config import Settings
from lms.coverage.places import Grouping
from lms.coverage.revisions import revisions_of
from lms.database import Database
from lms.database.opening import opened
from lms.messages import Message, RefusalError, message
from lms.messages.typed_day import Day
from lms.reports.asked import Asked, Period, read_asked
from lms.reports.coverage_book import xlsx_of
from lms.reports.coverage_paper import pdf_of
from lms.reports.export import Wanted, csv_of, file_name, json_of, notes_of, schema_of
from lms.reports.finding import programme_called
from lms.reports.public_command import public_file
from lms.reports.report import Subject, View, subjects_of
from lms.reports.titles import module_titles
from lms.schools.population import Audience
from lms.tabular.schema import FileNotes

DAY = Day()


@click.command("coverage")
@click.option("--programme", "slug", required=True, help="The programme's short name.")
@click.option("--by", type=click.Choice([by.value for by in Grouping]), default=Grouping.PROGRAMME.value)
@click.option("--audience", type=click.Choice([Audience.TEACHER.value, Audience.PARENT.value]))
@click.option("--goal", help="One goal, where a programme has several for an audience.")
@click.option("--as-of", type=DAY, help="Day of the figures; today, or the programme's last day.")
@click.option("--from", "from_on", type=DAY, help="First day of the period; the school year's.")
@click.option(
    "--public", "is_public", is_flag=True, help="What anybody may see: rounded, small groups hidden."
)
@click.option("--format", "shape", type=click.Choice(["csv", "xlsx", "pdf", "json"]), default="csv")
@click.option("-o", "output", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def coverage_command(
    *,
    by: str,
    is_public: bool,
    shape: str,
    output: Path | None,
    **options: Any,  # noqa: ANN401 - click's
) -> None:
    """Write who is trained, where, and out of how many; FILE's schema is written beside it."""
    with opened() as (settings, database):
        asked = Options(by=Grouping(by), today=today_in(settings.timezone), **options)
        file = (_public if is_public else _exact)(database, settings, asked)
        pieces = file.pieces(shape)
        if output is None:
            _write(sys.stdout.buffer.write, pieces)
            return
        with output.open("wb") as written:
            _write(written.write, pieces)
        if shape == "csv":
            name = output.stem if output.suffix == ".csv" else output.name
            output.with_name(f"{name}.schema.json").write_bytes(file.schema())


@dataclass(frozen=True, kw_only=True)
class Options:
    """What was asked for, and the day it is."""

    slug: str
    by: Grouping
    audience: str | None
    goal: str | None
    as_of: date | None
    from_on: date | None
    today: date


class File(Protocol):
    """A file of figures, in the shape asked for, with the schema that goes beside its CSV."""

    def pieces(self, shape: str) -> Iterator[bytes]:
        """Give the file in pieces."""

    def schema(self) -> bytes:
        """Give the schema."""


@dataclass(frozen=True, kw_only=True)
class _ExactFile:
    database: Database
    wanted: Wanted
    by: Grouping
    notes: FileNotes
    site_name: str

    def pieces(self, shape: str) -> Iterator[bytes]:
        """Give the file in pieces."""
        match shape:
            case "csv":
                return csv_of(self.database, self.wanted)
            case "xlsx":
                return xlsx_of(self.database, self.wanted, by=self.by, notes=self.notes)
            case "pdf":
                made = pdf_of(self.database, self.wanted, notes=self.notes, site_name=self.site_name)
                return iter((made,))
            case _:
                return json_of(self.database, self.wanted, notes=self.notes)

    def schema(self) -> bytes:
        """Give the schema."""
        return schema_of(self.wanted, name=file_name(self.wanted, by=self.by), notes=self.notes)


def _exact(database: Database, settings: Settings, asked: Options) -> File:
    query = {"by": asked.by.value, "as_of": _iso(asked.as_of), "from": _iso(asked.from_on)}
    with database.reader() as db:
        subjects = _subjects(db, slug=asked.slug, audience=asked.audience, goal=asked.goal)
        titles = module_titles(db, language=settings.default_locale)
    parts = tuple((subject, _asked(subject, query, today=asked.today)) for subject in subjects)
    view = View(predicate=true(), is_whole=True)
    wanted = Wanted(parts=parts, view=view, locale=settings.default_locale)
    notes = notes_of(wanted, by=asked.by, titles=titles)
    return _ExactFile(
        database=database, wanted=wanted, by=asked.by, notes=notes, site_name=settings.site_name
    )


def _public(database: Database, settings: Settings, asked: Options) -> File:
    if asked.goal is not None:
        raise RefusalError(message("Published figures are an audience’s: choose one with --audience."))
    return public_file(
        database,
        settings,
        slug=asked.slug,
        by=asked.by,
        audience=None if asked.audience is None else Audience(asked.audience),
        as_of=asked.as_of,
        from_on=asked.from_on,
        today=asked.today,
    )


def today_in(zone: ZoneInfo) -> date:
    """Read the clock: the day it is where the installation is."""
    return datetime.now(UTC).astimezone(zone).date()


def _write(write: Callable[[bytes], object], pieces: Iterator[bytes]) -> None:
    for piece in pieces:
        write(piece)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _asked(subject: Subject, query: dict[str, str], *, today: date) -> Asked:
    """Read the options as the page reads its address; what can't be is refused, not replaced."""
    period = subject.period(today=today)
    if period is None:
        raise RefusalError(_not_counted(subject))
    _check_days(query, period)
    asked = read_asked(query, period=period)
    if asked.notes:
        raise RefusalError(*asked.notes)
    return asked


def _check_days(query: dict[str, str], period: Period) -> None:
    # A page shows the nearest day it has, and says so; a file of another day than asked would mislead.
    first, last = period.first.isoformat(), period.last.isoformat()
    as_of = query["as_of"] or last
    if not first <= as_of <= last:
        raise RefusalError(
            message(
                "There are no figures of %(asked)s: choose --as-of from %(first)s to %(last)s.",
                asked=as_of,
                first=first,
                last=last,
            )
        )
    if query["from"] and not first <= query["from"] <= as_of:
        raise RefusalError(
            message(
                "The period can’t begin on %(asked)s: choose --from between %(first)s and %(last)s.",
                asked=query["from"],
                first=first,
                last=as_of,
            )
        )


def _subjects(db: Session, *, slug: str, audience: str | None, goal: str | None) -> Sequence[Subject]:
    """Find the goals asked for: at most one an audience, or else rows couldn't be told apart."""
    programme = programme_called(db, slug)
    every = subjects_of(programme, revisions_of(db, programme_id=programme.id))
    found = [
        one
        for one in every
        if audience in {None, one.latest.audience.value} and goal in {None, one.latest.slug}
    ]
    if not found:
        known = ", ".join(f"{one.latest.slug} ({one.latest.audience.value})" for one in every) or "–"
        raise RefusalError(
            message("This programme has no such goal. Its goals: %(known)s.", slug=slug, known=known)
        )
    if len({one.latest.audience for one in found}) < len(found):
        raise RefusalError(
            message(
                "Several goals are for the same people: choose one with --goal. They are: %(known)s.",
                known=", ".join(one.latest.slug for one in found),
            )
        )
    return found


def _not_counted(subject: Subject) -> Message:
    goal = subject.latest.title
    if not subject.is_counted:
        return message(
            "The goal “%(goal)s” isn’t counted yet: run “lms report rebuild”, then ask again.", goal=goal
        )
    return message(
        "The goal “%(goal)s” takes force on %(day)s: there are no figures before.",
        goal=goal,
        day=subject.first,
    )
