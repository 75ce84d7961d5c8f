"""A coordinator brings a roster: looked at, corrected, written; and everything done badly on the way."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.database import Database
from lms.reach.roles import Role
from lms.reach.scopes import Scope, ScopeKind
from lms.rosters.checking import check
from lms.rosters.duplicates import find_duplicates
from lms.rosters.models import RosterImport
from tests.browser.conftest import Welcome
from tests.browser.studio_steps import sign_in
from tests.factories.accounts import make_person
from tests.factories.coverage import join
from tests.factories.reach import make_grant
from tests.factories.schools import make_school
from tests.support.accessibility import assert_accessible_in_every_mode, assert_fits, violations
from tests.support.browser import Visitor, photograph

pytestmark = pytest.mark.browser

WIDE = 1280
A, B = "0350122T", "0351234B"
HEADINGS = "courriel;prénom;nom;établissement d’exercice;fonction;identifiant;arrivée;départ"
ROWS = (
    f"maelle@x.fr;Maëlle;Le Goff;{A};PE;E1;2026-09-01;",
    f"yann@x.fr;Yann;Kervella;{B};TZR;E2;2026-09-01;",
    f"jean@x.fr;Jean;Morel;{A};directrice;E3;;",
)
LIST = {"name": "Liste rentrée.csv", "mimeType": "text/csv"}


def coordinator(database: Database) -> int:
    with database.writer() as db:
        if not db.scalar(select(func.count()).select_from(RosterImport)):
            make_school(db, A, name="École du Port", municipality="Saint-Malo")
            make_school(db, B, name="Collège Émile-Zola", municipality="Rennes", level="college")
        person = make_person(db, given_name="Claire", family_name="Le Gall")
        scope = Scope(kind=ScopeKind.DEPARTMENT, value="35")
        make_grant(db, person, Role.COORDINATOR, scope, from_on=date(2020, 9, 1))
        db.commit()
        return person.id


def file_of(*rows: str) -> dict[str, object]:
    return {**LIST, "buffer": "\r\n".join([HEADINGS, *rows, ""]).encode("cp1252")}


def send(page: Page, file: dict[str, object]) -> None:
    page.get_by_label("Fichier").set_input_files(files=[file])  # type: ignore[list-item]
    page.get_by_label("D’où vient-il").fill("Rectorat")
    page.get_by_role("button", name="Déposer le fichier").click()


def to_the_verdict(visitor: Visitor, page: Page, *rows: str) -> None:
    visitor.go("/people/imports")
    send(page, file_of(*rows))
    page.get_by_label("UAI de l’école").select_option("établissement d’exercice")
    page.get_by_role("button", name="Voir ce qui changerait").click()


def known(database: Database) -> int:
    with database.reader() as db:
        return db.scalar(select(func.count()).where(Person.external_id.is_not(None))) or 0


@pytest.mark.parametrize("width", [WIDE, 390])
def test_a_roster_is_looked_at_then_written(
    welcome: Welcome, served: str, database: Database, width: int
) -> None:
    visitor = welcome(served, width=width, height=900)
    visitor.watch.allow("422")
    page = sign_in(visitor, database, coordinator(database))
    visitor.go("/people/imports")
    assert_fits(page, width=width)
    photograph(page, f"imports-empty-{width}")
    if width == WIDE:
        assert_accessible_in_every_mode(page)
    send(page, {**LIST, "name": "photo.pdf", "buffer": b"%PDF-1.7"})
    expect(page.locator("main")).to_contain_text("est un PDF")
    photograph(page, f"imports-wrong-{width}")
    send(page, file_of(*ROWS))
    expect(page.locator("main")).to_contain_text("Maëlle")
    expect(page.locator("main")).to_contain_text("Windows-1252")
    expect(page.locator("main")).to_contain_text("Aucune colonne n’est comprise comme « UAI")
    assert violations(page) == []
    assert_fits(page, width=width)
    photograph(page, f"imports-columns-{width}")
    page.get_by_label("UAI de l’école").select_option("établissement d’exercice")
    page.get_by_role("button", name="Voir ce qui changerait").click()
    expect(page.locator("main")).to_contain_text("Arrive à École du Port (0350122T) le 1er septembre 2026.")
    expect(page.locator("main")).to_contain_text("Cette fonction n’est pas connue")
    assert_fits(page, width=width)
    photograph(page, f"imports-verdict-{width}")
    if width == WIDE:
        assert_accessible_in_every_mode(page)
    page.get_by_role("button", name="laisser de côté").click()
    expect(page.locator("main")).to_contain_text("Les lignes acceptées sont enregistrées")
    assert violations(page) == []
    photograph(page, f"imports-done-{width}")
    visitor.go("/people/imports")
    assert_fits(page, width=width)
    photograph(page, f"imports-list-{width}")
    # The same people, one of whom moved and changed her name.
    to_the_verdict(visitor, page, f"maelle@x.fr;Maëlle;Riou;{B};PE;E1;2026-11-02;", ROWS[1])
    expect(page.locator("main")).to_contain_text(
        "Quitte École du Port (0350122T) : dernier jour le 1er novembre"
    )
    photograph(page, f"imports-changed-{width}")
    assert_fits(page, width=width)


def test_done_badly_nothing_is_written_twice_or_by_mistake(
    welcome: Welcome, served: str, database: Database
) -> None:
    visitor, stranger = welcome(served), welcome(served)
    stranger.watch.allow("404")
    page = sign_in(visitor, database, coordinator(database))
    to_the_verdict(visitor, page, *ROWS[:2])
    address = page.url
    # A second tab reads the file anew; the first one's verdict is no longer the one to write.
    second = page.context.new_page()
    second.goto(address + "/columns")
    second.get_by_role("button", name="Voir ce qui changerait").click()
    page.get_by_role("button", name="Enregistrer ces 2 lignes").click()
    expect(page.locator("main, [data-toast]").first).to_be_visible()
    expect(page.locator("body")).to_contain_text("relu entre-temps")
    assert known(database) == 0
    # Twice on the button, as fast as a hand can.
    page.get_by_role("button", name="Enregistrer ces 2 lignes").dblclick(no_wait_after=True)
    expect(page.locator("main")).to_contain_text("Tout est enregistré")
    assert known(database) == 2
    # Back to a verdict that is over, and once more.
    second.reload()
    expect(second.locator("main")).to_contain_text("Tout est enregistré")
    page.go_back()
    button = page.get_by_role("button", name="Enregistrer ces 2 lignes")
    if button.count():
        button.click()
    page.goto(address)
    expect(page.locator("main")).to_contain_text("Tout est enregistré")
    assert known(database) == 2
    other = sign_in(stranger, database, coordinator(database))
    assert other.goto(address).status == 404  # type: ignore[union-attr]
    assert other.goto(address + "/refused.csv").status == 404  # type: ignore[union-attr]


@pytest.mark.parametrize("javascript", [True, False])
def test_a_large_file_is_followed_while_it_is_compared(
    welcome: Welcome, served: str, database: Database, javascript: bool
) -> None:
    visitor = welcome(served, javascript=javascript)
    page = sign_in(visitor, database, coordinator(database))
    rows = (f"personne{n}@ac-exemple.fr;Prénom;Nom {n};{A};PE;N{n};2026-09-01;" for n in range(2400))
    to_the_verdict(visitor, page, *rows)
    expect(page.locator("main")).to_contain_text("en cours de comparaison")
    if javascript:
        assert violations(page) == []
        photograph(page, "imports-progress-1280")
    with database.reader() as db:
        import_id = db.scalars(select(RosterImport.id)).one()
    check(database, import_id=import_id, zone=ZoneInfo("Europe/Paris"), now=datetime.now(UTC))
    # By htmx, or by the page that reloads itself.
    expect(page.locator("main")).to_contain_text("Enregistrer ces 2")
    expect(page).to_have_title(re.compile("Ce que ce fichier changerait"))


@pytest.mark.parametrize("width", [WIDE, 390])
def test_two_records_of_one_person_are_made_one_and_two_again(
    welcome: Welcome, served: str, database: Database, width: int
) -> None:
    visitor = welcome(served, width=width, height=900)
    page = sign_in(visitor, database, coordinator(database))
    now = datetime.now(UTC)
    with database.writer() as db:
        for given, family in (("Anne-Zoé", "Le Goff"), ("LE GOFF", "Anne Zoe")):
            join(db, make_person(db, given_name=given, family_name=family), A, on=date(2025, 9, 1))
        find_duplicates(db, today=now.date(), now=now)
        db.commit()
    visitor.go("/people/duplicates")
    assert_fits(page, width=width)
    photograph(page, f"duplicates-list-{width}")
    page.get_by_role("link", name="Comparer").click()
    expect(page.locator("main")).to_contain_text("École du Port")
    assert_fits(page, width=width)
    photograph(page, f"duplicates-compare-{width}")
    if width == WIDE:
        assert_accessible_in_every_mode(page)
    page.get_by_role("button", name="Fusionner les deux fiches").dblclick(no_wait_after=True)
    expect(page.locator("main")).to_contain_text("Annuler cette fusion")
    assert violations(page) == []
    photograph(page, f"duplicates-merged-{width}")
    page.go_back()
    visitor.go("/people/duplicates")
    page.get_by_role("button", name="Annuler cette fusion").click()
    expect(page.locator("main")).to_contain_text("Annulée le")
