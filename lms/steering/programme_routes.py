"""The pages on which a programme is made: its name and days, partners, budget, and where its goals began."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms import Field

from lms.coverage.baselines import baselines_of, freeze
from lms.coverage.revisions import Revision, revisions_of
from lms.messages import RefusalError
from lms.programmes.budget import budget_of, drop_line, drop_partner, set_line, set_partner, totals_of
from lms.programmes.editing import make_programme, rename_programme
from lms.programmes.engaging import choose_engaged, engaged_choice
from lms.programmes.file_shapes import PartnerKind
from lms.programmes.measures import MEASURE_NAMES
from lms.programmes.models import Programme
from lms.programmes.queries import partners_of, programmes
from lms.reach.guards import needs
from lms.reach.roles import Role
from lms.reach.visitor import signed_in_reach, today
from lms.reports.engaged import engaged_words
from lms.reports.page import spoken
from lms.reports.programme_routes import PARTNER_KINDS
from lms.steering.programme_form import BaselineForm, BudgetForm, HeadForm, PartnerForm
from lms.steering.steered import STEERERS
from lms.steering.visited import note_change, programme_or_404
from lms.web.flashes import flash
from lms.web.forms import Form
from lms.web.guards import guarded
from lms.web.session import reader, settings, writer

blueprint = Blueprint("steering", __name__, template_folder="templates", url_prefix="/programmes")


@blueprint.get("")
@guarded(STEERERS)
def index() -> ResponseReturnValue:
    """List the programmes that the visitor makes."""
    reach = signed_in_reach()
    mine = [one for one in programmes(reader()) if reach.steers(one.slug)]
    may_make = reach.holds(Role.ADMINISTRATOR)
    return render_template("steering/programmes.html", programmes=mine, may_make=may_make)


@blueprint.get("/new")
@guarded(needs(Role.ADMINISTRATOR))
def new() -> ResponseReturnValue:
    """Show the form of a new programme."""
    return render_template("steering/new.html", form=HeadForm())


@blueprint.post("/new")
@guarded(needs(Role.ADMINISTRATOR))
def make() -> ResponseReturnValue:
    """Make a programme, and go on to its schools; pressing the button again leads to the same."""
    form = HeadForm(request.form)
    period = form.period()
    if period is None:
        return render_template("steering/new.html", form=form), 422
    name = (form.name.data or "").strip()
    made, is_new = make_programme(
        writer(), name=name, starts_on=period[0], ends_on=period[1], now=datetime.now(UTC)
    )
    if is_new:
        _note(made)
        writer().commit()
    return redirect(url_for("steering_perimeter.show", programme=made.slug), 303)


@blueprint.get("/<programme>")
@guarded(STEERERS)
def show(programme: str) -> ResponseReturnValue:
    """Show everything that can be changed of a programme."""
    return _page(programme_or_404(programme))


@blueprint.post("/<programme>/name")
@guarded(STEERERS)
def rename(programme: str) -> ResponseReturnValue:
    """Change a programme's name and days."""
    found, form = programme_or_404(programme), HeadForm(request.form)
    period = form.period()
    if period is None:
        return _page(found, head=form), 422

    def work(db: Session) -> None:
        rename_programme(
            db,
            programme_id=found.id,
            name=(form.name.data or "").strip(),
            starts_on=period[0],
            ends_on=period[1],
            dated=[day for one in _latest(found) for day in (one.due_on, one.in_force_from)],
            now=datetime.now(UTC),
        )

    return _written(found, work, at="head", form=form, field=form.ends_on)


@blueprint.post("/<programme>/partners")
@guarded(STEERERS)
def partner(programme: str) -> ResponseReturnValue:
    """Add a partner, or remove one."""
    found, form = programme_or_404(programme), PartnerForm(request.form)
    gone = request.form.get("remove", "")
    if gone:
        return _written(
            found,
            lambda db: drop_partner(db, programme_id=found.id, name=gone),
            at="partner",
            form=PartnerForm(),
            field=None,
        )
    if not form.validate():
        return _page(found, partner=form), 422
    name, kind = (form.partner_name.data or "").strip(), PartnerKind(form.kind.data)
    return _written(
        found,
        lambda db: set_partner(db, programme_id=found.id, name=name, kind=kind),
        at="partner",
        form=form,
        field=form.partner_name,
    )


@blueprint.post("/<programme>/budget")
@guarded(STEERERS)
def budget(programme: str) -> ResponseReturnValue:
    """Write an amount, or take one away."""
    found = programme_or_404(programme)
    measure, _bar, by = request.form.get("remove", "").partition("|")
    if measure:
        return _written(
            found,
            lambda db: drop_line(db, programme_id=found.id, measure=measure[:20], partner=by[:120]),
            at="budget",
            form=_budget_form(found),
            field=None,
        )
    form = _budget_form(found, request.form)
    line = form.line()
    if line is None:
        return _page(found, budget=form), 422

    def work(db: Session) -> None:
        set_line(
            db,
            programme_id=found.id,
            measure=line[0],
            partner=form.paid_by.data or "",
            cents=line[1],
            now=datetime.now(UTC),
        )

    return _written(found, work, at="budget", form=form, field=form.paid_by)


@blueprint.post("/<programme>/baseline")
@guarded(STEERERS)
def baseline(programme: str) -> ResponseReturnValue:
    """Keep where a goal began; what was kept before stays, as replaced."""
    found = programme_or_404(programme)
    form = BaselineForm(request.form, goals=_goals(found))
    said = form.said(today=today())
    if said is None:
        return _page(found, baseline=form), 422
    goal_id = int(form.goal.data)

    def work(db: Session) -> None:
        freeze(db, goal_id=goal_id, said=said, today=today(), now=datetime.now(UTC))

    return _written(found, work, at="baseline", form=form, field=form.on)


@blueprint.post("/<programme>/engaged")
@guarded(STEERERS)
def engaged(programme: str) -> ResponseReturnValue:
    """Choose that published tables say which schools are engaged, or no longer."""
    found = programme_or_404(programme)
    is_shown = request.form.get("show") == "yes"
    is_changed = choose_engaged(
        writer(),
        programme_id=found.id,
        is_shown=is_shown,
        decided_by=signed_in_reach().person_id,
        now=datetime.now(UTC),
    )
    if is_changed:
        _note(found)
        writer().commit()
    flash(_("It is written."))
    return redirect(f"{url_for('steering.show', programme=found.slug)}#engaged", 303)


def _written(
    found: Programme,
    work: Callable[[Session], None],
    *,
    at: str,
    form: Form,
    field: Field | None,
) -> ResponseReturnValue:
    """Do a piece of work and commit; a refusal is said in its form."""
    try:
        work(writer())
    except RefusalError as refused:
        writer().rollback()
        said = [spoken(reason) for reason in refused.reasons]
        if field is not None:
            field.errors = tuple(said)
        return _page(found, refusals=[] if field is not None else said, **{at: form}), 422
    _note(found)
    writer().commit()
    flash(_("It is written."))
    return redirect(f"{url_for('steering.show', programme=found.slug)}#{at}", 303)


def _note(programme: Programme) -> None:
    note_change("programme-changed", of="programme", object_id=programme.id, now=datetime.now(UTC))


def _latest(programme: Programme) -> list[Revision]:
    by_goal = {one.goal_id: one for one in revisions_of(reader(), programme_id=programme.id)}
    return list(by_goal.values())


def _goals(programme: Programme) -> list[tuple[int, str]]:
    return [(one.goal_id, one.title) for one in _latest(programme)]


def _budget_form(programme: Programme, typed: Any = None) -> BudgetForm:  # noqa: ANN401 - a form's values
    return BudgetForm(typed, partners=[one.name for one in partners_of(reader(), programme.id)])


def _page(programme: Programme, *, refusals: list[str] | None = None, **forms: Any) -> str:  # noqa: ANN401
    db = reader()
    lines = budget_of(db, programme.id)
    goals = _goals(programme)
    kept = baselines_of(db, [goal_id for goal_id, _title in goals])
    head = HeadForm(
        data={"name": programme.name, "starts_on": programme.starts_on, "ends_on": programme.ends_on}
    )
    return render_template(
        "steering/programme.html",
        programme=programme,
        refusals=refusals or [],
        head=forms.get("head") or head,
        partner=forms.get("partner") or PartnerForm(),
        budget=forms.get("budget") or _budget_form(programme),
        baseline=forms.get("baseline") or BaselineForm(goals=goals),
        partners=[
            (one.name, spoken(PARTNER_KINDS.get(one.kind, PARTNER_KINDS["other"])))
            for one in partners_of(db, programme.id)
        ],
        lines=[(one, MEASURE_NAMES[one.measure]) for one in lines],
        totals={measure: cents / 100 for measure, cents in totals_of(lines).items()},
        total=sum(one.cents for one in lines) / 100,
        baselines=[(title, kept[goal_id]) for goal_id, title in goals if goal_id in kept],
        has_goals=bool(goals),
        engaged=engaged_choice(db, programme.id),
        engaged_words=[spoken(one) for one in engaged_words(settings().disclosure_threshold)],
    )
