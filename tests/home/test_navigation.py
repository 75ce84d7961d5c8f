"""The menu is the same on a page kept ready for everybody as on any other, for each role."""

import re

import pytest
from flask import Flask

from lms.database import Database
from lms.reach.roles import Role
from lms.reach.scopes import EVERYTHING
from lms.web.layout import tell_accessibility
from tests.factories.accounts import make_person
from tests.factories.progress import make_release, publish
from tests.factories.reach import make_grant
from tests.support.visitors import let_in

LINK = re.compile(r'<a[^>]*href="([^"]+)"[^>]*>\s*([^<]*)')
ROLES = (None, Role.TRAINER, Role.COORDINATOR, Role.ADMINISTRATOR, Role.PARTNER, None)
MARKED = re.compile(r'<(?:summary|a href="[^"]+") aria-current="(?:true|page)">([^<]+)')
READER = "/courses/cours/un/page-1"


def _menu(page: str) -> list[tuple[str, str]]:
    return LINK.findall(_nav(page))


def _nav(page: str) -> str:
    found = re.search(r'<nav class="site-nav".*?</nav>', page, re.DOTALL)
    assert found
    return found[0]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_role_finds_its_own_menu_in_the_reader(app: Flask, database: Database, language: str) -> None:
    with database.writer() as db:
        publish(db, make_release())
        people = [make_person(db, given_name=f"P{n}") for n, _role in enumerate(ROLES)]
        for person, role in zip(people, ROLES, strict=True):
            if role is not None:
                make_grant(db, person, role, EVERYTHING)
        ids = [person.id for person in people]
        db.commit()
    seen = []
    for person_id in ids:
        client = app.test_client()
        let_in(client, database, person_id=person_id)
        client.set_cookie("passerelle_language", language)
        kept, ordinary = (_menu(client.get(path).text) for path in (READER, "/account"))
        assert kept == ordinary
        seen.append(tuple(kept))
    assert seen[0] == seen[-1]
    assert len(set(seen)) >= 4


@pytest.mark.parametrize(
    ("path", "marked"), [("/account", []), ("/workshops", ["Sessions"]), ("/people", ["Suivi", "Personnes"])]
)
def test_one_is_in_one_place_of_the_menu(
    app: Flask, database: Database, path: str, marked: list[str]
) -> None:
    with database.writer() as db:
        person = make_person(db)
        person_id = person.id
        for role in (Role.COORDINATOR, Role.WORKSHOP_LEADER):
            make_grant(db, person, role, EVERYTHING)
        db.commit()
    client = app.test_client()
    let_in(client, database, person_id=person_id)
    assert MARKED.findall(_nav(client.get(path).text)) == marked


def test_a_new_accessibility_audit_is_said_in_the_reader_at_once(app: Flask, database: Database) -> None:
    with database.writer() as db:
        publish(db, make_release())
        person_id = make_person(db).id
        db.commit()
    client = app.test_client()
    let_in(client, database, person_id=person_id)
    before = client.get(READER).text
    tell_accessibility(app, "full")
    assert client.get(READER).text != before
