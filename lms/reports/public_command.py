"""`lms report coverage --public`: published figures as a file; months that are due are published first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from lms.config import Settings
from lms.coverage.places import Grouping
from lms.coverage.publications import published_days, published_goals
from lms.coverage.publishing import publish_due
from lms.coverage.revisions import Revision, revisions_of
from lms.database import Database
from lms.messages import Message, RefusalError, message
from lms.programmes.models import Programme
from lms.reports.finding import programme_called
from lms.reports.published import Published, read_published, refuse_unpublished
from lms.reports.published_book import public_xlsx
from lms.reports.published_files import public_csv, public_json, public_name, public_notes, public_schema
from lms.reports.published_paper import public_pdf
from lms.reports.titles import module_titles
from lms.schools.population import Audience
from lms.tabular.schema import FileNotes


@dataclass(frozen=True, kw_only=True)
class PublicFile:
    """A file of published figures, ready to be written."""

    published: Sequence[Published]
    by: Grouping
    locale: str
    notes: FileNotes
    site_name: str

    def pieces(self, shape: str) -> Iterator[bytes]:
        """Give the file in pieces."""
        published, by, locale, notes = self.published, self.by, self.locale, self.notes
        match shape:
            case "csv":
                return public_csv(published, by=by, locale=locale)
            case "xlsx":
                return public_xlsx(published, by=by, locale=locale, notes=notes)
            case "pdf":
                made = public_pdf(published, by=by, locale=locale, notes=notes, site_name=self.site_name)
                return iter((made,))
            case _:
                return public_json(published, by=by, locale=locale, notes=notes)

    def schema(self) -> bytes:
        """Give its data dictionary."""
        name = public_name(self.published, by=self.by)
        return public_schema(name, locale=self.locale, notes=self.notes)


def public_file(
    database: Database,
    settings: Settings,
    *,
    slug: str,
    by: Grouping,
    audience: Audience | None,
    as_of: date | None,
    from_on: date | None,
    today: date,
) -> PublicFile:
    """Publish what is due of a programme and give its file, or refuse what can't be asked for."""
    refuse_unpublished(by=by, from_on=from_on, as_of=as_of)
    with database.writer() as db:
        programme = programme_called(db, slug)
        publish_due(
            db,
            [programme],
            today=today,
            threshold=settings.disclosure_threshold,
            now=datetime.now(UTC),
        )
        db.commit()
    with database.snapshot() as db:
        programme = programme_called(db, slug)
        revisions = revisions_of(db, programme_id=programme.id)
        published = _published(db, programme, revisions, audience=audience, as_of=as_of)
        titles = module_titles(db, language=settings.default_locale)
    locale = settings.default_locale
    notes = public_notes(published, by=by, locale=locale, titles=titles)
    return PublicFile(published=published, by=by, locale=locale, notes=notes, site_name=settings.site_name)


def _published(
    db: Session,
    programme: Programme,
    revisions: Sequence[Revision],
    *,
    audience: Audience | None,
    as_of: date | None,
) -> list[Published]:
    """Find the month asked for of each audience, or else the latest one."""
    wanted = [one for one in published_goals(revisions) if audience in {None, one}]
    days = {one: published_days(db, goal_id=published_goals(revisions)[one][0].goal_id) for one in wanted}
    on = as_of or max((day for of_one in days.values() for day in of_one), default=None)
    found = [
        read_published(db, programme=programme, revisions=revisions, audience=one, on=on)
        for one in wanted
        if on in days[one]
    ]
    if not found:
        raise RefusalError(_nothing(programme, sorted({day for of_one in days.values() for day in of_one})))
    return [one for one in found if one is not None]


def _nothing(programme: Programme, days: Sequence[date]) -> Message:
    if not days:
        return message(
            "Nothing of programme “%(slug)s” can be published yet: too few people are trained for nobody to"
            " be recognised, or no month of it has ended.",
            slug=programme.slug,
        )
    return message(
        "That month wasn’t published. Published ends of months: %(days)s.",
        days=", ".join(day.isoformat() for day in days),
    )
