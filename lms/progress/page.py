"""The page of a `page` unit: its shell, and what fills the holes for one reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from flask import current_app
from flask.sansio.app import App
from markupsafe import Markup

from lms.courses.release import Level, Module, ModuleId, Release, Unit
from lms.messages import translate
from lms.progress.arrival import Arrival
from lms.progress.players import with_players
from lms.progress.resume import module_minutes_left
from lms.progress.shell import HoleMaker, Shell, Shells, mark_bytes, render_macro, render_shell
from lms.progress.view import (
    closed_modules,
    marks_of,
    module_address,
    reader_view,
    unit_address,
    without_marks,
)
from lms.progress.words import module_title, place_in, time_left
from lms.web import layout
from lms.web.csrf import csrf_token
from lms.web.flashes import flashes
from lms.web.frontend import Assets
from lms.web.locale import direction, page_language
from lms.web.session import settings

Bar = Literal["finish", "next", "visitor"]
"""What stands at the end of a page: finish it, go on, or for visitors what an account would keep."""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """Everything of the layout that isn't a person's; a shell's key holds what it follows from."""

    site_name: str
    language: str
    languages: tuple[tuple[str, str], ...]
    navigation: tuple[layout.MenuEntry, ...]
    account_links: tuple[tuple[str, str], ...] | None
    links: tuple[tuple[str, str], ...]
    accessibility_state: str
    demo: bool
    assets: Assets


def install(app: App) -> None:
    """Give an application its shelf of shells."""
    app.extensions["lms.shells"] = Shells()


def _surroundings() -> Surroundings:
    """What surrounds this page."""
    given: Mapping[str, object] = layout.page_context()
    account: layout.AccountMenu | None = given["account"]  # type: ignore[assignment]
    return Surroundings(
        site_name=str(given["site_name"]),
        language=str(given["language"]),
        languages=tuple(given["languages"]),  # type: ignore[arg-type]
        navigation=tuple(given["navigation"]),  # type: ignore[arg-type]
        account_links=None if account is None else tuple(account.links),
        links=tuple(given["links"].items()),  # type: ignore[attr-defined]
        accessibility_state=str(given["accessibility_state"]),
        demo=bool(given["demo"]),
        assets=current_app.extensions["lms.assets"],
    )


def answer_page(arrival: Arrival, module: Module, unit: Unit, *, notice: Markup) -> bytes:
    """The whole page of a `page` unit for this visitor."""
    release, record = arrival.release, arrival.record
    is_visitor = arrival.person is None
    closed = frozenset[ModuleId]() if is_visitor else closed_modules(release, record)
    bar: Bar = "finish" if record.done.get(unit.id, 0) < unit.edition else "next"
    bar = "visitor" if is_visitor else bar
    level = record.level if release.levels else None
    # The release and the unit say the address; the account's name goes into a hole.
    key = (arrival.release_id, unit.id, bar, closed, level, is_visitor, *layout.variant())
    shells: Shells = current_app.extensions["lms.shells"]
    shell = shells.get(
        key,
        lambda: _render(
            release,
            module,
            unit,
            release_id=arrival.release_id,
            bar=bar,
            closed=closed,
            level=level,
        ),
    )
    marks = without_marks(release) if is_visitor else marks_of(release, record, closed, current=unit)
    account, said, language = layout.account(), flashes(), page_language()
    values: dict[str, str | bytes] = {
        "csrf_token": csrf_token(),
        "account": account.name if account else "",
        "flashes": render_macro(language, "components/status.html", "toasts", (said,)) if said else "",
        "notice": notice,
        "time_left": translate(time_left(module_minutes_left(module, record)), locale=language),
    }
    values |= {place: mark_bytes(language, mark) for place, mark in marks.items()}
    return shell.fill(values)


def _render(
    release: Release,
    module: Module,
    unit: Unit,
    *,
    release_id: int,
    bar: Bar,
    closed: frozenset[ModuleId],
    level: Level | None,
) -> Shell:
    around, video_hosts = _surroundings(), settings().video_hosts
    language, address = around.language, unit_address(release, unit)

    def context(hole: HoleMaker) -> Mapping[str, object]:
        view = reader_view(
            release,
            unit,
            language,
            kicker=translate(module_title(release, module, language), locale=language),
            place=translate(place_in(module, unit, level), locale=language),
            time_left=hole("time_left"),
            closed=closed,
            marks={place: hole(place) for place in without_marks(release)},
            level=level,
        )
        return {
            **_layout_context(around, hole, address=address),
            "reader": view,
            "bar": bar,
            "action": f"{address}?release={release_id}",
            "sign_in": f"{dict(around.links)['sign_in']}?next={address}",
            "module_address": module_address(release, module),
            **unit_context(release, unit, language, video_hosts=video_hosts),
        }

    return render_shell("progress/page.html", language, context)


def _layout_context(around: Surroundings, hole: HoleMaker, *, address: str) -> dict[str, object]:
    """What base.html names, with holes for what is one person's."""
    links = around.account_links
    return {
        "site_name": around.site_name,
        "language": around.language,
        "direction": direction(around.language),
        "languages": around.languages,
        "navigation": around.navigation,
        "account": None if links is None else layout.AccountMenu(name=hole("account"), links=links),
        "links": dict(around.links),
        "accessibility_state": around.accessibility_state,
        "demo": around.demo,
        "asset": lambda name: f"/static/{around.assets.path(name)}",
        "current_path": address,
        "csrf_token": lambda: hole("csrf_token"),
        "flashes": tuple,
        "hole": hole,
    }


def unit_context(
    release: Release, unit: Unit, language: str, *, video_hosts: tuple[str, ...]
) -> dict[str, object]:
    """What every kind of unit shows of its text."""
    text = unit.text(language)
    shown_in = language if language in unit.texts else release.source_language
    html = with_players(text.html, hosts=video_hosts, language=language)
    return {
        "for_parents": "parent" in release.audience,
        "text_language": shown_in,
        "text_direction": direction(shown_in),
        "html": Markup(html),  # noqa: S704 - sanitised when it was compiled
        "is_untranslated": shown_in != language,
        "is_unreviewed": shown_in != release.source_language and text.reviewed_on is None,
    }
