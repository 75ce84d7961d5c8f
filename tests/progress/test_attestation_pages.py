"""The pages of attestations: one's own paper, and the public one that verifies a code."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import zxingcpp
from flask import Flask
from sqlalchemy import select, update

from lms.courses.release import Release
from lms.database import Database
from lms.messages import translate
from lms.progress.attestation_code import shown_code
from lms.progress.attestation_paper import attestation_pdf
from lms.progress.attestation_words import MEANS_NAMES, duration
from lms.progress.models import Attestation, Completion
from lms.progress.recording import recognise_minutes, revoke_completion
from lms.site.operations import say_fact
from tests.factories.progress import make_module, make_release, make_sitting, make_unit
from tests.progress.conftest import Learner
from tests.progress.test_attesting import follow
from tests.support.pdfs import is_tagged, pictures_of, text_of
from tests.support.statements import counted

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
HOSTILE = '#read("/etc/passwd") $x$ *gras* _i_ [a] <b> "c"'


def complete(database: Database, learner: Learner, release: Release, release_id: int) -> None:
    with database.writer() as db:
        follow(db, make_sitting(db, learner.person_id, release, release_id=release_id))
        db.commit()


@pytest.fixture
def attested(learner: Learner, database: Database, published: Callable[[Release], int]) -> str:
    """The code of an attestation that a learner asked for on her page."""
    release = make_release()
    complete(database, learner, release, published(release))
    answer = learner.post("/learning/cours/attestation", form_of="/learning/cours")
    assert answer.status_code == 303
    return re.fullmatch(r"/learning/attestations/([A-Z0-9-]{19})\.pdf", answer.headers["Location"])[1]


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_an_attestation_comes_with_the_course_complete(
    learner: Learner, database: Database, published: Callable[[Release], int]
) -> None:
    release = make_release()
    release_id = published(release)
    assert learner.post("/learning/rien/attestation", form_of="/learning").status_code == 404
    refused = learner.post("/learning/cours/attestation", form_of="/learning")
    assert refused.headers["Location"] == "/learning"
    assert "une fois le cours terminé" in learner.get("/learning").text
    complete(database, learner, release, release_id)
    page = learner.get("/learning").text
    assert "Vos attestations" in page
    assert "Obtenir l’attestation" in page
    assert "Obtenir l’attestation" in learner.get("/").text
    assert "Obtenir mon attestation (PDF)" in learner.get("/learning/cours").text
    answer = learner.post("/learning/cours/attestation", form_of="/learning")
    assert answer.status_code == 303
    assert learner.get(answer.headers["Location"]).mimetype == "application/pdf"


def test_strangers_ask_for_none(app: Flask, published: Callable[[Release], int]) -> None:
    published(make_release())
    assert app.test_client().post("/learning/cours/attestation").status_code in {400, 401, 403}


def test_the_paper_says_all_it_must(learner: Learner, database: Database, attested: str) -> None:
    paper = learner.get(f"/learning/attestations/{attested}.pdf")
    assert paper.headers["Cache-Control"] == "no-store"
    assert 'inline; filename="attestation-cours-' in paper.headers["Content-Disposition"]
    text = squeezed(text_of(paper.data))
    for said in (
        "Attestation de formation",
        "Maëlle Le Goff",
        "Le cours",
        "Un cours d’essai.",
        "Savoir faire",
        "26 min",
        "Aucune à ce jour",
        "Le 20 novembre 2026",
        "Autoformation à distance",
        "Réussie : le questionnaire du cours.",
        "Cette attestation ne vaut pas reconnaissance au titre des obligations de service.",
        "Établie par la plateforme, sans signature",
        attested,
        f"/verify/{attested}",
    ):
        assert squeezed(said) in text, said
    assert is_tagged(paper.data)
    (code,) = zxingcpp.read_barcodes(pictures_of(paper.data, scale=3)[0])
    assert code.text == f"http://localhost/verify/{attested}"


def test_a_reprint_says_the_same_whatever_has_changed(
    learner: Learner, database: Database, attested: str
) -> None:
    first = learner.get(f"/learning/attestations/{attested}.pdf").data
    with database.writer() as db:
        say_fact(db, name="attestation-organiser", value="Un autre rectorat", now=NOW)
        db.execute(update(Completion).values(minutes=1))
        db.commit()
    assert learner.get(f"/learning/attestations/{attested}.pdf").data == first


def test_somebody_elses_paper_does_not_exist(
    app: Flask, database: Database, learner: Learner, attested: str
) -> None:
    other = Learner(app, database, given_name="Jean")
    assert other.get(f"/learning/attestations/{attested}.pdf").status_code == 404
    assert other.get("/learning/attestations/rien.pdf").status_code == 404
    stranger = app.test_client().get(f"/learning/attestations/{attested}.pdf")
    assert stranger.status_code == 303
    assert "/sign-in" in stranger.headers["Location"]


def test_home_and_learning_lead_to_the_paper(learner: Learner, database: Database, attested: str) -> None:
    for path in ("/", "/learning"):
        page = learner.get(path).text
        assert f'href="/learning/attestations/{attested}.pdf"' in page
        assert "Obtenir l’attestation" not in page
    with counted(database) as statements:
        learner.get("/learning")
    assert len(statements) == 8, statements


def test_a_new_one_is_offered_once_other_hours_are_recognised(
    learner: Learner, database: Database, attested: str
) -> None:
    assert "nouvelle attestation" not in learner.get("/learning").text
    with database.writer() as db:
        row = db.scalars(select(Completion).order_by(Completion.id).limit(1)).one()
        recognise_minutes(db, completion_id=row.id, minutes=15, recognised_by=None, on=NOW.date())
        db.commit()
    page = learner.get("/learning").text
    assert "Obtenir une nouvelle attestation" in page
    assert "15" in page.split("Année scolaire")[1].split("</caption>")[0]
    answer = learner.post("/learning/cours/attestation", form_of="/learning")
    assert attested not in answer.headers["Location"]
    assert "nouvelle attestation" not in learner.get("/learning").text


def test_anybody_verifies_a_code(app: Flask, attested: str) -> None:
    client = app.test_client()
    client.set_cookie("passerelle_language", "fr")
    for typed in (attested, attested.lower(), attested.replace("-", "")):
        page = client.get(f"/verify/{typed}")
        assert page.status_code == 200
        assert "Maëlle Le Goff" in page.text
        assert "26 min" in page.text
        assert "Le cours" in page.text
        assert "ne vaut pas reconnaissance" in page.text
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    # Nothing that the paper doesn't hold: no address, no score.
    assert "@" not in page.text.split("<main")[1].split("</main")[0]
    asked = client.get("/verify", query_string={"code": attested.replace("-", " ").lower()})
    assert asked.headers["Location"] == f"/verify/{attested}"


@pytest.mark.parametrize("language", ["fr", "en", "ar", "pt", "tr"])
def test_the_pages_speak_each_language(app: Flask, attested: str, language: str) -> None:
    client = app.test_client()
    client.set_cookie("passerelle_language", language)
    assert f'lang="{language}"' in client.get(f"/verify/{attested}").text
    assert client.get("/verify").status_code == 200


def test_a_code_that_names_nothing_says_what_to_do(app: Flask, attested: str) -> None:
    client = app.test_client()
    client.set_cookie("passerelle_language", "fr")
    for code in ("ABCD-EFGH-JKLM-NPQR", "rien"):
        page = client.get(f"/verify/{code}")
        assert page.status_code == 404
        assert "Comparez-le avec le papier" in page.text
    wrong = client.get("/verify", query_string={"code": "ABCD"})
    assert wrong.status_code == 422
    assert "seize lettres et chiffres" in wrong.text


def test_trying_codes_is_slowed_down(app: Flask, attested: str) -> None:
    client = app.test_client()
    for n in range(100):
        assert client.get(f"/verify/ABCD-EFGH-JKLM-{n:04d}").status_code == 404
    assert client.get("/verify/ABCD-EFGH-JKLM-NPQR").status_code == 429
    assert client.get(f"/verify/{attested}").status_code == 429


def test_reading_a_true_code_often_slows_nobody_down(app: Flask, attested: str) -> None:
    client = app.test_client()
    assert {client.get(f"/verify/{attested}").status_code for _ in range(120)} == {200}


def test_what_was_withdrawn_says_so(app: Flask, learner: Learner, database: Database, attested: str) -> None:
    with database.writer() as db:
        completion = db.scalars(select(Completion.id).limit(1)).one()
        revoke_completion(db, completion_id=completion, revoked_by=None, note="", now=NOW)
        db.commit()
    assert learner.get(f"/learning/attestations/{attested}.pdf").status_code == 404
    client = app.test_client()
    client.set_cookie("passerelle_language", "fr")
    page = client.get(f"/verify/{attested}").text
    assert "Attestation retirée" in page
    assert "n’est plus valable" in page
    assert attested not in learner.get("/learning").text


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_whatever_people_and_authors_write_is_printed_as_they_wrote_it(
    database: Database, published: Callable[[Release], int], learner: Learner, language: str
) -> None:
    release = make_release(
        replace(make_module("un", make_unit("page")), title={"fr": HOSTILE}, objectives={"fr": (HOSTILE,)}),
        title={"fr": HOSTILE},
        summary={"fr": HOSTILE},
        languages=("fr", "ar"),
    )
    complete(database, learner, release, published(release))
    learner.client.set_cookie("passerelle_language", language)
    learner.post("/learning/cours/attestation", form_of="/learning/cours")
    with database.writer() as db:
        row = db.scalars(select(Attestation)).one()
        row.holder = HOSTILE
        for name in ("school",):
            row.facts = {**row.facts, name: HOSTILE}
        row.facts = {**row.facts, "signing": dict.fromkeys(row.facts["signing"], HOSTILE)}
        made = attestation_pdf(row, site_name=HOSTILE, base_url="https://passerelle.example")
        assert row.language == language
        if language == "fr":
            # Site, organiser twice, holder, school, title, nature, objective, module, place, two who sign.
            assert squeezed(text_of(made)).count(squeezed(HOSTILE)) >= 11
        # Readers of right-to-left pages differ in how they order what is written from the left.
        (code,) = zxingcpp.read_barcodes(pictures_of(made, scale=3)[0])
        assert code.text == f"https://passerelle.example/verify/{shown_code(row.code)}"
        db.rollback()


def test_words_are_said_in_french_on_a_french_paper() -> None:
    assert translate(duration(90), locale="fr") == "1 h 30"
    assert translate(duration(120), locale="fr") == "2 h"
    assert {translate(name, locale="fr") for name in MEANS_NAMES.values()} >= {"En présence"}
