"""The local authorities that a partner stands for, with what is published of their schools."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms.coverage.funded import Authority, authorities
from lms.coverage.publications import published_goals
from lms.coverage.revisions import Revision
from lms.programmes.models import Programme
from lms.reach.reach import Reach
from lms.reach.roles import Role
from lms.reach.scopes import ScopeKind
from lms.reports.funder_page import funder_address
from lms.reports.funder_words import authority_name, sentence
from lms.reports.page import spoken
from lms.reports.published import read_published
from lms.reports.written import Written
from lms.schools.population import Audience
from lms.schools.school import Funder
from lms.web.locale import page_language


@dataclass(frozen=True, kw_only=True)
class OwnAuthority:
    """One of a partner's authorities, for an audience: what is published of its schools in a sentence."""

    name: str
    audience: Audience
    sentence: str
    address: str


def own_authorities(
    db: Session, reach: Reach, programme: Programme, revisions: Sequence[Revision]
) -> list[OwnAuthority]:
    """Give a partner's authorities that a programme's latest month knows; nothing is read for the others."""
    own = [
        Authority(Funder(kind), code)
        for scope in sorted(reach.scopes_held(Role.PARTNER))
        if scope.kind is ScopeKind.FUNDER
        for kind, code in [scope.parts]
    ]
    if not own:
        return []
    return [
        OwnAuthority(
            name=spoken(authority_name(rows[0])),
            audience=audience,
            sentence=sentence(published, rows[0], Written(language=page_language())),
            address=funder_address(published, whose),
        )
        for audience in published_goals(revisions)
        if (published := read_published(db, programme=programme, revisions=revisions, audience=audience))
        for whose in own
        if (rows := authorities(published.tables).get(whose))
    ]
