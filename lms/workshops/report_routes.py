"""The leader's report of a session: a page, and the same as a PDF in one click."""

from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

from flask import Blueprint, make_response, render_template
from flask.typing import ResponseReturnValue

from lms.courses.release import in_language
from lms.messages import Message, message, translate
from lms.reach.guards import needs
from lms.schools.population import Audience
from lms.web.guards import guarded
from lms.web.locale import NAMES, page_language
from lms.web.session import reader, settings
from lms.workshops.crediting import module_of
from lms.workshops.kinds import FRAMEWORK_NAMES, MEANS_NAMES, Framework, Means
from lms.workshops.models import Workshop
from lms.workshops.reaching import KEEPERS
from lms.workshops.report import Report, Say, Told, report_pdf, write_report
from lms.workshops.report_reading import read_given
from lms.workshops.routes import session_in_reach
from lms.workshops.schedule import schedule_in_words
from lms.workshops.states import NAMES as STATE_NAMES
from lms.workshops.states import State

blueprint = Blueprint(
    "workshop_report", __name__, template_folder="templates", url_prefix="/workshops/<int:workshop_id>"
)
_WRITTEN = ("fr", "en")


@blueprint.get("/report")
@guarded(needs(*KEEPERS))
def show(workshop_id: int) -> ResponseReturnValue:
    """Show the report."""
    workshop = session_in_reach(workshop_id)
    return render_template("workshops/report.html", workshop=workshop, report=_report(workshop))


@blueprint.get("/report.pdf")
@guarded(needs(*KEEPERS))
def show_pdf(workshop_id: int) -> ResponseReturnValue:
    """Give the report on paper."""
    workshop = session_in_reach(workshop_id)
    content = report_pdf(
        _report(workshop),
        code=workshop.code,
        on=datetime.now(UTC).astimezone(ZoneInfo(workshop.timezone)).date(),
        site=settings().site_name,
        language=_language(),
        say=_say(),
    )
    response = make_response(content)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="bilan-{workshop_id}.pdf"'
    return response


def _language() -> str:
    """Give the language of the report: leaders' words are in French and English only."""
    return page_language() if page_language() in _WRITTEN else settings().default_locale


def _say() -> Say:
    return partial(_translated, _language())


def _translated(language: str, sentence: Message) -> str:
    return translate(sentence, locale=language)


def _report(workshop: Workshop) -> Report:
    say, db = _say(), reader()
    module = module_of(db, workshop)
    told = Told(
        title=workshop.title,
        code=workshop.code,
        state=State(workshop.state),
        state_name=STATE_NAMES[State(workshop.state)],
        schedule=[say(line) for line in schedule_in_words(workshop.sittings, locale=_language())],
        facts=_facts(workshop, in_language(module.title, _language()) if module else "", say),
        means=MEANS_NAMES[Means(workshop.means)],
        for_parents=workshop.audience == Audience.PARENT.value,
    )
    given = read_given(db, workshop=workshop)
    return write_report(told, given, say=say, language_name=lambda code: NAMES.get(code, code))


def _facts(workshop: Workshop, module: str, say: Say) -> list[tuple[Message, str]]:
    host = f"{workshop.host.name}, {workshop.host.municipality}" if workshop.host else ""
    plan = (workshop.plan_dispositif, workshop.plan_module, workshop.plan_group)
    spoken = [NAMES.get(code, code) for code in workshop.languages.split()]
    return [
        (message("Where"), workshop.place),
        (message("Host school"), host),
        (message("Module"), module),
        (
            message("Leader"),
            ", ".join(
                f"{one.name} ({one.organisation})" if one.organisation else one.name
                for one in workshop.leaders
            ),
        ),
        (message("Partner"), workshop.partner),
        (
            message("Framework"),
            say(FRAMEWORK_NAMES[Framework(workshop.framework)]) if workshop.framework else "",
        ),
        (message("Training plan"), " / ".join(code for code in plan if code)),
        (message("Languages spoken"), ", ".join(spoken)),
        (message("Interpreter"), workshop.interpreter),
    ]
