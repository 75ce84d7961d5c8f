"""What a verdict says before anything is written: changes in words, rows refused, whose they are."""

from datetime import UTC, date, datetime, timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from lms.accounts.models import Person
from lms.database import Database
from lms.reach.roles import Role
from lms.reach.scopes import EVERYTHING
from lms.rosters.imports import Asked
from lms.schools.models import Affiliation
from tests.factories.accounts import make_person
from tests.factories.reach import make_grant
from tests.rosters.import_pages.uploading import (
    BAD,
    FAR,
    GOOD,
    HEADINGS,
    NOW,
    A,
    B,
    World,
    checked,
    emails,
    file_of,
    reading,
    verdicts,
)
from tests.rosters.rosters_read import bring
from tests.support.visitors import let_in, send


def soon(days: int) -> date:
    """Give a day to come: these pages read the clock."""
    return datetime.now(UTC).date() + timedelta(days=days)


def test_changes_are_said_before_and_after_moves_and_departures_in_words(
    coordinator: FlaskClient, database: Database
) -> None:
    address = checked(coordinator, file_of(*GOOD))
    send(coordinator, f"{address}/apply", reading=reading(coordinator, address))
    address = checked(
        coordinator,
        file_of(
            f"maelle.riou@x.fr;Maëlle;Riou;{B};PE;E1;2026-11-02;",
            f"yann@x.fr;Yann;Kervella;{B};TZR;E2;2026-09-01;2026-12-18",
        ),
    )
    page = coordinator.get(address).text
    assert verdicts(database) == [(2, "new"), (3, "changed")]
    for said in (
        "Leaves École du Port (0350122T): last day November 1, 2026.",
        "Arrives at Collège Émile-Zola (0351234B) on November 2, 2026.",
        "Leaves Collège Émile-Zola (0351234B): last day December 18, 2026.",
        "1 person changes school",
        "1 person leaves, and counts until the last day there.",
        "maelle@x.fr",
        "maelle.riou@x.fr",
    ):
        assert said in page, said
    send(coordinator, f"{address}/apply", reading=reading(coordinator, address))
    with database.reader() as db:
        rows = db.execute(
            select(Affiliation.uai, Affiliation.from_on, Affiliation.to_on).order_by(
                Affiliation.from_on, Affiliation.uai
            )
        ).all()
    assert rows == [
        (A, date(2026, 9, 1), date(2026, 11, 2)),
        (B, date(2026, 9, 1), date(2026, 12, 19)),
        (B, date(2026, 11, 2), None),
    ]


def test_another_function_in_the_same_school_is_said_as_such(
    coordinator: FlaskClient, database: Database
) -> None:
    address = checked(coordinator, file_of(*GOOD))
    send(coordinator, f"{address}/apply", reading=reading(coordinator, address))
    changed = f"maelle@x.fr;MAËLLE;LE GOFF;{A};directrice d’école;E1;2026-11-02;"
    page = coordinator.get(checked(coordinator, file_of(changed, changed))).text
    assert verdicts(database) == [(2, "changed"), (3, "unchanged")]
    for said in (
        "1 person changes function in the same school.",
        "Changes function at École du Port (0350122T) on November 2, 2026.",
        "Says the same as line 2.",
    ):
        assert said in page, said
    for said in ("changes school", "Leaves", "Arrives", "LE GOFF"):
        assert said not in page, said


def test_several_schools_with_one_main_are_said(coordinator: FlaskClient, database: Database) -> None:
    until = soon(30)
    data = file_of(
        f"yann@x.fr;Yann;Kervella;{A};TZR;E2;2026-09-01;;oui",
        f"yann@x.fr;Yann;Kervella;{B};TZR;E2;2026-09-01;{until};non",
        headings=f"{HEADINGS};principale",
    )
    page = coordinator.get(checked(coordinator, data)).text
    assert "1 person has several schools, and counts in the main one only." in page
    assert "without counting there" in page


def test_refused_rows_come_back_to_be_corrected_and_the_others_are_written(
    coordinator: FlaskClient, database: Database
) -> None:
    second = f"jean@x.fr;Jean;Morel;{B};PE;E3;;"
    address = checked(coordinator, file_of(GOOD[0], BAD, second, "pas;assez"))
    page = coordinator.get(f"{address}?verdict=refused").text
    for said in ("This function isn’t known.", "held back with it", "2 cells, the first line 8"):
        assert said in page
    assert "Maëlle" not in page
    assert verdicts(database) == [(2, "new"), (3, "refused"), (4, "refused"), (5, "refused")]
    file = coordinator.get(f"{address}/refused.csv")
    lines = file.data.decode("utf-8-sig").splitlines()
    assert lines[0].startswith(f"{HEADINGS};")
    assert lines[1].startswith(f"{BAD};3;This function isn’t known.")
    assert len(lines) == 4
    send(coordinator, f"{address}/apply", reading=reading(coordinator, address), refused="left-out")
    assert emails(database) == {"maelle@x.fr"}
    page = coordinator.get(address).text
    assert "3 rows were left out." in page
    corrected = coordinator.get(f"{address}/refused.csv").data.decode("utf-8-sig").replace("directrice", "PE")
    corrected = "\n".join(one for one in corrected.splitlines() if not one.startswith("pas;"))
    corrected = corrected.replace(f"{A};PE;E3;;", f"{A};PE;E3;;{soon(5)}").replace(
        f"{B};PE;E3;;", f"{B};PE;E3;{soon(6)};"
    )
    again = checked(coordinator, corrected.encode())
    assert [verdict for _, verdict in verdicts(database)] == ["new", "new"], coordinator.get(again).text


def test_with_a_refused_row_nothing_is_written_unless_it_is_decided(
    coordinator: FlaskClient, database: Database
) -> None:
    address = checked(coordinator, file_of(GOOD[0], BAD))
    send(coordinator, f"{address}/apply", reading=reading(coordinator, address))
    assert emails(database) == set()
    assert "Some rows are refused" in coordinator.get(address).text


def test_rows_of_other_schools_are_refused(coordinator: FlaskClient, database: Database) -> None:
    address = checked(coordinator, file_of(GOOD[0], f"loin@x.fr;Luc;Loin;{FAR};PE;E9;;"))
    assert verdicts(database) == [(2, "new"), (3, "refused")]
    assert "You don’t answer for the people of this school." in coordinator.get(address).text


def test_a_head_imports_the_teachers_of_her_school_and_no_parents(
    client: FlaskClient, database: Database, world: World
) -> None:
    let_in(client, database, person_id=world.head)
    checked(client, file_of(*GOOD, f"mere@x.fr;Lila;Haddad;{A};parent;;;"))
    assert verdicts(database) == [(2, "new"), (3, "refused"), (4, "refused")]


def test_who_arrives_from_elsewhere_keeps_her_particulars(
    coordinator: FlaskClient, database: Database
) -> None:
    far = file_of(f"maelle.loin@x.fr;Maelle;Legoff;{FAR};PE;E1;2025-09-01;")
    bring(database, far, Asked(today=date(2026, 9, 1), now=NOW))
    address = checked(coordinator, file_of(GOOD[0]))
    page = coordinator.get(address).text
    assert "maelle.loin@x.fr" not in page
    send(coordinator, f"{address}/apply", reading=reading(coordinator, address))
    with database.reader() as db:
        person = db.scalars(select(Person).where(Person.external_id == "E1")).one()
        assert (person.email, person.given_name) == ("maelle.loin@x.fr", "Maelle")
        stays = db.scalars(select(Affiliation.uai).where(Affiliation.to_on.is_(None))).all()
        assert stays == [A]


def test_the_address_of_who_holds_a_role_is_not_changed_by_a_file(
    coordinator: FlaskClient, database: Database, world: World
) -> None:
    roster = file_of(f"cheffe@x.fr;Hélène;Morvan;{A};PE;E7;2025-09-01;")
    bring(database, roster, Asked(today=date(2026, 9, 1), now=NOW))
    with database.writer() as db:
        head = db.scalars(select(Person).where(Person.external_id == "E7")).one()
        make_grant(db, head, Role.ADMINISTRATOR, EVERYTHING, from_on=date(2020, 9, 1))
        db.commit()
    stolen = file_of(f"voleur@x.fr;Hélène;Morvan;{A};PE;E7;2025-09-01;")
    address = checked(coordinator, stolen)
    assert verdicts(database) == [(2, "refused")]
    assert "holds a role" in coordinator.get(address).text
    send(coordinator, f"{address}/apply", reading="1", refused="left-out")
    assert "voleur@x.fr" not in emails(database)


def test_what_changed_since_the_verdict_is_judged_again(coordinator: FlaskClient, database: Database) -> None:
    address = checked(coordinator, file_of(*GOOD))
    seen = reading(coordinator, address)
    with database.writer() as db:
        make_person(db, email="maelle@x.fr").external_id = "OTHER"
        db.commit()
    send(coordinator, f"{address}/apply", reading=seen)
    assert "yann@x.fr" not in emails(database)
    assert verdicts(database) == [(2, "refused"), (3, "new")]
    assert "belongs to somebody with another identifier" in coordinator.get(address).text
