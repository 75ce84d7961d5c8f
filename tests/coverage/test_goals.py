"""Goals from a programme's file: new, revised, withdrawn, repeated, refused."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.coverage import operations
from lms.coverage.goals import AppliedGoals, apply_goals, known_modules, read_goals
from lms.coverage.models import Goal, GoalRevision
from lms.coverage.revisions import goals_on, in_force, revisions_of, successive
from lms.coverage.standing import decided_on_pages, put_back, withdraw_goal, withdrawn_goals
from lms.coverage.target_format import parse_target, target_to_json
from lms.coverage.targets import Counted, NumberTarget, SchoolsTarget, ShareTarget, Target
from lms.messages import RefusalError
from lms.programmes.models import Programme
from lms.programmes.programme_file import ProgrammeFile, parse_programme_file
from tests.factories.accounts import make_person
from tests.factories.coverage import ALL_THREE, ANY_TWO, NOW, make_courses, make_goal
from tests.factories.programmes import make_programme

FILE = """\
programme: tne-essai
name: Territoire numérique
period: {{from: 2026-09-01, to: 2028-08-31}}
perimeter: {{departments: ["35"]}}
goals:
  - id: formes
    title: {title}
    audience: {audience}
    rule: {rule}
    target: {target}
    due_on: 2028-06-30
"""
FIRST = {
    "title": "Former",
    "audience": "teacher",
    "rule": "{modules: [hybrider/a, hybrider/b]}",
    "target": "{share: 60 %}",
}
shares = st.fractions(min_value=0, max_value=1)
targets: st.SearchStrategy[Target] = st.one_of(
    st.builds(ShareTarget, share=shares),
    st.builds(SchoolsTarget, share=shares),
    st.builds(NumberTarget, number=st.integers(1, 10**6), counted=st.sampled_from(Counted)),
)


@pytest.fixture
def programme(db: Session) -> Programme:
    operations.install()
    make_courses(db)
    return make_programme(db, slug="tne-essai")


def parsed(text: str) -> ProgrammeFile:
    file = parse_programme_file(text)
    assert isinstance(file, ProgrammeFile), file
    return file


def written(**changes: str) -> str:
    return FILE.format(**{**FIRST, **changes})


def apply(db: Session, programme: Programme, text: str) -> AppliedGoals:
    wanted = read_goals(db, programme_id=programme.id, file=parsed(text))
    return apply_goals(db, programme_id=programme.id, wanted=wanted, now=NOW)


def refused(db: Session, programme: Programme, text: str) -> str:
    with pytest.raises(RefusalError) as refusal:
        read_goals(db, programme_id=programme.id, file=parsed(text))
    return "\n".join(map(str, refusal.value.reasons))


def revisions(db: Session) -> list[GoalRevision]:
    return list(db.scalars(select(GoalRevision).order_by(GoalRevision.id)))


def test_a_new_goal_gets_a_revision_to_be_counted(db: Session, programme: Programme) -> None:
    assert known_modules(db) == {"hybrider/a": 30, "hybrider/b": 30, "evaluer/a": 30}
    assert apply(db, programme, written()) == AppliedGoals(new=("formes",))
    (revision,) = revisions(db)
    assert (revision.n, revision.state, revision.populations) == (1, "building", "teachers")
    assert (revision.in_force_from, revision.due_on) == (date(2026, 9, 1), date(2028, 6, 30))
    (read,) = revisions_of(db, programme_id=programme.id)
    assert read.target == ShareTarget(share=Fraction(3, 5))
    assert read.audience == "teacher"
    # Not counted yet: no report reads it.
    assert goals_on(db, programme_id=programme.id, on=date(2027, 1, 1)) == []


def test_the_same_file_twice_changes_nothing(db: Session, programme: Programme) -> None:
    apply(db, programme, written())
    applied = apply(db, programme, written())
    assert applied == AppliedGoals(unchanged=("formes",))
    assert not applied.to_be_counted
    assert len(revisions(db)) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"rule": "{at_least: 1, of: [hybrider/a, hybrider/b]}"},
        {"target": "{share: 70 %}"},
        {"target": "{number: 300}"},
        {"target": "{schools_reached: 80 %}"},
        {"audience": "teacher\n    populations: [teachers, librarians]"},
        {"title": "Former\n    in_force_from: 2027-01-01"},
    ],
)
def test_what_counts_otherwise_is_a_new_revision(
    db: Session, programme: Programme, change: dict[str, str]
) -> None:
    apply(db, programme, written())
    assert apply(db, programme, written(**change)) == AppliedGoals(revised=("formes",))
    assert [revision.n for revision in revisions(db)] == [1, 2]
    assert apply(db, programme, written(**change)) == AppliedGoals(unchanged=("formes",))


def test_another_title_is_no_revision(db: Session, programme: Programme) -> None:
    apply(db, programme, written())
    assert apply(db, programme, written(title="Former mieux")) == AppliedGoals(renamed=("formes",))
    assert len(revisions(db)) == 1


def test_a_goal_no_longer_written_is_withdrawn_and_comes_back(db: Session, programme: Programme) -> None:
    apply(db, programme, written())
    without = written().split("goals:", maxsplit=1)[0]
    assert apply(db, programme, without) == AppliedGoals(withdrawn=("formes",))
    assert apply(db, programme, without) == AppliedGoals()
    assert revisions_of(db, programme_id=programme.id) == []
    assert apply(db, programme, written()) == AppliedGoals(renamed=("formes",))
    assert db.scalars(select(Goal.withdrawn_at)).all() == [None]


def test_a_goal_withdrawn_on_a_page_stays_so_until_the_file_says_otherwise(
    db: Session, programme: Programme
) -> None:
    apply(db, programme, written())
    goal, author = db.scalars(select(Goal)).one(), make_person(db)
    assert withdraw_goal(db, goal_id=goal.id, reason="Remplacé", decided_by=author.id, now=NOW)
    assert not withdraw_goal(db, goal_id=goal.id, reason="Encore", decided_by=author.id, now=NOW)
    assert apply(db, programme, written()) == AppliedGoals(off_on_pages=("formes",))
    assert revisions_of(db, programme_id=programme.id) == []
    assert [one.reason for one in withdrawn_goals(db, programme_id=programme.id)] == ["Remplacé"]
    # Changed since, the file decides again.
    assert apply(db, programme, written(target="{share: 70 %}")) == AppliedGoals(revised=("formes",))
    assert [one.n for one in revisions_of(db, programme_id=programme.id)] == [1, 2]
    assert decided_on_pages(db, goal_ids=[goal.id]) == {}


def test_a_goal_put_back_on_a_page_stands_though_the_file_leaves_it_out(
    db: Session, programme: Programme
) -> None:
    apply(db, programme, written())
    without = written().split("goals:", maxsplit=1)[0]
    apply(db, programme, without)
    goal, author = db.scalars(select(Goal)).one(), make_person(db)
    assert put_back(db, goal_id=goal.id, decided_by=author.id, now=NOW)
    assert not put_back(db, goal_id=goal.id, decided_by=author.id, now=NOW)
    assert apply(db, programme, without) == AppliedGoals(on_pages=("formes",))
    # Named again and left out again, it is the file's.
    assert apply(db, programme, written()) == AppliedGoals(unchanged=("formes",))
    assert apply(db, programme, without) == AppliedGoals(withdrawn=("formes",))


def test_an_unknown_module_is_refused_at_its_line_with_the_known_ones(
    db: Session, programme: Programme
) -> None:
    said = refused(db, programme, written(rule="{modules: [hybrider/z]}"))
    assert said.startswith("Line 9, “hybrider/z”: No published module has this name.")
    assert "Known modules: evaluer/a, hybrider/a, hybrider/b." in said


def test_every_fault_of_a_rule_is_said(db: Session, programme: Programme) -> None:
    said = refused(db, programme, written(rule="{all: [{modules: [x/y]}, {hours: 9, of: [hybrider/a]}]}"))
    assert "x/y" in said
    assert "these modules give 30 minutes in all" in said
    assert "This is not a rule." in refused(db, programme, written(rule="{module: hybrider/a}"))


def test_an_audience_is_for_ever(db: Session, programme: Programme) -> None:
    apply(db, programme, written())
    said = refused(db, programme, written(audience="parent"))
    assert said.startswith("Line 8, “parent”: This goal is for another audience, teacher")


def test_a_rule_that_stands_may_name_a_module_its_course_has_dropped(
    db: Session, programme: Programme
) -> None:
    goal = make_goal(db, programme, rule=ALL_THREE)
    goal.rule = {"modules": ["hybrider/a", "hybrider/partie"]}
    db.flush()
    text = written(title="But formes", rule="{modules: [hybrider/a, hybrider/partie]}")
    assert apply(db, programme, text) == AppliedGoals(unchanged=("formes",))
    assert "hybrider/partie" in refused(db, programme, written(rule="{modules: [hybrider/partie]}"))


def test_the_revision_in_force_is_the_last_that_has_begun_and_is_counted(
    db: Session, programme: Programme
) -> None:
    first = make_goal(db, programme)
    goal = db.get_one(Goal, first.goal_id)
    january, march = date(2027, 1, 1), date(2027, 3, 1)
    make_goal(db, programme, goal=goal, n=2, in_force_from=march, rule=ANY_TWO)
    make_goal(db, programme, goal=goal, n=3, in_force_from=january)
    make_goal(db, programme, goal=goal, n=4, in_force_from=january, is_ready=False)
    read = revisions_of(db, programme_id=programme.id)

    def number(day: date) -> int | None:
        found = in_force(read, on=day)
        return None if found is None else found.n

    assert [number(day) for day in (date(2026, 8, 31), date(2026, 9, 1), january, march)] == [None, 1, 3, 3]
    found = successive(read, after=date(2026, 8, 1), until=date(2027, 6, 1))
    assert [(day, one.n) for day, one in found] == [(date(2026, 9, 1), 1), (january, 3)]
    (goal_now,) = goals_on(db, programme_id=programme.id, on=march)
    assert (goal_now.n, goal_now.title) == (3, "But formes")


def test_a_stored_rule_that_can_t_be_read_stops_everything(db: Session, programme: Programme) -> None:
    make_goal(db, programme).rule = {"modules": []}
    db.flush()
    with pytest.raises(TypeError, match="holds a rule that can't be read"):
        revisions_of(db, programme_id=programme.id)


@given(target=targets)
def test_targets_are_read_back_as_written(target: Target) -> None:
    assert parse_target(target_to_json(target)) == target
