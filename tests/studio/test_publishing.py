"""Publishing: as cheap for many learners as for one, whole or not at all; what was finished stays."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from lms.courses import operations
from lms.courses import queries as courses
from lms.database import Database
from lms.progress.operations import finish_unit
from lms.progress.sitting import Sitting
from lms.studio import publishing, queries
from lms.studio.writing import Editor
from tests.courses.factories import PAGE as PAGE_TEXT
from tests.courses.factories import make_course_files
from tests.factories.accounts import make_person
from tests.studio.factories import COURSE, NOW, QUIZ, make_editor, publish, put
from tests.support.statements import counted
from tests.support.visitors import let_in


def only_a_page() -> dict[str, bytes]:
    return make_course_files({QUIZ: None})


def learn(db: Session, person_id: int) -> None:
    found = courses.published(db, COURSE)
    assert found is not None
    sitting = Sitting(
        person_id=person_id,
        release_id=found.release_id,
        release=found.release,
        now=NOW,
        zone=ZoneInfo("Europe/Paris"),
    )
    unit = found.release.unit("page")
    assert unit is not None
    finish_unit(db, sitting, unit=unit)


def plan_of(db: Session) -> publishing.Plan:
    draft = queries.draft_of(db, COURSE)
    assert draft is not None
    return publishing.plan(db, draft)


def go(db: Session, editor: Editor, *, again: set[str] | None = None) -> operations.Publication:
    plan = plan_of(db)
    choice = publishing.ready(db, plan, again=again or set(), seen=plan.seen)
    return publishing.publish_draft(db, editor, choice, over=False, note="")


def prepare(database: Database, learners: int) -> Editor:
    with database.writer() as db:
        publish(db, only_a_page())
        editor = make_editor(db)
        for _ in range(learners):
            learn(db, make_person(db).id)
        put(db, editor, page=PAGE_TEXT + "Tout autre chose.\n")
        db.commit()
    return editor


@pytest.mark.parametrize("learners", [1, 40])
def test_publishing_costs_the_same_whoever_has_learned(database: Database, learners: int) -> None:
    editor = prepare(database, learners)
    with counted(database) as looked, database.reader() as db:
        plan = plan_of(db)
    assert [(one.finished, one.may_repeat) for one in plan.consequences] == [(learners, True)]
    assert len(looked) <= 12
    with counted(database) as published, database.writer() as db:
        go(db, editor, again={"page"})
        db.commit()
    assert len(published) <= 45


def test_a_stop_in_the_middle_leaves_the_old_release_whole(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = prepare(database, 1)

    class Stopped(BaseException):
        pass

    def stop(*_what: object, **_how: object) -> None:
        raise Stopped

    # After everything is written, before anything is committed.
    monkeypatch.setattr(publishing, "close_draft", stop)
    with database.writer() as db, pytest.raises(Stopped):
        go(db, editor, again={"page"})
    monkeypatch.undo()
    with database.reader() as db:
        found = courses.published(db, COURSE)
        draft = queries.draft_of(db, COURSE)
        assert found is not None
        assert draft is not None
        assert found.number == 1
        assert courses.source_files(db, found.release_id) == only_a_page()
        assert draft.is_open
    with database.writer() as db:
        assert go(db, editor, again={"page"}).number == 2
        db.commit()


def test_who_had_finished_keeps_everything_and_is_asked_to_see_it_again(
    client: FlaskClient, database: Database
) -> None:
    editor = prepare(database, 0)
    with database.writer() as db:
        person = make_person(db).id
        learn(db, person)
        later = Editor(course_id=COURSE, person_id=editor.person_id, now=NOW + timedelta(days=1))
        go(db, later, again={"page"})
        db.commit()
    let_in(client, database, person_id=person)
    page = client.get(f"/courses/{COURSE}/debut/page").text.replace("\u00a0", " ")
    assert "À revoir : mis à jour le 21 novembre 2026" in page
    module = client.get(f"/courses/{COURSE}/debut").text
    assert "Terminé" in module
    assert "À revoir" in module
