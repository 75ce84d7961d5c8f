"""A coordinator tries a list of deliveries, writes it, corrects one; what is wrong is said with its line."""

import io
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from lms.accounts.models import AuditEvent
from lms.database import Database
from lms.schools.models import Equipment
from tests.reports.conftest import Visitors
from tests.reports.test_pages import rows_in_table, words_of
from tests.reports.worlds import Reported
from tests.support.visitors import form_token

PAGE = "/programmes/tne-essai/equipment"


def send(client: FlaskClient, text: str | None, **typed: str) -> TestResponse:
    data: dict[str, Any] = {"csrf_token": form_token(client), **typed}
    if text is not None:
        data["file"] = (io.BytesIO(text.encode()), "liste.csv")
    return client.post(PAGE, data=data, content_type="multipart/form-data")


def stored(database: Database) -> dict[tuple[str, str], int]:
    with database.reader() as db:
        return {(one.uai, one.item): one.quantity for one in db.scalars(select(Equipment))}


def test_a_list_is_tried_then_written_once(
    visitors: Visitors, reported: Reported, database: Database
) -> None:
    client = visitors.client("coordinator")
    uai = reported.schools["north-1"].uai
    text = f"uai;item;quantity;delivered_on\n{uai};hybrid-kit;3;2026-09-20\n"
    tried = words_of(send(client, text, do="try", complete="y").text)
    assert "1 new, 0 changed, 0 unchanged." in tried
    # Five more schools of the perimeter of which nothing was known; a section is with its collège.
    assert "5 times, a school of which nothing was known" in tried
    assert stored(database) == {}
    for _ in range(2):
        assert send(client, text, do="write").status_code == 303
    assert stored(database) == {(uai, "hybrid-kit"): 3}
    assert send(client, text, do="write", complete="y").status_code == 303
    assert sorted(stored(database).values()) == [0, 0, 0, 0, 0, 3]
    rows = rows_in_table(client.get(PAGE).text, "known")
    assert rows["Hybrid kits for classes"][:2] == ["3", "1"]
    assert rows["Equipment of new teachers"][:2] == ["unknown", "unknown"]
    with database.reader() as db:
        verbs = db.scalars(select(AuditEvent.verb).where(AuditEvent.verb == "equipment-imported")).all()
    assert len(verbs) == 3


def test_what_is_wrong_is_said_and_nothing_written(
    visitors: Visitors, reported: Reported, database: Database
) -> None:
    client = visitors.client("coordinator")
    outside, closed = reported.schools["outside"].uai, reported.schools["left"].uai
    heading = "uai;item;quantity;delivered_on\n"
    text = f"{heading}{closed};hybrid-kit;3;2026-09-20\n{outside};hybrid-kit;1;2026-09-20\n"
    answer = send(client, text, do="write")
    assert answer.status_code == 422
    said = words_of(answer.text)
    assert "line 3, column “uai”" in said
    assert "This school isn’t in the programme." in said
    assert send(client, "rien\n", do="write").status_code == 422
    assert "Choose a file." in words_of(send(client, None).text)
    assert stored(database) == {}
    # A school that has left was equipped while it was there.
    assert send(client, text.rsplit("\n", 2)[0] + "\n", do="write").status_code == 303


def test_one_delivery_is_written_and_corrected(
    visitors: Visitors, reported: Reported, database: Database
) -> None:
    client = visitors.client("administrator")
    uai = reported.schools["small"].uai

    def deliver(**typed: str) -> TestResponse:
        usual = {"uai": uai, "item": "class-base", "quantity": "2", "delivered_on": "2026-09-20"}
        return client.post(f"{PAGE}/delivery", data={"csrf_token": form_token(client)} | usual | typed)

    assert deliver().status_code == deliver(quantity="5").status_code == 303
    assert stored(database) == {(uai, "class-base"): 5}
    for typed, said in (
        ({"uai": "0350122A"}, "doesn’t match its figures"),
        ({"uai": reported.schools["outside"].uai}, "isn’t in the programme"),
        ({"delivered_on": "2030-01-01"}, "hasn’t come"),
        ({"quantity": "-1"}, "between 0 and 100,000"),
        ({"item": "x"}, "Not a valid choice"),
    ):
        answer = deliver(**typed)
        assert answer.status_code == 422
        assert said in words_of(answer.text)
    assert stored(database) == {(uai, "class-base"): 5}


def test_what_is_foreign_doesnt_exist(visitors: Visitors) -> None:
    elsewhere = visitors.client("elsewhere")
    assert elsewhere.get(PAGE).status_code == 404
    assert send(elsewhere, "uai\n").status_code == 404
    for name in ("ien", "partner", "teacher"):
        assert visitors.client(name).get(PAGE).status_code == 403
