"""`lms report committee`: a programme's dossier, frozen and numbered, or one of those there are."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from lms.config import Settings
from lms.database import Database
from lms.database.opening import opened
from lms.messages import RefusalError, message
from lms.programmes.models import Programme
from lms.reports.commands import DAY, today_in
from lms.reports.committee_making import Ordered, days_of, make_dossier
from lms.reports.committee_queries import (
    dossier_frozen_for,
    dossier_numbered,
    draft_of,
    file_of,
    frozen_dossiers,
)
from lms.reports.finding import programme_called
from lms.reports.models import CommitteeDossier
from lms.reports.operations import Made, begin_dossier, freeze_dossier


@click.command("committee")
@click.option("--programme", "slug", required=True, help="The programme's short name.")
@click.option("--as-of", type=DAY, help="Day of the figures; today, or the programme's last day.")
@click.option("--number", type=int, help="One frozen already, by its number: the same bytes again.")
@click.option("--preview", is_flag=True, help="What it would be now: nothing is frozen.")
@click.option("--format", "shape", type=click.Choice(["pdf", "xlsx"]), default="pdf")
@click.option("-o", "output", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def committee_command(
    *, slug: str, as_of: date | None, number: int | None, preview: bool, shape: str, output: Path | None
) -> None:
    """Write the committee's dossier: frozen once a day of figures, the same bytes ever after.

    The draft of the page, if one is begun, is frozen with its words.
    """
    with opened() as (settings, database):
        today = today_in(settings.timezone)
        with database.reader() as db:
            programme = programme_called(db, slug)
        day = as_of or days_of(programme, today=today)[1]
        asked = _Asked(database=database, settings=settings, programme=programme, on=day, today=today)
        content = asked.preview(shape) if preview else asked.frozen(number, shape)
    if output is None:
        sys.stdout.buffer.write(content)
    else:
        output.write_bytes(content)


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """A dossier asked for on the command line."""

    database: Database
    settings: Settings
    programme: Programme
    on: date
    today: date

    def __post_init__(self) -> None:
        """Refuse a day without figures."""
        first, last = days_of(self.programme, today=self.today)
        if not first <= self.on <= last:
            raise RefusalError(
                message("Choose a day from %(first)s to %(last)s.", first=first, last=last),
            )

    def preview(self, shape: str) -> bytes:
        """Give what it would be now."""
        with self.database.reader() as db:
            draft = draft_of(db, programme_id=self.programme.id)
            comments = draft.comments if draft else {}
        made = self._made(comments, is_draft=True)
        return made.pdf if shape == "pdf" else made.xlsx

    def frozen(self, number: int | None, shape: str) -> bytes:
        """Give the dossier of a number, or the day's, which is frozen unless it is."""
        with self.database.reader() as db:
            found = (
                dossier_frozen_for(db, programme_id=self.programme.id, on=self.on)
                if number is None
                else self._numbered(db, number)
            )
            found_id = found.id if found else None
        dossier_id = self._freeze() if found_id is None else found_id
        with self.database.reader() as db:
            return file_of(db, dossier_id=dossier_id, shape=shape) or b""

    def _numbered(self, db: Session, number: int) -> CommitteeDossier:
        found = dossier_numbered(db, programme_id=self.programme.id, number=number)
        if found is None:
            held = frozen_dossiers(db, programme_id=self.programme.id)
            known = ", ".join(str(one.number) for one in reversed(held)) or "–"
            raise RefusalError(
                message(
                    "There is no dossier no. %(number)s. Those frozen: %(known)s.", number=number, known=known
                )
            )
        return found

    def _made(self, comments: Mapping[str, str], *, is_draft: bool) -> Made:
        ordered = Ordered(on=self.on, comments=comments, is_draft=is_draft, today=self.today)
        return make_dossier(self.database, self.settings, self.programme, ordered)

    def _freeze(self) -> int:
        """Freeze the draft with its words, or a dossier without any; give its number in the store."""
        with self.database.reader() as db:
            draft = draft_of(db, programme_id=self.programme.id)
            comments, version = (draft.comments, draft.version) if draft else ({}, 1)
        # The files are made before the writing begins: nobody waits for them.
        made, now = self._made(comments, is_draft=False), datetime.now(UTC)
        with self.database.writer() as db:
            dossier_id = begin_dossier(
                db, programme_id=self.programme.id, on=self.on, author_id=None, now=now
            )
            done = freeze_dossier(
                db,
                dossier_id=dossier_id,
                version=version,
                on=self.on,
                comments=comments,
                made=made,
                author_id=None,
                now=now,
            )
            if not done:
                raise RefusalError(
                    message("Somebody changed the draft meanwhile: ask again to freeze it as it is now.")
                )
            db.commit()
        return dossier_id
