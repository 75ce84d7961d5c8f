"""A month is published once, as it was; what was hidden in it stays hidden, also after a reading back."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.coverage.models import PublishedMonth
from lms.coverage.places import Grouping
from lms.coverage.publications import (
    altered_publications,
    ends_of_months,
    find_publication,
    months_of_year,
    published_goals,
    school_year_of,
)
from lms.coverage.published import Cell, Split
from lms.coverage.published_tables import (
    fingerprint,
    month_from_json,
    month_to_json,
    tables_from_json,
    tables_to_json,
)
from lms.coverage.publishing import due, publish, publish_due
from lms.coverage.revisions import revisions_of
from lms.coverage.standing import put_back, withdraw_goal
from lms.coverage.targets import ShareTarget
from lms.coverage.verification_words import in_words
from lms.coverage.verifying import verify
from lms.programmes.models import Programme
from lms.schools.population import Audience
from tests.coverage.disclosed import worlds_with_months
from tests.factories.accounts import make_person
from tests.factories.coverage import World, complete, declare, join, make_goal
from tests.factories.programmes import enter, make_school
from tests.reports.published_worlds import NOW, OCTOBER, SEPTEMBER, make_large
from tests.reports.worlds import BOTH

TODAY = date(2026, 11, 22)


@pytest.fixture
def large(db: Session) -> tuple[World, Programme]:
    return make_large(db)


def _publish_due(db: Session, programme: Programme, *, today: date = TODAY) -> int:
    return publish_due(db, [programme], today=today, threshold=5, now=NOW)


def test_ended_months_are_published_once(db: Session, large: tuple[World, Programme]) -> None:
    _world, programme = large
    assert _publish_due(db, programme) == 2
    assert _publish_due(db, programme) == 0
    (one, two) = db.scalars(select(PublishedMonth).order_by(PublishedMonth.on))
    assert (one.on, two.on) == (SEPTEMBER, OCTOBER)
    assert one.sha256 == fingerprint(one.tables)
    # Asked for again all the same, it changes nothing.
    (revision,) = revisions_of(db, programme_id=programme.id)
    assert publish(db, revision=revision, on=SEPTEMBER, threshold=5, now=datetime(2027, 1, 1, tzinfo=UTC))
    db.expire_all()
    assert one.made_at == NOW


def test_what_is_learnt_later_is_in_the_next_month_only(db: Session, large: tuple[World, Programme]) -> None:
    world, programme = large
    _publish_due(db, programme, today=date(2026, 10, 2))
    person = make_person(db)
    join(db, person, world.schools[0])
    for _ in range(9):
        late = make_person(db)
        join(db, late, world.schools[0])
        complete(db, world, late.id, "hybrider/a", "hybrider/b", on=date(2026, 9, 20))
    _publish_due(db, programme)
    (revision,) = revisions_of(db, programme_id=programme.id)
    september = find_publication(db, goal_id=revision.goal_id, on=SEPTEMBER)
    october = find_publication(db, goal_id=revision.goal_id, on=OCTOBER)
    assert september is not None
    assert october is not None
    assert (september.tables.whole.trained, october.tables.whole.trained) == (35, 40)


def test_a_row_hidden_in_september_is_hidden_in_october(db: Session, large: tuple[World, Programme]) -> None:
    world, programme = large
    _publish_due(db, programme, today=date(2026, 10, 2))
    # Everybody of the small town is now many: in a school of its own it would be shown.
    declare(db, world.schools[5], 60, on=date(2026, 10, 5))
    _publish_due(db, programme)
    (revision,) = revisions_of(db, programme_id=programme.id)
    chantepie = Cell(Grouping.MUNICIPALITY.value, "35055")
    for on in (SEPTEMBER, OCTOBER):
        found = find_publication(db, goal_id=revision.goal_id, on=on)
        assert found is not None
        row = found.tables.find(chantepie)
        assert (row.headcount, row.trained, row.is_hidden) == (None, None, True)
    assert len(months_of_year(db, goal_id=revision.goal_id, on=date(2026, 11, 30))) == 2
    assert months_of_year(db, goal_id=revision.goal_id, on=date(2027, 9, 30)) == []


def test_a_month_passed_over_is_never_published(db: Session, large: tuple[World, Programme]) -> None:
    _world, programme = large
    (revision,) = revisions_of(db, programme_id=programme.id)
    assert publish(db, revision=revision, on=OCTOBER, threshold=5, now=NOW)
    assert due(db, programme, today=TODAY) == []
    assert [one.on for one in due(db, programme, today=date(2026, 12, 2))] == [date(2026, 11, 30)]


def test_too_little_is_not_published_at_all(db: Session, large: tuple[World, Programme]) -> None:
    _world, programme = large
    assert publish_due(db, [programme], today=TODAY, threshold=500, now=NOW) == 0
    assert len(due(db, programme, today=TODAY)) == 2


def test_a_territory_whose_school_has_left_keeps_its_row(db: Session, large: tuple[World, Programme]) -> None:
    _world, programme = large
    gone = make_school(db, district="Redon", municipality="Redon", municipality_code="35236")
    enter(db, programme, gone, to_on=date(2026, 10, 15))
    declare(db, gone.uai, 4)
    _publish_due(db, programme)
    (revision,) = revisions_of(db, programme_id=programme.id)
    october = find_publication(db, goal_id=revision.goal_id, on=OCTOBER)
    assert october is not None
    row = october.tables.find(Cell(Grouping.MUNICIPALITY.value, "35236"))
    assert (row.names["municipality"], row.counted) == ("Redon", 1)


def test_the_first_goal_stands_for_its_audience(db: Session, large: tuple[World, Programme]) -> None:
    _world, programme = large
    make_goal(db, programme, slug="autre", audience=Audience.TEACHER)
    chosen = published_goals(revisions_of(db, programme_id=programme.id))
    assert {audience: of[0].slug for audience, of in chosen.items()} == {Audience.TEACHER: "enseignants"}


def test_months_and_school_years() -> None:
    assert ends_of_months(after=date(2026, 9, 15), before=date(2026, 12, 1)) == [
        date(2026, 9, 30),
        date(2026, 10, 31),
        date(2026, 11, 30),
    ]
    assert ends_of_months(after=date(2026, 9, 15), before=date(2026, 9, 30)) == []
    assert (school_year_of(date(2026, 8, 31)), school_year_of(date(2026, 9, 30))) == (2025, 2026)


def test_what_is_stored_is_read_back(db: Session, large: tuple[World, Programme]) -> None:
    for _seed, world in worlds_with_months(0, 5):
        for month in world.months:
            assert month_from_json(month_to_json(month)) == month
    _publish_due(db, large[1])
    (revision,) = revisions_of(db, programme_id=large[1].id)
    found = find_publication(db, goal_id=revision.goal_id, on=SEPTEMBER)
    assert found is not None
    assert tables_from_json(tables_to_json(found.tables)) == found.tables
    districts = found.tables.of(Grouping.DISTRICT, Split.ALL, department="35")
    assert [row.cell.code for row in districts] == ["35/Rennes Nord", "35/Rennes Sud", "35/"]


def test_verify_finds_a_month_that_isnt_as_it_was_published(
    db: Session, large: tuple[World, Programme]
) -> None:
    _publish_due(db, large[1])
    assert altered_publications(db) == []
    stored = db.scalars(select(PublishedMonth).order_by(PublishedMonth.on)).first()
    assert stored is not None
    stored.tables = {**stored.tables, "waiting": 3}
    db.flush()
    verification = verify(db)
    assert verification.altered == [("enseignants", SEPTEMBER)]
    assert not verification.is_fine
    assert any("isn’t as it was published" in str(one) for one in in_words(verification))


def test_a_goal_that_follows_another_in_a_school_year_waits_for_the_next(
    db: Session, large: tuple[World, Programme]
) -> None:
    """Two families of tables about the same people in one year: what one hides, the other might show."""
    _world, programme = large
    make_goal(db, programme, slug="suivant", rule=BOTH, target=ShareTarget(share=Fraction(3, 5)))
    assert _publish_due(db, programme) == 2
    first = published_goals(revisions_of(db, programme_id=programme.id))[Audience.TEACHER][0]
    author = make_person(db)
    withdraw_goal(db, goal_id=first.goal_id, reason="Remplacé", decided_by=author.id, now=NOW)
    second = published_goals(revisions_of(db, programme_id=programme.id))[Audience.TEACHER][0]
    assert second.slug == "suivant"
    assert due(db, programme, today=date(2027, 9, 1)) == []
    (september,) = due(db, programme, today=date(2027, 10, 1))
    assert (september.revision.slug, september.on) == ("suivant", date(2027, 9, 30))
    # Put back in the same year, the first goes on where it was.
    put_back(db, goal_id=first.goal_id, decided_by=author.id, now=NOW)
    assert [one.revision.slug for one in due(db, programme, today=date(2026, 12, 1))] == ["enseignants"]
