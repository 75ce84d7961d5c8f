"""Whatever authors and learners do, in whatever order: no progress is lost, and verdicts stay right.

The model knows nothing of releases or drafts: it remembers what each learner did, and which edition of
which unit is published.
"""

from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from lms.courses import editions
from lms.courses.compiler import Compilation, compile_course
from lms.studio import compiling
from tests.studio.authors_world import Step, make_world

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["edit", "add", "move", "remove", "publish", "publish", "learn", "learn", "restore", "choose"]
        ),
        st.integers(0, 11),
        st.integers(0, 11),
    ),
    max_size=40,
)


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The compiler's own process is tested elsewhere; thousands of courses are compiled here."""

    def here(files: Mapping[str, bytes], *, cache: object = None, **_limits: object) -> Compilation:
        return compile_course(files, cache=cache)  # type: ignore[arg-type]

    monkeypatch.setattr(compiling, "compile_in_child", here)
    monkeypatch.setattr(editions, "compile_in_child", here)


@given(STEPS)
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_progress_is_lost_whatever_is_edited_published_and_restored(
    db: Session, steps: list[Step]
) -> None:
    savepoint = db.begin_nested()
    try:
        world = make_world(db)
        for step in steps:
            world.do(step)
    finally:
        savepoint.rollback()
        db.expunge_all()
