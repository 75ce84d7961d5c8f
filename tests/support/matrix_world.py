"""One person a role over the same few schools; of each kind of object, one of theirs and a foreign one."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.audit import Origin
from lms.accounts.models import Person
from lms.accounts.session_models import SigninSession
from lms.accounts.signing_in import open_session
from lms.coverage.models import Goal
from lms.coverage.publishing import publish_due
from lms.database import Database
from lms.programmes.engaging import choose_engaged
from lms.programmes.models import Programme
from lms.progress.models import Attestation
from lms.reach.roles import Role
from lms.reach.scopes import EVERYTHING, Scope, ScopeKind, district, programme, school
from lms.rosters.models import RosterImport
from lms.rosters.own_address_link import Adding, seal_adding
from lms.schools.models import School
from lms.schools.population import Audience
from lms.workshops.outside import open_link, renew_link
from tests.expected_access import OUTSIDE_LEADER
from tests.factories.accounts import make_person
from tests.factories.coverage import ANY_TWO, World, complete, declare, join, make_goal, make_world
from tests.factories.programmes import enter, make_programme, make_school
from tests.factories.reach import make_grant
from tests.factories.workshops import make_open_workshop
from tests.studio.factories import COURSE, PAGE
from tests.support.matrix_objects import (
    OTHER_COURSE,
    PARENTS_COURSE,
    Values,
    all_day_today,
    begun_dossiers,
    begun_draft,
    outside_link,
    publish_courses,
    seen_twice,
    teacher_of,
)
from tests.support.visitors import form_token

LONG_AGO = date(2020, 9, 1)
NAMERS = ("school_head", "inspector", "coordinator", "administrator")


@dataclass(kw_only=True)
class MatrixWorld:
    """Everything that addresses may name: of each role its own and a foreign one."""

    mine: str
    away: str
    clients: dict[str, FlaskClient] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    shared: dict[str, tuple[Values, Values]] = field(default_factory=dict)
    personal: dict[str, dict[str, Values]] = field(default_factory=dict)

    def objects(self, kind: str, visitor: str) -> tuple[Values, Values]:
        """Give the values of an address: the visitor's own object, and a foreign one."""
        if kind in self.shared:
            return self.shared[kind]
        of_kind = self.personal[kind]
        foreign = next(values for name, values in of_kind.items() if name == "nobody")
        return of_kind.get(visitor, foreign), foreign


def make_matrix_world(app: Flask, database: Database) -> MatrixWorld:
    """Make it, through the real operations and pages."""
    with database.writer() as db:
        world = make_world(db, schools=1, people=3)
        mine = world.schools[0]
        away = make_school(
            db, number=9800, department_code="22", district="Dinan", municipality_code="22050"
        ).uai
        made = MatrixWorld(mine=mine, away=away)
        people = {role.value: _with_role(db, role, mine) for role in Role}
        nobody = make_person(db, given_name="Nobody", family_name="Foreign")
        made.shared = _shared(db, world, made)
        for person in (*people.values(), nobody):
            complete(db, world, person.id, "hybrider/a", "hybrider/b")
        db.commit()
        ids = {name: person.id for name, person in people.items()} | {"nobody": nobody.id}
    for name, person_id in ids.items():
        client = app.test_client()
        made.clients[name] = client
        _let_in(client, database, person_id)
        made.tokens[name] = form_token(client)
    for name in ("stranger", OUTSIDE_LEADER):
        made.clients[name] = app.test_client()
        made.tokens[name] = form_token(made.clients[name])
    made.clients[OUTSIDE_LEADER].set_cookie("passerelle_leads", _opened_link(database, made))
    made.personal = {
        "session": _sessions(database, ids),
        "attestation": _attestations(made, database, ids),
        "import": _imports(made, database, ids),
        "address_link": {name: {"token": _address_link(app, name, one)} for name, one in ids.items()},
    }
    made.cookies = {
        name: "; ".join(f"{one.key}={one.value}" for one in client._cookies.values())
        for name, client in made.clients.items()
    }
    return made


def _address_link(app: Flask, name: str, person_id: int) -> str:
    """The link of a mail that adds an address to somebody's account."""
    adding = Adding(person_id=person_id, email=f"{name}@nouvelle.exemple.fr")
    return seal_adding(adding, secret=app.extensions["lms.secret"], now=datetime.now(UTC))


def _with_role(db: Session, role: Role, mine: str) -> Person:
    person = make_person(db, given_name="Qui", family_name=role.value)
    here = district(department_code="35", name="Rennes Nord")
    scopes: Mapping[Role, tuple[Scope, ...]] = {
        Role.LEARNER: (),
        Role.TRAINER: (Scope(kind=ScopeKind.COURSE, value=COURSE), programme("tne-essai")),
        Role.INSPECTOR: (here,),
        Role.ADVISER: (here,),
        Role.COORDINATOR: (programme("tne-essai"),),
        Role.PARTNER: (programme("tne-essai"),),
        Role.ADMINISTRATOR: (EVERYTHING,),
    }
    for scope in scopes.get(role, (school(mine),)):
        make_grant(db, person, role, scope, from_on=LONG_AGO)
    return person


def _shared(db: Session, world: World, made: MatrixWorld) -> dict[str, tuple[Values, Values]]:
    """Objects that several roles have in common."""
    foreign_programme = make_programme(db, slug="ailleurs", schools=[])
    make_goal(db, foreign_programme, rule=ANY_TWO, slug="but-9")
    _enter_away(db, foreign_programme, made.away)
    teacher, stranger = make_person(db, family_name="Ici"), make_person(db, family_name="Ailleurs")
    join(db, teacher, made.mine)
    join(db, stranger, made.away)
    _publish_figures(db, world, made)
    twice = [[teacher_of(db, uai) for _ in range(4)] for uai in (made.mine, made.away)]
    merges = [seen_twice(db, held, uai) for held, uai in zip(twice, (made.mine, made.away), strict=True)]
    grants = [
        make_grant(db, make_person(db), Role.WORKSHOP_LEADER, school(uai)) for uai in (made.mine, made.away)
    ]
    programme_id = db.scalars(select(Programme.id).where(Programme.slug == "tne-essai")).one()
    workshops = [
        make_open_workshop(db, host_uai=made.mine, programme_id=programme_id, sittings=(all_day_today(),)),
        make_open_workshop(db, host_uai=made.away, sittings=(all_day_today(),)),
        make_open_workshop(db, host_uai=made.mine, programme_id=programme_id, audience=Audience.TEACHER),
        make_open_workshop(db, host_uai=made.away, audience=Audience.TEACHER),
    ]
    links = [outside_link(db, one.id) for one in workshops[:2]]
    publish_courses(db)
    drafts = [begun_draft(db, one) for one in (programme_id, foreign_programme.id)]
    return {
        "school": ({"uai": made.mine}, {"uai": made.away}),
        "person": ({"person_id": teacher.id}, {"person_id": stranger.id}),
        "grant": ({"grant_id": grants[0].id}, {"grant_id": grants[1].id}),
        "goal": (
            {"programme": "tne-essai", "goal": "but-0", "draft_id": drafts[0]},
            {"programme": "ailleurs", "goal": "but-9", "draft_id": drafts[1]},
        ),
        "published": (
            {"programme": "tne-essai", "audience": "teacher", "kind": "commune", "code": "35238"},
            {"programme": "ailleurs", "audience": "teacher", "kind": "commune", "code": "22050"},
        ),
        "dossier": begun_dossiers(db, ("tne-essai", "ailleurs")),
        "pair": tuple({"low": held[0].id, "high": held[1].id} for held in twice),  # type: ignore[dict-item]
        "merge": ({"merge_id": merges[0]}, {"merge_id": merges[1]}),
        "door": ({"code": workshops[0].code}, {"code": "222-222"}),
        "workshop": (
            {"workshop_id": workshops[0].id, "link_id": links[0]},
            {"workshop_id": workshops[1].id, "link_id": links[1]},
        ),
        "group": ({"workshop_id": workshops[2].id}, {"workshop_id": workshops[3].id}),
        "written": (
            {"course_id": COURSE, "path": PAGE, "unit_id": "page"},
            {"course_id": OTHER_COURSE, "path": PAGE, "unit_id": "page"},
        ),
        "read": (
            {"course_id": PARENTS_COURSE, "module_id": "un", "unit_id": "page-1"},
            {"course_id": "hybrider", "module_id": "a", "unit_id": "hybrider-a"},
        ),
    }


def _opened_link(database: Database, made: MatrixWorld) -> str:
    """Open the link of the session that the others see too; give what the device keeps."""
    now, origin = datetime.now(UTC), Origin(route="test")
    workshop_id, link_id = (int(one) for one in made.shared["workshop"][0].values())
    with database.writer() as db:
        _renewed, token = renew_link(
            db, workshop_id=workshop_id, link_id=link_id, by=None, now=now, origin=origin
        )
        _opened, device = open_link(db, token=token, now=now, origin=origin)
        db.commit()
    return device


def _enter_away(db: Session, foreign: Programme, uai: str) -> None:
    enter(db, foreign, db.get_one(School, uai))


def _publish_figures(db: Session, world: World, made: MatrixWorld) -> None:
    """Enough people, half of them trained, for the figures of both programmes to be published."""
    for uai in (made.mine, made.away):
        declare(db, uai, 30)
        for rank in range(24):
            person = teacher_of(db, uai)
            if rank % 2:
                complete(db, world, person.id, *world.modules, on=date(2026, 9, 3))
    every = db.scalars(select(Programme).join(Goal, Goal.programme_id == Programme.id).distinct()).all()
    now = datetime.now(UTC)
    for one in every:
        choose_engaged(db, programme_id=one.id, is_shown=True, decided_by=None, now=now)
    publish_due(db, every, today=now.date(), threshold=11, now=now)


def _let_in(client: FlaskClient, database: Database, person_id: int) -> None:
    with database.writer() as db:
        opened = open_session(
            db, person_id=person_id, now=datetime.now(UTC), origin=Origin(route="test"), is_proven=True
        )
        db.commit()
    client.set_cookie("passerelle_session", opened.token)


def _sessions(database: Database, ids: Mapping[str, int]) -> dict[str, Values]:
    """A second device of everybody."""
    found: dict[str, Values] = {}
    for name, person_id in ids.items():
        with database.writer() as db:
            opened = open_session(
                db, person_id=person_id, now=datetime.now(UTC), origin=Origin(route="test"), is_proven=True
            )
            db.commit()
            found[name] = {"session_id": opened.session_id}
            assert db.get(SigninSession, opened.session_id) is not None
    return found


def _attestations(made: MatrixWorld, database: Database, ids: Mapping[str, int]) -> dict[str, Values]:
    """Everybody's paper of a course that they completed."""
    found: dict[str, Values] = {}
    for name, person_id in ids.items():
        answer = made.clients[name].post(
            "/learning/hybrider/attestation", data={"csrf_token": made.tokens[name]}
        )
        assert answer.status_code == 303, answer.status_code
        with database.reader() as db:
            code = db.scalars(select(Attestation.code).where(Attestation.person_id == person_id)).one()
        found[name] = {"code": code}
    return found


def _imports(made: MatrixWorld, database: Database, ids: Mapping[str, int]) -> dict[str, Values]:
    """A file uploaded by everybody who may; the foreign one by somebody who coordinates elsewhere."""
    with database.writer() as db:
        nobody = db.get_one(Person, ids["nobody"])
        make_grant(db, nobody, Role.COORDINATOR, programme("ailleurs"), from_on=LONG_AGO)
        db.commit()
    return {name: {"import_id": _upload(made, database, name, ids[name])} for name in (*NAMERS, "nobody")}


def _upload(made: MatrixWorld, database: Database, name: str, person_id: int) -> int:
    client, token = made.clients[name], made.tokens[name]
    file = "courriel;prénom;nom;RNE;fonction\na@x.fr;Anna;Riou;0359999X;PE\n".encode()
    sent = client.post(
        "/people/imports",
        data={"csrf_token": token, "file": (io.BytesIO(file), "liste.csv"), "source": f"source {name}"},
        content_type="multipart/form-data",
    )
    assert sent.status_code == 303, (name, sent.status_code)
    with database.reader() as db:
        return db.scalars(select(RosterImport.id).where(RosterImport.uploaded_by == person_id)).one()
