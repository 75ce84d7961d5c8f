"""The printed leaflet of a module, for whoever may read its pages."""

from collections import OrderedDict
from threading import Lock

from flask import Blueprint, Response, abort, make_response, request
from flask.typing import ResponseReturnValue

from lms.courses.queries import published
from lms.courses.release import Language, Module
from lms.progress.arrival import READS_COURSE, Arrival, arrival
from lms.progress.leaflet import Leaflet, language_of, leaflet_pdf
from lms.progress.view import module_address
from lms.web.guards import guarded
from lms.web.locale import page_language
from lms.web.session import reader, settings

blueprint = Blueprint("leaflets", __name__)

MOST_KEPT = 128
_Key = tuple[str, ...]
_lock = Lock()
_kept: OrderedDict[_Key, bytes] = OrderedDict()


@blueprint.get("/courses/<course_id>/<module_id>/leaflet.pdf")
@guarded(READS_COURSE)
def show(course_id: str, module_id: str) -> ResponseReturnValue:
    """Give the leaflet, in the language of `?lang=` or the page's, where the course is written in it."""
    here = arrival()
    module = here.release.module(module_id)
    if module is None:
        abort(404)
    language = language_of(here.release, request.args.get("lang") or page_language())
    content = _kept_or_made(here, module, language)
    return _answer(content, name=f"{module.id}-{language}.pdf")


def _kept_or_made(here: Arrival, module: Module, language: Language) -> bytes:
    site, address = settings(), f"{settings().base_url}{module_address(here.release, module)}"
    # The content's own hash: another release, another leaflet.
    key = (here.release.hash, str(here.release_id), module.id, language, address, site.site_name)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    known = published(reader(), here.release.id)
    if known is None:
        abort(404)
    made = leaflet_pdf(
        Leaflet(
            release=here.release,
            module=module,
            language=language,
            address=address,
            site=site.site_name,
            published_on=known.published_at.astimezone(site.timezone).date(),
        )
    )
    with _lock:
        _kept[key] = made
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return made


def _answer(content: bytes, *, name: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response
