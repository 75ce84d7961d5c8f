"""Each route declares who may enter; one that doesn't stops the application from starting."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, current_app, request
from flask.typing import ResponseReturnValue

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


@dataclass(frozen=True, kw_only=True)
class Guard:
    """Who may enter a route. `check` returns nothing to let in, an answer to give instead, or aborts."""

    name: str
    check: Callable[[], ResponseReturnValue | None]


def guarded(guard: Guard, *, writes: bool = False) -> Callable[[View], View]:
    """Declare a route's guard, and whether a GET of it may write."""

    def declare(view: View) -> View:
        view.guard = guard  # type: ignore[attr-defined] # a function carries its declaration
        view.writes = writes  # type: ignore[attr-defined]
        return view

    return declare


def _welcome() -> None:
    return None


def _only_in_demo() -> None:
    if not current_app.extensions.get("lms.demo", False):
        abort(404)


PUBLIC = Guard(name="public", check=_welcome)
DEMO = Guard(name="demo", check=_only_in_demo)


def guard_of(app: Flask, endpoint: str) -> Guard | None:
    """Give the guard that a route declares."""
    return getattr(app.view_functions[endpoint], "guard", None)


def declare_static(app: Flask) -> None:
    """Declare the route that Flask itself makes for static files."""
    view: Any = app.view_functions["static"]
    view.guard = PUBLIC


def check_declared(app: Flask) -> None:
    """Refuse to start with a route that declares no guard."""
    bare = sorted(endpoint for endpoint in app.view_functions if guard_of(app, endpoint) is None)
    if bare:
        raise RuntimeError(f"routes without a declared guard: {', '.join(bare)}")


def apply() -> ResponseReturnValue | None:
    """Apply the guard of the route asked for."""
    if request.endpoint is None:
        return None
    guard = guard_of(current_app, request.endpoint)
    if guard is None:
        raise RuntimeError(f"route without a declared guard: {request.endpoint}")
    return guard.check()
