"""The committee's dossiers on their pages: a draft with its words, frozen once, and whose they are."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from lms.accounts.models import Person
from lms.cli.doctor_work import check_dossiers
from lms.config import read_settings
from lms.database import Database
from lms.reach.roles import Role
from lms.reach.scopes import Scope, ScopeKind
from lms.reports.committee_comments import LONGEST, MOST_LINES
from lms.reports.committee_queries import altered_dossiers
from lms.reports.models import CommitteeDossier
from tests.factories.accounts import make_person
from tests.factories.reach import make_grant
from tests.reports.conftest import Visitors
from tests.reports.test_pages import words_of
from tests.reports.worlds import LONG_AGO, TODAY
from tests.support.pdfs import text_of
from tests.support.visitors import form_token

PAGE = "/reports/tne-essai/committee/dossiers"
WORDS = {"figures": "Le cap est tenu.", "territories": "", "parents": "", "decisions": "Prolonger d’un an."}


def begin(client: FlaskClient, page: str = PAGE) -> str:
    answer = client.post(page, data={"csrf_token": form_token(client)})
    assert answer.status_code == 303
    return answer.headers["Location"]


def send(client: FlaskClient, page: str, *, act: str, version: int = 1, **typed: str) -> TestResponse:
    data = {"csrf_token": form_token(client), "version": str(version), "as_of": TODAY.isoformat(), "act": act}
    return client.post(page, data={**data, **WORDS, **typed})


def kept(database: Database) -> list[CommitteeDossier]:
    with database.reader() as db:
        return list(db.scalars(select(CommitteeDossier).order_by(CommitteeDossier.id)))


def test_a_dossier_is_worded_previewed_and_frozen(
    visitors: Visitors, database: Database, tmp_path: Path
) -> None:
    client = visitors.client("coordinator")
    assert "Prepare dossier no. 1" in words_of(client.get(PAGE).text)
    draft = begin(client)
    assert begin(client) == draft
    assert "Take up the draft of dossier no. 1" in words_of(client.get(PAGE).text)
    assert send(client, draft, act="keep").status_code == 303
    page = client.get(draft).text
    assert "Le cap est tenu." in page
    preview = client.get(f"{draft}/dossier.pdf")
    assert preview.headers["Content-Disposition"].endswith('committee-tne-essai-001-draft.pdf"')
    assert "Projet" in text_of(preview.data)
    for _ in range(2):
        answer = send(client, draft, act="freeze", version=2)
        assert (answer.status_code, answer.headers["Location"]) == (303, draft)
    assert "This dossier is frozen already." in client.get(draft).text
    assert [one.number for one in kept(database)] == [1]
    frozen = client.get(f"{draft}/dossier.pdf")
    assert "Projet" not in text_of(frozen.data)
    assert "Le cap est tenu." in text_of(frozen.data)
    said = words_of(client.get(draft).text)
    assert hashlib.sha256(frozen.data).hexdigest() in said
    listed = words_of(client.get(PAGE).text)
    assert "No. 1" in listed
    assert "Prepare dossier no. 2" in listed
    with database.writer() as db:
        db.execute(update(Person).values(given_name="Autre"))
        db.commit()
    assert client.get(f"{draft}/dossier.pdf").data == frozen.data
    assert client.get(f"{draft}/dossier.xlsx").data == client.get(f"{draft}/dossier.xlsx").data
    with database.writer() as db:
        assert altered_dossiers(db) == []
        db.execute(update(CommitteeDossier).values(pdf=b"%PDF-"))
        assert altered_dossiers(db) == [("tne-essai", 1)]
        db.commit()
    address = database.url.render_as_string(hide_password=False)
    settings = read_settings({"LMS_DATABASE_URL": address, "LMS_DATA_DIR": str(tmp_path)})
    (finding,) = check_dossiers(settings)
    assert not finding.fine


def test_two_who_begin_and_freeze_at_once_make_one(visitors: Visitors, database: Database) -> None:
    clients = [visitors.client("coordinator"), visitors.client("administrator")]
    with ThreadPoolExecutor(2) as both:
        assert len(set(both.map(begin, clients))) == 1
        (draft,) = kept(database)
        answers = both.map(lambda client: send(client, f"{PAGE}/{draft.id}", act="freeze"), clients)
        assert [one.status_code for one in answers] == [303, 303]
    assert [(one.number, one.version) for one in kept(database)] == [(1, 2)]
    # Of two who word the next one, the second is shown both.
    client, other = clients
    draft = begin(client)
    assert send(client, draft, act="keep").status_code == 303
    # The same sent twice changes nothing more.
    assert send(client, draft, act="keep").status_code == 303
    answer = send(other, draft, act="keep", figures="Un autre avis.")
    assert answer.status_code == 409
    said = words_of(answer.text)
    assert "Somebody else changed this draft meanwhile" in said
    assert "Le cap est tenu." in said
    assert "Un autre avis." in answer.text
    assert send(other, draft, act="put-aside").status_code == 409
    assert send(other, draft, act="freeze", version=2, figures="Un autre avis.").status_code == 303
    late = send(client, draft, act="keep", version=2, parents="Trop tard.")
    assert late.status_code == 409
    assert "Trop tard." in words_of(late.text)
    assert kept(database)[1].comments["figures"] == "Un autre avis."


BAD = (
    ({"figures": "x" * (LONGEST + 3)}, "This is 3 signs too long"),
    ({"decisions": "\n".join("x" * (MOST_LINES + 1))}, "A page holds 9 lines"),
    ({"as_of": "2020-01-01"}, "Choose a day from September 1, 2026"),
    ({"as_of": ""}, "Choose the day of the figures."),
)


def test_what_cant_be_kept_is_said_and_a_draft_is_thrown_away(visitors: Visitors, database: Database) -> None:
    client = visitors.client("coordinator")
    draft = begin(client)
    for typed, said in BAD:
        answer = send(client, draft, act="freeze", **typed)
        assert answer.status_code == 422
        assert said in words_of(answer.text)
        assert "Le cap est tenu." in answer.text or "figures" in typed
    assert send(client, draft, act="put-aside").headers["Location"] == PAGE
    assert client.get(draft).status_code == 404
    assert kept(database) == []
    # A programme without goal, headcount, session or earlier dossier has one, which says so.
    client = visitors.client("administrator")
    draft = begin(client, PAGE.replace("tne-essai", "autre"))
    text = " ".join(text_of(client.get(f"{draft}/dossier.pdf").data).split())
    assert "Aucun objectif de ce programme n’est compté à cette date" in text
    assert "Aucun dossier n’a été figé pour un jour antérieur" in text
    assert "Aucun atelier pour les parents" in text
    assert client.get(f"{draft}/dossier.xlsx").status_code == 200
    assert send(client, draft, act="freeze").status_code == 303


def test_what_is_foreign_doesnt_exist(visitors: Visitors, database: Database) -> None:
    draft = begin(visitors.client("coordinator"))
    for who, answer in (("elsewhere", 404), ("partner", 403), ("ien", 403), ("teacher", 403)):
        client = visitors.client(who)
        for page in (PAGE, draft, f"{draft}/dossier.pdf", f"{draft}/dossier.xlsx"):
            assert client.get(page).status_code == answer, (who, page)
        assert send(client, draft, act="freeze").status_code == answer
        assert "committee/dossiers" not in client.get("/reports/tne-essai/enseignants").text
    client = visitors.client("administrator")
    # Another programme's dossier isn't found under this one, nor a number no store holds.
    assert client.get(draft.replace("tne-essai", "autre")).status_code == 404
    assert client.get(f"{PAGE}/{10**30}").status_code == 404
    assert client.get(PAGE.replace("tne-essai", "nulle-part")).status_code == 404
    # Who coordinates a department doesn't speak for a programme that reaches beyond it.
    with database.writer() as db:
        person = make_person(db)
        here = Scope(kind=ScopeKind.DEPARTMENT, value="35")
        make_grant(db, person, Role.COORDINATOR, here, from_on=LONG_AGO)
        db.commit()
        visitors.people["department"] = person.id
    assert visitors.client("department").get(PAGE).status_code == 404
    for page in ("/reports/tne-essai", "/reports/tne-essai/enseignants"):
        assert f'href="{PAGE}"' in visitors.client("coordinator").get(page).text
        assert f'href="{PAGE}"' not in visitors.client("ien").get(page).text
