"""The home page: what each role is told to do next, and in how few statements."""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.courses import library
from lms.courses.models import Course
from lms.database import Database
from lms.reach.roles import Role
from lms.reach.scopes import EVERYTHING, Scope, ScopeKind
from lms.schools.models import Affiliation, Headcount
from lms.workshops.sittings import Sitting
from tests.factories.accounts import make_person
from tests.factories.programmes import make_programme
from tests.factories.progress import make_release, publish
from tests.factories.reach import make_grant
from tests.factories.schools import make_school
from tests.factories.workshops import make_open_workshop
from tests.home.homes import (
    LONG_AGO,
    NOW,
    PARENTS,
    TEACHERS,
    TODAY,
    UAI,
    enter_perimeter,
    modules,
    progress_of,
    want,
)
from tests.support.statements import counted
from tests.support.visitors import let_in


@pytest.fixture(autouse=True)
def world(database: Database) -> None:
    """Two courses, one school, a programme that wants both modules of the teachers' course finished."""
    library.forget()
    with database.writer() as db:
        make_school(db, UAI, name="Collège des Dunes", level="college")
        other = make_school(db, "0301674G")
        programme = make_programme(db, slug="tne", schools=[])
        programme.name, programme.starts_on, programme.ends_on = "TNE", LONG_AGO, TODAY + timedelta(days=300)
        enter_perimeter(db, programme.id, UAI)
        enter_perimeter(db, programme.id, other.uai)
        want(db, programme.id)
        publish(db, make_release(*modules(), course_id=TEACHERS))
        publish(db, make_release(course_id=PARENTS, audience=("parent",), title={"fr": "Accompagner"}))
        db.commit()


Somebody = Callable[..., FlaskClient]


@pytest.fixture
def somebody(app: Flask, database: Database) -> Somebody:
    """Sign in somebody who works at the school, has done some modules, and may hold a role."""

    def enter(
        *,
        audience: str = "teacher",
        function: str = "teacher",
        done: tuple[str, ...] = (),
        opened: str | None = None,
        role: tuple[Role, Scope] | None = None,
        confirmed: bool = True,
        belongs: bool = True,
    ) -> FlaskClient:
        with database.writer() as db:
            person = make_person(db, given_name="Maëlle")
            if belongs:
                db.add(
                    Affiliation(
                        person_id=person.id,
                        uai=UAI,
                        audience=audience,
                        function=function,
                        from_on=LONG_AGO,
                        is_main=True,
                        confirmed_on=LONG_AGO if confirmed else None,
                        changed_at=NOW,
                    )
                )
            progress_of(db, person.id, done=done, opened=opened)
            if role is not None:
                make_grant(db, person, *role, from_on=LONG_AGO)
            db.commit()
            person_id = person.id
        client = app.test_client()
        let_in(client, database, person_id=person_id)
        # Sentences are compared as they are written in the source.
        client.set_cookie("passerelle_language", "en")
        return client

    return enter


def menu(page: str) -> list[str]:
    """Give the addresses of the menu."""
    start = page.find('class="site-nav"')
    return re.findall(r'href="([^"]+)"', page[start : page.find("</nav>", start)]) if start >= 0 else []


COORDINATOR = (Role.COORDINATOR, Scope(kind=ScopeKind.PROGRAMME, value="tne"))


def test_a_stranger_has_three_doors_and_no_menu(client: FlaskClient) -> None:
    page = client.get("/").text
    assert re.findall(r'class="door" href="([^"]+)"', page) == [f"/courses/{PARENTS}", "/w", "/sign-in"]
    assert menu(page) == []
    assert 'class="parent"' in page


def test_a_door_leads_only_where_there_is_something(client: FlaskClient, database: Database) -> None:
    with database.writer() as db:
        db.get_one(Course, PARENTS).current_release_id = None
        db.commit()
    page = client.get("/").text
    assert re.findall(r'class="door" href="([^"]+)"', page) == ["/w", "/sign-in"]


def test_a_teacher_resumes_and_reads_what_is_missing(somebody: Somebody) -> None:
    page = somebody(opened="p2").get("/").text
    assert f'href="/courses/{TEACHERS}/hybrider/p2"' in page
    assert "Resume" in page
    assert "Former à l’hybridation" in page
    assert "Still to be finished:" in page
    assert "Hybrider" in page
    assert menu(page) == ["/", "/learning", "/courses"]
    assert "See the coverage" not in page


def test_a_teacher_who_is_counted_reads_since_when(somebody: Somebody) -> None:
    page = somebody(done=("hybrider", "scenariser")).get("/").text
    assert "You have counted among the people trained since" in page
    assert "March 2, 2026" in page
    assert "Still to be finished" not in page
    assert "Recently completed" in page


def test_a_teacher_not_confirmed_is_told_so(somebody: Somebody) -> None:
    page = somebody(done=("hybrider", "scenariser"), confirmed=False).get("/").text
    assert "You will be counted once your school has confirmed" in page


def test_a_teacher_who_begins_is_given_the_goals_course(somebody: Somebody) -> None:
    page = somebody().get("/").text
    assert f'href="/courses/{TEACHERS}/hybrider/p1"' in page
    assert "Begin this course" in page


def test_a_function_that_does_not_count_reads_of_no_goal(somebody: Somebody) -> None:
    assert "Former à l’hybridation" not in somebody(function="cpe").get("/").text


def test_a_parent_has_three_doors_larger_type_no_menu_and_no_goal(somebody: Somebody) -> None:
    page = somebody(audience="parent", function="parent").get("/").text
    assert 'class="parent"' in page
    assert "Former à l’hybridation" not in page
    course, *others = re.findall(r'class="door" href="([^"]+)"', page)
    assert course.startswith(f"/courses/{PARENTS}/")
    assert others == ["/w", "/learning"]
    assert "Begin the course for parents" in page
    assert menu(page) == []
    # Every language is in sight, in its own name.
    assert len(re.findall(r'name="language" value="(\w+)" lang="\1"', page)) == 5


def test_somebody_who_belongs_nowhere_is_led_to_the_courses(somebody: Somebody) -> None:
    page = somebody(belongs=False).get("/").text
    assert "You haven’t begun a course yet." in page


def test_a_coordinator_reads_the_figure_and_where_to_look(somebody: Somebody, database: Database) -> None:
    page = somebody(belongs=False, role=COORDINATOR).get("/").text
    assert "No school’s headcount is known yet" in page
    assert "2 schools whose headcount is unknown" in page
    assert "/reports/tne/hybride" in page
    pages = ["/workshops", "/reports", "/territory", "/people"]
    assert menu(page) == ["/", "/learning", "/courses", *pages]
    assert "Begin this course" not in page


def test_a_head_teacher_sees_her_school_alone_beside_her_course(
    somebody: Somebody, database: Database
) -> None:
    with database.writer() as db:
        for uai, people in ((UAI, 12), ("0301674G", 400)):
            db.add(
                Headcount(
                    uai=uai, population="teachers", kind="declared", on=LONG_AGO, headcount=people, source="x"
                )
            )
        db.commit()
    role = (Role.SCHOOL_DIRECTOR, Scope(kind=ScopeKind.SCHOOL, value=UAI))
    page = somebody(function="head_teacher", role=role, opened="p2").get("/").text
    assert "Collège des Dunes" in page
    assert "400" not in page
    assert "Resume" in page


def test_a_trainer_sees_the_courses_entrusted_to_her(somebody: Somebody) -> None:
    role = (Role.TRAINER, Scope(kind=ScopeKind.COURSE, value=TEACHERS))
    client = somebody(belongs=False, role=role)
    page = client.get("/").text
    assert f'href="/studio/{TEACHERS}"' in page
    assert "version 1, published on" in page
    assert PARENTS not in page
    assert "Tasks to validate" not in page
    none = somebody(belongs=False, role=(Role.TRAINER, Scope(kind=ScopeKind.PROGRAMME, value="tne")))
    assert "You haven’t begun a course yet" in none.get("/").text


def test_the_home_of_a_trainer_takes_eight_statements(somebody: Somebody, database: Database) -> None:
    client = somebody(belongs=False, role=(Role.TRAINER, Scope(kind=ScopeKind.COURSE, value=TEACHERS)))
    client.get("/")
    with counted(database) as statements:
        assert client.get("/").status_code == 200
    assert len(statements) <= 8, statements


def test_a_leader_sees_her_next_sessions_today_s_with_its_list(
    somebody: Somebody, database: Database
) -> None:
    school = Scope(kind=ScopeKind.SCHOOL, value=UAI)
    client = somebody(belongs=False, role=(Role.WORKSHOP_LEADER, school))
    assert "No session is planned yet." in client.get("/").text
    # Asked now: this run may have begun the day before.
    today = datetime.now(ZoneInfo("Europe/Paris")).date()
    hours = {"starts": time(17, 59), "ends": time(23, 59)}
    with database.writer() as db:
        for title, days in (("Le café", 0), ("La suite", 7)):
            day = Sitting(on=today + timedelta(days=days), **hours)
            make_open_workshop(db, host_uai=UAI, title=title, sittings=(day,))
        db.commit()
    client.get("/")
    with counted(database) as statements:
        page = client.get("/").text
    assert len(statements) <= 6, statements
    assert "Today at" in page
    assert page.index("Le café") < page.index("La suite")
    assert page.count("/list") == 1
    elsewhere = Scope(kind=ScopeKind.SCHOOL, value="0301674G")
    assert "Le café" not in somebody(belongs=False, role=(Role.WORKSHOP_LEADER, elsewhere)).get("/").text


def test_an_administrator_reads_how_the_installation_is(somebody: Somebody) -> None:
    page = somebody(belongs=False, role=(Role.ADMINISTRATOR, EVERYTHING)).get("/").text
    assert "No mail server is set" in page
    assert "2 courses are published." in page
    pages = ["/workshops", "/studio", "/reports", "/territory", "/people", "/roles"]
    assert menu(page) == ["/", "/learning", "/courses", *pages]


def test_a_partner_is_shown_no_exact_figure(somebody: Somebody) -> None:
    role = (Role.PARTNER, Scope(kind=ScopeKind.PROGRAMME, value="tne"))
    page = somebody(belongs=False, role=role).get("/").text
    assert "figures are published at the end of each month" in page
    assert "No school’s headcount" not in page


def test_the_home_of_a_teacher_takes_four_statements(somebody: Somebody, database: Database) -> None:
    client = somebody(opened="p2", done=("scenariser",))
    client.get("/")
    with counted(database) as statements:
        assert client.get("/").status_code == 200
    assert len(statements) <= 4, statements


def test_the_home_of_a_coordinator_takes_eleven_statements(somebody: Somebody, database: Database) -> None:
    client = somebody(opened="p2", role=COORDINATOR)
    client.get("/")
    with counted(database) as statements:
        assert client.get("/").status_code == 200
    assert len(statements) <= 11, statements
