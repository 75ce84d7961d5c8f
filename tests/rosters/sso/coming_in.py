"""Coming in by an identity provider as a browser does."""

from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from lms.accounts.models import Person
from lms.database import Database

UAI = "0350122T"
RNE = f"{UAI}$UAJ$PU$ENS${UAI}$T3$CLG$340"
TEACHER = {
    "sub": "anna-42",
    "email": "Anna.Riou@ac-rennes.fr",
    "email_verified": True,
    "given_name": "Anna",
    "family_name": "Riou",
    "FrEduRne": [RNE],
    "FrEduRneResp": "X",
}
EMAIL = "anna.riou@ac-rennes.fr"


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def redirected(address: str) -> str:
    """Ask the provider as a browser does; give where it sends back."""
    opener = build_opener(_Stay)
    try:
        opener.open(address, timeout=60).close()
    except Exception as answer:  # noqa: BLE001 - a redirection, which this opener doesn't follow
        with answer as held:  # type: ignore[attr-defined]
            return str(held.headers["Location"])
    raise AssertionError("the provider didn't send back")


def begin(client: FlaskClient, **query: str) -> str:
    """Leave for the provider; give the path and query that it sends back to."""
    answer = client.get("/sign-in/with/rennes", query_string=query)
    assert answer.status_code == 303
    back = urlsplit(redirected(answer.location))
    assert back.path == "/sign-in/with/rennes/callback"
    return f"{back.path}?{back.query}"


def come_in(client: FlaskClient, **query: str) -> TestResponse:
    return client.get(begin(client, **query))


def people(database: Database) -> list[Person]:
    with database.reader() as db:
        return list(db.scalars(select(Person).order_by(Person.id)))
