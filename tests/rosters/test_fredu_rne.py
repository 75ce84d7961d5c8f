"""Where the academies' portal says that an agent works."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.rosters.fredu_rne import Post, headed, posts

UAI, OTHER = "0350122T", "0301674G"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((f"{UAI}$UAJ$PU$ENS${UAI}$T3$CLG$340",), [(UAI, True)]),
        ((f"{UAI}$UAJ$PU$ADM${UAI}$T3$CLG$340",), [(UAI, False)]),
        ((f" {UAI.lower()} $UAJ$PU$ens",), [(UAI, True)]),
        ((UAI,), [(UAI, False)]),
        ((f"{UAI}$a$b$ADM", f"{OTHER}$a$b$ENS", f"{UAI}$a$b$ENS"), [(UAI, True), (OTHER, True)]),
        ((f"{UAI}$a$b$ENS", f"{UAI}$a$b$ADM"), [(UAI, True)]),
        (("X", "", "$$$", "0350122A$a$b$ENS", "ENS"), []),
        ((), []),
    ],
)
def test_the_first_field_is_the_school_and_the_fourth_the_work(values, expected) -> None:
    assert posts(values) == tuple(Post(uai=uai, teaches=teaches) for uai, teaches in expected)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("X",), ()),
        ((f"{UAI}$UAJ$PU$N$T3$CLG$340", f"{OTHER}$x", UAI), (UAI, OTHER)),
        (("x", "", "0350122A$"), ()),
    ],
)
def test_a_heads_schools(values, expected) -> None:
    assert headed(values) == expected


@given(st.lists(st.text(max_size=30), max_size=4))
def test_nothing_that_comes_breaks_it(values: list[str]) -> None:
    posts(values)
    headed(values)
