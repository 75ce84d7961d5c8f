"""Pages rendered once and filled for each reader."""

import pytest
from flask import g, request
from jinja2 import UndefinedError
from markupsafe import Markup

from lms.progress.shell import HoleMaker, Shell, Shells, environment, mark_bytes, render_shell


def shell(*fixed: str, holes: tuple[str, ...]) -> Shell:
    return Shell(fixed=tuple(piece.encode() for piece in fixed), holes=holes)


def test_holes_are_escaped_and_joined():
    page = shell("<p>", " et ", "</p>", holes=("a", "b"))
    assert page.fill({"a": "<b>", "b": Markup("<i>x</i>")}).decode() == "<p>&lt;b&gt; et <i>x</i></p>"
    assert page.fill({"a": b"<b>", "b": ""}) == b"<p><b> et </p>"


def test_what_fills_a_hole_is_never_looked_at_again():
    hole = HoleMaker()
    page = hole.cut(f"{hole('a')}|{hole('b')}|{hole('a')}")
    nasty = str(hole("b"))
    assert page.fill({"a": nasty, "b": "secret"}).decode() == f"{nasty}|secret|{nasty}"


def test_a_hole_left_empty_fails():
    with pytest.raises(KeyError, match="b"):
        shell("", "", holes=("b",)).fill({"a": "x"})


def test_text_can_not_imitate_a_hole():
    hole = HoleMaker()
    assert hole.cut("\x02abc:name\x03").holes == ()
    assert HoleMaker().cut(str(hole("name"))).holes == ()


@pytest.mark.parametrize("look", [lambda: g.person, lambda: request.path])
def test_a_shell_is_rendered_outside_any_request(app, look):
    def context(_hole):
        look()
        raise AssertionError("a request was there")

    with app.test_request_context("/"), pytest.raises(RuntimeError, match="outside of"):
        render_shell("progress/page.html", "fr", context)


def test_a_shell_misses_nothing_silently():
    with pytest.raises(UndefinedError):
        render_shell("progress/page.html", "fr", lambda hole: {"hole": hole})


def test_environments_know_no_visitor():
    known = environment("fr").globals
    assert not {"request", "session", "g", "current_user", "config", "url_for"} & set(known)


def test_marks_speak_the_language():
    assert b"Done" in mark_bytes("en", "done")
    assert mark_bytes("en", "") == b""
    assert mark_bytes("fr", "done") != mark_bytes("en", "done")


def test_shells_are_bounded_by_bytes():
    shells = Shells(most_bytes=3000)
    made = []

    def make(name):
        def work():
            made.append(name)
            return shell("x" * 1000, holes=())

        return work

    for name in ("a", "b", "a", "c", "a", "b"):
        shells.get(name, make(name))
    assert made == ["a", "b", "c", "b"]
    assert shells.size <= 3000


def test_one_too_large_is_still_kept_alone():
    shells = Shells(most_bytes=10)
    shells.get("a", lambda: shell("x" * 100, holes=()))
    shells.get("a", lambda: pytest.fail("made twice"))
    assert shells.size > 10


def test_the_first_made_is_kept():
    shells = Shells()
    inner = shell("inner", holes=())

    def make():
        shells.get("a", lambda: inner)
        return shell("outer", holes=())

    shells.get("a", make)
    assert shells.get("a", lambda: pytest.fail("made again")) is inner
