"""Roles in the application: what each lets a person see, over what, and who may give it. Pure.

Counting never looks at a role: it looks at functions and affiliations (`lms.schools.population`).
"""

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from types import MappingProxyType

from lms.messages import Message, message
from lms.reach.scopes import ScopeKind
from lms.schools.population import Audience


class Role(StrEnum):
    """What a person is on the platform. Everybody signed in is a learner; the others are granted."""

    LEARNER = "learner"
    PARENT_RESOURCE = "parent_resource"
    WORKSHOP_LEADER = "workshop_leader"
    TRAINER = "trainer"
    SCHOOL_DIRECTOR = "school_director"  # directrice ou directeur d'école: not a superior
    SCHOOL_HEAD = "school_head"  # chef d'établissement: a superior
    INSPECTOR = "inspector"
    ADVISER = "adviser"
    COORDINATOR = "coordinator"
    PARTNER = "partner"
    ADMINISTRATOR = "administrator"


class Sight(IntEnum):
    """How closely a role sees schools; each includes the ones before."""

    NOTHING = 0
    PUBLISHED = 1
    """Figures through disclosure only: rounded, with small cells hidden."""
    TOTALS = 2
    """A school's exact totals, nobody named."""
    NAMES = 3
    """Names, completions and hours of the people."""


GRANTED: tuple[Role, ...] = tuple(role for role in Role if role is not Role.LEARNER)
"""The roles that somebody gives."""

STAFF: frozenset[Role] = frozenset(
    {Role.SCHOOL_HEAD, Role.INSPECTOR, Role.ADVISER, Role.COORDINATOR, Role.ADMINISTRATOR, Role.TRAINER}
)
"""Roles whose passwords are longer."""

RECOGNISERS: tuple[Role, ...] = (Role.SCHOOL_HEAD, Role.INSPECTOR)
"""Superiors of agents: they say which hours the institution accepts as service."""

SIGHT: Mapping[Role, Sight] = MappingProxyType(
    {
        Role.LEARNER: Sight.NOTHING,
        Role.PARENT_RESOURCE: Sight.NOTHING,
        Role.WORKSHOP_LEADER: Sight.NOTHING,
        Role.TRAINER: Sight.NOTHING,
        Role.SCHOOL_DIRECTOR: Sight.TOTALS,
        Role.SCHOOL_HEAD: Sight.NAMES,
        Role.INSPECTOR: Sight.NAMES,
        Role.ADVISER: Sight.TOTALS,
        Role.COORDINATOR: Sight.NAMES,
        Role.PARTNER: Sight.PUBLISHED,
        Role.ADMINISTRATOR: Sight.NAMES,
    }
)

_AGENTS = frozenset({Audience.TEACHER, Audience.STAFF})
NAMED_AUDIENCES: Mapping[Role, frozenset[Audience]] = MappingProxyType(
    {
        # Superiors of agents, not of parents, whose names they have no reason to know.
        Role.SCHOOL_HEAD: _AGENTS,
        Role.INSPECTOR: _AGENTS,
        Role.COORDINATOR: frozenset(Audience),
        Role.ADMINISTRATOR: frozenset(Audience),
    }
)
"""Whose names a role that sees names sees."""

SCOPES: Mapping[Role, frozenset[ScopeKind]] = MappingProxyType(
    {
        Role.LEARNER: frozenset(),
        Role.PARENT_RESOURCE: frozenset(
            {ScopeKind.SCHOOL, ScopeKind.MUNICIPALITY, ScopeKind.PROGRAMME, ScopeKind.WORKSHOP}
        ),
        Role.WORKSHOP_LEADER: frozenset(
            {ScopeKind.SCHOOL, ScopeKind.MUNICIPALITY, ScopeKind.PROGRAMME, ScopeKind.WORKSHOP}
        ),
        Role.TRAINER: frozenset({ScopeKind.COURSE, ScopeKind.WORKSHOP, ScopeKind.PROGRAMME}),
        Role.SCHOOL_DIRECTOR: frozenset({ScopeKind.SCHOOL}),
        Role.SCHOOL_HEAD: frozenset({ScopeKind.SCHOOL}),
        Role.INSPECTOR: frozenset({ScopeKind.DISTRICT, ScopeKind.DEPARTMENT, ScopeKind.ACADEMY}),
        Role.ADVISER: frozenset({ScopeKind.DISTRICT, ScopeKind.DEPARTMENT, ScopeKind.ACADEMY}),
        Role.COORDINATOR: frozenset({ScopeKind.PROGRAMME, ScopeKind.DEPARTMENT, ScopeKind.ACADEMY}),
        Role.PARTNER: frozenset({ScopeKind.PROGRAMME, ScopeKind.FUNDER}),
        Role.ADMINISTRATOR: frozenset({ScopeKind.ALL}),
    }
)
"""Over what each role may be granted."""

GRANTS: Mapping[Role, frozenset[Role]] = MappingProxyType(
    {
        Role.SCHOOL_HEAD: frozenset({Role.PARENT_RESOURCE, Role.WORKSHOP_LEADER}),
        Role.INSPECTOR: frozenset(
            {Role.PARENT_RESOURCE, Role.WORKSHOP_LEADER, Role.SCHOOL_DIRECTOR, Role.ADVISER}
        ),
        Role.COORDINATOR: frozenset(
            {
                Role.PARENT_RESOURCE,
                Role.WORKSHOP_LEADER,
                Role.TRAINER,
                Role.SCHOOL_DIRECTOR,
                Role.PARTNER,
            }
        ),
        Role.ADMINISTRATOR: frozenset(GRANTED),
    }
)
"""The roles that each role may give, within its own reach; a role absent here gives none."""

NAMES: Mapping[Role, Message] = MappingProxyType(
    {
        Role.LEARNER: message("Learner"),
        Role.PARENT_RESOURCE: message("Parent helper"),
        Role.WORKSHOP_LEADER: message("Workshop leader"),
        Role.TRAINER: message("Trainer"),
        Role.SCHOOL_DIRECTOR: message("Director of a primary school"),
        Role.SCHOOL_HEAD: message("Head of establishment"),
        Role.INSPECTOR: message("Inspector"),
        Role.ADVISER: message("Pedagogical adviser"),
        Role.COORDINATOR: message("Programme coordinator"),
        Role.PARTNER: message("Programme partner"),
        Role.ADMINISTRATOR: message("Administrator of the platform"),
    }
)
