"""What the layout of every page is given: addresses, the menu and the account, told by features above."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote

from flask import Flask, current_app, request, url_for

from lms.web.frontend import Assets, load_assets
from lms.web.locale import NAMES, direction, page_language
from lms.web.session import settings

LINKS = {
    "home": "/",
    "sign_in": "/sign-in",
    "sign_out": "/sign-out",
    "language": "/language",
    "accessibility": "/accessibility",
    "privacy": "/privacy",
    "legal": "/legal",
    "demo": "/demo",
}


class MenuEntry(NamedTuple):
    """One entry of the menu: a page, or several behind one word (`inside`), which then has no address."""

    label: str
    address: str
    is_current: bool
    inside: tuple["MenuEntry", ...] = ()


@dataclass(frozen=True, kw_only=True)
class AccountMenu:
    """Whose account it is, and what she may do with it."""

    name: str
    links: Sequence[tuple[str, str]]


Menu = Callable[[], Sequence[MenuEntry]]
Variant = Callable[[], Hashable]
Account = Callable[[], AccountMenu | None]


def install(app: Flask) -> None:
    """Read the manifest of front-end files; the menu and the account stay empty until told."""
    app.extensions["lms.assets"] = load_assets()
    tell_menu(app, tuple, varies_by=_nobody)
    app.extensions["lms.account"] = _nobody
    tell_accessibility(app, "none")


def _nobody() -> None:
    return None


def tell_menu(app: Flask, menu: Menu, *, varies_by: Variant) -> None:
    """Say what the menu of this visitor holds, and what, beside language and address, it follows from."""
    app.extensions["lms.menu"] = menu
    app.extensions["lms.menu_varies_by"] = varies_by


def tell_account(app: Flask, account: Account) -> None:
    """Say who is signed in."""
    app.extensions["lms.account"] = account


def tell_accessibility(app: Flask, state: str) -> None:
    """Say what the accessibility statement claims: none, partial or full."""
    app.extensions["lms.accessibility"] = state


def asset(name: str) -> str:
    """Give the address of a front-end file, which holds its content's hash."""
    assets: Assets = current_app.extensions["lms.assets"]
    return url_for("static", filename=assets.path(name))


def _current_path() -> str:
    """Give the address of this page as it may stand in HTML: whatever was asked for, percent-encoded."""
    path = quote(request.path, safe="/:@!$&'()*+,;=~")
    query = request.query_string.decode("ascii", "ignore") if request.method == "GET" else ""
    return f"{path}?{query}" if query else path


def account() -> AccountMenu | None:
    """Give the account of whoever is signed in."""
    told: Account = current_app.extensions["lms.account"]
    return told()


def variant() -> tuple[Hashable, ...]:
    """Give all that a layout follows from, but an account's name and the address: the key of a kept page.

    What never changes while an application lives isn't in it.
    """
    told = current_app.extensions
    return page_language(), told["lms.menu_varies_by"](), told["lms.accessibility"]


def page_context() -> dict[str, object]:
    """Give what base.html names."""
    language = page_language()
    menu: Menu = current_app.extensions["lms.menu"]
    return {
        "site_name": settings().site_name,
        "language": language,
        "direction": direction(language),
        "languages": [(code, NAMES[code]) for code in settings().locales],
        "navigation": menu(),
        "account": account(),
        "links": LINKS,
        "asset": asset,
        "current_path": _current_path(),
        "accessibility_state": current_app.extensions["lms.accessibility"],
        "demo": current_app.extensions["lms.demo"],
    }
