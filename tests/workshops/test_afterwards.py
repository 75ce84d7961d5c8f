"""After a session: parents confirmed, thanks in working hours, a question without a name."""

import re
from datetime import UTC, date, datetime, timedelta

from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lms.database import Database
from lms.mail.models import OutboxMail
from lms.mail.operations import claim_next, mark_sent
from lms.schools.affiliations import open_affiliation
from lms.schools.models import Affiliation
from lms.schools.population import Audience, Function
from lms.workshops.attending import Note, note_presence
from lms.workshops.door_opinion import Answer, shown
from lms.workshops.keeping import forget
from lms.workshops.kinds import Way
from lms.workshops.locking import lock_workshop
from lms.workshops.models import Registration, Workshop
from lms.workshops.operations import close
from lms.workshops.opinions import opinions
from lms.workshops.registering import Asked, register
from lms.workshops.thanking import thank_for_the_last_days
from lms.workshops.trace_models import OpinionKey
from tests.factories.accounts import make_person
from tests.factories.workshops import AT_THE_DOOR, NOW, SENDER, make_open_workshop
from tests.support.visitors import send, token_in
from tests.workshops.conftest import Place, session_today, today_there

PLANTED = "zorglub@exemple.fr"


def note(db: Session, workshop: Workshop, key: str, now: datetime = AT_THE_DOOR, **given: object) -> None:
    sitting_id = lock_workshop(db, workshop.id).sittings[0].id
    made = Note(sitting_id=sitting_id, way=Way.LIST, key=key, **given)  # type: ignore[arg-type]
    note_presence(db, workshop_id=workshop.id, note=made, by=None, now=now)


def parent_at(db: Session, uai: str, name: str) -> int:
    person = make_person(db, given_name=name, email=None)
    open_affiliation(
        db,
        person_id=person.id,
        audience=Audience.PARENT,
        uai=uai,
        function=Function.PARENT,
        from_on=date(2026, 9, 1),
        now=NOW,
    )
    return person.id


def confirmed(database: Database) -> dict[int, date | None]:
    with database.reader() as db:
        return {one.person_id: one.confirmed_on for one in db.scalars(select(Affiliation))}


def test_closing_confirms_the_parents_ticked(leader: FlaskClient, database: Database, place: Place) -> None:
    now = datetime.now(UTC)
    with database.writer() as db:
        workshop = session_today(db, place)
        known, unknown, elsewhere = (parent_at(db, place.uai, name) for name in ("Samira", "Inès", "Ana"))
        for n, person_id in enumerate((known, unknown)):
            note(db, workshop, f"k{n}", now, person_id=person_id)
        note(db, workshop, "k3", now, given_name="Fatou")
        db.commit()
    page = leader.get(f"/workshops/{workshop.id}")
    ticks = re.findall(r'name="parent" value="(\d+)" checked><span>([^,]+), École du Port', page.text)
    assert [name for _number, name in ticks] == ["Inès", "Samira"]
    # One whom she never saw is none that she may confirm, whatever is sent.
    with database.reader() as db:
        other = db.scalars(select(Affiliation.id).where(Affiliation.person_id == elsewhere)).one()
    ticked = next(number for number, name in ticks if name == "Samira")
    sent = {"csrf_token": token_in(page), "parent": [ticked, str(other), "x"]}
    for _time in range(2):
        answer = leader.post(f"/workshops/{workshop.id}/close", data=sent)
        assert answer.status_code == 303
    assert confirmed(database) == {known: today_there(), unknown: None, elsewhere: None}
    # Presences, people known and people who count stay three things.
    assert "Samira" not in leader.get(f"/workshops/{workshop.id}").text


def came(db: Session, *, language: str = "fr", contact: str = PLANTED) -> Workshop:
    """A session at which somebody registered came."""
    workshop = make_open_workshop(db)
    for n, name in enumerate(("Zorglub", "Absente")):
        asked = Asked(key=f"k{n}", language=language, given_name=name, contact=f"{n}{contact}")
        register(db, workshop_id=workshop.id, asked=asked, sender=SENDER, now=NOW)
    first = db.scalar(select(func.min(Registration.id)).where(Registration.workshop_id == workshop.id))
    note(db, workshop, "note", registration_id=first)
    while (mail := claim_next(db, now=NOW)) is not None:
        mark_sent(db, mail_id=mail.id, now=NOW)
    return workshop


def thanks(db: Session) -> list[OutboxMail]:
    return list(
        db.scalars(select(OutboxMail).where(OutboxMail.purpose == "workshop-thanks").order_by(OutboxMail.id))
    )


def test_who_came_is_thanked_once_in_working_hours(db: Session) -> None:
    workshop = came(db, language="ar")
    # Closed at ten in the evening of a Tuesday: the mail waits for nine the next morning.
    late = datetime(2026, 11, 17, 21, 0, tzinfo=UTC)
    for _time in range(2):
        close(db, workshop_id=workshop.id, sender=SENDER, now=late)
    assert thank_for_the_last_days(db, sender=SENDER, now=late + timedelta(hours=6)) == 1
    (mail,) = thanks(db)
    assert mail.recipient == f"0{PLANTED}"
    assert mail.due_at == datetime(2026, 11, 18, 8, 0, tzinfo=UTC)
    assert f"/w/{workshop.code}/opinion" in mail.text
    assert "شكر" in mail.subject


def test_thanks_wait_for_monday_and_the_address_goes_with_them(db: Session) -> None:
    came(db)
    db.execute(update(Workshop).values(last_on=date(2026, 11, 20), state="held"))
    saturday = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
    thank_for_the_last_days(db, sender=SENDER, now=saturday)
    forget(db, now=saturday)
    (mail,) = thanks(db)
    assert mail.due_at == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    forget(db, now=saturday + timedelta(days=1))
    assert set(db.scalars(select(Registration.contact))) == {""}
    assert claim_next(db, now=saturday + timedelta(days=1)) is None
    monday = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    sent = claim_next(db, now=monday)
    assert sent is not None
    mark_sent(db, mail_id=sent.id, now=monday)
    forget(db, now=monday + timedelta(hours=18))
    assert PLANTED not in "".join(db.scalars(select(OutboxMail.recipient)))
    assert thank_for_the_last_days(db, sender=SENDER, now=monday) == 0


def test_teachers_and_who_did_not_come_are_not_thanked(db: Session) -> None:
    workshop = make_open_workshop(db, audience=Audience.TEACHER)
    person = make_person(db, email="maelle@ac-exemple.fr")
    asked = Asked(key="p", language="fr", person_id=person.id)
    register(db, workshop_id=workshop.id, asked=asked, sender=SENDER, now=NOW)
    note(db, workshop, "note", person_id=person.id)
    close(db, workshop_id=workshop.id, sender=SENDER, now=AT_THE_DOOR)
    assert thanks(db) == []


def test_an_answer_counts_once_and_names_nobody(
    client: FlaskClient, database: Database, workshop: Workshop
) -> None:
    address = f"/w/{workshop.code}/opinion"
    page = client.get(address)
    assert page.text.count('name="answer"') == 3
    key = re.search(r'name="key" value="([^"]+)"', page.text)
    assert key
    for _time in range(2):
        assert send(client, address, answer="good", key=key[1]).location == f"{address}?done=1"
    assert send(client, address, answer="poor").status_code == 303
    assert send(client, address, answer="<x>", key="z").status_code == 422
    assert "Personne ne sait" in client.get(f"{address}?done=1").text
    with database.reader() as db:
        assert opinions(db, workshop_id=workshop.id) == {Answer.GOOD: 1, Answer.POOR: 1}
    with database.writer() as db:
        forget(db, now=datetime.now(UTC) + timedelta(days=10))
        assert db.scalar(select(func.count()).select_from(OpinionKey)) == 0


def test_the_question_stands_on_the_door_after_checking_in(
    client: FlaskClient, workshop: Workshop, place: Place
) -> None:
    answer = send(client, f"/w/{workshop.code}/check-in", given_name="Ana", school=place.uai, key="k")
    assert 'value="good"' in client.get(answer.location).text


def test_nobody_answers_before_the_day_nor_long_after(
    client: FlaskClient, database: Database, workshop: Workshop
) -> None:
    address = f"/w/{workshop.code}/opinion"
    for days in (-9, 2):
        with database.writer() as db:
            on = today_there() + timedelta(days=days)
            db.execute(update(Workshop).values(first_on=on, last_on=on))
            db.commit()
        assert 'name="answer"' not in client.get(address).text
        assert send(client, address, answer="good").status_code == 422


def test_few_answers_are_shown_to_nobody() -> None:
    assert shown({Answer.GOOD: 4}) is None
    assert shown({Answer.GOOD: 5}) == {Answer.GOOD: 5, Answer.FAIR: 0, Answer.POOR: 0}
