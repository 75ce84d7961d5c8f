"""Tasks handed in: seen by their trainers only, validated many at once, their people told."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from lms.accounts.models import AuditEvent
from lms.mail.models import OutboxMail
from lms.progress.models import Completion, HandIn, UnitDone
from lms.reach.roles import Role
from lms.reach.scopes import EVERYTHING, Scope, ScopeKind
from tests.factories.accounts import make_person
from tests.factories.progress import make_module, make_release, make_unit
from tests.factories.reach import make_grant
from tests.progress.conftest import Learner
from tests.support.statements import counted

TASK = "/courses/cours/m/devoir"
COURSE = Scope(kind=ScopeKind.COURSE, value="cours")


def course(**changes):
    return make_release(
        make_module("m", make_unit("devoir", kind="task", validate="trainer", **changes)),
        make_module("n", make_unit("x")),
    )


class Trainer(Learner):
    """Somebody who trains, with a browser of her own."""

    def __init__(self, app, database, *scopes, role=Role.TRAINER):
        super().__init__(app, database, given_name="Camille")
        with database.writer() as db:
            for scope in scopes:
                person = db.get(type(make_person(db)), self.person_id)
                make_grant(db, person, role, scope, from_on=date(2020, 9, 1))
            db.commit()

    def answer(self, *ids, answer="validate", **fields):
        return self.post("/tasks", which=[str(one) for one in ids], answer=answer, **fields)


@pytest.fixture
def trainer(app, database):
    return Trainer(app, database, COURSE)


def rows(database, model=HandIn):
    with database.reader() as db:
        return db.scalars(select(model).order_by(model.id if hasattr(model, "id") else model.done_at)).all()


def test_a_task_is_handed_in_once_validated_and_its_person_told(learner, trainer, database, published):
    published(course())
    assert "Faites-la valider" not in learner.get(TASK).text
    assert "Remettre cette activité" in learner.get(TASK).text
    for _twice in range(2):
        assert learner.post(TASK).location == TASK
    assert "Remise le" in learner.get(TASK).text
    (waiting,) = rows(database)
    page = trainer.get("/tasks").text
    assert "Maëlle Le Goff" in page
    assert "1 activité vous a été remise" in page
    for _twice in range(2):
        assert trainer.answer(waiting.id).status_code == 303
    assert "Maëlle" not in trainer.get("/tasks").text
    (done,) = rows(database)
    assert done.validated_at is not None
    assert done.answered_by == trainer.person_id
    with database.reader() as db:
        assert [one.unit_id for one in db.scalars(select(UnitDone))] == ["devoir"]
        assert [one.module_id for one in db.scalars(select(Completion))] == ["m"]
        (mail,) = db.scalars(select(OutboxMail)).all()
        assert (mail.purpose, mail.person_id) == ("task-validated", learner.person_id)
        verbs = db.scalars(select(AuditEvent.verb).where(AuditEvent.actor_id == trainer.person_id)).all()
        assert verbs.count("task-validated") == 1
    assert "Validée le" in learner.get(TASK).text
    learner.post(TASK)
    assert len(rows(database)) == 1


def test_a_task_given_back_says_why_and_is_handed_in_again(learner, trainer, database, published):
    published(course())
    learner.post(TASK)
    (waiting,) = rows(database)
    without = trainer.answer(waiting.id, answer="give-back", reason=" ")
    assert without.status_code == 422
    assert "checked" in without.text
    assert trainer.answer(waiting.id, answer="give-back", reason="Ajoutez une image.").status_code == 303
    assert "Maëlle" not in trainer.get("/tasks").text
    assert "Ajoutez une image." in learner.get(TASK).text
    with database.reader() as db:
        (mail,) = db.scalars(select(OutboxMail)).all()
        assert mail.purpose == "task-given-back"
        assert db.scalars(select(UnitDone)).all() == []
    learner.post(TASK)
    (again,) = rows(database)
    assert again.waits
    assert "Ajoutez une image." not in learner.get(TASK).text
    assert trainer.answer(again.id).status_code == 303


def test_many_at_once_and_nothing_ticked(app, trainer, database, published):
    published(course())
    people = [Learner(app, database, given_name=f"Anne{n}") for n in range(3)]
    for one in people:
        one.post(TASK)
    assert trainer.post("/tasks", answer="validate").status_code == 422
    assert trainer.answer(*[one.id for one in rows(database)], 999).status_code == 303
    assert "avaient déjà reçu une réponse" in trainer.get("/tasks").text
    assert len(rows(database, Completion)) == 3


def test_only_whoever_trains_in_the_course_sees_and_answers(app, learner, database, published):
    published(course())
    learner.post(TASK)
    (waiting,) = rows(database)
    elsewhere = Trainer(app, database, Scope(kind=ScopeKind.COURSE, value="autre"))
    assert "Maëlle" not in elsewhere.get("/tasks").text
    assert elsewhere.answer(waiting.id).status_code == 303
    assert rows(database)[0].waits
    assert learner.get("/tasks").status_code == 403
    assert learner.client.post("/tasks", data={"which": waiting.id}).status_code in {400, 403, 419}
    administrator = Trainer(app, database, EVERYTHING, role=Role.ADMINISTRATOR)
    assert "Maëlle" in administrator.get("/tasks").text


def test_nobody_validates_her_own_task(trainer, database, published):
    published(course())
    trainer.post(TASK)
    (waiting,) = rows(database)
    assert "Camille Le Goff" not in trainer.get("/tasks").text.split("<main")[1]
    trainer.answer(waiting.id)
    assert rows(database)[0].waits


def test_a_task_that_changed_meanwhile_waits_for_nobody(learner, trainer, database, published):
    published(course())
    learner.post(TASK)
    published(course(edition=2))
    assert "Maëlle" not in trainer.get("/tasks").text.split("<main")[1]
    assert "Remettre cette activité" in learner.get(TASK).text
    learner.post(TASK)
    assert "Maëlle" in trainer.get("/tasks").text


def test_the_list_is_read_in_pages_with_few_statements(app, trainer, database, published):
    published(course())
    with database.writer() as db:
        for number in range(52):
            person = make_person(db, given_name=f"P{number:02d}", family_name="Riou")
            db.add(
                HandIn(
                    person_id=person.id,
                    course_id="cours",
                    unit_id="devoir",
                    edition=1,
                    handed_in_at=datetime(2026, 11, 20, tzinfo=UTC),
                )
            )
        db.commit()
    trainer.get("/tasks")
    with counted(database) as statements:
        first = trainer.get("/tasks").text
    assert len(statements) <= 6, statements
    assert "P49 Riou" in first
    assert "P50 Riou" not in first
    ids = [one.id for one in rows(database)]
    assert "P51 Riou" in trainer.get(f"/tasks?after={ids[49]}").text
    assert trainer.get(f"/tasks?after={ids[51]}").status_code == 200
    assert trainer.get("/tasks?after=²").status_code == 200


def test_a_task_in_a_closed_module_is_not_handed_in(learner, database, published):
    module = make_module("deux", make_unit("devoir", kind="task", validate="trainer"))
    published(make_release(make_module("un", make_unit("a")), module, order="sequence"))
    assert learner.post("/courses/cours/deux/devoir", "/courses/cours/un/a").location == "/courses/cours/deux"
    assert rows(database) == []
