"""What the home page tells a partner: the latest published figures, in a sentence each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lms.coverage.publications import published_goals
from lms.coverage.revisions import Revision
from lms.programmes.models import Programme
from lms.reach.reach import Reach
from lms.reach.roles import Role
from lms.reports.authorities import own_authorities
from lms.reports.page import spoken
from lms.reports.published import read_published
from lms.reports.published_page import address_of, lead_of
from lms.reports.published_routes import published_programmes
from lms.reports.words import AUDIENCE_NAMES

MOST_FIGURES = 4


@dataclass(frozen=True, kw_only=True)
class PublishedFigure:
    """A published sentence of a programme, and the page it is taken from."""

    programme: str
    title: str
    lead: str
    address: str


def published_figures(db: Session, reach: Reach) -> Sequence[PublishedFigure]:
    """Give a partner what is published: of the schools she stands for, then of each programme as a whole."""
    if not reach.holds(Role.PARTNER):
        return ()
    found = published_programmes(db, reach)
    every = (one for programme, revisions in found for one in _of_programme(db, reach, programme, revisions))
    return tuple(islice(every, MOST_FIGURES))


def _of_programme(
    db: Session, reach: Reach, programme: Programme, revisions: Sequence[Revision]
) -> Iterator[PublishedFigure]:
    for own in own_authorities(db, reach, programme, revisions):
        schools = _("The schools of %(name)s", name=own.name)
        title = f"{schools} – {spoken(AUDIENCE_NAMES[own.audience])}"
        yield PublishedFigure(programme=programme.name, title=title, lead=own.sentence, address=own.address)
    for audience in published_goals(revisions):
        published = read_published(db, programme=programme, revisions=revisions, audience=audience)
        if published is not None:
            yield PublishedFigure(
                programme=programme.name,
                title=spoken(AUDIENCE_NAMES[audience]),
                lead=lead_of(published),
                address=address_of(published),
            )
