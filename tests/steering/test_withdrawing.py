"""A goal is withdrawn on its page, the effect seen first, and comes back with its history."""

from datetime import UTC, datetime

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from lms.accounts.models import AuditEvent
from lms.coverage.models import Goal, GoalStanding
from lms.coverage.rebuilding import rebuild
from lms.coverage.verifying import verify
from lms.database import Database
from lms.reports.models import CommitteeDossier
from lms.reports.saved_views import save_view
from tests.factories.coverage import NOW
from tests.reports.conftest import Visitors
from tests.reports.test_pages import words_of
from tests.reports.worlds import TODAY, Reported
from tests.steering.test_goal_pages import PROGRAMME, drafted, post
from tests.support.statements import counted

GOAL = "/programmes/tne-essai/goals/enseignants"
PAGE, BACK = f"{GOAL}/withdraw", f"{GOAL}/put-back"
COVERAGE = "/reports/tne-essai/enseignants"
WHY = "Remplacé par l’objectif du comité du 12 juin"


def withdrawn(client: FlaskClient, reason: str = WHY) -> TestResponse:
    return post(client, PAGE, {"reason": reason})


def test_the_effect_is_seen_first_and_nothing_is_written(
    visitors: Visitors, reported: Reported, database: Database
) -> None:
    with database.writer() as db:
        for person_id, name in ((visitors.people["coordinator"], "Nord"), (visitors.people["ien"], "Sud")):
            save_view(
                db,
                programme_id=reported.programme.id,
                person_id=person_id,
                name=name,
                goal="enseignants",
                query="",
                is_shared=False,
                now=NOW,
            )
        goal_id = db.scalars(select(Goal.id).where(Goal.slug == "enseignants")).one()
        for number, leads in ((1, goal_id), (2, 0)):
            db.add(
                CommitteeDossier(
                    programme_id=reported.programme.id,
                    number=number,
                    as_of=TODAY,
                    comments={},
                    version=1,
                    made_at=NOW,
                    frozen_at=NOW,
                    figures={"goal_id": leads},
                    pdf=b"%PDF",
                    xlsx=b"PK",
                    sha256="0" * 64,
                    xlsx_sha256="0" * 64,
                )
            )
        db.commit()
    client = visitors.client("coordinator")
    assert PAGE in client.get(PROGRAMME).text
    said = words_of(client.get(PAGE).text)
    assert "12 people are trained by this goal, 61% of the headcount" in said
    assert "2 saved views: they open on a page that says" in said
    assert "2 frozen dossiers: they stay as they are" in said
    assert "This goal comes first in: 1." in said
    assert "of which no month is published yet" in said
    assert "Completions, hours and attestations: they are people’s own" in said
    assert client.get(COVERAGE).status_code == 200


def test_a_goal_is_withdrawn_once_with_a_trace_and_the_past_kept(
    visitors: Visitors, reported: Reported, database: Database
) -> None:
    client = visitors.client("coordinator")
    before = words_of(client.get(COVERAGE).text)
    for _ in range(2):
        assert withdrawn(client).headers["Location"] == f"{PROGRAMME}#goals"
    programme = words_of(client.get(PROGRAMME).text)
    assert "Goals withdrawn" in programme
    assert WHY in programme
    # A kept address says so, to whoever saw its figures, and to nobody else.
    for name in ("coordinator", "ien"):
        gone = visitors.client(name).get(COVERAGE)
        assert gone.status_code == 410
        assert f"The reason: “{WHY}”." in words_of(gone.text)
        assert ("Put the goal back in force" in gone.text) is (name == "coordinator")
    assert visitors.client("partner").get(COVERAGE).status_code == 404
    assert visitors.client("elsewhere").get(COVERAGE).status_code == 404
    # What was published of it: whoever kept the address is told, and a stranger to the programme isn't.
    published = visitors.client("partner").get("/reports/tne-essai/published/teacher")
    assert published.status_code == 410
    assert "was withdrawn, and no other is for it" in words_of(published.text)
    assert visitors.client("elsewhere").get("/reports/tne-essai/published/teacher").status_code == 404
    assert visitors.client("partner").get("/reports/tne-essai/published/staff").status_code == 404
    assert client.get(f"{COVERAGE}/coverage.csv").status_code == 404
    assert "Goals withdrawn" not in visitors.client("ien").get(PROGRAMME).text
    with database.reader() as db:
        assert [
            one.verb for one in db.scalars(select(AuditEvent).where(AuditEvent.object_kind == "goal"))
        ] == ["goal-withdrawn"]
        (decision,) = db.scalars(select(GoalStanding))
        assert (decision.stands, decision.origin, decision.reason) == (False, "page", WHY)
    # It goes on being counted, unseen.
    rebuild(database, now=datetime(2026, 11, 22, 9, tzinfo=UTC))
    with database.snapshot() as db:
        assert verify(db).is_fine
    for _ in range(2):
        assert post(client, BACK).headers["Location"] == f"{PROGRAMME}#goals"
    assert words_of(client.get(COVERAGE).text) == before
    with database.reader() as db:
        assert [one.stands for one in db.scalars(select(GoalStanding).order_by(GoalStanding.id))] == [
            False,
            True,
        ]
    assert client.get(PAGE).status_code == 200


def test_a_reason_is_asked_for(visitors: Visitors) -> None:
    client = visitors.client("coordinator")
    for reason in ("", "   ", "x" * 201):
        answer = withdrawn(client, reason)
        assert answer.status_code == 422
        assert "error-summary" in answer.text
    assert client.get(COVERAGE).status_code == 200


def test_a_wording_begun_before_is_refused_until_the_goal_is_back(visitors: Visitors) -> None:
    client = visitors.client("coordinator")
    address = drafted(client, number_0="3")
    withdrawn(client)
    refused = post(client, f"{address}/adopt")
    assert refused.status_code == 409
    assert "This goal was withdrawn on" in words_of(refused.text)
    assert client.get(GOAL).status_code == 404
    post(client, BACK)
    assert post(client, f"{address}/adopt").status_code == 303


def test_what_is_foreign_doesnt_exist(visitors: Visitors) -> None:
    elsewhere = visitors.client("elsewhere")
    assert elsewhere.get(PAGE).status_code == 404
    assert withdrawn(elsewhere).status_code == 404
    withdrawn(visitors.client("coordinator"))
    assert post(elsewhere, BACK).status_code == 404
    for name in ("ien", "partner", "teacher"):
        assert post(visitors.client(name), BACK).status_code == 403
    for unknown in ("rien", "%00"):
        address = f"/programmes/tne-essai/goals/{unknown}"
        assert visitors.client("coordinator").get(f"{address}/withdraw").status_code in {400, 404}
        assert post(visitors.client("coordinator"), f"{address}/put-back").status_code in {400, 404}


def test_the_page_asks_few_statements(visitors: Visitors, database: Database) -> None:
    client = visitors.client("coordinator")
    client.get(PAGE)
    with counted(database) as statements:
        client.get(PAGE)
    assert len(statements) <= 15, len(statements)
