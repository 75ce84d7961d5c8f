"""Deliveries: `uai;item;quantity;delivered_on`, all or nothing, repeatable, damage said with its remedy."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.database import Database
from lms.schools.commands import schools_group
from lms.schools.equipment import Delivery, Item, held
from lms.schools.equipment_file import read_equipment
from lms.schools.equipment_imports import import_equipment, say_the_rest_has_none
from lms.schools.equipment_queries import equipment_on, totals_by_item
from lms.schools.models import Equipment
from lms.schools.operations import succeed
from lms.schools.uai import Uai
from tests.factories.programmes import make_school

HEADER = "uai;item;quantity;delivered_on\n"
TODAY = date(2026, 11, 22)
Run = Callable[..., Result]


@pytest.fixture
def run(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setenv("LMS_DATABASE_URL", database.url.render_as_string(hide_password=False))
    monkeypatch.setenv("LMS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LMS_DEFAULT_LOCALE", "en")
    return lambda *arguments: CliRunner().invoke(schools_group, ["equipment", *map(str, arguments)])


def test_reads_the_format_and_french_headings() -> None:
    found = read_equipment((HEADER + "0350122T;hybrid-kit;3;2026-09-20\n").encode())
    assert found.deliveries == {
        2: Delivery(uai=Uai("0350122T"), item=Item.HYBRID_KIT, quantity=3, delivered_on=date(2026, 9, 20))
    }
    french = "RNE,Équipement,Quantité,Livré le\n0350122t,Kit hybride,1 200,20/09/2026\n"
    found = read_equipment(french.encode("cp1252"))
    assert [one.quantity for one in found.deliveries.values()] == [1200]
    assert found.notes


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("0350122A;hybrid-kit;3;2026-09-20", "uai", "letter"),
        ("350122T;hybrid-kit;3;2026-09-20", "uai", "removed the zeros"),
        ("350122;hybrid-kit;3;2026-09-20", "uai", "the letter that ends a UAI is missing"),
        ("0350122T;tablet;3;2026-09-20", "item", "none of the items"),
        ("0350122T;hybrid-kit;-3;2026-09-20", "quantity", "whole number"),
        ("0350122T;hybrid-kit;;2026-09-20", "quantity", "whole number"),
        ("0350122T;hybrid-kit;3;46285", "delivered_on", "its own number for a day"),
        ("0350122T;hybrid-kit;3;2026-02-30", "delivered_on", "no date"),
    ],
)
def test_refuses_a_cell_in_its_place(row: str, column: str, reason: str) -> None:
    (fault,) = read_equipment((HEADER + row + "\n").encode()).faults.kept
    assert (fault.line, fault.column) == (2, column)
    assert reason in str(fault.reason)


def test_one_delivery_stands_once() -> None:
    twice = HEADER + "0350122T;hybrid-kit;3;2026-09-20\n" * 2
    (fault,) = read_equipment(twice.encode()).faults.kept
    assert (fault.line, "line 2 already" in str(fault.reason)) == (3, True)


def test_the_command_imports_corrects_tries_and_repeats(run: Run, database: Database, tmp_path: Path) -> None:
    with database.writer() as db:
        uai = make_school(db, number=9001).uai
        db.commit()
    file = tmp_path / "equipment.csv"
    file.write_text(HEADER + f"{uai};hybrid-kit;3;2026-09-20\n{uai};class-base;2;2026-09-20\n", "utf-8")
    assert "Nothing was written" in run(file, "--dry-run").stdout
    first = run(file)
    assert (first.exit_code, "2 new, 0 changed, 0 unchanged." in first.stdout) == (0, True)
    assert "0 new, 0 changed, 2 unchanged." in run(file).stdout
    file.write_text(HEADER + f"{uai};hybrid-kit;4;2026-09-20\n", "utf-8")
    record = json.loads(run(file, "--format", "json").stdout)
    assert {name: record[name] for name in ("rows", "new", "changed", "unchanged", "refused")} == {
        "rows": 1,
        "new": 0,
        "changed": 1,
        "unchanged": 0,
        "refused": 0,
    }
    # An import deletes nothing.
    with database.reader() as db:
        assert sorted(tuple(row) for row in db.execute(select(Equipment.item, Equipment.quantity))) == [
            ("class-base", 2),
            ("hybrid-kit", 4),
        ]


def test_a_wrong_line_refuses_all_with_its_place(run: Run, database: Database, tmp_path: Path) -> None:
    with database.writer() as db:
        uai = make_school(db, number=9001).uai
        db.commit()
    coming = (datetime.now(UTC) + timedelta(days=30)).date()
    file = tmp_path / "equipment.csv"
    file.write_text(
        HEADER
        + f"{uai};hybrid-kit;3;2026-09-20\n0301674G;hybrid-kit;1;2026-09-20\n"
        + f"{uai};class-base;1;{coming}\n{uai};class-base;1;1926-09-20\n",
        "utf-8",
    )
    refused = run(file, "--format", "json")
    assert refused.exit_code == 1
    faults = json.loads(refused.stdout)["faults"]
    assert [(one["line"], one["column"]) for one in faults] == [
        (3, "uai"),
        (4, "delivered_on"),
        (5, "delivered_on"),
    ]
    assert "is known" in faults[0]["reason"]
    assert "hasn’t come" in faults[1]["reason"]
    assert all(one["remedy"] for one in faults)
    with database.reader() as db:
        assert db.scalars(select(Equipment.uai)).all() == []


def deliver(db: Session, uai: str, item: str, quantity: int, on: date = date(2026, 9, 20)) -> None:
    db.add(Equipment(uai=uai, item=item, quantity=quantity, delivered_on=on))
    db.flush()


def test_what_schools_have_follows_sections_and_mergers(db: Session) -> None:
    college, annex, old, middle = (make_school(db, number=9000 + rank).uai for rank in range(4))
    deliver(db, college, "hybrid-kit", 2)
    deliver(db, college, "hybrid-kit", 3, date(2026, 10, 1))
    deliver(db, annex, "hybrid-kit", 1)
    deliver(db, old, "class-base", 4)
    deliver(db, college, "pupil-loan", 0)
    deliver(db, college, "new-teacher", 5, date(2026, 12, 1))
    for one, other in ((old, middle), (middle, college)):
        succeed(
            db, old=one, new=other, on=date(2026, 10, 1), today=TODAY, now=datetime(2026, 11, 1, tzinfo=UTC)
        )
    uais = select(Equipment.uai)
    found = equipment_on(db, day=TODAY, uais=uais, counted_at={college: college, annex: college})
    assert found == {college: {Item.HYBRID_KIT: 6, Item.CLASS_BASE: 4, Item.PUPIL_LOAN: 0}}
    # Before the merger, each had its own.
    before = equipment_on(db, day=date(2026, 9, 30), uais=uais, counted_at={college: college})
    assert before[old] == {Item.CLASS_BASE: 4}
    assert before[college][Item.HYBRID_KIT] == 2
    totals = totals_by_item(db, day=TODAY, uais=uais, counted_at={college: college, annex: college})
    assert totals[Item.HYBRID_KIT] == (6, 1, date(2026, 10, 1))
    assert totals[Item.PUPIL_LOAN][:2] == (0, 0)
    assert held(found[college], [Item.PUPIL_LOAN]) == 0
    assert held(found[college], [Item.NEW_TEACHER]) is None


def test_a_complete_list_says_who_received_none(db: Session) -> None:
    named, silent = (make_school(db, number=9000 + rank).uai for rank in range(2))
    file = read_equipment((HEADER + f"{named};hybrid-kit;3;2026-09-20\n").encode())
    assert import_equipment(db, file, today=TODAY, within={named}).new == 1
    for times in (1, 0):
        assert say_the_rest_has_none(db, file, schools=[named, silent], today=TODAY) == times
    found = equipment_on(db, day=TODAY, uais=select(Equipment.uai), counted_at={})
    assert found == {named: {Item.HYBRID_KIT: 3}, silent: {Item.HYBRID_KIT: 0}}


def test_a_school_outside_the_programme_is_refused(db: Session) -> None:
    uai = make_school(db, number=9001).uai
    file = read_equipment((HEADER + f"{uai};hybrid-kit;3;2026-09-20\n").encode())
    imported = import_equipment(db, file, today=TODAY, within=set())
    assert imported.refused == 1
    assert "isn’t in the programme" in str(imported.faults[0].reason)
