"""A further language is a file and a setting: pages, mails and papers follow, and no code changes."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from lms.app import create_app
from lms.config import Settings
from lms.config.resources import FIRST_LOCALES, known_locales
from lms.config.settings import SettingsError, read_settings
from lms.database import Database
from lms.mail.models import OutboxMail
from lms.reach.roles import Role
from lms.reach.scopes import EVERYTHING
from lms.web.locale import own_name
from lms.workshops.door_notice import keep_a_place
from lms.workshops.letters import changed, tell
from lms.workshops.locking import lock_workshop
from lms.workshops.models import Registration
from tests.factories.accounts import make_person
from tests.factories.progress import make_release, publish
from tests.factories.reach import make_grant
from tests.factories.workshops import SENDER, make_open_workshop
from tests.support.pages import CheckedClient
from tests.support.pdfs import text_of
from tests.support.visitors import let_in, send, token_in
from tests.workshops.conftest import all_day


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_spanish_is_a_file_and_a_setting(settings: Settings, database: Database) -> None:
    spoken = read_settings({"LMS_DATA_DIR": str(settings.data_dir), "LMS_LOCALES": "fr,es"})
    assert spoken.locales == ("fr", "es")
    app = create_app(replace(settings, locales=spoken.locales), database=database)
    app.testing, app.test_client_class = True, CheckedClient
    with database.writer() as db:
        publish(db, make_release(audience=("parent",)))
        workshop = make_open_workshop(db, sittings=(all_day(),), languages=("fr", "es"))
        leader = make_person(db, given_name="Anaïs")
        make_grant(db, leader, Role.ADMINISTRATOR, EVERYTHING)
        db.commit()
        door, page_of = f"/w/{workshop.code}", f"/workshops/{workshop.id}"
        workshop_id, leader_id = workshop.id, leader.id
    parent = app.test_client()
    # The switch names it in itself, and one touch changes the page.
    home = parent.get("/", headers={"Accept-Language": "fr"})
    assert re.search(r'value="es" lang="es">Español<', home.text)
    changed_to = parent.post("/language", data={"csrf_token": token_in(home), "language": "es", "next": "/"})
    assert changed_to.status_code == 303
    home = parent.get("/").text
    assert '<html lang="es" dir="ltr">' in home
    assert "Seguir un curso para las familias" in home
    # A browser that asks for it gets it.
    assert "Lo digital en la escuela" in app.test_client().get("/", headers={"Accept-Language": "es-ES"}).text
    assert "Estoy aquí" in parent.get(door).text
    here = send(parent, f"{door}/check-in", given_name="Lucía", school="unsaid", key="k")
    assert "Gracias por venir" in parent.get(here.headers["Location"]).text
    # Papers and the text to paste.
    let_in(staff := app.test_client(), database, person_id=leader_id)
    assert "Para reservar un lugar: http" in staff.get(page_of).text
    assert keep_a_place("es") in " ".join(text_of(staff.get(f"{page_of}/poster.pdf").data).split())
    assert "31 de agosto" in text_of(staff.get(f"{page_of}/sheet.pdf").data)
    # A mail, in the language of whoever registered.
    with database.writer() as db:
        now = datetime.now(UTC)
        row = Registration(
            workshop_id=workshop_id,
            given_name="Lucía",
            contact="lucia@exemple.fr",
            language="es",
            request_key="r",
            seat="seated",
            asked_at=now,
        )
        db.add(row)
        db.flush()
        held = lock_workshop(db, workshop_id)
        tell(db, workshop=held, registrations=[row], news=changed(held), sender=SENDER, now=now)
        mail = db.scalars(select(OutboxMail)).one()
        assert mail.subject == "Cambio: Les écrans en famille"
        assert "ha cambiado" in mail.text


def test_a_file_alone_makes_a_language_known(tmp_path: Path) -> None:
    assert known_locales(tmp_path) == FIRST_LOCALES
    for code in ("ro", "fa"):
        folder = tmp_path / "translations" / code / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "messages.po").write_text('msgid ""\nmsgstr ""\n', encoding="utf-8")
    assert known_locales(tmp_path) == (*FIRST_LOCALES, "fa", "ro")
    assert (own_name("ro"), own_name("fa"), own_name("uk")) == ("Română", "فارسی", "Українська")


def test_a_language_without_a_file_is_refused_with_those_there_are() -> None:
    with pytest.raises(SettingsError, match="fr,en,ar,pt,tr,es"):
        read_settings({"LMS_LOCALES": "fr,tlh"})
