"""The tables of roles hold together, and a reach answers from them."""

import pytest

from lms.messages import RefusalError
from lms.reach import scopes
from lms.reach.reach import Granted, Reach, reach_of_grants
from lms.reach.roles import GRANTED, GRANTS, NAMED_AUDIENCES, NAMES, SCOPES, SIGHT, Role, Sight
from lms.reach.scopes import EVERYTHING, KIND_NAMES, Scope, ScopeKind, check_scope, is_well_formed
from lms.schools.population import Audience
from lms.schools.school import Funder
from tests.factories.reach import reach


def test_every_role_is_in_every_table() -> None:
    assert set(SIGHT) == set(NAMES) == set(SCOPES) == set(Role)
    assert all(SCOPES[role] for role in GRANTED)
    assert {role for role, sight in SIGHT.items() if sight is Sight.NAMES} == set(NAMED_AUDIENCES)
    assert set(KIND_NAMES) == set(ScopeKind)
    assert all(Role.LEARNER not in given for given in GRANTS.values())


def test_nobody_but_administrators_gives_a_role_that_sees_more_than_her_own() -> None:
    for giver, given in GRANTS.items():
        if giver is not Role.ADMINISTRATOR:
            assert max(SIGHT[role] for role in given) < SIGHT[giver]


def test_a_reach_answers() -> None:
    school = scopes.school("0350122T")
    who = reach((Role.SCHOOL_HEAD, school), (Role.PARTNER, scopes.programme("tne-35")))
    assert who.roles == {Role.LEARNER, Role.SCHOOL_HEAD, Role.PARTNER}
    assert who.holds(Role.PARTNER, Role.INSPECTOR)
    assert not who.holds(Role.INSPECTOR)
    assert who.scopes_seeing(Sight.NAMES) == {school}
    assert who.scopes_seeing(Sight.PUBLISHED) == {school, scopes.programme("tne-35")}
    assert who.scopes_naming(Audience.TEACHER) == {school}
    assert who.scopes_naming(Audience.PARENT) == frozenset()
    assert who.scopes_granting(Role.WORKSHOP_LEADER) == {school}
    assert who.scopes_granting(Role.TRAINER) == frozenset()
    trainer = reach((Role.TRAINER, Scope(kind=ScopeKind.COURSE, value="hybrider")))
    assert trainer.scopes_of(Role.TRAINER, ScopeKind.COURSE) == {"hybrider"}
    assert trainer.scopes_of(Role.TRAINER, ScopeKind.WORKSHOP) == frozenset()
    assert trainer.scopes_seeing(Sight.NOTHING) == frozenset()


def test_a_reach_is_read_from_what_is_stored() -> None:
    expected = Granted(role=Role.ADMINISTRATOR, scope=EVERYTHING)
    assert reach_of_grants(7, [("administrator", "all", "")]) == Reach(
        person_id=7, grants=frozenset({expected})
    )


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (ScopeKind.SCHOOL, "0350122T", "0350122t"),
        (ScopeKind.DISTRICT, "35/Rennes Nord", "Rennes Nord"),
        (ScopeKind.DISTRICT, "2A/Ajaccio 1", "35/"),
        (ScopeKind.MUNICIPALITY, "2A004", "Rennes"),
        (ScopeKind.DEPARTMENT, "971", "035"),
        (ScopeKind.ACADEMY, "14", "99"),
        (ScopeKind.FUNDER, "region/53", "other/53"),
        (ScopeKind.PROGRAMME, "tne-35", "TNE 35"),
        (ScopeKind.COURSE, "hybrider", ""),
        (ScopeKind.WORKSHOP, "12", "012"),
        (ScopeKind.ALL, "", "35"),
    ],
)
def test_the_value_of_a_scope_is_written_as_its_kind_wants(kind: ScopeKind, good: str, bad: str) -> None:
    check_scope(Scope(kind=kind, value=good))
    assert not is_well_formed(Scope(kind=kind, value=bad))
    with pytest.raises(RefusalError, match="doesn’t name"):
        check_scope(Scope(kind=kind, value=bad))


def test_scopes_are_made_by_name() -> None:
    assert scopes.funder(kind=Funder.REGION, code="53").value == "region/53"
    assert scopes.district(department_code="35", name="Nord").parts == ("35", "Nord")
