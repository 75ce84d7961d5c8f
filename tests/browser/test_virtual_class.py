"""A virtual class for teachers, from the list of the convoked to the module completed live."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lms.accounts.audit import Origin
from lms.accounts.signing_in import open_session
from lms.database import Database
from lms.schools.population import Audience
from lms.workshops.kinds import Means
from tests.browser.conftest import Welcome
from tests.factories.accounts import make_person
from tests.factories.progress import make_module, make_release, make_unit, publish
from tests.factories.workshops import make_open_workshop
from tests.support.accessibility import assert_accessible_in_every_mode
from tests.support.browser import Visitor, photograph
from tests.workshops.conftest import Place, all_day, place

pytestmark = pytest.mark.browser
__all__ = ["place"]
ROOM = "https://classe.exemple.fr/salle-7"
LIST = "Nom;Prénom;Adresse pro;Groupe\nLe Goff;Maël;mael@ac-rennes.fr;G1\nPetit;Zoé;zoe@ac-rennes.fr;G1\n"


@pytest.fixture
def virtual_class(database: Database, place: Place) -> tuple[int, str, int]:
    """Its number, its code, and the number of a colleague who has an account."""
    with database.writer() as db:
        live = make_module("classe", make_unit("p1"), workshop="completes")
        publish(db, make_release(live, make_module("chez-soi", make_unit("p2")), audience=("teacher",)))
        workshop = make_open_workshop(
            db,
            host_uai=place.uai,
            audience=Audience.TEACHER,
            means=Means.LIVE,
            place="",
            join_address=ROOM,
            module=("cours", "classe"),
            sittings=(all_day(),),
            plan_group="G1",
        )
        mael = make_person(db, given_name="Maël", family_name="Le Goff", email="mael@ac-rennes.fr")
        db.commit()
        return workshop.id, workshop.code, mael.id


def let_in(visitor: Visitor, database: Database, person_id: int) -> None:
    now = datetime.now(UTC)
    with database.writer() as db:
        opened = open_session(db, person_id=person_id, now=now, origin=Origin(route="test"), device="Firefox")
        db.commit()
    visitor.page.context.add_cookies(
        [{"name": "passerelle_session", "value": opened.token, "url": visitor.origin}]
    )


def press(page: Page, words: str) -> None:
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=words).click()


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_virtual_class_from_the_list_to_the_module(
    welcome: Welcome,
    served: str,
    database: Database,
    place: Place,
    virtual_class: tuple[int, str, int],
    tmp_path: Path,
) -> None:
    number, code, mael = virtual_class
    (tmp_path / "liste.csv").write_text(LIST, encoding="utf-8")
    trainer = welcome(served, width=390)
    let_in(trainer, database, place.leader_id)
    trainer.watch.allow("status of 422")
    page = trainer.go(f"/workshops/{number}/group")
    with page.expect_navigation():
        page.get_by_role("link", name="Convoquer d’après une liste").click()
    page.get_by_label("Fichier").set_input_files(tmp_path / "liste.csv")
    page.get_by_label("D’où vient-il").fill("SOFIA-FMO")
    press(page, "Déposer le fichier et le regarder")
    # The heading isn't known: it is chosen once, and nobody is convoked meanwhile.
    expect(page.get_by_text("Aucune colonne ne contient")).to_be_visible()
    page.get_by_label("Adresse électronique").select_option("Adresse pro")
    press(page, "Lire la liste ainsi")
    expect(page.get_by_text("1 personne n’a pas de compte ici.")).to_be_visible()
    page = trainer.go(f"/workshops/{number}/convoked")
    assert_accessible_in_every_mode(page, picture="convoked")
    press(page, "Convoquer ces personnes")
    expect(page.get_by_text("Rien n’est enregistré : 1 ligne".replace(" :", "\u00a0:"))).to_be_visible()
    page.get_by_text("Garder les personnes sans compte").click()
    press(page, "Convoquer ces personnes")
    expect(page.get_by_text("1 personne est à inscrire.")).to_be_visible()
    # The room is shown to whoever has a seat; saying "I am here" is one touch.
    colleague = welcome(served, width=390)
    let_in(colleague, database, mael)
    door = colleague.go(f"/w/{code}")
    assert door.get_by_role("link", name="Rejoindre").get_attribute("href") == ROOM
    press(door, "Je suis là")
    expect(door.get_by_text("C’est noté")).to_be_visible()
    stranger = welcome(served, width=390)
    assert ROOM not in stranger.go(f"/w/{code}").content()
    page = trainer.go(f"/workshops/{number}/group")
    expect(page.get_by_text("1 sur 2")).to_be_visible()
    expect(page.get_by_text("À inscrire")).to_be_visible()
    photograph(page, "group")
    assert_accessible_in_every_mode(page, picture="group")
