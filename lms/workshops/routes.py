"""Sessions for those who plan and lead them: the list, the page of one, planning and changing it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.identity import current_person
from lms.accounts.posting import deliver_after
from lms.messages import RefusalError
from lms.reach.guards import found_or_404, needs
from lms.reach.roles import Role
from lms.reach.visitor import signed_in_reach, today
from lms.schools.population import Audience
from lms.web.flashes import flash
from lms.web.guards import guarded
from lms.web.locale import NAMES as NAMES_OF_LANGUAGES
from lms.web.locale import page_language
from lms.web.session import reader, settings, writer
from lms.web.templating import say
from lms.workshops.codes import in_groups
from lms.workshops.confirming import to_confirm
from lms.workshops.crediting import module_of
from lms.workshops.entrusting import may_entrust
from lms.workshops.forms import PlanForm, filled, plan_form
from lms.workshops.kinds import AUDIENCES, FRAMEWORK_NAMES, MEANS_NAMES, Framework, Means
from lms.workshops.models import Workshop
from lms.workshops.outside import links_of
from lms.workshops.plan_choices import clocks, host_named, module_choices, programme_choices
from lms.workshops.planning import change_workshop, plan_workshop
from lms.workshops.queries import MOST_SHOWN, find_workshop, lines, summary
from lms.workshops.reaching import KEEPERS, PLANNERS
from lms.workshops.registering import standing
from lms.workshops.showing import announcements, leaflets, schedule_of, sender
from lms.workshops.states import AHEAD, NAMES, State, next_states

blueprint = Blueprint("workshops", __name__, template_folder="templates", url_prefix="/workshops")

LONGEST_PAGE = 4
TONES = {
    State.PROPOSED: "warning",
    State.AGREED: "info",
    State.OPEN: "accent",
    State.HELD: "success",
    State.CLOSED: "neutral",
    State.CANCELLED: "danger",
}


@blueprint.get("")
@guarded(needs(*KEEPERS))
def show_list() -> ResponseReturnValue:
    """List the sessions in the visitor's reach."""
    past, page = request.args.get("when") == "past", _page_number()
    found = lines(reader(), reach=signed_in_reach(), on=today(), past=past, page=page)
    return render_template(
        "workshops/list.html",
        lines=found[:MOST_SHOWN],
        has_more=len(found) > MOST_SHOWN,
        past=past,
        page=page,
        may_plan=may_plan(),
        names=NAMES,
        tones=TONES,
        audiences={one.value: name for one, name in AUDIENCES.items()},
    )


@blueprint.get("/new")
@guarded(needs(*PLANNERS))
def show_new() -> ResponseReturnValue:
    """Show the form of a session."""
    return _form_page(_form(data={"languages": [settings().default_locale], "audience": "parent"}))


@blueprint.post("/new")
@guarded(needs(*PLANNERS))
def plan_new() -> ResponseReturnValue:
    """Propose a session."""
    form, db = _form(posted=True), writer()
    if not _is_whole(form):
        return _form_page(form), 422
    try:
        plan = form.plan(host_uai=host_named(db, form.host.data or ""), leaders_with_accounts=_me())
        planned = plan_workshop(db, reach=signed_in_reach(), plan=plan, today=today(), now=datetime.now(UTC))
    except RefusalError as refused:
        return _form_page(_refused(form, refused)), 422
    db.commit()
    flash(_("The session is proposed. Note the host’s agreement, then open registration."))
    return redirect(f"/workshops/{planned.id}", 303)


@blueprint.get("/<int:workshop_id>")
@guarded(needs(*KEEPERS))
def show(workshop_id: int) -> ResponseReturnValue:
    """Show a session: what, when and where, how far it is, who registered, who came."""
    return session_page(session_in_reach(workshop_id))


@blueprint.get("/<int:workshop_id>/edit")
@guarded(needs(*PLANNERS))
def show_edit(workshop_id: int) -> ResponseReturnValue:
    """Show the form of a session that exists."""
    workshop = session_in_reach(workshop_id, planning=True)
    return _form_page(_form(data=filled(workshop)), workshop)


@blueprint.post("/<int:workshop_id>/edit")
@guarded(needs(*PLANNERS))
def change(workshop_id: int) -> ResponseReturnValue:
    """Change a session; those registered are told when it is at another time or place."""
    workshop, form, db = session_in_reach(workshop_id, planning=True), _form(posted=True), writer()
    if not _is_whole(form):
        return _form_page(form, workshop), 422
    known = {one.name: one.person_id for one in workshop.leaders if one.person_id}
    try:
        plan = form.plan(host_uai=host_named(db, form.host.data or ""), leaders_with_accounts=known | _me())
        has_moved = change_workshop(
            db,
            reach=signed_in_reach(),
            workshop_id=workshop_id,
            plan=plan,
            sender=sender(),
            today=today(),
            now=datetime.now(UTC),
        )
    except RefusalError as refused:
        return _form_page(_refused(form, refused), workshop), 422
    db.commit()
    flash(_("Changed: those registered are told.") if has_moved else _("Changed."))
    response = make_response(redirect(f"/workshops/{workshop_id}", 303))
    deliver_after(response)
    return response


def may_plan() -> bool:
    """Say whether the visitor plans sessions somewhere."""
    return signed_in_reach().holds(*PLANNERS)


def session_in_reach(workshop_id: int, *, planning: bool = False) -> Workshop:
    """Give a session of the visitor's, or 404."""
    roles: tuple[Role, ...] = PLANNERS if planning else KEEPERS
    return found_or_404(
        find_workshop(reader(), reach=signed_in_reach(), workshop_id=workshop_id, on=today(), roles=roles)
    )


def session_page(workshop: Workshop, *, faults: list[str] | None = None, status: int = 200) -> Response:
    """Show the page of a session, with what couldn't be done to it."""
    db, state = reader(), State(workshop.state)
    within = find_workshop(db, reach=signed_in_reach(), workshop_id=workshop.id, on=today(), roles=PLANNERS)
    registered = standing(db, workshop_id=workshop.id)
    module = module_of(db, workshop)
    page = render_template(
        "workshops/session.html",
        workshop=workshop,
        state=state,
        names=NAMES,
        tones=TONES,
        steps=next_states(state),
        is_ahead=state in AHEAD,
        is_planner=within is not None,
        may_entrust=may_entrust(db, reach=signed_in_reach(), workshop_id=workshop.id, on=today()),
        schedule=schedule_of(workshop),
        seated=sum(one.seat == "seated" for one in registered),
        waiting=sum(one.seat == "waiting" for one in registered),
        summary=summary(db, workshop.id),
        gives=module.workshop if module else None,
        code=in_groups(workshop.code),
        address=f"{settings().base_url}/w/{workshop.code}",
        audience=AUDIENCES[Audience(workshop.audience)],
        means=MEANS_NAMES[Means(workshop.means)],
        framework=FRAMEWORK_NAMES[Framework(workshop.framework)] if workshop.framework else None,
        announcements=announcements(workshop),
        leaflets=leaflets(workshop, module),
        leader_links=links_of(db, workshop.id) if within is not None else (),
        link_languages=[(code, NAMES_OF_LANGUAGES.get(code, code)) for code in settings().locales],
        is_over=_today_there(workshop) >= workshop.last_on,
        to_confirm=to_confirm(db, workshop=workshop) if state is State.HELD else [],
        faults=faults or [],
    )
    return make_response(page, status)


def _today_there(workshop: Workshop) -> date:
    return datetime.now(UTC).astimezone(ZoneInfo(workshop.timezone)).date()


def _page_number() -> int:
    typed = request.args.get("page", "1")
    return max(1, int(typed)) if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_PAGE else 1


def _me() -> dict[str, int]:
    me = current_person()
    return {me.name: me.person_id} if me is not None else {}


def _form(*, posted: bool = False, data: dict[str, object] | None = None) -> PlanForm:
    known, db = settings(), reader()
    me = current_person()
    if data is not None and "leader_0" not in data and me is not None:
        data = {**data, "leader_0": me.name}
    made = plan_form(half_days=_rows("on_", data), leaders=_rows("leader_", data))
    return made(
        request.form if posted else None,
        data={"means": "presence", **(data or {})},
        modules=module_choices(db, page_language()),
        programmes=programme_choices(db, reach=signed_in_reach(), on=today()),
        clocks=clocks(known.timezone.key),
        locales=known.locales,
    )


def _rows(prefix: str, data: dict[str, object] | None) -> int:
    """Count the rows that are filled in, as typed or as they were."""
    filled_in = request.form if data is None else data
    return sum(name.startswith(prefix) and bool(filled_in[name]) for name in filled_in)


def _is_whole(form: PlanForm) -> bool:
    is_valid = form.validate()
    lacking = form.half_filled()
    for field in lacking:
        field.errors = [_("Give the date, the beginning and the end of this half-day.")]
    return is_valid and not lacking


def _refused(form: PlanForm, refused: RefusalError) -> PlanForm:
    form.form_errors.extend(say(reason) for reason in refused.reasons)
    return form


def _form_page(form: PlanForm, workshop: Workshop | None = None) -> str:
    return render_template("workshops/form.html", form=form, workshop=workshop)
