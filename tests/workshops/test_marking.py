"""Notes made without a network: sent twice, by two leaders, too late or by mistake, each counts once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.database import Database
from lms.workshops.event_ids import is_ours, new_ids
from lms.workshops.marking import Answer, Kind, Mark, Outcome, take_marks
from lms.workshops.models import Attendance
from lms.workshops.operations import cancel, close
from lms.workshops.registering import Asked, register
from tests.factories.accounts import make_person
from tests.factories.workshops import AT_THE_DOOR, NOW, SENDER, make_open_workshop

SECRET = b"secret"


class Evening:
    """A session with people registered, and two leaders with a device each."""

    def __init__(self, db: Session, *names: str) -> None:
        self.db = db
        workshop = make_open_workshop(db)
        self.id, self.sitting_id, self.uai = workshop.id, workshop.sittings[0].id, workshop.host_uai
        self.anais, self.paul = make_person(db).id, make_person(db).id
        self.registered = [
            register(
                db,
                workshop_id=self.id,
                asked=Asked(key=name, language="fr", given_name=name),
                sender=SENDER,
                now=NOW,
            ).id
            for name in names
        ]

    def mark(self, kind: Kind, **what: object) -> Mark:
        key = new_ids(self.id, secret=SECRET, number=1)[0]
        return Mark(key=key, sitting_id=self.sitting_id, kind=kind, **what)  # type: ignore[arg-type]

    def present(self, n: int) -> Mark:
        return self.mark(Kind.PRESENT, registration_id=self.registered[n])

    def send(self, by: int, *marks: Mark) -> list[Answer]:
        return take_marks(self.db, workshop_id=self.id, marks=marks, by=by, secret=SECRET, now=AT_THE_DOOR)

    def outcomes(self, by: int, *marks: Mark) -> list[Outcome | None]:
        return [one.outcome for one in self.send(by, *marks)]

    def there(self) -> int:
        standing = self.db.scalars(select(Attendance.headcount).where(Attendance.revoked_at.is_(None)))
        return sum(standing)


@pytest.fixture
def evening(db: Session) -> Evening:
    return Evening(db, "Samira", "Nour", "Rosa")


def test_two_leaders_send_the_same_list_after_an_hour(evening: Evening) -> None:
    first = [evening.present(0), evening.present(1), evening.mark(Kind.ADDED, given_name="Fatima")]
    second = [evening.present(0), evening.present(2), evening.mark(Kind.COUNTED, headcount=4)]
    assert evening.outcomes(evening.anais, *first) == [Outcome.NOTED] * 3
    assert evening.outcomes(evening.paul, *second) == [Outcome.ALREADY, Outcome.NOTED, Outcome.NOTED]
    assert evening.there() == 8
    # The answers were lost: both send again, and are told the same.
    for _ in range(2):
        assert evening.outcomes(evening.anais, *first) == [Outcome.NOTED] * 3
        assert evening.outcomes(evening.paul, *second) == [Outcome.ALREADY, Outcome.NOTED, Outcome.NOTED]
    assert evening.there() == 8


def test_what_another_noted_too_stays_when_one_takes_ones_own_back(evening: Evening) -> None:
    mine, theirs = evening.present(0), evening.present(0)
    evening.send(evening.anais, mine)
    evening.send(evening.paul, theirs)
    back = evening.mark(Kind.TAKEN_BACK, of_key=theirs.key, reason="Erreur")
    (told,) = evening.send(evening.paul, back)
    assert (told.outcome, evening.there()) == (Outcome.STAYS, 1)
    assert told.words
    # Whoever noted it takes it back, once.
    back = evening.mark(Kind.TAKEN_BACK, of_key=mine.key, reason="Erreur")
    for _ in range(2):
        assert evening.outcomes(evening.anais, back) == [Outcome.TAKEN_BACK]
    assert evening.there() == 0
    # What never arrived is taken back without a word.
    never = evening.mark(Kind.TAKEN_BACK, of_key=evening.present(1).key, reason="Erreur")
    assert evening.outcomes(evening.anais, never) == [Outcome.TAKEN_BACK]


def test_a_presence_that_was_seen_is_taken_back_and_one_noted_anew_meanwhile_stays(evening: Evening) -> None:
    evening.send(evening.anais, evening.present(0))
    seen = evening.db.scalars(select(Attendance.id)).one()
    back = evening.mark(Kind.TAKEN_BACK, attendance_id=seen, reason="Erreur")
    assert evening.outcomes(evening.paul, back) == [Outcome.TAKEN_BACK]
    evening.send(evening.anais, evening.present(0))
    late = evening.mark(Kind.TAKEN_BACK, attendance_id=seen, reason="Erreur")
    assert evening.outcomes(evening.paul, late) == [Outcome.STAYS]
    assert evening.there() == 1


def test_the_last_headcount_of_a_school_stands_and_an_old_one_sent_again_doesnt(evening: Evening) -> None:
    six = evening.mark(Kind.COUNTED, headcount=6, uai=evening.uai)
    four = evening.mark(Kind.COUNTED, headcount=4, uai=evening.uai)
    none = evening.mark(Kind.COUNTED, headcount=0, uai=evening.uai)
    assert evening.outcomes(evening.anais, six) == [Outcome.NOTED]
    (told,) = evening.send(evening.paul, four)
    assert (told.outcome, evening.there()) == (Outcome.REPLACED, 4)
    assert told.words[0].values == {"before": 6}
    assert evening.outcomes(evening.anais, none) == [Outcome.REPLACED]
    again = evening.mark(Kind.COUNTED, headcount=5, uai=evening.uai)
    assert evening.outcomes(evening.paul, again) == [Outcome.NOTED]
    # Neither the six nor the nothing of before comes back.
    evening.send(evening.anais, six, none)
    assert evening.there() == 5
    same = evening.mark(Kind.COUNTED, headcount=5, uai=evening.uai)
    assert evening.outcomes(evening.anais, same) == [Outcome.ALREADY]


def test_the_same_first_name_by_two_leaders_is_two_and_said(evening: Evening) -> None:
    first = evening.mark(Kind.ADDED, given_name="Fatima", uai=evening.uai, language="ar")
    assert evening.outcomes(evening.anais, first) == [Outcome.NOTED]
    own = evening.mark(Kind.ADDED, given_name="Fatima", uai=evening.uai)
    assert evening.outcomes(evening.anais, own) == [Outcome.NOTED]
    (told,) = evening.send(evening.paul, evening.mark(Kind.ADDED, given_name="fatima", uai=evening.uai))
    assert (told.outcome, evening.there()) == (Outcome.TWIN, 3)
    assert told.words
    assert evening.db.scalars(select(Attendance.language).order_by(Attendance.id)).first() == "ar"


def test_one_refused_leaves_the_others_as_they_are(evening: Evening) -> None:
    marks = [
        evening.present(0),
        evening.mark(Kind.ADDED, given_name=" "),
        evening.mark(Kind.ADDED, given_name="Rose", uai="9999999Z"),
        evening.mark(Kind.COUNTED, headcount=501),
        evening.mark(Kind.ADDED, email="personne@ac-exemple.fr"),
        replace(evening.present(1), key="ab" * 16),
        evening.present(1),
    ]
    answers = evening.send(evening.anais, *marks)
    assert [one.outcome for one in answers] == [Outcome.NOTED, *([None] * 5), Outcome.NOTED]
    assert all(one.words for one in answers[1:6])
    assert evening.there() == 2


def test_a_cancelled_or_closed_session_refuses_and_takes_them_once_it_is_open_again(
    evening: Evening,
) -> None:
    mark = evening.present(0)
    evening.send(evening.anais, evening.present(1))
    close(evening.db, workshop_id=evening.id, now=NOW)
    (told,) = evening.send(evening.anais, mark)
    assert told.outcome is None
    assert "closed" in told.words[0].msgid
    other = Evening(evening.db, "Rosa")
    cancel(evening.db, workshop_id=other.id, reason="Neige", sender=SENDER, now=NOW)
    assert other.outcomes(other.anais, other.present(0)) == [None]


def test_a_device_s_numbers_are_of_one_session_and_never_twice() -> None:
    made = new_ids(7, secret=SECRET, number=500)
    assert len(set(made)) == 500
    assert all(is_ours(one, 7, secret=SECRET) and len(one) <= 40 for one in made)
    assert not any(is_ours(one, 8, secret=SECRET) for one in made)
    assert not is_ours("é" * 32, 7, secret=SECRET)
    assert not is_ours("", 7, secret=SECRET)


def test_two_at_once_lose_and_double_nothing(database: Database) -> None:
    """Two devices send the same forty at the same time, each twice."""
    with database.writer() as db:
        evening = Evening(db, *(f"P{n}" for n in range(20)))
        db.commit()
    numbers = count()
    lists = [[evening.present(n) for n in range(20)] for _ in range(2)]

    def send(_turn: int) -> None:
        with database.writer() as db:
            marks = lists[next(numbers) % 2]
            take_marks(
                db, workshop_id=evening.id, marks=marks, by=evening.anais, secret=SECRET, now=AT_THE_DOOR
            )
            db.commit()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(send, range(4)))
    with database.reader() as db:
        assert len(db.scalars(select(Attendance).where(Attendance.revoked_at.is_(None))).all()) == 20
