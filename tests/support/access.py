"""What each route's guard answers each visitor, observed, and compared with what is expected."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule
from werkzeug.routing.converters import NumberConverter
from werkzeug.test import EnvironBuilder

from lms.accounts.audit import Origin
from lms.accounts.signing_in import open_session
from lms.database import Database
from lms.reach.roles import GRANTED, SCOPES, Role
from lms.reach.scopes import EVERYTHING, Scope, ScopeKind
from lms.web.cookies import cookie_name
from lms.web.guards import DEMO, guard_of
from tests.expected_access import (
    BY_OBJECT,
    DEMO_ONLY,
    FOR_ALL,
    NAMED_ROWS,
    STRANGER,
    VISITORS,
    Access,
    Answer,
    only,
)
from tests.factories.accounts import make_person
from tests.factories.reach import make_grant

ROOT = Path(__file__).resolve().parents[2]
IGNORED_METHODS = frozenset({"HEAD", "OPTIONS"})


@dataclass(frozen=True, kw_only=True)
class Observed:
    """A route: its address, the name of its guard, and the answer to each visitor for each method."""

    endpoint: str
    address: str
    guard: str
    names_objects: bool
    answers: Mapping[tuple[str, str], Answer]


def sign_everybody_in(database: Database) -> dict[str, str]:
    """Make one person a role and sign her in; give the tokens by role."""
    tokens: dict[str, str] = {}
    with database.writer() as db:
        for role in Role:
            person = make_person(db)
            if role in GRANTED:
                make_grant(db, person, role, _some_scope(role))
            opened = open_session(
                db,
                person_id=person.id,
                now=datetime.now(UTC),
                origin=Origin(route="/sign-in"),
                is_proven=True,
            )
            tokens[role.value] = opened.token
        db.commit()
    return tokens


def _some_scope(role: Role) -> Scope:
    kind = min(SCOPES[role])
    if kind is ScopeKind.ALL:
        return EVERYTHING
    return Scope(kind=kind, value={ScopeKind.SCHOOL: "0350122T", ScopeKind.ACADEMY: "14"}.get(kind, "a"))


def observe(app: Flask, tokens: Mapping[str, str]) -> list[Observed]:
    """Ask every route's guard about every visitor; no view runs."""
    found = []
    for rule in app.url_map.iter_rules():
        guard = guard_of(app, rule.endpoint)
        methods = sorted((rule.methods or set()) - IGNORED_METHODS)
        answers = {
            (visitor, method): _ask(app, rule, method, tokens.get(visitor))
            for visitor in VISITORS
            for method in methods
        }
        found.append(
            Observed(
                endpoint=rule.endpoint,
                address=rule.rule,
                guard=guard.name if guard else "",
                names_objects=bool(rule.arguments),
                answers=answers,
            )
        )
    return found


def _ask(app: Flask, rule: Rule, method: str, token: str | None) -> Answer:
    values = {name: _example(converter) for name, converter in rule._converters.items()}
    path = app.url_map.bind("localhost").build(rule.endpoint, values, method=method)
    environ = EnvironBuilder(path=path, base_url="http://localhost", method=method)
    with app.app_context():
        cookie = f"{cookie_name('session')}={token}" if token else ""
    environ.headers["Cookie"] = cookie
    with app.request_context(environ.get_environ()):
        guard = guard_of(app, rule.endpoint)
        assert guard is not None, f"{rule.endpoint}: no guard declared"
        try:
            return _read(app, guard.check())
        except HTTPException as error:
            return {403: Answer.REFUSED, 404: Answer.HIDDEN}[error.code or 0]


def _example(converter: object) -> str | int:
    return 1 if isinstance(converter, NumberConverter) else "x"


def _read(app: Flask, answer: ResponseReturnValue | None) -> Answer:
    if answer is None:
        return Answer.ENTERS
    response = app.make_response(answer)
    if response.status_code == 401 or "/sign-in" in response.headers.get("Location", ""):
        return Answer.SIGNS_IN
    return Answer.SENT_AWAY


def compare(observed: Iterable[Observed], expected: Mapping[str, Access]) -> list[str]:
    """Give what differs, each with what to write; nothing when all is as expected."""
    routes = list(observed)
    faults = []
    for route in routes:
        row = expected.get(route.endpoint)
        if row is None:
            faults.append(f"{route.address}: no row in tests/expected_access.py. Write:\n{_line(route)}")
        else:
            faults += _wrong_cells(route, row) + _wrong_objects(route, row)
    gone = sorted(set(expected) - {route.endpoint for route in routes})
    faults += [
        f"{endpoint}: no such route any more. Remove its row from tests/expected_access.py; if its address "
        "was known to people, keep it answering."
        for endpoint in gone
    ]
    return faults


def _line(route: Observed) -> str:
    """Write the row of a route as it answers now, to be read before it is pasted."""
    first = min(method for _, method in route.answers)
    cells = {visitor: route.answers[visitor, first] for visitor in VISITORS}
    entering = [name for name, answer in cells.items() if answer is Answer.ENTERS and name != STRANGER]
    name = next((row.name for row in NAMED_ROWS if dict(row.cells) == cells), only(*entering).name)
    if name == DEMO_ONLY.name and route.guard != DEMO.name:
        name = BY_OBJECT.name
    objects = '.objects(FOR_ALL or "tests/….py::test_…")' if route.names_objects else ""
    return f'    "{route.endpoint}": {name}{objects},  # guard: {route.guard}'


def _wrong_cells(route: Observed, row: Access) -> list[str]:
    return [
        f"{method} {route.address} ({route.endpoint}, guard “{route.guard}”): {visitor} {answer}; "
        f"tests/expected_access.py says {row.name}: {visitor} {row.cells[visitor]}. Correct the wrong one."
        for (visitor, method), answer in route.answers.items()
        if answer is not row.cells[visitor]
    ]


def _wrong_objects(route: Observed, row: Access) -> list[str]:
    if not route.names_objects:
        return []
    if not row.foreign:
        told = (
            f"{route.address} names an object: add .objects(FOR_ALL) to the row of {route.endpoint}, or "
            '.objects("tests/….py::test_…"), the test in which a foreign object gets 404.'
        )
        return [told]
    if (row.foreign == FOR_ALL and row.name != BY_OBJECT.name) or _is_a_test(row.foreign):
        return []
    return [f"{route.endpoint}: there is no test {row.foreign}. Write it: a foreign object gets 404."]


def _is_a_test(name: str) -> bool:
    path, _, function = name.partition("::")
    file = ROOT / path
    return file.is_file() and f"def {function}(" in file.read_text(encoding="utf-8")
