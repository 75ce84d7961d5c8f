"""Where to go afterwards: never to another site."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.accounts.local_path import local_path


@pytest.mark.parametrize("asked", ["/", "/courses/h/1/2?page=3", "/reports?on=2026-11-22&by=school", "/é"])
def test_a_path_of_ours_is_kept(asked: str) -> None:
    assert local_path(asked) == asked


@pytest.mark.parametrize(
    "asked",
    [
        None,
        "",
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/.//evil.example",
        "/x\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "courses",
        "/" + "a" * 3000,
        "//[",
    ],
)
def test_anything_else_leads_home(asked: str | None) -> None:
    assert local_path(asked) == "/"


@given(asked=st.text(alphabet="/\\.:@?#ab\t\n e%[]", max_size=20))
def test_nothing_typed_leaves_the_site(asked: str) -> None:
    went = urlsplit(urljoin("https://ours.example/sign-in", local_path(asked)))
    assert went.netloc == "ours.example"
