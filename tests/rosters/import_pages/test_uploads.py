"""Files uploaded: what is read of them, their columns, whose they are, how long they are kept."""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.accounts.erasure import erase_person
from lms.database import Database
from lms.rosters.models import RosterImport, RosterMapping
from lms.rosters.uploads import forget_old
from tests.factories.accounts import make_person
from tests.rosters.import_pages.uploading import (
    BAD,
    GOOD,
    NOW,
    PAGE,
    A,
    World,
    checked,
    choose,
    emails,
    file_of,
    number_of,
    reading,
    upload,
    verdicts,
)
from tests.support.visitors import let_in, send


def test_columns_are_chosen_and_found_again_for_the_same_source(
    coordinator: FlaskClient, database: Database
) -> None:
    headings = "contact;prénom;nom;code établissement;fonction"
    row = f"maelle@x.fr;Maëlle;Le Goff;{A};PE"
    columns = upload(coordinator, file_of(row, headings=headings))
    page = coordinator.get(columns.location).text
    assert "No column is understood as “UAI of the school”." in page
    assert choose(coordinator, columns.location).status_code == 422
    twice = choose(coordinator, columns.location, uai="code établissement", email="code établissement")
    assert twice.status_code == 422
    address = choose(coordinator, columns.location, uai="code établissement", email="contact").location
    assert verdicts(database) == [(2, "new")]
    assert number_of(database, RosterMapping) == 1
    again = upload(coordinator, file_of(row, headings=headings), source="  rectorat ")
    page = coordinator.get(again.location).text
    assert "No column" not in page
    other = upload(coordinator, file_of(row, headings=headings), source="Autre")
    assert "No column" in coordinator.get(other.location).text
    assert coordinator.get(address).status_code == 200


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7", "This is a PDF"),
        (b"", "The file is empty."),
        (b"PK\x03\x04nothing", "damaged or protected"),
    ],
)
def test_what_cannot_be_opened_is_not_kept(
    coordinator: FlaskClient, database: Database, data: bytes, said: str
) -> None:
    answer = upload(coordinator, data)
    assert answer.status_code == 422
    assert said in answer.text
    assert number_of(database, RosterImport) == 0


def test_a_file_or_a_source_that_is_missing_is_said(coordinator: FlaskClient, database: Database) -> None:
    answer = send(coordinator, PAGE, source="Rectorat")
    assert answer.status_code == 422
    assert "Choose a file." in answer.text
    assert upload(coordinator, file_of(*GOOD), source=" ").status_code == 422
    assert number_of(database, RosterImport) == 0


def test_somebody_elses_import_does_not_exist(
    app: Flask, coordinator: FlaskClient, database: Database, world: World
) -> None:
    address = checked(coordinator, file_of(GOOD[0], BAD))
    seen = reading(coordinator, address)
    other = app.test_client()
    let_in(other, database, person_id=world.other)
    for path in ("", "/columns", "/refused.csv"):
        assert other.get(address + path).status_code == 404, path
    for path in ("/apply", "/drop", "/columns"):
        assert send(other, address + path, reading=seen, refused="left-out").status_code == 404, path
    assert emails(database) == set()
    assert "liste.csv" not in other.get(PAGE).text
    administrator = app.test_client()
    let_in(administrator, database, person_id=world.administrator)
    assert administrator.get(address).status_code == 200
    assert "liste.csv" in administrator.get(PAGE).text


def test_a_dropped_file_is_forgotten(coordinator: FlaskClient, database: Database) -> None:
    address = checked(coordinator, file_of(*GOOD))
    seen = reading(coordinator, address)
    assert send(coordinator, f"{address}/drop").status_code == 303
    assert verdicts(database) == []
    assert "nothing was written" in coordinator.get(address).text
    send(coordinator, f"{address}/apply", reading=seen)
    send(coordinator, f"{address}/drop")
    assert emails(database) == set()
    # The back button, to a form that is over.
    assert coordinator.get(f"{address}/columns").status_code == 303
    late = send(coordinator, f"{address}/columns", uai="RNE")
    assert late.status_code == 303


def test_files_are_forgotten_after_a_week_and_when_anybody_is_erased(
    coordinator: FlaskClient, database: Database
) -> None:
    address = checked(coordinator, file_of(GOOD[0], BAD))
    send(coordinator, f"{address}/apply", reading=reading(coordinator, address), refused="left-out")
    checked(coordinator, file_of(GOOD[1], BAD))
    with database.writer() as db:
        erase_person(db, person_id=make_person(db).id, now=datetime.now(UTC))
        db.commit()
    assert verdicts(database) == []
    with database.reader() as db:
        assert set(db.scalars(select(RosterImport.state))) == {"applied", "dropped"}
        assert set(db.scalars(select(RosterImport.file))) == {None}
    checked(coordinator, file_of(GOOD[1], BAD))
    with database.writer() as db:
        assert forget_old(db, before=datetime(2000, 1, 1, tzinfo=UTC)) == 0
        assert forget_old(db, before=datetime(2100, 1, 1, tzinfo=UTC)) == 1
        db.commit()
    assert verdicts(database) == []


def test_the_list_is_paged(coordinator: FlaskClient, database: Database, world: World) -> None:
    with database.writer() as db:
        for number in range(52):
            db.add(
                RosterImport(
                    uploaded_by=world.coordinator, uploaded_at=NOW, source="S", file_name=f"f{number}.csv",
                    state="dropped", preview={}, chosen={}, figures={},
                )
            )  # fmt: skip
        db.commit()
    page = coordinator.get(PAGE).text
    assert "f51.csv" in page
    assert "f1.csv" not in page
    following = re.findall(r"before=(\d+)", page)[0]
    assert "f1.csv" in coordinator.get(PAGE, query_string={"before": following}).text
