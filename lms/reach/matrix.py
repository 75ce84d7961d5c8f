"""Who may see what, and why, in words: the page and its tests read the same tables as the guards. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lms.messages import Message, message
from lms.reach.roles import GRANTS, NAMED_AUDIENCES, NAMES, SCOPES, SIGHT, Role, Sight
from lms.reach.scopes import KIND_NAMES, ScopeKind
from lms.schools.population import Audience


@dataclass(frozen=True, kw_only=True)
class RoleInWords:
    """One role: what it sees, over what, why, and which roles it gives."""

    role: Role
    name: Message
    sees: tuple[Message, ...]
    over: tuple[Message, ...]
    why: Message
    gives: tuple[Message, ...]


_FIGURES = message("Published figures only: rounded, with those of small groups hidden.")
_TOTALS = message("The totals of these schools; nobody is named.")
_AGENTS = message("Names, completed modules and hours of the teachers and staff of these schools.")
_EVERYBODY = message("Names, completed modules and hours of the people of these schools, parents included.")
_OWN = message("One’s own courses, results and attestations.")
_SESSION = message("The list of those present at the sessions led.")
_ANSWERS = message("The participants’ answers and results in these sessions and courses.")

_WHY: Mapping[Role, Message] = MappingProxyType(
    {
        Role.LEARNER: message(
            "What you learn is yours: your answers are seen by nobody but you and, in a session, its trainer."
        ),
        Role.PARENT_RESOURCE: message("Welcomes other parents and keeps the list of those present."),
        Role.WORKSHOP_LEADER: message("Leads workshops and keeps the list of those present."),
        Role.TRAINER: message("Trains: seeing what wasn’t understood is part of the work."),
        Role.SCHOOL_DIRECTOR: message("Organises the school, without being the colleagues’ superior."),
        Role.SCHOOL_HEAD: message(
            "Is the staff’s superior, answers for their training plan and says which hours count."
        ),
        Role.INSPECTOR: message("Steers training in the territory and says which hours count."),
        Role.ADVISER: message("Prepares training for a territory: totals say where it is needed."),
        Role.COORDINATOR: message("Invites, registers and answers for the programme’s figures."),
        Role.PARTNER: message("Funds or carries out the programme: results are enough, names aren’t needed."),
        Role.ADMINISTRATOR: message("Looks after the platform and answers requests about personal data."),
    }
)


def matrix() -> tuple[RoleInWords, ...]:
    """Give every role in words, from the one that sees least."""
    return tuple(_in_words(role) for role in Role)


def _in_words(role: Role) -> RoleInWords:
    return RoleInWords(
        role=role,
        name=NAMES[role],
        sees=_sees(role),
        over=tuple(KIND_NAMES[kind] for kind in ScopeKind if kind in SCOPES[role]),
        why=_WHY[role],
        gives=tuple(NAMES[given] for given in Role if given in GRANTS.get(role, frozenset())),
    )


def _sees(role: Role) -> tuple[Message, ...]:
    if role is Role.LEARNER:
        return (_OWN,)
    if role is Role.TRAINER:
        return (_SESSION, _ANSWERS)
    sight = SIGHT[role]
    if sight is Sight.NAMES:
        return (_EVERYBODY,) if Audience.PARENT in NAMED_AUDIENCES[role] else (_AGENTS,)
    return {Sight.NOTHING: (_SESSION,), Sight.PUBLISHED: (_FIGURES,), Sight.TOTALS: (_TOTALS,)}[sight]
