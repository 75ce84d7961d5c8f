"""A roster uploaded on the page: its columns, its verdict, then all of it or nothing."""

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.accounts.letters import Site
from lms.accounts.models import AuditEvent
from lms.cli.worker import registry_of
from lms.config import Settings
from lms.database import Database
from lms.jobs.models import Job
from lms.jobs.running import do_next
from lms.mail.models import OutboxMail
from lms.rosters import import_jobs
from lms.rosters.models import RosterImport
from tests.rosters.corpus import xlsx_of
from tests.rosters.import_pages.uploading import (
    GOOD,
    HEADINGS,
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
from tests.support.statements import counted
from tests.support.visitors import send

SITE = Site(base_url="http://localhost", name="Passerelle", default_language="fr")


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
