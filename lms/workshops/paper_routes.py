"""The papers of a session: the attendance sheet and the poster."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.reach.guards import needs
from lms.schools.population import Audience
from lms.web import csrf
from lms.web.guards import guarded
from lms.web.locale import NAMES, page_language
from lms.web.session import reader, settings
from lms.workshops.attendance_list import sheet_rows
from lms.workshops.keepers import KEEPS, kept_session
from lms.workshops.models import Workshop
from lms.workshops.printing import HalfDayPrinted, Printed, Row, poster_pdf, sheet_pdf
from lms.workshops.reaching import KEEPERS
from lms.workshops.routes import session_in_reach
from lms.workshops.sittings import Sitting

blueprint = Blueprint("workshop_papers", __name__, url_prefix="/workshops/<int:workshop_id>")


@blueprint.get("/sheet.pdf")
@guarded(KEEPS)
def show_sheet(workshop_id: int) -> ResponseReturnValue:
    """Give the attendance sheet: who registered, and blank rows."""
    workshop = kept_session(workshop_id)
    rows = [
        Row(number=number, name=name, school=school)
        for number, name, school in sheet_rows(reader(), workshop=workshop)
    ]
    return _pdf(sheet_pdf(_printed(workshop, rows)), f"emargement-{workshop_id}.pdf")


@blueprint.get("/poster.pdf")
@guarded(needs(*KEEPERS))
def show_poster(workshop_id: int) -> ResponseReturnValue:
    """Give the poster."""
    return _pdf(poster_pdf(_printed(session_in_reach(workshop_id), [])), f"affiche-{workshop_id}.pdf")


def _printed(workshop: Workshop, rows: list[Row]) -> Printed:
    known = settings()
    codes = (workshop.plan_dispositif, workshop.plan_module, workshop.plan_group)
    spoken = [code for code in workshop.languages.split() if code in known.locales]
    return Printed(
        title=workshop.title,
        code=workshop.code,
        address=f"{known.base_url}/w/{workshop.code}",
        for_teachers=workshop.audience == Audience.TEACHER.value,
        place=workshop.place,
        host=f"{workshop.host.name}, {workshop.host.municipality}" if workshop.host else "",
        partner=workshop.partner,
        leaders=", ".join(one.name for one in workshop.leaders),
        plan=" / ".join(code for code in codes if code),
        half_days=[
            HalfDayPrinted(id=one.id, sitting=Sitting(on=one.on, starts=one.starts, ends=one.ends))
            for one in workshop.sittings
        ],
        rows=rows,
        welcome=_welcome(workshop),
        spoken=spoken or [known.default_locale],
        locales=known.locales,
        language=page_language(),
        site=known.site_name,
        on=datetime.now(UTC).astimezone(ZoneInfo(workshop.timezone)).date(),
        secret=csrf.secret(),
    )


def _welcome(workshop: Workshop) -> list[str]:
    lines = []
    if len(workshop.languages.split()) > 1:
        spoken = ", ".join(NAMES.get(code, code) for code in workshop.languages.split())
        lines.append(_("Languages spoken: %(languages)s", languages=spoken))
    if workshop.interpreter:
        lines.append(_("Interpreter: %(language)s", language=workshop.interpreter))
    if workshop.childcare:
        lines.append(_("Your children are looked after meanwhile."))
    if workshop.accessibility:
        lines.append(workshop.accessibility)
    return lines


def _pdf(content: bytes, name: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
