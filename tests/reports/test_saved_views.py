"""Views of a coverage page under a name: one's own, shared, replaced, deleted, and what became impossible."""

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from lms.database import Database
from lms.reports.models import SavedView
from lms.reports.saved_views import MOST_OF_ONE_PERSON, kept_query
from tests.reports.conftest import Visitors
from tests.reports.test_pages import words_of
from tests.support.visitors import form_token

PAGE = "/reports/tne-essai/enseignants"


def send(client: FlaskClient, **typed: str) -> TestResponse:
    return client.post(f"{PAGE}/views", data={"csrf_token": form_token(client), **typed})


def kept(database: Database) -> list[SavedView]:
    with database.reader() as db:
        return list(db.scalars(select(SavedView).order_by(SavedView.id)))


def test_a_view_is_kept_opened_replaced_and_deleted(visitors: Visitors, database: Database) -> None:
    client = visitors.client("coordinator")
    query = "by=district&only=zero&page=3&evil=1&sector=public"
    for _ in range(2):
        answer = send(client, name=" Le point\x07 du lundi ", query=query, shared="")
        assert answer.headers["Location"] == f"{PAGE}?by=district&only=zero&sector=public"
    (view,) = kept(database)
    assert (view.name, view.query, view.is_shared) == (
        "Le point du lundi",
        "by=district&only=zero&sector=public",
        False,
    )
    page = client.get(f"{PAGE}?{query}").text
    assert "Le point du lundi" in words_of(page)
    assert 'href="/reports/tne-essai/enseignants?by=district&amp;only=zero&amp;sector=public"' in page
    send(client, name="Le point du lundi", query="by=school", shared="yes")
    (view,) = kept(database)
    assert (view.query, view.is_shared) == ("by=school", True)
    # A filter that can't be any more is said by the page it opens.
    send(client, name="Ailleurs", query="sector=rien&as_of=2031-01-01")
    opened = client.get(f"{PAGE}?{kept(database)[1].query}")
    assert opened.status_code == 200
    assert "Something you asked for was replaced" in words_of(opened.text)
    assert send(client, view=str(view.id), query="by=school").status_code == 303
    assert [one.name for one in kept(database)] == ["Ailleurs"]
    send(client, view=str(view.id))
    assert "isn’t there any more" in client.get(PAGE).text
    for name in ("", "x" * 81):
        send(client, name=name)
        assert "nothing was kept" in client.get(PAGE).text
    assert len(kept(database)) == 1


def test_views_are_their_owners_unless_shared(visitors: Visitors, database: Database) -> None:
    owner, other = visitors.client("coordinator"), visitors.client("ien")
    send(owner, name="À moi", query="by=school")
    send(owner, name="À nous", query="by=school", shared="yes")
    said = words_of(other.get(PAGE).text)
    assert "À nous" in said
    assert "À moi" not in said
    for view in kept(database):
        send(other, view=str(view.id))
    assert len(kept(database)) == 2
    assert "À moi" in words_of(owner.get(PAGE).text)
    # Shared in its own programme only; whoever sees no exact figure of it has no views there.
    for who, answer in (("elsewhere", 404), ("partner", 404), ("teacher", 403)):
        assert send(visitors.client(who), name="x").status_code == answer
    client = visitors.client("administrator")
    assert (
        client.post("/reports/tne-essai/rien/views", data={"csrf_token": form_token(client)}).status_code
        == 404
    )
    for n in range(MOST_OF_ONE_PERSON + 1):
        send(client, name=f"Vue {n}")
    assert "delete one first" in client.get(PAGE).text
    assert len(kept(database)) == 2 + MOST_OF_ONE_PERSON


def test_an_address_is_cut_to_what_a_view_remembers() -> None:
    assert kept_query("?within=district/35/Rennes Nord&page=2") == "within=district%2F35%2FRennes+Nord"
    assert kept_query("sort=-trained&" + "&".join("a=1" for _ in range(60))) == ""
    assert kept_query("within=" + "x" * 200 + "&by=%00") == ""
