"""The list of roles given: whose they are, how it is paged, who is told before one ends."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from lms.accounts.letters import Site
from lms.database import Database
from lms.mail.models import OutboxMail
from lms.reach import giving_routes, scopes
from lms.reach.letters import tell_ending
from lms.reach.models import Grant
from lms.reach.roles import Role
from lms.reach.scopes import EVERYTHING, Scope, ScopeKind
from tests.factories.accounts import make_person
from tests.factories.programmes import make_school
from tests.factories.reach import make_grant
from tests.reach.giving import DISTRICT, TODAY, Enter, grants, typed
from tests.support.statements import counted
from tests.support.visitors import send

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(giving_routes, "today", lambda: TODAY)


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
