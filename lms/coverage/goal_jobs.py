"""What the worker does for goals: counts the effect of a draft, the revision that was adopted, who waits.

All go a thousand people at a time, in transactions of their own, and give way to other jobs now and then.
"""

import time
from datetime import datetime

from sqlalchemy.orm import Session

from lms.coverage.due import COUNT, count_some
from lms.coverage.effect import effect_of_json
from lms.coverage.effect_queries import add_people, concerned, counted_at_on
from lms.coverage.goal_drafts import COUNTED, COUNTING, wanted_of_json
from lms.coverage.lives import AT_ONCE
from lms.coverage.models import GoalDraft, GoalRevision
from lms.coverage.rebuilding import begin, finish, mend_all_sums, recount_next
from lms.coverage.revisions import Revision, latest_revision
from lms.coverage.rule import modules_named
from lms.database import Database
from lms.database.retrying import in_transaction
from lms.jobs.operations import enqueue
from lms.jobs.registry import PostponedError, Registry, Task

PREVIEW, BUILD = "goal-preview", "goal-build"
TURN_SECONDS = 30.0
SMALL = 2000
"""People whose effect is counted while the coordinator waits: about a second."""


def ask_for_effect(db: Session, *, draft_id: int, now: datetime) -> None:
    """Have a draft's effect counted by the worker."""
    # SQLite gives the number of a forgotten draft again.
    key = f"{draft_id}-{now.timestamp():.0f}"
    enqueue(db, kind=PREVIEW, key=key, payload={"id": draft_id}, due_at=now, now=now)


def ask_to_build(db: Session, *, revision_id: int, now: datetime) -> None:
    """Have a new revision counted by the worker, in the transaction that makes it."""
    enqueue(db, kind=BUILD, key=str(revision_id), payload={"id": revision_id}, due_at=now, now=now)


def install(registry: Registry, database: Database, *, turn_seconds: float = TURN_SECONDS) -> None:
    """Let the worker count effects, build revisions, and count the people of schools that joined."""

    def preview(_db: Session, task: Task, now: datetime) -> None:
        ends = time.monotonic() + turn_seconds
        while count_next(database, draft_id=task.payload["id"]):
            if time.monotonic() > ends:
                raise PostponedError(now)

    def build(_db: Session, task: Task, now: datetime) -> None:
        with database.reader() as db:
            revision = db.get(GoalRevision, task.payload["id"])
            if revision is None or revision.ready_at is not None:
                return
        ends = time.monotonic() + turn_seconds
        in_transaction(database, lambda db: begin(db, now=now))
        while in_transaction(database, lambda db: recount_next(db, at_once=AT_ONCE)) is not None:
            if time.monotonic() > ends:
                raise PostponedError(now)
        mend_all_sums(database)
        in_transaction(database, lambda db: finish(db, now=now))

    def count(_db: Session, _task: Task, now: datetime) -> None:
        ends = time.monotonic() + turn_seconds
        while in_transaction(database, count_some):
            if time.monotonic() > ends:
                raise PostponedError(now)

    registry.handle(PREVIEW, preview)
    registry.handle(COUNT, count)
    registry.handle(BUILD, build)


def count_next(database: Database, *, draft_id: int, at_once: int = AT_ONCE) -> bool:
    """Count the next people of a draft; False once all are. Nobody waits meanwhile: it only reads."""
    with database.reader() as db:
        draft = db.get(GoalDraft, draft_id)
        if draft is None or draft.state != COUNTING:
            return False
        wanted = wanted_of_json(draft.wanted)
        base = base_of(db, draft)
        modules = modules_named(wanted.rule) | (modules_named(base.rule) if base else frozenset())
        people = concerned(db, modules, after=draft.done_upto, at_once=at_once)
        effect = effect_of_json(draft.effect)
        add_people(
            db,
            effect,
            people,
            before=None if base is None else (base.rule, base.scope),
            after=(wanted.rule, wanted.scope),
            on=draft.as_of,
            counted_at=counted_at_on(db, programme_id=draft.programme_id, on=draft.as_of),
        )
        done_upto = draft.done_upto
    in_transaction(
        database,
        lambda db: _note(db, draft_id, done_upto=done_upto, people=list(people), counts=effect.to_json()),
    )
    return bool(people)


def base_of(db: Session, draft: GoalDraft) -> Revision | None:
    """Give the wording that a draft would replace."""
    return None if draft.goal_id is None else latest_revision(db, goal_id=draft.goal_id)


def _note(
    db: Session, draft_id: int, *, done_upto: int, people: list[int], counts: dict[str, object]
) -> None:
    draft = db.get(GoalDraft, draft_id, with_for_update=True, populate_existing=True)
    # Another worker was quicker: what it noted stays.
    if draft is None or draft.done_upto != done_upto or draft.state != COUNTING:
        return
    draft.effect = counts
    draft.people_done += len(people)
    if people:
        draft.done_upto = people[-1]
    else:
        draft.state, draft.people = COUNTED, draft.people_done
