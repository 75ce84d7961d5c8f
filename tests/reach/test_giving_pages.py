"""Roles given on a page: within one's own reach, told by mail, ended at once; foreign ones don't exist."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.accounts.letters import Site
from lms.accounts.models import AuditEvent, Person, SigninSession
from lms.accounts.queries import person_by_email
from lms.database import Database
from lms.mail.models import OutboxMail
from lms.reach import giving_routes, scopes
from lms.reach.letters import tell_ending
from lms.reach.models import Grant
from lms.reach.queries import reach_of
from lms.reach.roles import GRANTS, Role
from lms.reach.scopes import EVERYTHING, Scope, ScopeKind
from tests.factories.accounts import make_person
from tests.factories.programmes import make_programme, make_school
from tests.factories.progress import make_release, publish
from tests.factories.reach import make_grant
from tests.support.statements import counted
from tests.support.visitors import let_in, send

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
NEW = "nadia.cpc@ac-exemple.fr"
Enter = Callable[..., FlaskClient]


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(giving_routes, "today", lambda: TODAY)


@pytest.fixture
def schools(database: Database) -> dict[str, str]:
    """Two écoles of a circonscription, one of another department; a programme over the first."""
    with database.writer() as db:
        first = make_school(db, number=9101, district="Rennes Nord")
        second = make_school(db, number=9102, district="Rennes Nord")
        make_school(db, number=9105, level="lycee", funder="region", district="", municipality_code="35047")
        make_school(db, number=9104, district="Rennes Sud", municipality_code="35047", municipality="Bruz")
        away = make_school(
            db,
            number=9103,
            department_code="22",
            department="Côtes-d’Armor",
            district="Dinan",
            municipality="Dinan",
        )
        make_programme(db, slug="tne", schools=[first])
        db.commit()
        return {"first": first.uai, "second": second.uai, "away": away.uai}


@pytest.fixture
def enter(app: Flask, database: Database) -> Enter:
    def as_role(role: Role, scope: Scope, **days: date) -> FlaskClient:
        with database.writer() as db:
            person = make_person(db, given_name="Nathalie", family_name="Vasseur")
            make_grant(db, person, role, scope, **days)
            db.commit()
        client = app.test_client()
        let_in(client, database, person_id=person.id)
        client.set_cookie("passerelle_language", "en")
        return client

    return as_role


DISTRICT = scopes.district(department_code="35", name="Rennes Nord")


def typed(role: Role, scope: str, **more: str) -> dict[str, str]:
    return {"role": role.value, "scope": scope, "email": NEW, **more}


def grants(database: Database) -> list[tuple[str, str, str, date, date | None]]:
    with database.reader() as db:
        rows = db.scalars(select(Grant).where(Grant.granted_by.is_not(None)).order_by(Grant.id))
        return [(one.role, one.scope_kind, one.scope_value, one.from_on, one.to_on) for one in rows]


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


def test_a_foreign_role_is_not_found(enter: Enter, database: Database, schools: dict[str, str]) -> None:
    with database.writer() as db:
        person, admin = make_person(db, family_name="Étranger"), make_person(db, family_name="Haddad")
        foreign = make_grant(db, person, Role.SCHOOL_DIRECTOR, scopes.school(schools["away"])).id
        above = make_grant(db, admin, Role.ADMINISTRATOR).id
        wide = make_grant(db, person, Role.ADVISER, Scope(kind=ScopeKind.DEPARTMENT, value="35")).id
        head = make_grant(db, person, Role.SCHOOL_HEAD, scopes.school(schools["first"])).id
        db.commit()
    client = enter(Role.INSPECTOR, DISTRICT)
    page = client.get("/roles/given").text
    assert "Haddad" not in page
    # Over one of her écoles, but not hers to take back.
    assert page.count("Étranger") == 1
    assert f"/roles/{head}/take-back" not in page
    for grant_id in (foreign, above, wide, 10**17, 10**40):
        assert send(client, f"/roles/{grant_id}/take-back").status_code == 404, grant_id
    assert send(client, f"/roles/{head}/take-back").status_code == 303
    with database.reader() as db:
        assert (
            db.scalars(select(Grant.to_on).where(Grant.id.in_([foreign, above, wide, head]))).all()
            == [None] * 4
        )


def test_an_expired_giver_gives_nothing_any_more(
    enter: Enter, database: Database, schools: dict[str, str]
) -> None:
    client = enter(Role.INSPECTOR, DISTRICT, to_on=datetime.now(UTC).date())
    assert client.get("/roles/given").status_code == 403
    answer = send(client, "/roles/give", **typed(Role.ADVISER, "district:35/Rennes Nord"))
    assert answer.status_code == 403
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


def test_the_last_administrator_keeps_the_role(enter: Enter, database: Database) -> None:
    client = enter(Role.ADMINISTRATOR, EVERYTHING)
    with database.reader() as db:
        mine = db.scalars(select(Grant.id)).one()
    answer = client.get("/roles/given").text
    assert f"/roles/{mine}/take-back" in answer
    assert send(client, f"/roles/{mine}/take-back").status_code == 303
    assert "last administrator" in client.get("/roles/given").text
    with database.reader() as db:
        assert db.scalars(select(Grant.to_on)).all() == [None]


def test_holder_and_giver_are_told_once_a_fortnight_before_the_end(
    database: Database, schools: dict[str, str]
) -> None:
    site = Site(base_url="http://localhost", name="Passerelle", default_language="fr")
    with database.writer() as db:
        giver, holder = make_person(db, family_name="Vasseur"), make_person(db, family_name="Cadiou")
        for days, of in ((14, giver.id), (15, giver.id), (0, giver.id), (3, None)):
            one = make_grant(db, holder, Role.ADVISER, DISTRICT, to_on=TODAY + timedelta(days))
            one.granted_by = of
        db.commit()
        for _night in range(2):
            tell_ending(db, site=site, today=TODAY, now=NOW)
            db.commit()
        mails = db.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
        recipients = sorted(mail.recipient for mail in mails)
        assert recipients == sorted([holder.email, holder.email, giver.email])
        texts = [mail.text for mail in mails if mail.person_id == giver.id]
        assert "Cadiou" in texts[0]
        assert "5 décembre 2026" in texts[0]


def test_the_list_asks_as_much_for_few_as_for_many(
    enter: Enter, database: Database, schools: dict[str, str]
) -> None:
    client = enter(Role.INSPECTOR, DISTRICT)

    def fill(number: int) -> None:
        with database.writer() as db:
            for n in range(number):
                uai = make_school(db, number=9200 + number + n).uai
                make_grant(
                    db, make_person(db, family_name=f"Riou{n}"), Role.SCHOOL_DIRECTOR, scopes.school(uai)
                )
                make_grant(
                    db,
                    make_person(db),
                    Role.WORKSHOP_LEADER,
                    Scope(kind=ScopeKind.MUNICIPALITY, value="35238"),
                )
            db.commit()

    fill(2)
    with counted(database) as few:
        client.get("/roles/given")
    fill(40)
    with counted(database) as many:
        page = client.get("/roles/given")
    assert len(few) == len(many) <= 9
    assert page.text.count('<th scope="row">') == 50
    assert "after=" in page.text
    assert client.get("/roles/given?q=riou3").text.count('<th scope="row">') == 11
    assert client.get("/roles/given?after=x&q=%00").status_code in {200, 400}


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
