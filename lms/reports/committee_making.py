"""Makes a dossier's files, all of them read in one state of the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lms.config import Settings
from lms.database import Database
from lms.programmes.models import Programme
from lms.reports.committee_book import dossier_xlsx
from lms.reports.committee_paper import Issue, dossier_pdf
from lms.reports.committee_queries import next_number, previous_to
from lms.reports.committee_reading import figures_kept, read_facts_of
from lms.reports.operations import Made
from lms.reports.titles import module_titles
from lms.reports.written import Written


@dataclass(frozen=True, kw_only=True)
class Ordered:
    """A dossier to be made: of which day, with which words, and whether it is a draft still."""

    on: date
    comments: Mapping[str, str]
    is_draft: bool
    today: date


def make_dossier(database: Database, settings: Settings, programme: Programme, ordered: Ordered) -> Made:
    """Make the paper and the workbook of a programme's next dossier, in the installation's language."""
    write = Written(language=settings.default_locale)
    with database.snapshot() as db:
        number = next_number(db, programme_id=programme.id)
        previous = previous_to(db, programme_id=programme.id, on=ordered.on)
        facts = read_facts_of(db, programme, on=ordered.on, previous=previous, today=ordered.today)
        titles = module_titles(db, language=write.language)
        issue = Issue(
            number=number,
            is_draft=ordered.is_draft,
            comments=ordered.comments,
            site_name=settings.site_name,
        )
        return Made(
            number=number,
            pdf=dossier_pdf(facts, issue, titles=titles, write=write),
            xlsx=dossier_xlsx(db, facts, issue, titles=titles, write=write),
            figures=figures_kept(facts),
        )


def dossier_name(slug: str, number: int, *, is_draft: bool) -> str:
    """Name a dossier's files, without what follows the point."""
    return f"committee-{slug}-{number:03d}{'-draft' if is_draft else ''}"


def days_of(programme: Programme, *, today: date) -> tuple[date, date]:
    """Give the first and the last day that a dossier may be about."""
    return programme.starts_on, max(programme.starts_on, min(programme.ends_on, today))
