"""The leader's report: three figures apart, by school, languages, hours, answers; its page and its paper."""

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert

from lms.database import Database
from lms.workshops.attending import Note, note_presence
from lms.workshops.kinds import Way
from lms.workshops.locking import lock_workshop
from lms.workshops.models import Workshop
from lms.workshops.trace_models import Opinion
from tests.factories.accounts import make_person
from tests.factories.progress import make_module, make_release, make_unit, publish
from tests.support.pdfs import is_tagged, text_of
from tests.support.statements import counted
from tests.workshops.conftest import Place, session_today

TITLE = "لقاء الأولياء مع المدرسة"


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.fixture
def held(database: Database, place: Place) -> Workshop:
    """Two first names of two languages and schools, three counted, one known who completes the module."""
    now = datetime.now(UTC)
    with database.writer() as db:
        publish(
            db,
            make_release(make_module("un", make_unit("page-1")), course_id="parents", audience=("parent",)),
        )
        made = session_today(db, place, module=("parents", "un"), title=TITLE)
        known = make_person(db, given_name="Samira", email=None).id
        sitting = lock_workshop(db, made.id).sittings[0].id
        for note in (
            Note(
                sitting_id=sitting,
                way=Way.PAPER,
                key="1",
                given_name="Ana",
                uai=place.uai,
                language="pt",
                sheet_row=201,
            ),
            Note(
                sitting_id=sitting,
                way=Way.DOOR,
                key="2",
                given_name="Ana",
                uai=place.other_uai,
                language="ar",
            ),
            Note(sitting_id=sitting, way=Way.HEADCOUNT, key="3", headcount=3),
            Note(sitting_id=sitting, way=Way.LIST, key="4", person_id=known),
        ):
            note_presence(db, workshop_id=made.id, note=note, by=None, now=now)
        db.commit()
    return made


def test_the_page_keeps_presences_people_known_and_trained_apart(
    leader: FlaskClient, database: Database, held: Workshop
) -> None:
    address = f"/workshops/{held.id}/report"
    leads = leader.get(f"/workshops/{held.id}").text
    # Of the languages of the session, the one in which the module is written.
    assert "/courses/parents/un/leaflet.pdf?lang=fr" in leads
    assert "leaflet.pdf?lang=ar" not in leads
    page = leader.get(address).text
    for words in ("6", "dont 3 comptées sans nom", "École du Port", "École des Tilleuls", "Português"):
        assert words in page
    assert "école non dite" in page or "non dit" in page
    assert "clôturez la liste" in page
    assert "Montré à partir de 5 réponses" in page
    # Six people for the six hours of the half-day, of which thirty minutes credited to the one known.
    assert "36 h" in page
    assert "30 min" in page or "5 min" in page
    with database.writer() as db:
        db.execute(insert(Opinion), [{"workshop_id": held.id, "answer": "poor", "number": 5}])
        db.commit()
    page = leader.get(address).text
    assert "Pas utile" in page
    assert "parlez-en" in page
    leader.get(address)
    with counted(database) as statements:
        leader.get(address)
    assert len(statements) <= 18, statements


def test_the_paper_is_read_in_its_order(leader: FlaskClient, held: Workshop) -> None:
    for _time in range(2):
        answer = leader.get(f"/workshops/{held.id}/report.pdf")
        assert answer.content_type == "application/pdf"
    assert is_tagged(answer.data)
    text = text_of(answer.data)
    for word in ("لقاء", "مع", "المدرسة"):
        assert word in text
    for words in ("Bilan de la session", "École du Port", "Par école", "Heures"):
        assert squeezed(words).lower() in squeezed(text).lower(), words


def test_the_report_of_nothing(leader: FlaskClient, database: Database, place: Place) -> None:
    with database.writer() as db:
        made = session_today(db, place)
        db.commit()
    page = leader.get(f"/workshops/{made.id}/report").text
    assert "Personne n’est encore noté" in page
    assert "puis clôturez-la" in page
    assert "Il ne reste rien à faire" not in page
    assert leader.get(f"/workshops/{made.id}/report.pdf").status_code == 200
