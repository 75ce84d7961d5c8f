"""Whatever a course holds, it ends within the limits with a named fault, and nothing of it runs."""

from collections.abc import Iterator

import pytest

from lms.courses.child import CompileServer, Limits
from lms.courses.compiler import compile_course
from tests.courses.hostile import HostileInput, hostile_inputs, hostile_rows, runs, shown

INPUTS = hostile_inputs()
SHORT = Limits(file_seconds=0.5, course_seconds=10, wall_seconds=30)
QUICK = [one for one in INPUTS if one.family in ("script", "drawing")]
SLOW = [one for one in INPUTS if one.family not in ("script", "drawing")][::3]
"""A third of the others here; `make proofs` runs them all at full limits."""


@pytest.fixture(scope="module")
def server() -> Iterator[CompileServer]:
    server = CompileServer()
    yield server
    server.close()


def test_there_are_88_different_ones() -> None:
    assert len({one.name for one in INPUTS}) == len(INPUTS) == 88


@pytest.mark.parametrize("given", QUICK, ids=lambda one: one.name)
def test_what_would_run_is_named_and_does_not(given: HostileInput) -> None:
    done = compile_course(given.files)

    named = [fault for fault in done.faults if fault.code in given.codes]
    assert named
    assert all(fault.line >= 1 and str(fault.remedy) for fault in named)
    if done.release is not None:
        assert not runs(shown(done.release.units()))


@pytest.mark.parametrize("given", SLOW, ids=lambda one: one.name)
def test_what_would_not_end_is_stopped_and_named(given: HostileInput, server: CompileServer) -> None:
    (row,) = hostile_rows([given], limits=SHORT, server=server)

    assert row.held, row


def test_the_judge_sees_what_runs() -> None:
    assert runs('<p><a href="javascript:1">a</a>')
    assert runs('<img src="x" onerror=1>')
    assert not runs("<p>javascript: &lt;script&gt; onerror= style=</p>")
