"""Units written for one level: those of the level chosen count, the others are there to read."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from lms.progress import record_queries
from lms.progress.choosing import choose_level
from lms.progress.completion import explain, judge, unit_mark
from lms.progress.levels import counts, is_for, reading_order, steps
from lms.progress.likely_level import level_of
from lms.progress.models import ChosenLevel, Completion, UnitDone
from lms.progress.record import NOTHING, Record
from lms.progress.resume import go_on, module_minutes_left, next_unit, place_of, previous_unit
from lms.progress.withdrawing import restore_own_completion
from lms.schools.models import Affiliation
from tests.factories.accounts import make_person
from tests.factories.progress import make_module, make_release, make_unit, publish
from tests.factories.schools import make_school
from tests.support.statements import counted

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
ALL = make_unit("all")
PRIMARY = (make_unit("p1", level="primary"), make_unit("p2", level="primary"))
SECONDARY = (make_unit("s1", level="secondary"), make_unit("s2", level="secondary"))
MODULE = make_module("m", ALL, *PRIMARY, *SECONDARY)
AFTER = make_module("n", make_unit("after"))
COURSE = make_release(MODULE, AFTER)


def belong(db, person_id, *, level):
    """Make somebody's main school one of this level."""
    school = make_school(db, "0350122T", level=level)
    db.add(
        Affiliation(
            person_id=person_id,
            audience="teacher",
            function="teacher",
            uai=school.uai,
            from_on=date(2026, 9, 1),
            is_main=True,
            changed_at=NOW,
        )
    )
    db.flush()


def test_the_level_chosen_counts_and_the_others_are_optional():
    assert judge(MODULE, {}, "primary").missing == ("all", "p1", "p2")
    assert judge(MODULE, {}, "secondary").missing == ("all", "s1", "s2")
    assert judge(MODULE, {"all": 1, "s1": 1, "s2": 1}, "secondary").complete
    assert not judge(MODULE, {"all": 1, "s1": 1, "s2": 1}, "primary").complete


def test_where_nothing_is_written_for_her_level_any_other_is_enough():
    assert judge(MODULE, {"all": 1, "p1": 1, "p2": 1}, "vocational").complete
    assert all(counts(unit, MODULE, "vocational") for unit in MODULE.units)


def test_marks_words_and_minutes_follow():
    hers = Record(level="secondary")
    marks = [unit_mark(unit, MODULE, hers, last_opened=None) for unit in MODULE.units]
    assert marks == ["todo", "optional", "optional", "todo", "todo"]
    assert (
        unit_mark(PRIMARY[0], MODULE, Record(level="secondary", done={"p1": 1}), last_opened=None) == "done"
    )
    assert [str(said) for said in explain(MODULE, hers, "fr")][1:] == [
        "Finish the page “All”.",
        "Finish the page “S1”.",
        "Finish the page “S2”.",
    ]
    begun = Record(level="secondary", done={"all": 1})
    assert module_minutes_left(MODULE, begun) == SECONDARY[0].minutes + SECONDARY[1].minutes


def test_the_next_page_is_one_of_hers():
    assert next_unit(COURSE, ALL, "secondary") is SECONDARY[0]
    assert next_unit(COURSE, ALL) is PRIMARY[0]
    assert previous_unit(COURSE, SECONDARY[0], "secondary") is ALL
    assert next_unit(COURSE, SECONDARY[1], "secondary") is AFTER.units[0]
    # Reading a page of another level leads back among one's own.
    assert next_unit(COURSE, PRIMARY[0], "secondary") is SECONDARY[0]
    assert [unit.id for unit in reading_order(COURSE, "primary", around="s2")] == [
        "all", "p1", "p2", "s2", "after",
    ]  # fmt: skip
    assert [unit.id for unit in steps(MODULE, SECONDARY[1], "secondary")] == ["all", "s1", "s2"]
    place = place_of(MODULE, SECONDARY[0], Record(level="secondary"))
    assert (place.number, place.total) == (2, 3)
    assert is_for(PRIMARY[0], MODULE, None)


def test_one_goes_on_among_ones_own():
    found = go_on(COURSE, Record(level="secondary", done={"all": 1}), last_opened=None)
    assert found is not None
    assert found.unit is SECONDARY[0]


@pytest.mark.parametrize("times", [1, 2])
def test_choosing_completes_what_asks_for_nothing_more(learner, database, published, times):
    published(COURSE)
    for unit in ("all", "p1", "p2"):
        learner.post(f"/courses/cours/m/{unit}")
    with database.reader() as db:
        assert db.query(Completion).count() == 1
    # Another one, who has chosen secondary before, isn't complete by pages of primary.
    for _ in range(times):
        assert learner.post("/level?next=/courses/cours/m", level="secondary").location == "/courses/cours/m"
    with database.reader() as db:
        assert db.query(Completion).count() == 1  # never taken back
        assert db.query(ChosenLevel).one().level == "secondary"


def test_a_choice_made_late_completes_at_once(learner, database, published):
    published(COURSE)
    learner.post("/level", level="secondary")
    for unit in ("all", "p1", "p2"):
        learner.post(f"/courses/cours/m/{unit}")
    with database.reader() as db:
        assert db.query(Completion).count() == 0
    with database.writer() as db:
        choose_level(db, person_id=learner.person_id, level="primary", now=NOW, zone=PARIS)
        db.commit()
    with database.reader() as db:
        assert [one.module_id for one in db.query(Completion)] == ["m"]
        record = record_queries.record_of(db, person_id=learner.person_id, course_id="cours")
        assert record.level == "primary"


def test_the_reader_says_for_whom_a_page_is_and_follows_the_choice(learner, database, published):
    published(COURSE)
    shown = learner.get("/courses/cours/m/p1").text
    assert "Choisir mon niveau" in shown
    assert "Page 2 sur 5" in shown
    module = learner.get("/courses/cours/m").text
    assert "Certaines pages sont pour un niveau" in module
    answer = learner.post("/level?next=/courses/cours/m/s1", level="secondary")
    assert answer.location == "/courses/cours/m/s1"
    own = learner.get("/courses/cours/m/s1").text
    assert "Page 2 sur 3" in own
    assert "Choisir mon niveau" not in own
    assert "Facultatif" in own
    other = learner.get("/courses/cours/m/p1").text
    assert "Ce n’est pas votre niveau" in other
    assert "Changer de niveau" in learner.get("/courses/cours/m").text
    with counted(database) as statements:
        learner.get("/courses/cours/m/p1")
    assert len(statements) == 1, statements
    assert learner.post("/courses/cours/m/all").location == "/courses/cours/m/s1"


def test_the_level_is_asked_with_the_likely_one_ticked(learner, database, client):
    with database.writer() as db:
        belong(db, learner.person_id, level="ecole")
        db.commit()
    page = learner.get("/level?next=//elsewhere.fr").text
    ticked = [one for one in re.findall(r"<input[^>]*>", page) if "checked" in one]
    assert len(ticked) == 1
    assert 'value="primary"' in ticked[0]
    assert 'action="/level?next=/"' in page
    assert learner.post("/level", level="").status_code == 422
    assert learner.post("/level", level="university").status_code == 422
    assert client.get("/level").status_code == 303


def test_the_likely_level_is_the_schools_until_one_is_chosen(db):
    person = make_person(db)
    today = date(2026, 11, 20)
    assert level_of(db, person_id=person.id, on=today) is None
    belong(db, person.id, level="college")
    assert level_of(db, person_id=person.id, on=today) == "secondary"
    publish(db, COURSE)
    choose_level(db, person_id=person.id, level="primary", now=NOW, zone=PARIS)
    assert level_of(db, person_id=person.id, on=today) == "primary"
    assert NOTHING.level is None


def test_what_stays_of_ones_own_work_is_judged_by_ones_level(db):
    person = make_person(db)
    release_id = publish(db, COURSE)
    for unit in ("all", "p1", "p2"):
        db.add(
            UnitDone(
                person_id=person.id,
                course_id="cours",
                unit_id=unit,
                edition=1,
                release_id=release_id,
                done_at=NOW,
            )
        )
    db.flush()
    asked = {
        "person_id": person.id,
        "course_id": "cours",
        "module": MODULE,
        "release_id": release_id,
        "zone": PARIS,
        "now": NOW,
    }
    choose_level(db, person_id=person.id, level="secondary", now=NOW, zone=PARIS)
    assert not restore_own_completion(db, **asked)
    choose_level(db, person_id=person.id, level="primary", now=NOW, zone=PARIS)
    assert restore_own_completion(db, **asked)
