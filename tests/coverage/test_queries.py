"""Reports read sums; what they say equals what the ledger's entries say, added up slowly."""

import random
from contextlib import suppress
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from lms.coverage import changes as pure
from lms.coverage import operations, queries
from lms.coverage.changes import InForce
from lms.coverage.evolution import Point, Step, changes, points_between, trained_and_left, trend
from lms.coverage.ledger import Entry
from lms.coverage.models import COUNTS, Goal
from lms.coverage.places import Grouping, key_of, roll_up
from lms.coverage.queries import school_rows
from lms.coverage.revisions import Revision, goals_on, revisions_of
from lms.coverage.stretches import Measure
from lms.database import Database
from lms.messages import RefusalError
from lms.programmes.models import Programme
from lms.schools.models import School
from lms.schools.population import Function
from tests.coverage.acts import ACTS, Act
from tests.coverage.ledger_read import DAYS, NOVEMBER, by_uai, count, entries_of, goal_of
from tests.factories.accounts import make_person
from tests.factories.coverage import (
    ALL_THREE,
    ANY_TWO,
    BEGAN,
    TODAY,
    World,
    complete,
    declare,
    join,
    make_goal,
    make_world,
)
from tests.factories.programmes import enter, make_school
from tests.support.statements import counted


@pytest.fixture
def world(db: Session) -> World:
    operations.install()
    return make_world(db, people=9, goals=(ALL_THREE,))


@pytest.fixture
def busy(db: Session) -> World:
    """A world in which much has happened."""
    operations.install()
    world = make_world(db, people=9, schools=4, goals=(ANY_TWO,))
    dice = random.Random(7)
    for _ in range(90):
        with suppress(RefusalError), db.begin_nested():
            dice.choice(ACTS)(db, Act(world=world, dice=dice, person=dice.choice(world.people)))
    return world


def test_rows_equal_the_ledger_on_any_day(db: Session, busy: World, subtests: pytest.Subtests) -> None:
    # One busy world for all the days: making it takes longer than reading it.
    goal = goal_of(db, busy)
    entries = entries_of(db, goal)
    for day in DAYS:
        with subtests.test(day=str(day)):
            assert_rows_equal(db, busy, goal, entries, day=day)


def assert_rows_equal(
    db: Session, busy: World, goal: Revision, entries: tuple[Entry, ...], *, day: date
) -> None:
    """Compare each school's figures of a day with the ledger's entries, added up."""
    first = day - timedelta(days=70)
    rows = school_rows(db, revision=goal, as_of=day, period_from=first)
    assert {row.place.uai for row in rows} == (set(busy.schools) if day >= BEGAN else set())
    for row in rows:
        uai, figures = row.place.uai, row.figures
        for name in ("enrolled", "started", "trained"):
            assert getattr(figures, name) == count(entries, name, uai, day)
        assert figures.trained_ever == count(entries, "flow", uai, day)
        before = count(entries, "flow", uai, first - timedelta(days=1))
        assert figures.trained_in_period == figures.trained_ever - before


def test_a_school_where_nobody_started_is_a_row_at_zero(db: Session, world: World) -> None:
    declare(db, world.schools[0], 10)
    complete(db, world, world.people[0], *world.modules)
    rows = by_uai(school_rows(db, revision=goal_of(db, world), as_of=TODAY, period_from=BEGAN))
    known, unknown = rows[world.schools[0]].figures, rows[world.schools[1]].figures
    assert (known.enrolled, known.trained, known.denominator.people) == (3, 1, 10)
    assert (unknown.enrolled, unknown.trained, unknown.denominator.people) == (3, 0, None)
    assert [part.source for part in known.denominator.parts] == ["Enquête"]
    (group,) = roll_up(rows.values(), Grouping.PROGRAMME)
    assert (group.figures.schools, group.figures.schools_known, group.figures.headcount) == (3, 1, 10)
    assert (group.figures.enrolled, group.figures.trained_counted) == (9, 1)


def test_the_headcount_is_the_latest_by_the_day_and_a_proxy_stays_apart(db: Session, world: World) -> None:
    uai = world.schools[0]
    declare(db, uai, 10)
    declare(db, uai, 12, on=date(2027, 1, 4), kind="roster")
    declare(db, uai, 30, on=date(2027, 2, 1), population="families")
    declare(db, world.schools[1], 5, kind="proxy")
    goal = goal_of(db, world)

    def people(day: date, school: str) -> int | None:
        rows = by_uai(school_rows(db, revision=goal, as_of=day, period_from=BEGAN))
        return rows[school].figures.denominator.people

    assert [people(day, uai) for day in (NOVEMBER, TODAY)] == [10, 12]
    assert people(TODAY, world.schools[1]) is None


def test_sections_count_with_their_school(db: Session, world: World) -> None:
    mother = world.schools[0]
    section = make_school(db, number=9400, standing="rolled_up", reason="section", rolls_up_to=mother)
    enter(db, db.get_one(Programme, world.programme_id), section)
    person = make_person(db)
    join(db, person, section.uai)
    complete(db, world, person.id, *world.modules)
    declare(db, mother, 10)
    declare(db, section.uai, 2)
    rows = by_uai(school_rows(db, revision=goal_of(db, world), as_of=TODAY, period_from=BEGAN))
    assert section.uai not in rows
    assert (rows[mother].figures.enrolled, rows[mother].figures.trained) == (4, 1)
    assert rows[mother].figures.denominator.people == 12
    assert rows[mother].place.wave_on == BEGAN


@pytest.mark.parametrize("few", [0, 500], ids=["many-schools", "few-schools"])
def test_schools_outside_the_perimeter_or_the_reader_s_reach_are_not_there(
    db: Session, world: World, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(queries, "FEW", few)
    outside = make_school(db, number=9500)
    join(db, make_person(db), outside.uai)
    goal = goal_of(db, world)
    rows = school_rows(db, revision=goal, as_of=TODAY, period_from=BEGAN)
    assert outside.uai not in by_uai(rows)
    only = [School.uai == world.schools[2]]
    (row,) = school_rows(db, revision=goal, as_of=TODAY, period_from=BEGAN, only=only)
    assert (row.place.uai, row.figures.enrolled) == (world.schools[2], 3)


def test_the_function_decides_and_not_the_role(db: Session, world: World) -> None:
    head, principal = make_person(db), make_person(db)
    join(db, head, world.schools[0], function=Function.HEAD_TEACHER)
    join(db, principal, world.schools[0], function=Function.PRINCIPAL)
    rows = by_uai(school_rows(db, revision=goal_of(db, world), as_of=TODAY, period_from=BEGAN))
    assert rows[world.schools[0]].figures.enrolled == 4


@pytest.mark.parametrize("people", [3, 30])
def test_statements_don_t_grow_with_people(database: Database, people: int) -> None:
    operations.install()
    with database.writer() as db:
        world = make_world(db, people=people, goals=(ALL_THREE,))
        db.commit()
    with database.reader() as db:
        (goal,) = goals_on(db, programme_id=world.programme_id, on=TODAY)
        with counted(database) as statements:
            school_rows(db, revision=goal, as_of=TODAY, period_from=BEGAN)
    assert len(statements) == 3


def test_groupings_gather_schools_and_keep_second_degree_apart(db: Session, world: World) -> None:
    college = make_school(db, number=9600, level="college", funder="department", district="")
    elsewhere = make_school(
        db,
        number=9601,
        department_code="22",
        department="Côtes-d’Armor",
        municipality="Dinan",
        municipality_code="22050",
        funder="region",
        level="lycee",
    )
    private = make_school(db, number=9602, level="mfr", funder="other")
    for school in (college, elsewhere, private):
        enter(db, db.get_one(Programme, world.programme_id), school)
    rows = school_rows(db, revision=goal_of(db, world), as_of=TODAY, period_from=BEGAN)

    def gathered(by: Grouping) -> list[tuple[str, str, int]]:
        return [(group.key.name, group.key.code, len(group.rows)) for group in roll_up(rows, by)]

    assert gathered(Grouping.PROGRAMME) == [("", "", 6)]
    assert gathered(Grouping.ACADEMY) == [("Rennes", "14", 6)]
    assert gathered(Grouping.DEPARTMENT) == [("Côtes-d’Armor", "22", 1), ("Ille-et-Vilaine", "35", 5)]
    assert gathered(Grouping.DISTRICT) == [
        ("Rennes Nord", "35/Rennes Nord", 3),
        ("", "22/", 1),
        ("", "35/", 2),
    ]
    assert gathered(Grouping.MUNICIPALITY) == [("Dinan", "22050", 1), ("Rennes", "35238", 5)]
    assert gathered(Grouping.FUNDER) == [
        ("Bretagne", "region/53", 1),
        ("Ille-et-Vilaine", "department/35", 1),
        ("Rennes", "commune/35238", 3),
        ("", "other/", 1),
    ]
    assert len(gathered(Grouping.SCHOOL)) == 6


def test_trained_and_left_equals_the_ledger(db: Session, busy: World, subtests: pytest.Subtests) -> None:
    db.get_one(School, busy.schools[0]).level = "college"
    db.flush()
    goal = goal_of(db, busy)
    entries = entries_of(db, goal)
    rows = school_rows(db, revision=goal, as_of=TODAY, period_from=BEGAN)
    for by in Grouping:
        expected = {
            group.key.code: pure.trained_and_left(
                entries, schools={row.place.uai for row in group.rows}, on=TODAY
            )
            for group in roll_up(rows, by)
        }
        with subtests.test(by=by.value):
            found = trained_and_left(db, revision=goal, as_of=TODAY, by=by)
            assert found == {code: left for code, left in expected.items() if code in found}
            assert all(left == 0 for code, left in expected.items() if code not in found)
            assert {key_of(row.place, by).code for row in rows} >= set(found)


@pytest.mark.parametrize("step", list(Step))
def test_a_trend_equals_the_ledger_at_each_point(db: Session, busy: World, step: Step) -> None:
    revisions = revisions_of(db, programme_id=busy.programme_id)
    entries = entries_of(db, revisions[0])
    points = trend(db, revisions=revisions, first=date(2026, 10, 20), last=TODAY, step=step)
    assert [point.on for point in points] == list(points_between(date(2026, 10, 20), TODAY, step))
    for point in points:
        assert point == Point(on=point.on, **{name: count(entries, name, None, point.on) for name in COUNTS})


def test_a_trend_leaves_out_wordings_that_no_point_reads(db: Session, world: World) -> None:
    goal = db.get_one(Goal, goal_of(db, world).goal_id)
    make_goal(db, world.programme_id, goal=goal, n=2, in_force_from=date(2026, 11, 3))
    make_goal(db, world.programme_id, goal=goal, n=3, in_force_from=date(2026, 11, 5))
    operations.recount(db, person_ids=world.people)
    revisions = revisions_of(db, programme_id=world.programme_id)
    points = trend(db, revisions=revisions, first=date(2026, 10, 20), last=date(2026, 11, 30))
    assert [(point.on.month, point.enrolled) for point in points] == [(10, 9), (11, 9)]


def test_points_are_the_ends_of_months_and_sundays() -> None:
    months = list(points_between(date(2026, 12, 5), date(2027, 2, 28), Step.MONTH))
    assert months == [date(2026, 12, 31), date(2027, 1, 31), date(2027, 2, 28)]
    weeks = list(points_between(date(2027, 3, 3), date(2027, 3, 17), Step.WEEK))
    assert weeks == [date(2027, 3, 7), date(2027, 3, 14), date(2027, 3, 17)]
    assert list(points_between(TODAY, TODAY, Step.WEEK)) == [TODAY]


@pytest.mark.parametrize("measure", list(Measure))
def test_changes_over_a_revision_equal_the_pure_decomposition(
    db: Session, busy: World, measure: Measure
) -> None:
    goal = db.get_one(Goal, goal_of(db, busy).goal_id)
    takes_force = date(2027, 1, 1)
    make_goal(db, busy.programme_id, goal=goal, n=2, rule=ALL_THREE, in_force_from=takes_force)
    operations.recount(db, person_ids=busy.people)
    revisions = revisions_of(db, programme_id=busy.programme_id)
    after, until = date(2026, 10, 1), TODAY
    expected = pure.changes_between(
        [
            InForce(from_on=BEGAN, entries=entries_of(db, revisions[0])),
            InForce(from_on=takes_force, entries=entries_of(db, revisions[1])),
        ],
        measure=measure,
        after=after,
        until=until,
    )
    found = changes(db, revisions=revisions, measure=measure, after=after, until=until)
    assert found == expected
    points = trend(db, revisions=revisions, first=after, last=until)
    start = count(entries_of(db, revisions[0]), measure.value, None, after)
    assert getattr(points[-1], measure.value) - start == sum(found.values())
