"""Every route of the application × every role: who enters is declared twice, and both agree."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Blueprint, Flask, abort

from lms.app import create_app
from lms.config import Settings
from lms.reach.guards import found_or_404, needs
from lms.reach.roles import Role
from lms.web.guards import PUBLIC, Guard, guard_of, guarded
from tests.expected_access import BY_OBJECT, EXPECTED, FOR_ALL, STRANGER, VISITORS, Answer, only
from tests.support.access import compare, observe, sign_everybody_in
from tests.support.databases import TestDatabases


@pytest.fixture
def one_app(settings: Settings, test_databases: TestDatabases, tmp_path: Path) -> Iterator[Flask]:
    """The real application on SQLite: guards ask the same of both engines."""
    with test_databases.clean("sqlite", tmp_path) as database:
        yield create_app(settings, database=database)


def test_each_route_lets_in_whom_the_table_says(one_app: Flask) -> None:
    tokens = sign_everybody_in(one_app.extensions["lms.database"])
    faults = compare(observe(one_app, tokens), EXPECTED)
    assert not faults, "\n\n" + "\n\n".join(faults)


def test_every_route_declares_a_guard(one_app: Flask) -> None:
    assert all(guard_of(one_app, endpoint) is not None for endpoint in one_app.view_functions)


def test_the_demo_opens_what_is_hidden_elsewhere(
    settings: Settings, test_databases: TestDatabases, tmp_path: Path
) -> None:
    with test_databases.clean("sqlite", tmp_path) as database:
        demo = create_app(settings, database=database, demo=True)
        tokens = sign_everybody_in(database)
        for route in observe(demo, tokens):
            if guard_of(demo, route.endpoint) is not None and route.guard == "demo":
                assert set(route.answers.values()) == {Answer.ENTERS}, route.endpoint


def fresh(*, guard: object, rule: str = "/fresh") -> Blueprint:
    blueprint = Blueprint("fresh", __name__)

    @blueprint.get(rule)
    @guarded(guard)
    def show(**_named: object) -> str:
        return "fresh"

    return blueprint


def with_fresh(app: Flask, **given: object) -> list[str]:
    tokens = sign_everybody_in(app.extensions["lms.database"])
    app.register_blueprint(fresh(**given))
    return compare([one for one in observe(app, tokens) if one.endpoint == "fresh.show"], {})


def test_a_new_route_without_a_row_is_told_what_to_write(one_app: Flask) -> None:
    guard = needs(Role.COORDINATOR, Role.ADMINISTRATOR)
    (told,) = with_fresh(one_app, guard=guard)
    assert told == (
        "/fresh: no row in tests/expected_access.py. Write:\n"
        '    "fresh.show": only("coordinator", "administrator"),  # guard: needs administrator, coordinator'
    )


def test_a_new_public_route_that_names_objects_is_told_both(one_app: Flask) -> None:
    (told,) = with_fresh(one_app, guard=PUBLIC, rule="/fresh/<int:fresh_id>")
    assert '"fresh.show": PUBLIC.objects(FOR_ALL or ' in told


def test_a_guard_that_asks_about_the_object_is_told_by_object(one_app: Flask) -> None:
    absent = Guard(name="of-object", check=lambda: abort(404))
    (told,) = with_fresh(one_app, guard=absent, rule="/fresh/<name>")
    assert '"fresh.show": BY_OBJECT.objects(' in told
    (route,) = [one for one in observe(one_app, {}) if one.endpoint == "fresh.show"]
    (untested,) = compare([route], {"fresh.show": BY_OBJECT.objects(FOR_ALL)})
    assert "there is no test" in untested


def test_a_route_that_lets_in_somebody_else_is_told(one_app: Flask) -> None:
    tokens = sign_everybody_in(one_app.extensions["lms.database"])
    one_app.register_blueprint(fresh(guard=needs(Role.COORDINATOR), rule="/fresh/<name>"))
    routes = [one for one in observe(one_app, tokens) if one.endpoint == "fresh.show"]
    partner, objects = compare(routes, {"fresh.show": only("coordinator", "partner")})
    assert "partner gets 403" in partner
    assert "partner enters" in partner
    assert "names an object" in objects
    assert compare(routes, {"fresh.show": only("coordinator").objects(FOR_ALL)}) == []
    (missing,) = compare(routes, {"fresh.show": only("coordinator").objects("tests/nowhere.py::test_x")})
    assert "there is no test" in missing
    this = "tests/test_guards.py::test_a_route_that_lets_in_somebody_else_is_told"
    assert compare(routes, {"fresh.show": only("coordinator").objects(this)}) == []
    (gone,) = compare([], {"fresh.show": only("coordinator")})
    assert "no such route any more" in gone


def test_a_lost_role_closes_the_route_at_once(one_app: Flask) -> None:
    tokens = sign_everybody_in(one_app.extensions["lms.database"])
    one_app.register_blueprint(fresh(guard=needs(Role.PARTNER)))
    swapped = {**tokens, "partner": tokens["inspector"], "inspector": tokens["partner"]}
    (route,) = [one for one in observe(one_app, swapped) if one.endpoint == "fresh.show"]
    entering = {visitor for visitor in VISITORS if route.answers[visitor, "GET"] is Answer.ENTERS}
    assert entering == {"inspector"}
    assert route.answers[STRANGER, "GET"] is Answer.SIGNS_IN


def test_a_guard_names_its_roles_and_needs_one() -> None:
    assert needs(Role.PARTNER, Role.ADVISER).name == "needs adviser, partner"
    with pytest.raises(ValueError, match="name the roles"):
        needs()
    assert found_or_404(3) == 3
