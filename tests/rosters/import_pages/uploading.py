"""Uploading a roster on the page as its reader does, and what is on record after."""

import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from lms.accounts.models import Person
from lms.database import Database
from lms.rosters.models import RosterVerdict
from tests.support.visitors import form_token, send

A, B, FAR = "0350122T", "0351234B", "0301674G"
PAGE = "/people/imports"
HEADINGS = "courriel;prénom;nom;RNE;fonction;identifiant;arrivée;départ"
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def file_of(*rows: str, headings: str = HEADINGS) -> bytes:
    return "\n".join([headings, *rows, ""]).encode()


GOOD = (
    f"maelle@x.fr;Maëlle;Le Goff;{A};PE;E1;2026-09-01;",
    f"yann@x.fr;Yann;Kervella;{B};TZR;E2;2026-09-01;",
)
BAD = f"jean@x.fr;Jean;Morel;{A};directrice;E3;;"


@dataclass(frozen=True, kw_only=True)
class World:
    """Who imports."""

    coordinator: int
    other: int
    administrator: int
    head: int


def upload(
    client: FlaskClient, data: bytes, *, name: str = "liste.csv", source: str = "Rectorat"
) -> TestResponse:
    sent = {"csrf_token": form_token(client), "source": source, "file": (io.BytesIO(data), name)}
    return client.post(PAGE, data=sent, content_type="multipart/form-data")


def choose(client: FlaskClient, address: str, **changed: str) -> TestResponse:
    """Send the columns as the page offers them, with some changed."""
    page = client.get(address).text
    chosen = {}
    for name, inside in re.findall(r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        picked = re.search(r'<option selected value="([^"]*)"', inside)
        chosen[name] = picked[1] if picked else ""
    return send(client, address, **(chosen | changed))


def checked(client: FlaskClient, data: bytes, **options: str) -> str:
    """Upload a file and have it checked; give the address of its verdict."""
    columns = upload(client, data, **options)
    assert columns.status_code == 303, columns.text
    answer = choose(client, columns.location)
    assert answer.status_code == 303, answer.text
    return answer.location


def reading(client: FlaskClient, address: str) -> str:
    return re.findall(r'name="reading" value="(\d+)"', client.get(address).text)[-1]


def number_of(database: Database, model: type) -> int:
    with database.reader() as db:
        return db.scalar(select(func.count()).select_from(model)) or 0


def verdicts(database: Database) -> list[tuple[int, str]]:
    with database.reader() as db:
        last = select(func.max(RosterVerdict.import_id)).scalar_subquery()
        rows = db.execute(
            select(RosterVerdict.line, RosterVerdict.verdict)
            .where(RosterVerdict.import_id == last)
            .order_by(RosterVerdict.line)
        )
        return [(line, verdict) for line, verdict in rows]


def emails(database: Database) -> set[str | None]:
    with database.reader() as db:
        return set(db.scalars(select(Person.email).where(Person.external_id.is_not(None))))
