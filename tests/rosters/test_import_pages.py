"""A roster uploaded on the page: its columns, its verdict, then all of it or nothing."""

import io
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from lms.accounts.erasure import erase_person
from lms.accounts.letters import Site
from lms.accounts.models import AuditEvent, Person
from lms.cli.worker import registry_of
from lms.config import Settings
from lms.database import Database
from lms.jobs.models import Job
from lms.jobs.running import do_next
from lms.mail.models import OutboxMail
from lms.reach.roles import Role
from lms.reach.scopes import EVERYTHING, Scope, ScopeKind
from lms.reach.scopes import school as school_scope
from lms.rosters import import_jobs
from lms.rosters.imports import Asked
from lms.rosters.models import RosterImport, RosterMapping, RosterVerdict
from lms.rosters.uploads import forget_old
from lms.schools.models import Affiliation
from tests.factories.accounts import make_person
from tests.factories.reach import make_grant
from tests.factories.schools import make_school
from tests.rosters.corpus import xlsx_of
from tests.rosters.rosters_read import bring
from tests.support.statements import counted
from tests.support.visitors import form_token, let_in, send

A, B, FAR = "0350122T", "0351234B", "0301674G"
PAGE = "/people/imports"
HEADINGS = "courriel;prénom;nom;RNE;fonction;identifiant;arrivée;départ"
SITE = Site(base_url="http://localhost", name="Passerelle", default_language="fr")
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def file_of(*rows: str, headings: str = HEADINGS) -> bytes:
    return "\n".join([headings, *rows, ""]).encode()


def soon(days: int) -> date:
    """Give a day to come: these pages read the clock."""
    return datetime.now(UTC).date() + timedelta(days=days)


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


@pytest.fixture
def world(database: Database) -> World:
    with database.writer() as db:
        make_school(db, A, name="École du Port", municipality="Saint-Malo")
        make_school(db, B, name="Collège Émile-Zola", municipality="Rennes", level="college")
        make_school(db, FAR, name="École lointaine", department_code="30")
        people = [make_person(db, given_name="Claire", family_name="Le Gall") for _ in range(4)]
        department = Scope(kind=ScopeKind.DEPARTMENT, value="35")
        for one, role, scope in zip(
            people,
            (Role.COORDINATOR, Role.COORDINATOR, Role.ADMINISTRATOR, Role.SCHOOL_HEAD),
            (department, department, EVERYTHING, school_scope(A)),
            strict=True,
        ):
            make_grant(db, one, role, scope, from_on=date(2020, 9, 1))
        db.commit()
        coordinator, other, administrator, head = (one.id for one in people)
    return World(coordinator=coordinator, other=other, administrator=administrator, head=head)


@pytest.fixture
def coordinator(client: FlaskClient, database: Database, world: World) -> FlaskClient:
    let_in(client, database, person_id=world.coordinator)
    client.set_cookie("passerelle_language", "en")
    return client


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


def test_a_file_is_looked_at_then_written(coordinator: FlaskClient, database: Database, world: World) -> None:
    columns = upload(coordinator, file_of(*GOOD).decode().encode("cp1252"))
    page = coordinator.get(columns.location).text
    for said in ("Windows-1252", "Maëlle", "semicolon", "Kervella"):
        assert said in page
    address = choose(coordinator, columns.location).location
    page = coordinator.get(address).text
    assert verdicts(database) == [(2, "new"), (3, "new")]
    for said in (
        "Arrives at École du Port (0350122T) on September 1, 2026.",
        "New person.",
        "Write these 2 rows",
    ):
        assert said in page
    assert emails(database) == set()
    answer = send(coordinator, f"{address}/apply", reading=reading(coordinator, address))
    assert answer.status_code == 303
    answer.close()
    page = coordinator.get(address).text
    assert "Everything is written." in page
    assert "2 people are sent a link" in page
    assert emails(database) == {"maelle@x.fr", "yann@x.fr"}
    with database.reader() as db:
        upload_row = db.scalars(select(RosterImport)).one()
        assert (upload_row.file, upload_row.state) == (None, "applied")
        event = db.scalars(select(AuditEvent).where(AuditEvent.verb == "imported")).one()
        assert (event.actor_id, event.route) == (world.coordinator, "/people/imports/<int:import_id>/apply")
    assert verdicts(database) == []
    listed = coordinator.get(PAGE).text
    assert "2 new, 0 changed, 0 unchanged, 0 refused" in listed
    assert "Claire Le Gall" in listed


def test_pressed_twice_it_is_written_once(coordinator: FlaskClient, database: Database) -> None:
    address = checked(coordinator, file_of(*GOOD))
    seen = reading(coordinator, address)
    for _ in range(2):
        assert send(coordinator, f"{address}/apply", reading=seen).status_code == 303
    assert number_of(database, OutboxMail) == 2
    with database.reader() as db:
        assert db.scalar(select(func.count()).where(AuditEvent.verb == "imported")) == 1


def test_done_again_nothing_changes_and_nothing_is_offered(
    coordinator: FlaskClient, database: Database
) -> None:
    address = checked(coordinator, file_of(*GOOD))
    send(coordinator, f"{address}/apply", reading=reading(coordinator, address))
    again = checked(coordinator, xlsx_of([one.split(";") for one in GOOD], headings=HEADINGS.split(";")))
    page = coordinator.get(again).text
    assert verdicts(database) == [(2, "unchanged"), (3, "unchanged")]
    assert "there is nothing to write" in page
    assert "At École du Port (0350122T), as on record." in page


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


def test_another_tab_cannot_apply_a_verdict_of_another_reading(
    coordinator: FlaskClient, database: Database
) -> None:
    address = checked(coordinator, file_of(*GOOD))
    old = reading(coordinator, address)
    choose(coordinator, f"{address}/columns", external_id="")
    send(coordinator, f"{address}/apply", reading=old)
    assert number_of(database, OutboxMail) == 0
    assert "read anew meanwhile" in coordinator.get(address).text
    for typed in ("", "x", "9" * 30):
        assert send(coordinator, f"{address}/apply", reading=typed).status_code == 303


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


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave even small files to the worker."""
    monkeypatch.setattr(import_jobs, "SMALL", 0)


def test_a_large_file_is_checked_and_applied_by_the_worker(
    coordinator: FlaskClient, database: Database, settings: Settings, slow: None
) -> None:
    columns = upload(coordinator, file_of(*GOOD))
    address = choose(coordinator, columns.location).location
    page = coordinator.get(address).text
    assert "The file is being compared" in page
    assert 'http-equiv="refresh"' in page
    assert "The file is being read" in page
    registry = registry_of(settings, database)

    def work() -> None:
        while do_next(database, registry, claimed_by="w", now=datetime.now(UTC)):
            pass

    work()
    assert verdicts(database) == [(2, "new"), (3, "new")]
    send(coordinator, f"{address}/apply", reading=reading(coordinator, address))
    assert "Writing 2 rows" in coordinator.get(address).text
    assert emails(database) == set()
    work()
    assert emails(database) == {"maelle@x.fr", "yann@x.fr"}
    with database.reader() as db:
        assert set(db.scalars(select(Job.reason))) == {""}
    # A job done twice, its worker having died before it could say so, changes nothing.
    importer = import_jobs.Importer(database=database, site=SITE, zone=settings.timezone)
    number = int(address.rsplit("/", 1)[1])
    import_jobs.apply(importer, import_id=number, leave_out=False, now=NOW, origin=import_jobs.COMMAND_LINE)
    assert number_of(database, OutboxMail) == 2


def test_the_page_is_reloaded_as_little_as_the_file_is_long(
    coordinator: FlaskClient, database: Database
) -> None:
    few = checked(coordinator, file_of(*GOOD))
    many = checked(
        coordinator, file_of(*(f"p{n}@x.fr;Prénom;Nom {n};{A};PE;N{n};2026-09-01;" for n in range(120)))
    )
    with counted(database) as first:
        coordinator.get(few)
    with counted(database) as second:
        page = coordinator.get(many).text
    assert len(first) == len(second) <= 6
    assert page.count("New person.") == 50
    assert "after=51" in page
    assert coordinator.get(f"{many}?after=101").text.count("New person.") == 20
    assert coordinator.get(f"{many}?verdict=unchanged").status_code == 200
    assert coordinator.get(f"{many}?verdict=x&after=y").status_code == 200


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
