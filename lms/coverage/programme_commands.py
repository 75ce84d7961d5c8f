"""`lms programmes apply`: a programme, its perimeter and its goals, from one file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import click
from sqlalchemy.orm import Session

from lms.coverage.commands import rebuild_shown, rebuilt_in_words
from lms.coverage.due import count_everybody
from lms.coverage.goals import AppliedGoals, apply_goals, read_goals
from lms.coverage.revisions import all_revisions
from lms.database.opening import opened
from lms.database.retrying import in_transaction
from lms.messages import Message, RefusalError, message, say
from lms.programmes.operations import AppliedProgramme, apply_programme
from lms.programmes.programme_file import ProgrammeFile, parse_programme_file
from lms.programmes.queries import directory_faults

NOTHING_WRITTEN = message("Nothing was written: this was a trial run.")


@dataclass(frozen=True, kw_only=True)
class Applied:
    """What applying a file did."""

    programme: AppliedProgramme
    goals: AppliedGoals


@click.group()
def programmes() -> None:
    """Programmes: perimeters and goals."""


@programmes.command("apply")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def apply_command(file: Path, *, dry_run: bool) -> None:
    """Bring a programme, its perimeter and its goals to what FILE says; repeating it changes nothing."""
    now = datetime.now(UTC)
    read = read_programme_file(file)
    with opened() as (settings, database):
        today = now.astimezone(settings.timezone).date()
        work = partial(apply_file, file=read, today=today, now=now)
        if dry_run:
            with database.writer() as db:
                applied = work(db)
                sentences = [*applied_in_words(applied), NOTHING_WRITTEN]
                db.rollback()
        else:
            applied = in_transaction(database, work)
            count_everybody(database)
            sentences = list(applied_in_words(applied))
            with database.reader() as db:
                is_uncounted = any(not one.is_ready for one in all_revisions(db))
            if is_uncounted:
                sentences += rebuilt_in_words(rebuild_shown(database, now=now))
    for sentence in sentences:
        click.echo(say(sentence))


def read_programme_file(file: Path) -> ProgrammeFile:
    """Read a programme's file, or raise RefusalError with every fault."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusalError(
            message("%(file)s isn’t written in UTF-8: save it again in that encoding.", file=file.name)
        ) from error
    parsed = parse_programme_file(text)
    if isinstance(parsed, tuple):
        raise RefusalError(*(fault.in_words() for fault in parsed))
    return parsed


def apply_file(db: Session, *, file: ProgrammeFile, today: date, now: datetime) -> Applied:
    """Store everything a file says; the caller commits, then rebuilds."""
    faults = directory_faults(db, file)
    if faults:
        raise RefusalError(*(fault.in_words() for fault in faults))
    programme = apply_programme(db, file=file, today=today, now=now)
    wanted = read_goals(db, programme_id=programme.programme.id, file=file)
    goals = apply_goals(db, programme_id=programme.programme.id, wanted=wanted, now=now)
    return Applied(programme=programme, goals=goals)


def applied_in_words(applied: Applied) -> Iterator[Message]:
    """Say what applying a file did."""
    slug, perimeter = applied.programme.programme.slug, applied.programme.perimeter
    if applied.programme.is_new:
        yield message("Programme %(slug)s: new.", slug=slug)
    elif applied.programme.is_changed:
        yield message("Programme %(slug)s: changed.", slug=slug)
    else:
        yield message("Programme %(slug)s: unchanged.", slug=slug)
    if applied.programme.kept:
        yield message(
            "Changed on the programme’s pages since, and kept: %(parts)s. The file says otherwise: bring it"
            " up to date, or change it for what it says to count.",
            parts=", ".join(applied.programme.kept),
        )
    yield message(
        "Perimeter: %(new)s schools new, %(changed)s changed, %(unchanged)s unchanged.",
        new=perimeter.new,
        changed=perimeter.changed,
        unchanged=perimeter.unchanged,
    )
    yield from _goals_in_words(applied.goals)


def _goals_in_words(goals: AppliedGoals) -> Iterator[Message]:
    for slugs, words in (
        (goals.new, message("New goals:")),
        (goals.revised, message("Goals with a new wording:")),
        (goals.renamed, message("Goals renamed or taken up again:")),
        (goals.withdrawn, message("Goals withdrawn, their figures kept:")),
        (goals.unchanged, message("Goals unchanged:")),
        (goals.off_on_pages, message("Goals withdrawn on a page since, and left so; the file names them:")),
        (
            goals.on_pages,
            message("Goals made or put back in force on a page, kept; the file doesn’t name them:"),
        ),
    ):
        if slugs:
            yield message("%(what)s %(slugs)s", what=words, slugs=", ".join(slugs))
    for slug, differing in goals.kept:
        yield message(
            "Goal %(slug)s was revised on its page since; the page is kept. The file says otherwise of: "
            "%(parts)s. Bring the file up to date, or change it for its own wording to count.",
            slug=slug,
            parts=", ".join(differing),
        )
