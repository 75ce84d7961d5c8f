"""Those to confirm: seen within reach only, answered together, counted afterwards and not before."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.accounts.models import AuditEvent, Person
from lms.coverage.models import LedgerEntry
from lms.database import Database
from lms.mail.models import OutboxMail
from lms.reach.roles import Role
from lms.reach.scopes import EVERYTHING, Scope, ScopeKind
from lms.reach.scopes import school as school_scope
from lms.rosters.models import AffiliationRefusal
from lms.rosters.own_school import declare_school
from lms.schools.models import Affiliation
from lms.schools.population import Function
from tests.factories.accounts import make_person
from tests.factories.coverage import complete, make_world
from tests.factories.reach import make_grant
from tests.factories.schools import make_school
from tests.support.statements import counted
from tests.support.visitors import let_in, send

UAI, OTHER = "0350122T", "0351234B"
PAGE = "/people/to-confirm"


def today() -> date:
    return datetime.now(UTC).date()


def newcomer(db, uai: str, *, name: str = "Anna", function: Function = Function.TEACHER) -> Person:
    person = make_person(db, given_name=name, family_name="Riou")
    now = datetime.now(UTC)
    declare_school(
        db, person_id=person.id, uai=uai, function=function, today=today() - timedelta(days=1), now=now
    )
    return person


def head_of(db, scope: Scope, role: Role = Role.SCHOOL_HEAD) -> Person:
    head = make_person(db, given_name="Hélène", family_name="Morvan")
    make_grant(db, head, role, scope, from_on=date(2020, 9, 1))
    return head


@pytest.fixture
def school(database: Database) -> str:
    with database.writer() as db:
        make_school(db, UAI, name="École du Port", municipality="Saint-Malo")
        make_school(db, OTHER, name="Collège Émile-Zola", municipality="Rennes", level="college")
        db.commit()
    return UAI


def waiting_ids(database: Database) -> Sequence[int]:
    with database.reader() as db:
        unconfirmed = select(Affiliation.id).where(Affiliation.confirmed_on.is_(None))
        return db.scalars(unconfirmed.order_by(Affiliation.id)).all()


def test_a_teacher_is_counted_once_confirmed(client: FlaskClient, database: Database) -> None:
    with database.writer() as db:
        world = make_world(db, people=1)
        uai = world.schools[0]
        head = head_of(db, school_scope(uai))
        person = newcomer(db, uai)
        complete(db, world, person.id, *world.modules, on=date(2026, 9, 2))
        db.commit()
        person_id = person.id

    def trained() -> int:
        with database.reader() as db:
            mine = LedgerEntry.person_id == person_id, LedgerEntry.measure == "trained"
            return db.scalar(select(func.coalesce(func.sum(LedgerEntry.delta), 0)).where(*mine)) or 0

    assert trained() == 0
    let_in(client, database, person_id=head.id)
    assert "Anna Riou" in client.get(PAGE).text
    (affiliation_id,) = waiting_ids(database)
    answer = send(client, PAGE, who=str(affiliation_id), answer="confirm")
    assert answer.status_code == 303
    answer.close()
    # Two goals: both count her.
    assert trained() == 2
    assert "Anna Riou" not in client.get(PAGE).text
    assert send(client, PAGE, who=str(affiliation_id), answer="confirm").status_code == 303
    assert trained() == 2
    with database.reader() as db:
        (mail,) = db.scalars(select(OutboxMail)).all()
        assert (mail.purpose, mail.person_id) == ("affiliation-confirmed", person_id)
        verbs = db.scalars(select(AuditEvent.verb).where(AuditEvent.actor_id == head.id)).all()
        assert verbs.count("affiliation-confirmed") == 1


def test_who_does_not_belong_is_told_why_and_chooses_again(
    client: FlaskClient, database: Database, school: str
) -> None:
    with database.writer() as db:
        head, person = head_of(db, school_scope(UAI)), newcomer(db, UAI)
        db.commit()
    let_in(client, database, person_id=head.id)
    (affiliation_id,) = waiting_ids(database)
    without = send(client, PAGE, who=str(affiliation_id), answer="refuse", reason="  ")
    assert without.status_code == 422
    assert "checked" in without.text
    assert waiting_ids(database) == [affiliation_id]
    reason = "Vous êtes à l’école de la Gare."
    assert send(client, PAGE, who=str(affiliation_id), answer="refuse", reason=reason).status_code == 303
    with database.reader() as db:
        assert db.scalars(select(Affiliation)).all() == []
        (kept,) = db.scalars(select(AffiliationRefusal)).all()
        assert (kept.person_id, kept.uai, kept.reason, kept.refused_by) == (person.id, UAI, reason, head.id)
        (mail,) = db.scalars(select(OutboxMail)).all()
        assert mail.person_id == person.id
    let_in(client, database, person_id=person.id)
    found = client.get("/register/school", query_string={"q": "zola"})
    assert f"/register/school?school={OTHER}" in found.text
    assert "Collège Émile-Zola" in client.get("/register/school", query_string={"school": OTHER}).text
    assert send(client, "/register/school", uai=OTHER, function="cpe").status_code == 303
    assert send(client, "/register/school", uai=OTHER, function="cpe").status_code == 303
    with database.reader() as db:
        (one,) = db.scalars(select(Affiliation)).all()
        assert (one.uai, one.function, one.confirmed_on) == (OTHER, "cpe", None)


def test_a_confirmed_school_is_not_changed_by_oneself(
    client: FlaskClient, database: Database, school: str
) -> None:
    with database.writer() as db:
        person = newcomer(db, UAI)
        db.scalars(select(Affiliation)).one().confirmed_on = today()
        db.commit()
    let_in(client, database, person_id=person.id)
    answer = send(client, "/register/school", uai=OTHER, function="teacher")
    assert answer.status_code == 422
    assert send(client, "/register/school", uai="0999999X", function="teacher").status_code == 422
    with database.reader() as db:
        assert db.scalars(select(Affiliation.uai)).all() == [UAI]


def test_only_those_of_ones_reach_are_seen_and_answered(
    client: FlaskClient, database: Database, school: str
) -> None:
    with database.writer() as db:
        head = head_of(db, school_scope(UAI))
        newcomer(db, UAI, name="Anna")
        newcomer(db, OTHER, name="Bruno")
        elsewhere = db.scalars(select(Affiliation.id).where(Affiliation.uai == OTHER)).one()
        db.commit()
    let_in(client, database, person_id=head.id)
    page = client.get(PAGE).text
    assert "Anna" in page
    assert "Bruno" not in page
    assert "Bruno Riou" not in client.get(PAGE, query_string={"q": "Bruno"}).text
    for sent in ({"answer": "confirm"}, {"answer": "refuse", "reason": "non"}):
        send(client, PAGE, who=str(elsewhere), **sent)
    with database.reader() as db:
        assert elsewhere in waiting_ids(database)
        assert db.scalars(select(AffiliationRefusal)).all() == []


def test_a_second_school_outside_the_reach_is_not_confirmed(
    client: FlaskClient, database: Database, school: str
) -> None:
    with database.writer() as db:
        head, person = head_of(db, school_scope(UAI)), newcomer(db, UAI)
        db.scalars(select(Affiliation)).one().confirmed_on = today()
        second = Affiliation(
            person_id=person.id,
            uai=OTHER,
            audience="teacher",
            function="teacher",
            from_on=today(),
            is_main=False,
            changed_at=datetime.now(UTC),
        )
        db.add(second)
        db.commit()
        second_id = second.id
    let_in(client, database, person_id=head.id)
    assert "Anna" not in client.get(PAGE).text
    send(client, PAGE, who=str(second_id), answer="confirm")
    assert waiting_ids(database) == [second_id]


def test_the_list_is_searched_and_paged(client: FlaskClient, database: Database, school: str) -> None:
    with database.writer() as db:
        everybody = head_of(db, EVERYTHING, Role.ADMINISTRATOR)
        for number in range(52):
            newcomer(db, UAI, name=f"Anna{number:02}")
        newcomer(db, OTHER, name="Étienne")
        db.commit()
    let_in(client, database, person_id=everybody.id)
    page = client.get(PAGE)
    assert page.text.count('name="who"') == 50
    last = waiting_ids(database)[49]
    assert f"after={last}" in page.text
    second = client.get(PAGE, query_string={"after": last}).text
    assert second.count('name="who"') == 3
    assert 'rel="next"' not in second
    for words in ("étienne", "Étienne riou", "zola", "emile rennes", OTHER):
        found = client.get(PAGE, query_string={"q": words}).text
        assert "Étienne" in found, words
        assert found.count('name="who"') == 1, words
    assert client.get(PAGE, query_string={"after": "x"}).status_code == 200


def test_the_page_asks_as_much_for_two_as_for_many(
    client: FlaskClient, database: Database, school: str
) -> None:
    with database.writer() as db:
        head = head_of(db, school_scope(UAI))
        for _ in range(2):
            newcomer(db, UAI)
        db.commit()
    let_in(client, database, person_id=head.id)
    with counted(database) as few:
        client.get(PAGE)
    with database.writer() as db:
        for _ in range(70):
            newcomer(db, UAI)
        db.commit()
    with counted(database) as many:
        client.get(PAGE)
    assert len(few) == len(many) <= 5


def test_several_are_confirmed_at_once(client: FlaskClient, database: Database, school: str) -> None:
    with database.writer() as db:
        inspector = head_of(db, Scope(kind=ScopeKind.DEPARTMENT, value="35"), Role.INSPECTOR)
        for uai in (UAI, OTHER, UAI):
            newcomer(db, uai)
        db.commit()
    let_in(client, database, person_id=inspector.id)
    token = send(client, PAGE, answer="confirm")
    assert token.status_code == 422
    form = client.get(PAGE)
    ids = waiting_ids(database)
    value = form.text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    answer = client.post(
        PAGE, data={"csrf_token": value, "who": [str(one) for one in ids], "answer": "confirm"}
    )
    assert answer.status_code == 303
    assert waiting_ids(database) == []


def test_everybody_of_a_page_is_ticked_by_a_link_and_nothing_is_written(
    client: FlaskClient, database: Database, school: str
) -> None:
    with database.writer() as db:
        head = head_of(db, school_scope(school))
        for name in ("Anna", "Brieuc", "Chloé"):
            newcomer(db, school, name=name)
        db.commit()
    let_in(client, database, person_id=head.id)
    plain = client.get(PAGE).text
    assert (plain.count(" checked"), "?all=yes" in plain) == (0, True)
    ticked = client.get(f"{PAGE}?all=yes").text
    assert (ticked.count(" checked"), "Décocher tout le monde" in ticked) == (3, True)
    assert client.get(f"{PAGE}?all=yes&q=chloe").text.count(" checked") == 1
    assert len(waiting_ids(database)) == 3
