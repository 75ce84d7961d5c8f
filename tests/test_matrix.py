"""The matrix: every route × every role × one's own and a foreign object, asked for real, 0 mismatch.

Expected from `tests/expected_access.py` and from what is said here; observed from the answers to real
requests. Nothing that they do is kept, so each is asked of the same world.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from lms.app import create_app
from lms.config import Settings
from lms.reach.roles import STAFF
from tests.expected_access import (
    BY_OBJECT,
    EXPECTED,
    FOR_ALL,
    FOR_OUTSIDE_LEADERS,
    OUTSIDE_LEADER,
    STRANGER,
    VISITORS,
    Access,
    Answer,
)
from tests.support.databases import TestDatabases
from tests.support.matrix_world import MatrixWorld, make_matrix_world

IGNORED_METHODS = frozenset({"HEAD", "OPTIONS"})
ADMINISTRATOR = frozenset({"administrator"})
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What the addresses of some routes name, and who sees every one of them."""

    name: str
    everywhere: frozenset[str] = ADMINISTRATOR


# By the beginning of the endpoint's name; the longest that fits.
KINDS = {
    "account.sign_out_device": Kind(name="session", everywhere=NOBODY),
    "attestations.paper": Kind(name="attestation", everywhere=NOBODY),
    "attestations.issue": Kind(name="read"),
    "committee.": Kind(name="dossier"),
    "claim.claim": Kind(name="door", everywhere=NOBODY),
    "code_sheets.": Kind(name="school"),
    "school.": Kind(name="school"),
    "duplicates.": Kind(name="pair"),
    "duplicates.undo": Kind(name="merge"),
    "giving.take_back": Kind(name="grant"),
    "imports.": Kind(name="import"),
    "leaflets.": Kind(name="read"),
    "own_address.": Kind(name="address_link", everywhere=NOBODY),
    "lost_telephone.": Kind(name="person"),
    "people.person": Kind(name="person"),
    "progress.": Kind(name="read"),
    "reports.": Kind(name="goal"),
    "reports_beside.": Kind(name="goal"),
    "reports_change.": Kind(name="goal"),
    "reports_equipment.": Kind(name="goal"),
    "reports_measures.": Kind(name="goal"),
    "reports_completions.": Kind(name="goal"),
    "reports_programme.": Kind(name="goal"),
    "reports_views.": Kind(name="goal"),
    "reports_published.": Kind(name="published"),
    "reports_engaged.": Kind(name="published"),
    "reports_funder.": Kind(name="published"),
    "steering": Kind(name="goal"),
    "studio": Kind(name="written"),
    "workshop": Kind(name="workshop"),
    "workshop_convoked.": Kind(name="group"),
    "workshop_group.": Kind(name="group"),
}
# Who enters, and still has no such page of what is hers: figures that are published only have no exact file,
# and nobody else's headcount is an adviser's to say.
NOT_EVEN_OWN = {
    **{
        (f"reports.{file}_file", "partner"): Answer.HIDDEN
        for file in ("csv", "json", "pdf", "schema", "xlsx")
    },
    # Who may see others' names comes in by a password, not by a parent's code.
    **{("codes.take", role.value): Answer.HIDDEN for role in STAFF},
    ("reports_change.page", "partner"): Answer.HIDDEN,
    ("reports_beside.page", "partner"): Answer.HIDDEN,
    # Money is read by whoever sees the whole programme.
    **{
        ("reports_measures.page", role): Answer.HIDDEN
        for role in ("partner", "school_director", "school_head", "inspector", "adviser")
    },
    ("reports_views.change", "partner"): Answer.HIDDEN,
    **{
        (f"reports_equipment.{page}", "partner"): Answer.HIDDEN
        for page in ("page", "csv_file", "schema_file", "xlsx_file")
    },
    ("school.declare", "adviser"): Answer.REFUSED,
}


@pytest.fixture
def app(settings: Settings, test_databases: TestDatabases, tmp_path: Path) -> Iterator[Flask]:
    """The real application on SQLite: both engines answer alike, and `tests/` asks each page of both."""
    with test_databases.clean("sqlite", tmp_path) as database:
        yield create_app(settings, database=database)


def observed(answer: TestResponse) -> Answer | int:
    """Say what an answer means for whoever asked; a fault of ours stays a number."""
    location = answer.headers.get("Location", "")
    if answer.status_code == 401 or location.startswith("/sign-in?"):
        return Answer.SIGNS_IN
    if answer.status_code >= 500 and answer.status_code != 503:
        return answer.status_code
    return {403: Answer.REFUSED, 404: Answer.HIDDEN}.get(answer.status_code, Answer.ENTERS)


def kind_of(endpoint: str) -> Kind | None:
    fitting = [one for one in KINDS if endpoint.startswith(one)]
    return KINDS[max(fitting, key=len)] if fitting else None


def expected(endpoint: str, row: Access, visitor: str, kind: Kind | None, *, own: bool) -> Answer:
    """Say who sees what, from the table of routes and from whose the object is."""
    if visitor == OUTSIDE_LEADER and endpoint in FOR_OUTSIDE_LEADERS:
        return Answer.ENTERS if own else Answer.HIDDEN
    if visitor == OUTSIDE_LEADER:
        visitor = STRANGER
    if endpoint == "metrics.show":
        # The installation here has set no token, and none of a person's roles is one.
        return Answer.HIDDEN
    if row.name == BY_OBJECT.name:
        # A parents' course is open to the world; any other to whoever is signed in.
        learns = endpoint in {"attestations.issue", "progress.act"}
        return Answer.SIGNS_IN if visitor == STRANGER and (learns or not own) else Answer.ENTERS
    cell = row.cells[visitor]
    if cell is Answer.SENT_AWAY:
        return Answer.ENTERS
    if cell is not Answer.ENTERS:
        return cell
    if own:
        return NOT_EVEN_OWN.get((endpoint, visitor), Answer.ENTERS)
    return Answer.ENTERS if visitor in kind.everywhere else Answer.HIDDEN


@dataclass(kw_only=True)
class Asking:
    """Asks each route as each visitor."""

    app: Flask
    world: MatrixWorld

    def ask(self, rule: Rule, method: str, visitor: str, values: Mapping[str, str | int]) -> TestResponse:
        """Send a request with the visitor's own token, and leave nothing of what it did."""
        named = {name: values.get(name, "x") for name in rule.arguments}
        path = self.app.url_map.bind("localhost").build(rule.endpoint, named, method=method)
        typed = {"csrf_token": self.world.tokens[visitor]} if method != "GET" else None
        # Cookies of its own: what an answer does to them is nobody else's.
        client = self.app.test_client(use_cookies=False)
        headers = {"Cookie": self.world.cookies[visitor]}
        with client.open(path, method=method, data=typed, headers=headers) as answer:
            # A file is read as it is sent.
            assert answer.data is not None
            return answer


def test_each_route_shows_each_role_its_own_and_nothing_foreign(
    app: Flask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    world = make_matrix_world(app, app.extensions["lms.database"])
    # What a request writes is rolled back when it ends: the next one finds the same world.
    monkeypatch.setattr(Session, "commit", Session.flush)
    asking, faults, cells = Asking(app=app, world=world), [], Counter[str]()
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: (one.endpoint, one.rule)):
        row = EXPECTED[rule.endpoint]
        kind = kind_of(rule.endpoint) if rule.arguments and row.foreign != FOR_ALL else None
        if rule.arguments and row.foreign != FOR_ALL and kind is None:
            faults.append(f"{rule.endpoint}: say in KINDS what its address names")
            continue
        for method in sorted((rule.methods or set()) - IGNORED_METHODS):
            for visitor in (*VISITORS, OUTSIDE_LEADER):
                objects = world.objects(kind.name, visitor) if kind else ({},)
                for place, values in enumerate(objects):
                    wanted = expected(rule.endpoint, row, visitor, kind, own=place == 0)
                    answer = asking.ask(rule, method, visitor, values)
                    found = observed(answer)
                    cells["own" if kind and place == 0 else "foreign" if kind else "without object"] += 1
                    made_up = bool(rule.arguments) and kind is None
                    if found != wanted and not (made_up and found is Answer.HIDDEN):
                        whose = ("own", "foreign")[place] if kind else "any"
                        faults.append(
                            f"{method} {rule.rule} ({rule.endpoint}): {visitor}, {whose} object:"
                            f" {found} ({answer.status_code}), expected {wanted}"
                        )
    with capsys.disabled():
        total = ", ".join(f"{number} {name}" for name, number in cells.items())
        print(f"\nmatrix: {cells.total()} cells ({total}), {len(faults)} mismatches")
    assert not faults, "\n".join(faults)
    assert cells["foreign"] >= 600
