"""A parent's own code: taken, used on her device or a shared one, renewed, revoked."""

import re
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from lms.accounts import personal_codes
from lms.accounts.audit import Origin
from lms.accounts.models import AuditEvent, Person, PersonalCode
from lms.accounts.retention import purge
from lms.accounts.session_models import SigninSession
from lms.accounts.sessions import SHARED
from lms.accounts.throttling import ADDRESS_TRIES
from lms.config import Settings
from lms.database import Database
from lms.mail.models import OutboxMail
from lms.reach.roles import Role
from lms.reach.scopes import EVERYTHING
from tests.accounts.test_retention import SITE
from tests.factories.accounts import make_person
from tests.factories.reach import make_grant
from tests.support.visitors import let_in, send, token_in

CODE = re.compile(r'class="personal-code"[^>]*>([^<]+)<')


@pytest.fixture
def fatima(database: Database) -> int:
    """A parent without address or password."""
    with database.writer() as db:
        person = make_person(db, given_name="Fatima", family_name="")
        person.email = None
        db.commit()
        return person.id


def taken(client: FlaskClient, database: Database, person_id: int) -> str:
    let_in(client, database, person_id=person_id)
    page = send(client, "/account/code")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    found = CODE.search(page.text)
    assert found
    return found[1]


def come_in(client: FlaskClient, code: str, **more: str):
    return send(client, "/sign-in/code", code=code, **{"device": "shared", **more})


def count(database: Database, model: type) -> int:
    with database.reader() as db:
        return db.scalar(select(func.count()).select_from(model)) or 0


def test_a_code_lets_in_however_it_is_typed_and_again(
    client: FlaskClient, database: Database, fatima: int
) -> None:
    code = taken(client, database, fatima)
    assert len(code.replace("-", "")) == 13
    for typed in (code, code.lower().replace("-", " "), code.replace("-", "")):
        other = client.application.test_client()
        answer = come_in(other, typed, next="/learning")
        assert (answer.status_code, answer.location) == (303, "/learning")
        assert "Fatima" in other.get("/account").text
    with database.reader() as db:
        kept = db.scalars(select(PersonalCode)).one()
        assert kept.last_used_at is not None
        assert code.replace("-", "").encode() not in kept.code_hash


def test_a_shared_device_forgets_her_soon(client: FlaskClient, database: Database, fatima: int) -> None:
    code = taken(client, database, fatima)
    other = client.application.test_client()
    answer = come_in(other, code)
    assert not any(
        "passerelle_session" in one and "Max-Age" in one for one in answer.headers.getlist("Set-Cookie")
    )
    with database.writer() as db:
        session = db.scalars(select(SigninSession).order_by(SigninSession.id.desc())).first()
        assert session is not None
        assert session.is_shared
        assert session.expires_at - session.began_at == SHARED.absolute
        assert session.idle_at - session.began_at == SHARED.idle
        db.execute(update(SigninSession).values(idle_at=datetime.now(UTC) - timedelta(minutes=1)))
        db.commit()
    assert other.get("/account").status_code == 303


def test_her_own_device_keeps_her(client: FlaskClient, database: Database, fatima: int) -> None:
    code = taken(client, database, fatima)
    answer = come_in(client.application.test_client(), code, device="own")
    assert any(
        "passerelle_session" in one and "Max-Age" in one for one in answer.headers.getlist("Set-Cookie")
    )


def test_who_comes_in_takes_the_place_of_whoever_was_there(
    client: FlaskClient, database: Database, fatima: int
) -> None:
    code = taken(client, database, fatima)
    with database.writer() as db:
        other_id = make_person(db, given_name="Yasmina", email=None).id
        db.commit()
    tablet = client.application.test_client()
    before = let_in(tablet, database, person_id=other_id)
    assert come_in(tablet, code).status_code == 303
    page = tablet.get("/account").text
    assert "Fatima" in page
    assert "Yasmina" not in page
    stolen = client.application.test_client()
    stolen.set_cookie("passerelle_session", before)
    assert stolen.get("/account").status_code == 303


@pytest.mark.parametrize("typed", ["", "ABCD", "2222-222-222-222", "É" * 13, "A" * 200])
def test_a_wrong_code_is_refused_in_words_and_kept_in_its_field(
    client: FlaskClient, database: Database, fatima: int, typed: str
) -> None:
    taken(client, database, fatima)
    other = client.application.test_client()
    answer = come_in(other, typed)
    assert answer.status_code == 422
    assert other.get("/account").status_code == 303


def test_a_line_that_guesses_must_wait(client: FlaskClient, database: Database, fatima: int) -> None:
    code = taken(client, database, fatima)
    guesser = client.application.test_client()
    token = token_in(guesser.get("/forgotten-password"))
    wrong = {"csrf_token": token, "code": "2222-222-222-222", "device": "shared"}
    for _time in range(ADDRESS_TRIES):
        guesser.post("/sign-in/code", data=wrong)
    assert come_in(guesser, code).status_code == 429


def test_a_new_code_closes_the_old_one_and_the_other_devices(
    client: FlaskClient, database: Database, fatima: int
) -> None:
    old = taken(client, database, fatima)
    finder = client.application.test_client()
    assert come_in(finder, old).status_code == 303
    new = CODE.search(send(client, "/account/code").text)
    assert new
    assert finder.get("/account").status_code == 303
    assert client.get("/account").status_code == 200
    assert come_in(client.application.test_client(), old).status_code == 422
    assert come_in(client.application.test_client(), new[1]).status_code == 303
    assert count(database, PersonalCode) == 1


def test_a_revoked_code_opens_nothing(client: FlaskClient, database: Database, fatima: int) -> None:
    code = taken(client, database, fatima)
    for _time in range(2):
        assert send(client, "/account/code/revoke").status_code == 303
    assert come_in(client.application.test_client(), code).status_code == 422
    with database.reader() as db:
        verbs = db.scalars(select(AuditEvent.verb).where(AuditEvent.object_kind == "person")).all()
    assert sorted(verbs) == ["code-made", "code-revoked"]


def test_a_disabled_person_stays_out(client: FlaskClient, database: Database, fatima: int) -> None:
    code = taken(client, database, fatima)
    with database.writer() as db:
        db.execute(update(Person).values(disabled_at=datetime.now(UTC)))
        db.commit()
    assert come_in(client.application.test_client(), code).status_code == 422


def test_a_staff_role_has_no_code(client: FlaskClient, database: Database) -> None:
    with database.writer() as db:
        person = make_person(db)
        make_grant(db, person, Role.COORDINATOR, EVERYTHING)
        db.commit()
        person_id = person.id
    let_in(client, database, person_id=person_id)
    assert "/account/code" not in client.get("/account").text
    assert send(client, "/account/code").status_code == 404
    assert count(database, PersonalCode) == 0


def test_a_code_opens_until_31_august_and_then_goes(database: Database, fatima: int) -> None:
    made = datetime(2027, 5, 3, 9, tzinfo=UTC)
    code = personal_codes.new_code()
    with database.writer() as db:
        personal_codes.keep_code(
            db,
            person_id=fatima,
            code=code,
            today=made.date(),
            now=made,
            origin=Origin(route="test"),
            actor_id=fatima,
        )
        assert personal_codes.owner_of_code(db, code=code, on=date(2027, 8, 31)) is not None
        assert personal_codes.owner_of_code(db, code=code, on=date(2027, 9, 1)) is None
        assert purge(db, site=SITE, now=datetime(2027, 9, 1, 3, tzinfo=UTC)).codes == 0
        assert purge(db, site=SITE, now=datetime(2027, 9, 2, 3, tzinfo=UTC)).codes == 1


def test_a_code_is_sent_to_an_address_that_is_then_forgotten(
    client: FlaskClient, database: Database, settings: Settings, fatima: int
) -> None:
    code = taken(client, database, fatima)
    stranger = client.application.test_client()
    wrong = send(stranger, "/code/mail", code=code, email="pas une adresse")
    assert wrong.status_code == 422
    assert code in wrong.text
    for _twice in range(2):
        sent = send(stranger, "/code/mail", code=code, email=" Fatima@Exemple.fr")
        assert sent.status_code == 200
        assert code not in sent.text
    (mail,) = settings.mail_folder.glob("*own-code.eml")
    assert code in message_from_bytes(mail.read_bytes(), policy=default).get_content()
    with database.writer() as db:
        (row,) = db.scalars(select(OutboxMail)).all()
        assert (row.recipient, row.person_id, row.text) == ("fatima@exemple.fr", 0, "")
        purge(db, site=SITE, now=datetime.now(UTC))
        assert db.scalars(select(OutboxMail)).all() == []
        assert db.get_one(Person, fatima).email is None
        db.commit()


def test_only_a_code_that_opens_something_is_sent_and_not_for_ever(
    client: FlaskClient, database: Database, fatima: int
) -> None:
    assert send(client, "/code/mail", code="AAAA-BBB-CCC-DDD", email="a@exemple.fr").status_code == 422
    code = taken(client, database, fatima)
    answers = [send(client, "/code/mail", code=code, email=f"a{n}@exemple.fr").status_code for n in range(4)]
    assert answers == [200, 200, 200, 429]
