"""A file of people applied to what is recorded."""

import gc
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts import signals
from lms.accounts.models import AuditEvent, OneTimeLink, Person
from lms.database import Database
from lms.mail.models import OutboxMail
from lms.rosters.garbage import looked_for_seldom
from lms.rosters.imports import Asked
from lms.schools.models import Affiliation
from lms.tabular.imported import Imported
from tests.factories.accounts import make_person
from tests.factories.programmes import make_programme
from tests.factories.schools import make_school
from tests.rosters.rosters_read import bring

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
A, B, C = "0350122T", "0301674G", "0251372F"
HEAD = "email;given_name;family_name;uai;function;main;external_id;joined_on;left_on\n"


@pytest.fixture
def touched() -> Iterator[list[frozenset[int]]]:
    heard: list[frozenset[int]] = []

    def listen(_db: Session, /, *, person_ids: frozenset[int]) -> None:
        heard.append(person_ids)

    signals.on_standing_touched(listen)
    yield heard
    signals._touched.disconnect(listen)


@pytest.fixture
def db(database: Database) -> Iterator[Session]:
    """A session whose commits are real: an import has transactions of its own."""
    with database.writer() as session:
        session.info["database"] = database
        yield session


@pytest.fixture(autouse=True)
def schools(db: Session) -> None:
    for uai in (A, B, C):
        make_school(db, uai)


def take(db: Session, *lines: str, programme_id: int | None = None, today: date = TODAY) -> Imported:
    db.commit()
    asked = Asked(today=today, now=NOW, programme_id=programme_id)
    imported = bring(db.info["database"], (HEAD + "\n".join(lines)).encode(), asked)
    db.expire_all()
    return imported


def counts(imported: Imported) -> tuple[int, int, int, int]:
    assert imported.rows == imported.new + imported.changed + imported.unchanged + imported.refused
    return imported.new, imported.changed, imported.unchanged, imported.refused


def stays(db: Session, email: str) -> list[tuple[str, date, date | None, bool]]:
    rows = (
        select(Affiliation)
        .join(Person, Person.id == Affiliation.person_id)
        .where(Person.email == email)
        .order_by(Affiliation.from_on, Affiliation.uai)
        .execution_options(populate_existing=True)
    )
    return [(one.uai, one.from_on, one.to_on, one.is_main) for one in db.scalars(rows)]


def number(db: Session, model: type) -> int:
    return db.scalar(select(func.count()).select_from(model)) or 0


FILE = (
    f"maelle@x.fr;Maëlle;Le Goff;{A};teacher;;E1;2026-09-01;",
    f"yann@x.fr;Yann;Kervella;{A};TZR;oui;E2;2025-09-01;",
    f"yann@x.fr;Yann;Kervella;{B};TZR;non;E2;2025-09-01;",
    f"parti@x.fr;Jean;Morel;{C};teacher;;;2023-09-01;2026-08-31",
    f";Sans;Courriel;{C};parent;;E5;;",
)


def test_new_people_are_added_confirmed_and_invited(db: Session, touched: list[frozenset[int]]) -> None:
    imported = take(db, *FILE)
    assert counts(imported) == (5, 0, 0, 0)
    assert imported.figures == {"people": 4, "people_new": 4, "invited": 2}
    assert stays(db, "yann@x.fr") == [
        (B, date(2025, 9, 1), None, False),
        (A, date(2025, 9, 1), None, True),
    ]
    assert set(db.scalars(select(Affiliation.confirmed_on))) == {TODAY}
    assert touched == [frozenset(db.scalars(select(Person.id)))]
    mails = db.scalars(select(OutboxMail).order_by(OutboxMail.recipient)).all()
    assert [mail.recipient for mail in mails] == ["maelle@x.fr", "yann@x.fr"]
    assert "https://lms.exemple.fr/set-password/" in mails[0].text
    assert number(db, OneTimeLink) == 2
    assert [event.verb for event in db.scalars(select(AuditEvent))] == ["imported"]


def test_garbage_is_looked_for_again_afterwards(db: Session) -> None:
    take(db, *FILE)
    assert gc.isenabled()
    with looked_for_seldom():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_done_again_nothing_changes(db: Session, touched: list[frozenset[int]]) -> None:
    take(db, *FILE)
    touched.clear()
    again = take(db, *FILE)
    assert counts(again) == (0, 0, 5, 0)
    assert again.figures == {"people": 4, "people_new": 0, "invited": 0}
    assert touched == []
    assert (number(db, OutboxMail), number(db, AuditEvent)) == (2, 1)
    assert counts(take(db, *FILE, today=date(2027, 1, 5))) == (0, 0, 5, 0)


def test_who_is_not_in_the_file_stays(db: Session) -> None:
    take(db, *FILE)
    assert counts(take(db, FILE[0])) == (0, 0, 1, 0)
    assert (number(db, Person), number(db, Affiliation)) == (4, 5)


def test_people_are_known_by_identifier_then_by_address(db: Session) -> None:
    take(db, FILE[0])
    assert counts(take(db, f"maelle.legoff@x.fr;Maëlle;Le Goff;{A};teacher;;E1;2026-09-01;")) == (0, 1, 0, 0)
    assert counts(take(db, f"maelle.legoff@x.fr;Maëlle;Le Goff-Riou;{A};teacher;;;;")) == (0, 1, 0, 0)
    (person,) = db.scalars(select(Person).execution_options(populate_existing=True))
    assert (person.email, person.external_id, person.family_name) == (
        "maelle.legoff@x.fr",
        "E1",
        "Le Goff-Riou",
    )
    db.expire_all()
    assert counts(take(db, f";Maëlle;Le Goff-Riou;{A};teacher;;E1;;")) == (0, 0, 1, 0)


def test_an_account_without_identifier_is_given_it(db: Session) -> None:
    person = make_person(db, email="maelle@x.fr")
    assert counts(take(db, FILE[0])) == (1, 0, 0, 0)
    db.refresh(person)
    assert person.external_id == "E1"
    assert number(db, OutboxMail) == 0


def test_a_name_in_capitals_corrects_nothing_and_another_one_does(db: Session) -> None:
    take(db, f"aicha@x.fr;Aïcha;N’Diaye;{A};teacher;;;;", f"yann@x.fr;YANN;KERVELLA;{A};teacher;;;;")
    shouted = take(
        db, f"aicha@x.fr;AICHA;N'DIAYE;{A};teacher;;;;", f"yann@x.fr;Yann;Kervella;{A};teacher;;;;"
    )
    assert counts(shouted) == (0, 1, 1, 0)
    married = take(db, f"aicha@x.fr;AÏCHA;RIOU;{A};teacher;;;;")
    assert counts(married) == (0, 1, 0, 0)
    names = (
        select(Person.given_name, Person.family_name).where(Person.email.is_not(None)).order_by(Person.email)
    )
    assert [tuple(row) for row in db.execute(names)] == [("Aïcha", "RIOU"), ("Yann", "Kervella")]


def test_a_line_that_is_there_twice_is_told_once(db: Session) -> None:
    imported = take(db, FILE[0], FILE[1], FILE[0], FILE[2], FILE[0])
    assert counts(imported) == (3, 0, 2, 0)
    assert stays(db, "maelle@x.fr") == [(A, date(2026, 9, 1), None, True)]


def test_another_function_in_the_same_school_is_no_new_school(db: Session) -> None:
    take(db, FILE[0])
    imported = take(db, FILE[0].replace("teacher", "directrice d’école").replace("2026-09-01", "2026-11-02"))
    assert counts(imported) == (0, 1, 0, 0)
    assert stays(db, "maelle@x.fr") == [
        (A, date(2026, 9, 1), date(2026, 11, 2), True),
        (A, date(2026, 11, 2), None, True),
    ]


def test_a_move_and_a_departure(db: Session, touched: list[frozenset[int]]) -> None:
    take(db, *FILE)
    touched.clear()
    moved = take(
        db,
        f"maelle@x.fr;Maëlle;Le Goff;{B};teacher;;E1;2026-11-01;",
        f"yann@x.fr;Yann;Kervella;{B};TZR;non;E2;;2026-11-30",
    )
    assert counts(moved) == (1, 1, 0, 0)
    assert stays(db, "maelle@x.fr") == [
        (A, date(2026, 9, 1), date(2026, 11, 1), True),
        (B, date(2026, 11, 1), None, True),
    ]
    assert (B, date(2025, 9, 1), date(2026, 12, 1), False) in stays(db, "yann@x.fr")
    assert len(touched[0]) == 2


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        (f"n@x.fr;N;N;{'0711989B'};teacher;;;;", "uai", "No school with this UAI is known."),
        (f"yann@x.fr;M;G;{A};teacher;;E1;;", "external_id", "On record, this identifier and this e-mail"),
        (f"maelle@x.fr;M;G;{A};teacher;;E9;;", "external_id", "On record, this e-mail address belongs to"),
        (f"m@x.fr;M;M;{A};teacher;;;;2020-01-01", "joined_on", "This person left a school"),
        (f"n@x.fr;N;N;{A};teacher;oui;;;", "main", "Two main schools on the same day"),
    ],
)
def test_what_contradicts_the_record_refuses_the_whole_file(
    db: Session, touched: list[frozenset[int]], line: str, column: str, reason: str
) -> None:
    take(db, *FILE)
    touched.clear()
    before = number(db, Person)
    refused = take(db, f"n@x.fr;N;N;{B};teacher;oui;;2026-01-01;", line)
    assert (refused.new, refused.changed, refused.unchanged, refused.refused) == (0, 0, 0, 1)
    (fault,) = refused.faults
    assert (fault.line, fault.column) == (3, column)
    assert str(fault.reason).startswith(reason)
    assert number(db, Person) == before
    assert touched == []


def test_two_lines_about_one_recorded_person_are_refused(db: Session) -> None:
    take(db, FILE[0])
    refused = take(db, f";M;G;{A};teacher;;E1;;", f"maelle@x.fr;M;G;{B};teacher;;;;")
    assert [(fault.line, str(fault.reason)) for fault in refused.faults] == [
        (3, "On record, this is the person of line 2.")
    ]


def test_a_merged_school_is_refused_with_its_successor(db: Session) -> None:
    make_school(db, "0711989B", successor_uai=A, succeeded_on=date(2026, 9, 1))
    refused = take(db, "n@x.fr;N;N;0711989B;teacher;;;2025-09-01;")
    assert "0350122T" in str(refused.faults[0].remedy)
    assert counts(take(db, "n@x.fr;N;N;0711989B;teacher;;;2025-09-01;2026-08-31")) == (1, 0, 0, 0)


def test_says_who_is_outside_a_perimeter(db: Session) -> None:
    school = make_school(db, "0940176F")
    programme = make_programme(db, schools=[school])
    inside = take(db, "n@x.fr;N;N;0940176F;teacher;;;;", programme_id=programme.id)
    assert inside.figures["outside_perimeter"] == 0
    beyond = take(db, *FILE, programme_id=programme.id)
    assert beyond.figures["outside_perimeter"] == 3
    assert str(beyond.notes[0]) == f"3 people are outside the programme’s perimeter: {C}, {B}, {A}."
