"""What those who come home have done, belong to and are to reach."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from lms.courses.release import Module
from lms.coverage.models import Goal, GoalRevision
from lms.programmes.models import PerimeterEntry
from lms.progress.models import Completion, Opening, UnitDone
from tests.factories.progress import make_module, make_unit

NOW = datetime.now(UTC)
TODAY = NOW.date()
LONG_AGO = date(2025, 9, 1)
UAI = "0350122T"
TEACHERS = "enseigner"
PARENTS = "accompagner"


def modules() -> tuple[Module, ...]:
    return (
        make_module("hybrider", make_unit("p1"), make_unit("p2"), make_unit("p3")),
        make_module("scenariser", make_unit("p4"), make_unit("p5")),
    )


def enter_perimeter(db: Session, programme_id: int, uai: str) -> None:
    db.add(
        PerimeterEntry(
            programme_id=programme_id,
            uai=uai,
            from_on=LONG_AGO,
            included=True,
            standing="in",
            reason="public",
            recorded_at=NOW,
        )
    )
    db.flush()


def want(db: Session, programme_id: int) -> None:
    goal = Goal(programme_id=programme_id, slug="hybride", title="Former à l’hybridation", audience="teacher")
    db.add(goal)
    db.flush()
    db.add(
        GoalRevision(
            goal_id=goal.id,
            n=1,
            populations="teachers",
            rule={"modules": [f"{TEACHERS}/hybrider", f"{TEACHERS}/scenariser"]},
            target={"share": "4/5"},
            due_on=TODAY + timedelta(days=200),
            in_force_from=LONG_AGO,
            state="ready",
            made_at=NOW,
            ready_at=NOW,
        )
    )
    db.flush()


def progress_of(db: Session, person_id: int, *, done: tuple[str, ...], opened: str | None) -> None:
    common = {"person_id": person_id, "course_id": TEACHERS}
    for n, module in enumerate(done):
        db.add(
            Completion(
                **common,
                module_id=module,
                done_on=date(2026, 3, 1 + n),
                minutes=15,
                means="self-study",
                release_id=1,
                recorded_at=NOW,
            )
        )
    if opened:
        db.add(UnitDone(**common, unit_id="p1", edition=1, release_id=1, done_at=NOW))
        db.add(Opening(**common, module_id="hybrider", first_on=TODAY, last_unit_id=opened, last_at=NOW))
    db.flush()
