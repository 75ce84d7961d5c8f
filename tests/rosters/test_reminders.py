"""Reminders from the choice to the mail: few, in working hours, and ended by one click."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.letters import Site
from lms.accounts.models import Person
from lms.cli import main
from lms.config import Settings, read_settings
from lms.coverage import operations as coverage
from lms.database import Database
from lms.jobs.models import Job
from lms.jobs.registry import PostponedError, Registry, Task
from lms.mail.models import MailStop, OutboxMail
from lms.mail.operations import stop
from lms.mail.stop_link import REMINDERS, stop_address
from lms.progress.models import Opening
from lms.rosters.reminder_queries import to_remind
from lms.rosters.reminders import KIND, Sender, install, plan, remind
from lms.rosters.reminding import Reason
from lms.schools.models import Affiliation, School
from lms.web import csrf
from tests.factories.coverage import NOW, World, complete, make_world
from tests.support.statements import counted
from tests.support.visitors import send

PARIS, NOUMEA = ZoneInfo("Europe/Paris"), ZoneInfo("Pacific/Noumea")
SECRET = b"0123456789abcdef0123456789abcdef"
SENDER = Sender(
    site=Site(base_url="https://formation.example", name="Passerelle", default_language="en"),
    secret=SECRET,
    zone=PARIS,
)
NEVER, STOPPED = Reason.NEVER_CAME, Reason.STOPPED


@pytest.fixture(autouse=True)
def _counting() -> None:
    coverage.install()


def came(db: Session, *people: int) -> None:
    db.execute(update(Person).where(Person.id.in_(people)).values(last_seen_at=NOW - timedelta(days=30)))


def opened(db: Session, person: int, module: str = "a", *, days_ago: int = 20) -> None:
    last = NOW - timedelta(days=days_ago)
    db.add(
        Opening(
            person_id=person,
            course_id="hybrider",
            module_id=module,
            first_on=last.date(),
            last_unit_id=f"hybrider-{module}",
            last_at=last,
        )
    )
    db.flush()


def found(db: Session, world: World, *, now: datetime = NOW) -> dict[int, Reason]:
    chosen = to_remind(db, programme_id=world.programme_id, now=now, zone=PARIS)
    return {one.person_id: one.reason for one in chosen}


def mails(db: Session) -> list[OutboxMail]:
    return list(db.scalars(select(OutboxMail).order_by(OutboxMail.id)))


def task(world: World, person: int) -> Task:
    payload = {"person_id": person, "programme_id": world.programme_id}
    return Task(id=1, kind=KIND, key="k", payload=payload, attempts=1)


def test_who_never_came_and_who_stopped_are_found(db: Session) -> None:
    world = make_world(db, people=6)
    a, b, c, d, e, f = world.people
    came(db, b, c, d, e)
    opened(db, b)  # stopped
    opened(db, c, days_ago=3)  # at work
    opened(db, d)
    complete(db, world, d, "hybrider/a")  # finished what she opened
    opened(db, e)
    opened(db, e, "b", days_ago=2)  # left one, at work in another
    assert found(db, world) == {a: NEVER, f: NEVER, b: STOPPED}


def test_who_is_trained_or_gone_or_cannot_be_written_to_is_left_in_peace(db: Session) -> None:
    world = make_world(db, people=6)
    trained, disabled, no_address, left, refused, new = world.people
    came(db, trained)
    opened(db, trained, "b")
    complete(db, world, trained, "hybrider/a", "evaluer/a")
    db.execute(update(Person).where(Person.id == disabled).values(disabled_at=NOW))
    db.execute(update(Person).where(Person.id == no_address).values(email=None))
    db.execute(
        update(Affiliation).where(Affiliation.person_id == left).values(to_on=NOW.date() - timedelta(days=1))
    )
    stop(db, person_id=refused, topic=REMINDERS, now=NOW)
    db.execute(update(Person).where(Person.id == new).values(created_at=NOW - timedelta(days=3)))
    assert found(db, world) == {}
    assert found(db, world, now=NOW + timedelta(days=5)) == {new: NEVER}


def test_another_programme_s_people_are_not_reminded(db: Session) -> None:
    world = make_world(db, people=2)
    assert to_remind(db, programme_id=world.programme_id + 1, now=NOW, zone=PARIS) == []


def test_nobody_is_reminded_more_than_twice_a_month_whatever_the_operator_does(db: Session) -> None:
    world = make_world(db, people=1)
    (person,) = world.people
    for day in range(60):
        now = NOW + timedelta(days=day)
        plan(db, programme_id=world.programme_id, zone=PARIS, now=now)
        for _ in range(2):
            with suppress(PostponedError):
                remind(db, task(world, person), now, sender=SENDER)
    written = [mail.created_at for mail in mails(db)]
    assert len(written) == 3
    for at in written:
        assert sum(at - timedelta(days=30) < other <= at for other in written) <= 2
        assert at.astimezone(PARIS).weekday() < 5


def test_planning_twice_asks_once_and_at_an_hour_of_work_over_there(db: Session) -> None:
    world = make_world(db, people=2)
    here, far = world.people
    schools = db.scalars(select(Affiliation.uai).where(Affiliation.person_id == far))
    db.execute(update(School).where(School.uai.in_(schools.all())).values(timezone="Pacific/Noumea"))
    saturday = datetime(2027, 3, 20, 10, 0, tzinfo=UTC)
    for chosen, already in (({NEVER: 2}, 0), ({}, 2)):
        planned = plan(db, programme_id=world.programme_id, zone=PARIS, now=saturday)
        assert (planned.chosen, planned.already) == (chosen, already)
    due = {job.person_id: job.due_at for job in db.scalars(select(Job))}
    assert due[here] == datetime(2027, 3, 22, 9, 0, tzinfo=PARIS)
    assert due[far] == datetime(2027, 3, 22, 9, 0, tzinfo=NOUMEA)
    plan(db, programme_id=world.programme_id, zone=PARIS, now=saturday + timedelta(days=1))
    assert len(db.scalars(select(Job.id)).all()) == 2


def test_a_mail_says_why_where_to_go_on_and_how_to_stop(db: Session) -> None:
    world = make_world(db, people=2)
    never, stopped = world.people
    came(db, stopped)
    opened(db, stopped)
    registry = Registry()
    install(registry, sender=SENDER)
    for person in world.people:
        registry.handlers[KIND](db, task(world, person), NOW)
    first, second = mails(db)
    assert (first.person_id, first.purpose) == (never, "reminder-never-came")
    assert "https://formation.example/set-password/" in first.text
    assert (second.person_id, second.purpose) == (stopped, "reminder-stopped")
    assert "“Le hybrider”" in second.text
    assert "https://formation.example/courses/hybrider/a/hybrider-a" in second.text
    for mail in (first, second):
        address = stop_address(base_url=SENDER.site.base_url, person_id=mail.person_id, secret=SECRET)
        assert mail.stop_address == address
        assert address in mail.text
        assert mail.not_after == datetime(2027, 3, 17, 17, 0, tzinfo=PARIS)


def test_what_no_longer_applies_is_not_written(db: Session) -> None:
    world = make_world(db, people=2)
    person, other = world.people
    plan(db, programme_id=world.programme_id, zone=PARIS, now=NOW)
    came(db, person)
    stop(db, person_id=other, topic=REMINDERS, now=NOW)
    for one in world.people:
        remind(db, task(world, one), NOW, sender=SENDER)
    assert mails(db) == []


def test_a_worker_that_is_late_waits_for_the_next_morning(db: Session) -> None:
    world = make_world(db, people=1)
    evening = datetime(2027, 3, 19, 18, 0, tzinfo=UTC)
    with pytest.raises(PostponedError) as later:
        remind(db, task(world, world.people[0]), evening, sender=SENDER)
    assert later.value.due_at == datetime(2027, 3, 22, 9, 0, tzinfo=PARIS)
    assert mails(db) == []


def test_a_thousand_people_are_chosen_by_as_many_statements_as_ten(database: Database) -> None:
    with database.writer() as db:
        world = make_world(db, people=12)
        db.commit()
    with counted(database) as statements, database.reader() as db:
        assert len(to_remind(db, programme_id=world.programme_id, now=NOW, zone=PARIS)) == 12
    assert len(statements) <= 6


# -- the page -------------------------------------------------------------------------------------


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings(
        {"LMS_DATA_DIR": str(tmp_path), "LMS_BASE_URL": "http://localhost", "LMS_DEFAULT_LOCALE": "en"}
    )


@pytest.fixture
def link(app: Flask, database: Database) -> str:
    """The path of somebody's link."""
    with database.writer() as db:
        person = Person(email="anne@ac-exemple.fr", created_at=NOW)
        db.add(person)
        db.commit()
        person_id = person.id
    with app.app_context():
        return stop_address(base_url="", person_id=person_id, secret=csrf.secret())


def test_opening_the_link_changes_nothing_and_one_click_stops(
    client: FlaskClient, database: Database, link: str
) -> None:
    page = client.get(link)
    assert page.status_code == 200
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "anne" not in page.text
    with database.reader() as db:
        assert db.scalars(select(MailStop)).all() == []
    for _ in range(2):
        done = send(client, link)
        assert done.status_code == 200
        assert "You won’t be reminded any more" in done.text
    with database.reader() as db:
        assert [one.topic for one in db.scalars(select(MailStop))] == [REMINDERS]


def test_a_link_that_is_not_ours_or_of_somebody_erased_is_404(
    client: FlaskClient, database: Database, link: str
) -> None:
    assert client.get(link + "x").status_code == 404
    with database.writer() as db:
        db.execute(update(Person).values(erased_at=NOW))
        db.commit()
    assert client.get(link).status_code == 404


# -- the command ----------------------------------------------------------------------------------


def test_the_command_counts_asks_once_and_knows_its_programmes(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with database.writer() as db:
        make_world(db, people=3)
        # Whatever day this test runs on.
        db.execute(update(Affiliation).values(from_on=date(2020, 9, 1)))
        db.execute(update(Person).values(created_at=datetime(2020, 9, 1, tzinfo=UTC)))
        db.commit()
    monkeypatch.setenv("LMS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LMS_DATABASE_URL", database.url.render_as_string(hide_password=False))
    monkeypatch.setenv("LMS_DEFAULT_LOCALE", "en")

    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["lms", "people", "remind", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out + told.err

    def waiting() -> int:
        with database.reader() as db:
            return len(db.scalars(select(Job.id)).all())

    code, text = run("--programme", "unknown")
    assert code == 1
    assert "tne-essai" in text
    code, text = run("--programme", "tne-essai", "--dry-run")
    assert (code, waiting()) == (0, 0)
    assert "Invited, never came: 3" in text
    code, text = run("--programme", "tne-essai")
    assert (code, "Invited, never came: 3" in text, "before" in text) == (0, True, False)
    code, text = run("--programme", "tne-essai")
    assert (code, "Invited, never came: 0" in text) == (0, True)
    assert "Chosen before, and counted then: 3" in text
    assert waiting() == 3
