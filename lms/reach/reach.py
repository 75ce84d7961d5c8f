"""What a person may see and do on a day: the grants in force, as one value. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from lms.reach.roles import GRANTS, NAMED_AUDIENCES, SIGHT, Role, Sight
from lms.reach.scopes import EVERYTHING, Scope, ScopeKind
from lms.schools.population import Audience


@dataclass(frozen=True, kw_only=True, order=True)
class Granted:
    """A role held over a scope."""

    role: Role
    scope: Scope


@dataclass(frozen=True, kw_only=True)
class Reach:
    """The roles that a person holds on a day, each over its scope; everybody is a learner besides."""

    person_id: int
    grants: frozenset[Granted] = frozenset()

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held, over whatever scope."""
        return frozenset({Role.LEARNER, *(granted.role for granted in self.grants)})

    def holds(self, *roles: Role) -> bool:
        """Say whether one of the roles is held."""
        return not self.roles.isdisjoint(roles)

    def without(self, role: Role) -> "Reach":
        """Give the same without one role, over whatever scope it is held."""
        kept = frozenset(granted for granted in self.grants if granted.role is not role)
        return self if kept == self.grants else Reach(person_id=self.person_id, grants=kept)

    def only(self, *roles: Role) -> "Reach":
        """Give the same by some roles alone: what another role shows isn't these roles' to decide."""
        kept = frozenset(granted for granted in self.grants if granted.role in roles)
        return Reach(person_id=self.person_id, grants=kept)

    def scopes_seeing(self, sight: Sight) -> frozenset[Scope]:
        """Give the scopes over which schools are seen at least so closely."""
        return frozenset(
            granted.scope for granted in self.grants if SIGHT[granted.role] >= max(sight, Sight.PUBLISHED)
        )

    def scopes_naming(self, audience: Audience) -> frozenset[Scope]:
        """Give the scopes over which the people of an audience are named."""
        return frozenset(
            granted.scope
            for granted in self.grants
            if SIGHT[granted.role] >= Sight.NAMES and audience in NAMED_AUDIENCES[granted.role]
        )

    @property
    def names_everybody(self) -> bool:
        """Whether everybody is named, those who belong to no school included."""
        return any(EVERYTHING in self.scopes_naming(audience) for audience in Audience)

    @property
    def is_wide(self) -> bool:
        """Whether people are named over more than a few schools: of many people, most may be among them."""
        kinds = {scope.kind for audience in Audience for scope in self.scopes_naming(audience)}
        return not kinds <= {ScopeKind.SCHOOL, ScopeKind.DISTRICT, ScopeKind.MUNICIPALITY}

    @property
    def named_audiences(self) -> frozenset[Audience]:
        """The audiences of whom somebody is named."""
        return frozenset(audience for audience in Audience if self.scopes_naming(audience))

    def scopes_held(self, *roles: Role) -> frozenset[Scope]:
        """Give the scopes over which one of the roles is held."""
        return frozenset(granted.scope for granted in self.grants if granted.role in roles)

    def scopes_granting(self, role: Role) -> frozenset[Scope]:
        """Give the scopes within which a role may be given."""
        return frozenset(
            granted.scope for granted in self.grants if role in GRANTS.get(granted.role, frozenset())
        )

    @property
    def given_roles(self) -> frozenset[Role]:
        """The roles that may be given, over whatever scope."""
        return frozenset(role for granted in self.grants for role in GRANTS.get(granted.role, frozenset()))

    @property
    def giving_scopes(self) -> frozenset[Scope]:
        """The scopes over which some role may be given."""
        return frozenset(granted.scope for granted in self.grants if granted.role in GRANTS)

    def scopes_of(self, role: Role, kind: ScopeKind) -> frozenset[str]:
        """Give the values of one kind over which a role is held: the courses of a trainer."""
        return frozenset(
            granted.scope.value
            for granted in self.grants
            if granted.role is role and granted.scope.kind is kind
        )

    def steers(self, programme_slug: str) -> bool:
        """Say whether a programme is hers to make: its own coordinator's, or an administrator's."""
        named = Scope(kind=ScopeKind.PROGRAMME, value=programme_slug)
        return named in self.scopes_held(Role.COORDINATOR) or self.holds(Role.ADMINISTRATOR)

    @property
    def sees_everything(self) -> bool:
        """Whether names are seen over the whole platform."""
        return EVERYTHING in self.scopes_seeing(Sight.NAMES)


def roles_named(text: str | None) -> frozenset[Role]:
    """Read what `queries.role_names` gives; everybody signed in is a learner."""
    return frozenset({Role.LEARNER, *(Role(name) for name in (text or "").split(",") if name)})


def reach_of_grants(person_id: int, grants: Iterable[tuple[str, str, str]]) -> Reach:
    """Make a reach of roles, kinds of scopes and values as they are stored."""
    return Reach(
        person_id=person_id,
        grants=frozenset(
            Granted(role=Role(role), scope=Scope(kind=ScopeKind(kind), value=value))
            for role, kind, value in grants
        ),
    )
