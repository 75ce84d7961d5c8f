"""The notices: what a fresh site says, what an operator changes, what every language shows."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.accounts.personal_data import declared_models
from lms.app import create_app
from lms.config import Settings
from lms.database import Database
from lms.site.holdings import HOLDINGS
from lms.site.operations import say_fact
from lms.site.routes import kept_rows, remember_state

NOW = datetime.now(UTC)
FRENCH = {"Accept-Language": "fr"}
ENGLISH = {"Accept-Language": "en"}
PAGES = ("/accessibility", "/privacy", "/legal")


def say(database: Database, **facts: str) -> None:
    with database.writer() as db:
        for name, value in facts.items():
            say_fact(db, name=name.replace("_", "-"), value=value, now=NOW)
        db.commit()


def test_a_fresh_site_is_not_compliant(client: FlaskClient) -> None:
    text = client.get("/accessibility", headers=ENGLISH).text
    assert "This site is not compliant" in text
    assert "No audit has been made yet" in text
    assert "Accessibility: not compliant" in text
    assert "formulaire.defenseurdesdroits.fr" in text


@pytest.mark.parametrize(
    ("share", "sentence", "foot"),
    [
        ("61", "This site is partially compliant", "Accessibility: partially compliant"),
        ("100", "This site is fully compliant", "Accessibility: fully compliant"),
        ("12", "Less than half of the criteria are met", "Accessibility: not compliant"),
    ],
)
def test_an_audit_changes_what_is_claimed(
    client: FlaskClient, database: Database, share: str, sentence: str, foot: str
) -> None:
    say(database, audit_on=NOW.date().isoformat(), audit_share=share, audit_by="un cabinet")
    text = client.get("/accessibility", headers=ENGLISH).text
    assert sentence in text
    assert f"{share}%" in text
    assert foot in text


def test_an_old_audit_claims_nothing(client: FlaskClient, database: Database) -> None:
    say(database, audit_on="2020-01-15", audit_share="100")
    assert "no longer valid" in client.get("/accessibility", headers=ENGLISH).text


def test_the_foot_of_every_page_knows_from_the_start(app: Flask, database: Database) -> None:
    say(database, audit_on=NOW.date().isoformat(), audit_share="75")
    remember_state(app, database)
    assert "Accessibility: partially compliant" in app.test_client().get("/courses", headers=ENGLISH).text


def test_legal_notice_says_what_is_missing_until_it_is_said(client: FlaskClient, database: Database) -> None:
    assert "This notice isn’t complete" in client.get("/legal", headers=ENGLISH).text
    say(
        database,
        publisher="Rectorat de l’académie d’Amiens",
        publisher_address="20 boulevard d’Alsace-Lorraine, Amiens",
        director="Le recteur",
        host="Hébergeur <Nord>, Lille",
        contact="formation@ac-amiens.fr",
        controller="Le recteur de l’académie d’Amiens",
        dpo="dpd@ac-amiens.fr",
    )
    text = client.get("/legal", headers=ENGLISH).text
    assert "This notice isn’t complete" not in text
    assert "Hébergeur &lt;Nord&gt;, Lille" in text
    assert "mailto:formation@ac-amiens.fr" in text


def test_privacy_notice_lists_every_table_that_names_people(client: FlaskClient) -> None:
    text = client.get("/privacy", headers=ENGLISH).text
    assert "Your quiz answers" in text or "Your answers to quizzes" in text
    assert text.count("<tr>") == len(kept_rows()) + 1


def test_every_table_that_names_people_is_spoken_of() -> None:
    declared = {model.__tablename__ for model, _declaration in declared_models()}
    assert declared == set(HOLDINGS), "lms/site/holdings.py says what each table keeps about people"


@pytest.mark.parametrize("path", PAGES)
def test_elsewhere_the_french_text_is_marked_as_french(client: FlaskClient, path: str) -> None:
    text = client.get(path, headers={"Accept-Language": "ar"}).text
    assert '<html lang="ar" dir="rtl">' in text
    assert '<div class="prose" lang="fr" dir="ltr">' in text


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("headers", [FRENCH, ENGLISH])
def test_in_its_own_languages_a_notice_is_only_text(
    client: FlaskClient, path: str, headers: dict[str, str]
) -> None:
    assert '<div class="prose">' in client.get(path, headers=headers).text


def test_robots_are_told_what_is_not_for_them(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    assert "Disallow: /account\n" in answer.text
    assert "Disallow: /\n" not in answer.text


def test_a_demonstration_hides_from_robots(settings: Settings, database: Database) -> None:
    demo = create_app(settings, database=database, demo=True)
    assert "Disallow: /\n" in demo.test_client().get("/robots.txt").text


def test_the_old_address_of_the_icon_leads_to_it(client: FlaskClient) -> None:
    answer = client.get("/favicon.ico", follow_redirects=True)
    assert answer.status_code == 200
    assert answer.mimetype == "image/svg+xml"


def test_components_are_shown_in_a_demonstration_only(
    client: FlaskClient, settings: Settings, database: Database
) -> None:
    assert client.get("/dev/components").status_code == 404
    demo = create_app(settings, database=database, demo=True)
    assert demo.test_client().get("/dev/components").status_code == 200
