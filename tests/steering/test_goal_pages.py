"""A coordinator words a goal, sees what it would change, puts it in force; what else she types is said."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, true
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.coverage import goal_jobs
from lms.coverage.models import Goal, GoalDraft, GoalRevision
from lms.coverage.rebuilding import rebuild
from lms.coverage.revisions import programmes_with_revisions, revisions_of
from lms.coverage.rule import AtLeast, Either, Every, Minutes, Modules
from lms.database import Database
from lms.jobs.models import Job
from lms.jobs.registry import Registry
from lms.jobs.running import do_next
from lms.programmes.models import Programme
from lms.reports.asked import Period, read_asked
from lms.reports.report import View, make_report, subjects_of
from lms.steering import goal_routes
from tests.factories.coverage import NOW, make_goal
from tests.reports.conftest import Visitors
from tests.reports.test_pages import rows_in_table, words_of
from tests.reports.worlds import TODAY, Reported
from tests.support.statements import counted
from tests.support.visitors import form_token

PAGE = "/programmes/tne-essai/goals/enseignants"
NEW = "/programmes/tne-essai/goals/new"
PROGRAMME = "/reports/tne-essai"
ANY_ONE = {
    "title": "But enseignants",
    "populations": ["teachers"],
    "joined": "any",
    "asks_0": "some",
    "number_0": "1",
    "modules_0": ["hybrider/a", "hybrider/b", "evaluer/a"],
    "asks_1": "all",
    "asks_2": "all",
    "target_kind": "share",
    "figure": "60",
    "counted": "trained",
    "due_on": "2028-06-30",
}


def post(client: FlaskClient, address: str, typed: dict[str, Any] | None = None) -> TestResponse:
    return client.post(address, data={**(typed or {}), "csrf_token": form_token(client)})


def drafted(client: FlaskClient, address: str = PAGE, **changes: Any) -> str:
    answer = post(client, address, ANY_ONE | changes)
    assert answer.status_code == 303, words_of(answer.text)
    return str(answer.headers["Location"])


def faults(client: FlaskClient, address: str = PAGE, **changes: Any) -> str:
    answer = post(client, address, ANY_ONE | changes)
    assert answer.status_code == 422
    return words_of(answer.text)


def test_a_revision_is_seen_before_it_counts_and_then_counted(
    visitors: Visitors, reported: Reported, database: Database
) -> None:
    client = visitors.client("coordinator")
    html = client.get(PAGE).text
    assert "hybrider-a" not in words_of(html)
    assert "First day" not in html
    address = drafted(client, modules_1=["evaluer/a"], asks_1="hours", number_1="0,5")
    page = client.get(address).text
    said = words_of(page)
    # 12 trained and present by both modules; who did one did both, so nobody is gained.
    assert rows_in_table(page, "effect")["People trained and in post"] == ["12", "12"]
    assert "the same 12 people are trained under both wordings" in said
    assert "One of the following, at least:Finish at least 1 of these modules:" in said
    assert "Be credited with at least 30 min by these modules:" in said
    with database.reader() as db:
        assert db.scalar(select(func.count()).select_from(GoalRevision)) == 2
    for _ in range(2):
        answer = post(client, f"{address}/adopt")
        assert answer.headers["Location"] == PROGRAMME
    said = words_of(client.get(PROGRAMME).text)
    assert "Wording of November 22, 2026 – being counted" in said
    assert client.get(address).headers["Location"] == PROGRAMME
    # Reports of the day read the wording that is counted.
    assert "Finish all of these modules" in words_of(client.get(f"{PROGRAMME}/enseignants").text)
    registry = Registry()
    goal_jobs.install(registry, database)
    with database.reader() as db:
        due_at = db.scalars(select(Job.due_at)).one()
    assert do_next(database, registry, claimed_by="test", now=due_at)
    assert "Wording of November 22, 2026 – in force" in words_of(client.get(PROGRAMME).text)
    with database.reader() as db:
        rule = revisions_of(db, programme_id=reported.programme.id)[1].rule
    three = ("hybrider/a", "hybrider/b", "evaluer/a")
    assert rule == Either(rules=(AtLeast(n=1, modules=three), Minutes(minutes=30, modules=("evaluer/a",))))
    assert "checked" in client.get(PAGE).text


def test_a_report_that_runs_meanwhile_says_what_it_began_to_say(
    visitors: Visitors, reported: Reported, database: Database
) -> None:
    client = visitors.client("coordinator")
    address = drafted(client, number_0="3")

    def trained(db: Session) -> tuple[int, int]:
        chosen = select(Programme).where(Programme.id == reported.programme.id)
        ((programme, revisions),) = programmes_with_revisions(db, chosen)
        subject = next(one for one in subjects_of(programme, revisions) if one.latest.slug == "enseignants")
        period = Period(first=reported.programme.starts_on, last=TODAY)
        view = View(predicate=true(), is_whole=True)
        report = make_report(db, subject, view=view, asked=read_asked({}, period=period))
        assert report.total is not None
        return report.revision.n, report.total.figures.trained

    with database.snapshot() as running:
        assert trained(running) == (1, 12)
        assert post(client, f"{address}/adopt").status_code == 303
        rebuild(database, now=NOW)
        assert trained(running) == (1, 12)
    with database.reader() as db:
        assert trained(db) == (2, 0)


def test_gained_and_lost_are_said_by_school(visitors: Visitors) -> None:
    client = visitors.client("coordinator")
    page = client.get(drafted(client, number_0="3")).text
    assert "0 people would be trained instead of 12" in words_of(page)
    rows = rows_in_table(page, "schools")
    # The section's people are counted by its collège; of "left" and "outside" nobody is.
    assert rows["École 9104"] == ["3", "0", "0", "3"]
    assert rows["École 9101"] == ["3", "0", "0", "3"]
    assert set(rows) == {f"École {number}" for number in (9101, 9103, 9104, 9105, 9106)}


def test_a_new_goal_is_asked_for_whom_then_made(visitors: Visitors, database: Database) -> None:
    client = visitors.client("administrator")
    assert f"{NEW}?audience=parent" in client.get(NEW).text
    assert client.get(f"{NEW}?audience=parent").status_code == 200
    typed = {
        "title": "Accompagner 300 parents",
        "populations": ["families"],
        "target_kind": "number",
        "figure": "300",
        "counted": "presences",
    }
    address = drafted(client, f"{NEW}?audience=parent", **typed)
    said = words_of(client.get(address).text)
    assert "this goal would count 0 people as trained" in said
    assert "Target: 300 presences by" in said
    again = client.get(f"{NEW}?audience=parent&draft={address.rsplit('/', 1)[1]}").text
    assert "Accompagner 300 parents" in again
    assert post(client, f"{address}/adopt").status_code == 303
    with database.reader() as db:
        goal = db.scalars(select(Goal).where(Goal.slug == "accompagner-300-parents")).one()
        assert goal.audience == "parent"
    assert "Accompagner 300 parents" in words_of(client.get(PROGRAMME).text)


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"figure": "0"}, "Write a percentage above 0 and at most 100"),
    ({"figure": "120"}, "Write a percentage above 0 and at most 100"),
    ({"target_kind": "number", "figure": "0"}, "Write a whole number, from 1"),
    ({"modules_0": []}, "Tick at least one module."),
    ({"modules_0": ["disparu/z"]}, "No course has this module any more: disparu/z"),
    ({"number_0": "9"}, "Nobody could reach this: only 3 modules are named."),
    ({"asks_0": "hours", "number_0": "90"}, "these modules give 90 minutes in all"),
    ({"in_force_from": "2026-11-21"}, "This day is past"),
    ({"due_on": "2031-01-01"}, "The programme runs from September 1, 2026 to August 31, 2028"),
    ({"populations": []}, "Tick at least one."),
    ({"populations": ["families"]}, "is not a valid choice"),
    ({"title": ""}, "Write what the goal is."),
    ({"asks_0": "magic"}, "Not a valid choice"),
    ({"target_kind": "magic"}, "Not a valid choice"),
    ({"due_on": "demain"}, "Not a valid date value"),
]


def test_what_cannot_be_is_said_beside_its_field(visitors: Visitors, database: Database) -> None:
    client = visitors.client("coordinator")
    for changes, said in REFUSED:
        assert said in faults(client, **changes), changes
    with database.reader() as db:
        assert db.scalar(select(func.count()).select_from(GoalDraft)) == 0


def test_the_second_of_two_coordinators_is_told_and_loses_nothing(visitors: Visitors) -> None:
    mine, hers = visitors.client("coordinator"), visitors.client("administrator")
    first, second = drafted(mine), drafted(hers, number_0="2", base_n="1")
    assert post(mine, f"{first}/adopt").status_code == 303
    assert "Somebody else has revised this goal" in words_of(hers.get(second).text)
    answer = post(hers, f"{second}/adopt")
    assert answer.status_code == 409
    assert "Nothing is lost: your wording is below." in words_of(answer.text)
    assert "Finish at least 2 of these modules" in words_of(answer.text)
    # A form opened before that, too, whenever it is sent.
    third = drafted(hers, number_0="2", base_n="1")
    assert post(hers, f"{third}/adopt").status_code == 409
    assert post(hers, f"{drafted(hers, number_0='2', base_n='2')}/adopt").status_code == 303


def test_a_rule_of_a_file_with_more_levels_is_kept_or_replaced(
    visitors: Visitors, reported: Reported, database: Database
) -> None:
    deep = Every(rules=(Either(rules=(Modules(modules=("hybrider/a",)), Modules(modules=("disparu/z",)))),))
    with database.writer() as db:
        goal = db.query(Goal).filter_by(slug="enseignants").one()
        make_goal(db, reported.programme, goal=goal, n=2, rule=deep)
        db.commit()
    rebuild(database, now=NOW)
    client = visitors.client("coordinator")
    assert "has more levels than these choices" in words_of(client.get(PAGE).text)
    kept = client.get(drafted(client, keep_rule="y", modules_0=[], figure="70"))
    assert "disparu/z" in words_of(kept.text)
    replaced = client.get(drafted(client))
    assert rows_in_table(replaced.text, "effect")["People trained and in post"] == ["12", "12"]


def test_a_module_that_is_gone_is_shown_for_what_it_is(
    visitors: Visitors, reported: Reported, database: Database
) -> None:
    with database.writer() as db:
        goal = db.query(Goal).filter_by(slug="enseignants").one()
        gone = AtLeast(n=1, modules=("hybrider/a", "disparu/z"))
        make_goal(db, reported.programme, goal=goal, n=2, rule=gone)
        db.commit()
    client = visitors.client("coordinator")
    assert "Not published any more" in words_of(client.get(PAGE).text)
    stays = {"number_0": "1", "modules_0": ["disparu/z", "hybrider/a"]}
    assert drafted(client, **stays, figure="70")
    assert "disparu/z" in faults(client, **stays | {"number_0": "2"})


def test_a_large_effect_is_counted_by_the_worker_with_progress(
    visitors: Visitors, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(goal_routes, "SMALL", 3)
    client = visitors.client("coordinator")
    address = drafted(client)
    said = words_of(client.get(address).text)
    assert "0 of 16 people" in said
    registry = Registry()
    goal_jobs.install(registry, database)
    with database.reader() as db:
        due_at = db.scalars(select(Job.due_at)).one()
    assert do_next(database, registry, claimed_by="test", now=due_at)
    assert rows_in_table(client.get(address).text, "effect")["People trained and in post"] == ["12", "12"]


def test_statements_do_not_grow_with_schools_or_people(visitors: Visitors, database: Database) -> None:
    client = visitors.client("coordinator")
    address = drafted(client, number_0="3")
    client.get(address)
    with counted(database) as statements:
        client.get(address)
    assert len(statements) <= 13, len(statements)


def test_what_is_foreign_doesnt_exist(visitors: Visitors) -> None:
    address = drafted(visitors.client("coordinator"))
    elsewhere = visitors.client("elsewhere")
    for path in (PAGE, NEW, address):
        assert elsewhere.get(path).status_code == 404
    assert post(elsewhere, f"{address}/adopt").status_code == 404
    assert post(elsewhere, PAGE, ANY_ONE).status_code == 404
    # Nor is a draft one of another programme.
    number = address.rsplit("/", 1)[1]
    assert elsewhere.get(f"/programmes/autre/drafts/{number}").status_code == 404
    for name in ("ien", "partner", "teacher"):
        assert visitors.client(name).get(PAGE).status_code == 403
    assert visitors.client("coordinator").get("/programmes/tne-essai/goals/rien").status_code == 404
    assert "Revise this goal" not in words_of(visitors.client("ien").get(PROGRAMME).text)
