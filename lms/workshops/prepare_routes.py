"""Preparing a session: its module projected, its papers, its list, put on the leader's device at once."""

from collections.abc import Sequence

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from lms.accounts import device_pages
from lms.courses.queries import published
from lms.courses.release import Module, Release
from lms.web.guards import guarded
from lms.web.locale import NAMES, direction, page_language
from lms.web.session import reader
from lms.workshops.crediting import module_of
from lms.workshops.keepers import KEEPS, kept_session, led, owner
from lms.workshops.models import Workshop
from lms.workshops.slides import DURATIONS, slides, timing

blueprint = Blueprint(
    "workshop_prepare", __name__, template_folder="templates", url_prefix="/workshops/<int:workshop_id>"
)

_LEAFLET = "leaflets.show"
_DURATION = 60


@blueprint.get("/prepare")
@guarded(KEEPS)
def show(workshop_id: int) -> ResponseReturnValue:
    """Show what the leader takes along."""
    workshop = kept_session(workshop_id)
    release, module = _module(workshop)
    languages = _languages(workshop, release, module)
    page = render_template(
        "workshops/prepare.html",
        workshop=workshop,
        module=module,
        outside=led(),
        languages_spoken=[(code, NAMES.get(code, code)) for code in languages],
        pairs=_pairs(languages),
        timings=[(one, timing(module, minutes=one)) for one in DURATIONS] if module else [],
        titles={unit.id: unit.text(page_language()).title for unit in module.units} if module else {},
        kept=_kept(workshop, module, languages),
        has_leaflets=_has_leaflets(module),
    )
    return _on_device(page)


@blueprint.get("/slides")
@guarded(KEEPS)
def show_slides(workshop_id: int) -> ResponseReturnValue:
    """Show the module to a room: large, in one language or two, with notes and minutes for whoever leads."""
    workshop = kept_session(workshop_id)
    release, module = _module(workshop)
    if module is None:
        return redirect(f"/workshops/{workshop_id}/prepare", 303)
    languages = _languages(workshop, release, module)
    chosen = [one for one in (request.args.get("lang", ""), request.args.get("with", "")) if one in languages]
    lasting = next((one for one in DURATIONS if str(one) == request.args.get("minutes")), _DURATION)
    shown = list(dict.fromkeys(chosen)) or languages[:1]
    page = render_template(
        "workshops/slides.html",
        workshop=workshop,
        module=module,
        title=module.title.get(shown[0]) or next(iter(module.title.values())),
        slides=slides(module, languages=shown, minutes=lasting),
        directions={code: direction(code) for code in languages},
        names=NAMES,
    )
    return _on_device(page)


@blueprint.get("/leaflet.pdf")
@guarded(KEEPS)
def show_leaflet(workshop_id: int) -> ResponseReturnValue:
    """Lead to the leaflet of the module; a device keeps it at this address."""
    workshop = kept_session(workshop_id)
    _release, module = _module(workshop)
    if module is None or not _has_leaflets(module):
        return redirect(f"/workshops/{workshop_id}/prepare", 303)
    language = request.args.get("lang", "")
    return redirect(f"/courses/{workshop.course_id}/{module.id}/leaflet.pdf?lang={language}", 303)


def _module(workshop: Workshop) -> tuple[Release | None, Module | None]:
    """Give the module as it was when registration opened, or as it is before."""
    found = published(reader(), workshop.course_id) if workshop.course_id else None
    release = found.release if found else None
    module = module_of(reader(), workshop)
    if module is None and release is not None and workshop.module_id is not None:
        module = release.module(workshop.module_id)
    return release, module


def _languages(workshop: Workshop, release: Release | None, module: Module | None) -> list[str]:
    """Give the languages in which some of the module is written, those of the session first."""
    if module is None or release is None:
        return []
    written = [one for one in release.languages if any(one in unit.texts for unit in module.units)]
    spoken = [one for one in workshop.languages.split() if one in written]
    return [*spoken, *(one for one in written if one not in spoken)] or list(release.languages[:1])


def _pairs(languages: Sequence[str]) -> list[tuple[str, str]]:
    """Give the two languages to show side by side: the first with each other one."""
    return [(languages[0], other) for other in languages[1:]] if languages else []


def _has_leaflets(module: Module | None) -> bool:
    return module is not None and _LEAFLET in current_app.view_functions


def _kept(workshop: Workshop, module: Module | None, languages: Sequence[str]) -> list[str]:
    """Give the addresses that the device keeps."""
    base = f"/workshops/{workshop.id}"
    kept = [f"{base}/prepare", f"{base}/list", f"{base}/sheet.pdf"]
    kept += [f"{base}/list?sitting={one.id}" for one in workshop.sittings]
    if module is not None:
        kept += [f"{base}/slides?lang={one}" for one in languages]
        kept += [f"{base}/slides?lang={one}&with={other}" for one, other in _pairs(languages)]
        if _has_leaflets(module):
            kept += [f"{base}/leaflet.pdf?lang={one}" for one in languages]
    return kept


def _on_device(page: str) -> Response:
    return device_pages.keep(make_response(page), owner=owner())
