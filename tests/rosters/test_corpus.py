"""Every file of the corpus: read with its accents, or refused with line and remedy."""

import pytest

from tests.rosters.corpus import LIMIT_SECONDS, NAMES, Case, accepted, timed
from tests.rosters.corpus_refused import refused

ACCEPTED, REFUSED = accepted(), refused()


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(ACCEPTED) + len(REFUSED) >= 40
    assert len({case.name for case in (*ACCEPTED, *REFUSED)}) == len(ACCEPTED) + len(REFUSED)


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda case: case.name)
def test_is_read_with_its_accents(case: Case) -> None:
    roster, _seconds = timed(case)
    assert not roster.faults, roster.faults.kept
    assert [(one.identity.given_name, one.identity.family_name) for one in roster.people] == NAMES


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_is_refused_with_line_and_remedy(case: Case) -> None:
    roster, seconds = timed(case)
    assert roster.people == ()
    assert roster.faults, "read as if nothing were wrong"
    first = roster.faults.kept[0]
    assert (first.line, case.reason in str(first.reason)) == (case.line, True), first
    assert str(first.remedy)
    assert "1234567" not in str(first)
    # A guard against what explodes; `make proofs` says the time itself.
    assert seconds < 10 * LIMIT_SECONDS
