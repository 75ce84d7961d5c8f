"""Roles given on a page: within one's own reach, told by mail, ended at once; foreign ones don't exist."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.accounts.models import AuditEvent, Person
from lms.accounts.queries import person_by_email
from lms.accounts.session_models import SigninSession
from lms.database import Database
from lms.mail.models import OutboxMail
from lms.reach import giving_routes, scopes
from lms.reach.models import Grant
from lms.reach.queries import reach_of
from lms.reach.roles import GRANTS, Role
from lms.reach.scopes import EVERYTHING
from tests.factories.accounts import make_person
from tests.factories.progress import make_release, publish
from tests.reach.giving import DISTRICT, NEW, TODAY, Enter, grants, typed
from tests.support.visitors import let_in, send


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(giving_routes, "today", lambda: TODAY)


def test_an_inspector_gives_a_role_to_an_address_and_takes_it_back(
    app: Flask, enter: Enter, database: Database, schools: dict[str, str]
) -> None:
    client = enter(Role.INSPECTOR, DISTRICT)
    page = client.get("/roles/give").text
    assert all(f"role={role}" in page for role in ("adviser", "school_director", "workshop_leader"))
    assert "role=coordinator" not in page
    found = client.get("/roles/give?role=school_director&q=9102").text
    assert f'value="school:{schools["second"]}"' in found
    sent = typed(
        Role.SCHOOL_DIRECTOR,
        f"school:{schools['second']}",
        given_name="Nadia",
        family_name="Cadiou",
        from_on="2026-12-01",
        last_on="2027-06-30",
    )
    # A double click: one role, one account, one mail.
    for _click in range(2):
        assert send(client, "/roles/give", **sent).status_code == 303
    assert grants(database) == [
        ("school_director", "school", schools["second"], date(2026, 12, 1), date(2027, 7, 1))
    ]
    with database.reader() as db:
        person = person_by_email(db, email=NEW)
        assert person is not None
        assert (person.given_name, person.family_name) == ("Nadia", "Cadiou")
        (mail,) = db.scalars(select(OutboxMail).where(OutboxMail.purpose == "role-given")).all()
        assert mail.recipient == NEW
        grant_id = db.scalars(select(Grant.id).where(Grant.person_id == person.id)).one()
        assert reach_of(db, person_id=person.id, on=TODAY).roles == {Role.LEARNER}
        assert reach_of(db, person_id=person.id, on=date(2026, 12, 1)).holds(Role.SCHOOL_DIRECTOR)
    page = client.get("/roles/given").text
    assert "Cadiou" in page
    assert "To come" in page
    assert "given by you" in page
    other = app.test_client()
    let_in(other, database, person_id=person.id)
    assert other.get("/account").status_code == 200
    for _click in range(2):
        assert send(client, f"/roles/{grant_id}/take-back").status_code == 303
    assert other.get("/account").status_code == 303
    with database.reader() as db:
        assert not reach_of(db, person_id=person.id, on=date(2026, 12, 1)).grants
        assert (
            db.scalar(
                select(func.count())
                .select_from(SigninSession)
                .where(SigninSession.person_id == person.id, SigninSession.ended_at.is_(None))
            )
            == 0
        )
        of_grants = select(AuditEvent.verb).where(AuditEvent.object_kind == "grant")
        verbs = db.scalars(of_grants.order_by(AuditEvent.id)).all()
        assert verbs == ["granted", "revoked"]
    assert "No longer holds" in client.get("/roles/given").text


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        (Role.SCHOOL_DIRECTOR, "school:{away}"),
        (Role.ADVISER, "department:35"),
        (Role.ADVISER, "district:22/Dinan"),
        (Role.WORKSHOP_LEADER, "municipality:22238"),
        (Role.WORKSHOP_LEADER, "programme:tne"),
        (Role.WORKSHOP_LEADER, "workshop:3"),
        (Role.ADVISER, "all:"),
        (Role.ADVISER, "nothing"),
        (Role.ADVISER, "district:\x00"),
    ],
)
def test_beyond_ones_reach_nothing_is_given_and_no_account_made(
    enter: Enter, database: Database, schools: dict[str, str], role: Role, scope: str
) -> None:
    client = enter(Role.INSPECTOR, DISTRICT)
    answer = send(client, "/roles/give", **typed(role, scope.format(**schools)))
    assert answer.status_code in {400, 422}
    assert grants(database) == []
    with database.reader() as db:
        assert person_by_email(db, email=NEW) is None
        assert db.scalar(select(func.count()).select_from(OutboxMail)) == 0


def test_a_role_that_isnt_hers_to_give_does_not_exist(
    enter: Enter, database: Database, schools: dict[str, str]
) -> None:
    for giver, scope in ((Role.INSPECTOR, DISTRICT), (Role.SCHOOL_HEAD, scopes.school(schools["first"]))):
        client = enter(giver, scope)
        for role in Role:
            expected = 200 if role in GRANTS[giver] else 404
            assert client.get(f"/roles/give?role={role.value}").status_code == expected, role
            if expected == 404:
                assert send(client, "/roles/give", **typed(role, "all:")).status_code == 404
    assert client.get("/roles/give?role=x").status_code == 404
    assert grants(database) == []


def test_an_administrator_finds_every_kind_of_scope(
    enter: Enter, database: Database, schools: dict[str, str]
) -> None:
    with database.writer() as db:
        publish(db, make_release(course_id="hybrider", title={"fr": "Enseigner en hybride"}))
        db.commit()
    client = enter(Role.ADMINISTRATOR, EVERYTHING)
    for role, words, scope in (
        ("school_head", "ecole 9101", f"school:{schools['first']}"),
        ("inspector", "rennes nord", "district:35/Rennes Nord"),
        ("inspector", "ille et vilaine", "department:35"),
        ("coordinator", "rennes", "academy:14"),
        ("coordinator", "territoire", "programme:tne"),
        ("workshop_leader", "dinan", "municipality:22238"),
        ("trainer", "hybride", "course:hybrider"),
        ("partner", "dinan", "funder:commune/22238"),
        ("partner", "bretagne", "funder:region/53"),
        ("administrator", "", "all:"),
    ):
        page = client.get("/roles/give", query_string={"role": role, "q": words}).text
        assert f'value="{scope}"' in page, (role, words)
        sent = {"role": role, "scope": scope, "email": f"{role}@ac-exemple.fr", "q": words}
        assert send(client, "/roles/give", **sent).status_code == 303, (role, scope)
    assert len(grants(database)) == 10
    page = client.get("/roles/given").text
    assert "The circonscription “Rennes Nord” (35)" in page
    assert "The course “Enseigner en hybride”" in page
    assert "The programme “Territoire numérique”" in page
    assert "Bretagne (region)" in page


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"email": "nadia"}, "Write an address such as"),
        ({"from_on": "2026-11-01"}, "begins today or later"),
        ({"from_on": "2026-12-02", "last_on": "2026-12-01"}, "would end before it begins"),
        ({"from_on": "demain"}, "Not a valid date"),
        ({"scope": ""}, "Choose over what"),
    ],
)
def test_what_cannot_be_is_said(
    enter: Enter, database: Database, schools: dict[str, str], more: dict[str, str], said: str
) -> None:
    client = enter(Role.INSPECTOR, DISTRICT)
    sent = typed(Role.ADVISER, "district:35/Rennes Nord") | more
    answer = send(client, "/roles/give", **sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert grants(database) == []


def test_a_person_keeps_her_names(enter: Enter, database: Database, schools: dict[str, str]) -> None:
    with database.writer() as db:
        make_person(db, given_name="Vraie", family_name="Personne", email=NEW)
        db.commit()
    client = enter(Role.INSPECTOR, DISTRICT)
    send(client, "/roles/give", **typed(Role.ADVISER, "district:35/Rennes Nord", given_name="Autre"))
    with database.reader() as db:
        assert db.scalars(select(Person.given_name).where(Person.email == NEW)).one() == "Vraie"
    again = send(
        client, "/roles/give", **typed(Role.ADVISER, "district:35/Rennes Nord", last_on="2027-01-01")
    )
    assert again.status_code == 303
    assert "holds this role already, without an end" in client.get("/roles/given").text
    assert len(grants(database)) == 1
