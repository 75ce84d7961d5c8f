"""Goals made and revised on pages: written, their effect seen, then put in force from a day on."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.courses.queries import catalogue
from lms.coverage.effect import Effect
from lms.coverage.effect_queries import add_people, concerned, count_concerned, counted_at_on
from lms.coverage.facts import ModuleKey
from lms.coverage.goal_checks import Running
from lms.coverage.goal_drafts import ADOPTED, COUNTING, adopt, propose, slug_for, wanted_of_json
from lms.coverage.goal_jobs import SMALL, ask_for_effect, ask_to_build, base_of
from lms.coverage.goals_file import WantedGoal
from lms.coverage.lives import module_key
from lms.coverage.models import GoalDraft
from lms.coverage.revisions import Revision, revisions_of
from lms.coverage.rule import modules_named
from lms.coverage.rule_choices import MOST_CONDITIONS
from lms.coverage.rule_words import rule_in_words
from lms.messages import RefusalError
from lms.programmes.models import Programme
from lms.reach.guards import found_or_404
from lms.reach.visitor import today
from lms.reports import words
from lms.reports.page import spoken, target_in_words
from lms.reports.titles import module_titles
from lms.schools.population import Audience
from lms.steering.effect_view import effect_view
from lms.steering.goal_form import Base, GoalForm, typed_of
from lms.steering.steered import STEERERS, steered_draft, steered_goal
from lms.steering.visited import note_change, programme_or_404
from lms.web.flashes import flash
from lms.web.guards import guarded
from lms.web.locale import page_language
from lms.web.session import reader, writer

blueprint = Blueprint(
    "steering_goals", __name__, template_folder="templates", url_prefix="/programmes/<programme>"
)


@blueprint.get("/goals/new")
@guarded(STEERERS)
def new(programme: str) -> ResponseReturnValue:
    """Ask whom the new goal is for, then show its form."""
    found = programme_or_404(programme)
    audience = _audience(request.args.get("audience", ""))
    if audience is None:
        return render_template(
            "steering/audience.html", programme=found, names=words.AUDIENCE_NAMES, audiences=list(Audience)
        )
    base = _base(found, audience, None)
    return _form(found, GoalForm(base=base, data=_typed(found, base)))


@blueprint.post("/goals/new")
@guarded(STEERERS)
def propose_new(programme: str) -> ResponseReturnValue:
    """Keep a new goal as a draft, and show whom it would count."""
    found = programme_or_404(programme)
    audience = _audience(request.args.get("audience", "")) or Audience.TEACHER
    return _propose(found, _base(found, audience, None))


@blueprint.get("/goals/<goal>")
@guarded(STEERERS)
def revise(programme: str, goal: str) -> ResponseReturnValue:
    """Show a goal as it stands, to be worded otherwise."""
    found = programme_or_404(programme)
    latest = found_or_404(steered_goal(reader(), found, goal))
    base = _base(found, latest.audience, latest)
    return _form(found, GoalForm(base=base, data=_typed(found, base)))


@blueprint.post("/goals/<goal>")
@guarded(STEERERS)
def propose_revision(programme: str, goal: str) -> ResponseReturnValue:
    """Keep another wording as a draft, and show what it would change."""
    found = programme_or_404(programme)
    latest = found_or_404(steered_goal(reader(), found, goal))
    return _propose(found, _base(found, latest.audience, latest))


@blueprint.get("/drafts/<int:draft_id>")
@guarded(STEERERS)
def draft(programme: str, draft_id: int) -> ResponseReturnValue:
    """Show a draft beside the wording it would replace, and its effect as of the day it was counted."""
    found = programme_or_404(programme)
    one = found_or_404(steered_draft(reader(), found, draft_id))
    if one.state == ADOPTED:
        return redirect(url_for("reports_programme.page", programme=programme), 303)
    return render_template("steering/draft.html", **_draft_view(found, one), refusals=[])


@blueprint.post("/drafts/<int:draft_id>/adopt")
@guarded(STEERERS)
def put_in_force(programme: str, draft_id: int) -> ResponseReturnValue:
    """Make a draft the goal's wording; pressing the button again changes nothing."""
    found, now = programme_or_404(programme), datetime.now(UTC)
    one = found_or_404(steered_draft(reader(), found, draft_id))
    try:
        adopted = adopt(writer(), draft_id=one.id, today=today(), now=now)
    except RefusalError as refused:
        writer().rollback()
        view = _draft_view(found, one)
        said = [spoken(reason) for reason in refused.reasons]
        return render_template("steering/draft.html", **view, refusals=said), 409
    if adopted.is_new:
        ask_to_build(writer(), revision_id=adopted.revision_id, now=now)
        note_change("goal-revised", of="goal-revision", object_id=adopted.revision_id, now=now)
        writer().commit()
    flash(_("The wording is kept. It is being counted, and reports read it from its day on."))
    return redirect(url_for("reports_programme.page", programme=programme), 303)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 18 else None


def _audience(text: str) -> Audience | None:
    return next((one for one in Audience if one.value == text), None)


def _base(programme: Programme, audience: Audience, latest: Revision | None) -> Base:
    known: dict[ModuleKey, int] = {
        module_key(course.release.id, module.id): module.minutes
        for course in catalogue(reader())
        for module in course.release.modules
    }
    running = Running(first=programme.starts_on, last=programme.ends_on, today=today())
    return Base(audience=audience, known=known, running=running, latest=latest)


def _typed(programme: Programme, base: Base) -> dict[str, Any]:
    """Give what the form begins with: a draft to go on with, the wording that stands, or nothing."""
    asked = _number(request.args.get("draft", ""))
    if asked is not None:
        kept = found_or_404(steered_draft(reader(), programme, asked))
        wanted = wanted_of_json(kept.wanted)
        return typed_of(wanted) | {"in_force_from": wanted.in_force_from}
    if base.latest is not None:
        return typed_of(base.latest)
    like = request.args.get("like", "")
    if like:
        # The same goal for other people: whom it counts and what it is called is for its author to say.
        other = typed_of(found_or_404(steered_goal(reader(), programme, like)))
        return other | {"title": "", "populations": [], "keep_rule": False}
    usual = {Audience.TEACHER: ["teachers"], Audience.PARENT: ["families"], Audience.STAFF: []}
    return {"populations": usual[base.audience], "due_on": programme.ends_on}


def _form(programme: Programme, form: GoalForm) -> str:
    base = form.base
    language = page_language()
    courses = [
        (
            course.release.title.get(language) or next(iter(course.release.title.values())),
            [(module_key(course.release.id, one.id), one.minutes) for one in course.release.modules],
        )
        for course in catalogue(reader())
        if base.audience.value in course.release.audience
    ]
    listed = {key for _title, modules in courses for key, _minutes in modules}
    ticked = {key for place in range(MOST_CONDITIONS) for key in form[f"modules_{place}"].data or ()}
    return render_template(
        "steering/goal.html",
        programme=programme,
        form=form,
        latest=base.latest,
        audience=words.AUDIENCE_NAMES[base.audience],
        courses=courses,
        elsewhere=sorted(key for key in ticked - listed if key in base.known),
        gone=sorted(ticked - set(base.known)),
        titles=module_titles(reader(), language=language),
        rule=[] if base.latest is None else _rule(base.latest),
        places=range(MOST_CONDITIONS),
    )


def _rule(wording: Revision | WantedGoal) -> list[dict[str, Any]]:
    lines = rule_in_words(wording.rule, module_titles(reader(), language=page_language()))
    return [{"depth": line.depth, "text": spoken(line.text)} for line in lines]


def _propose(programme: Programme, base: Base) -> ResponseReturnValue:
    form = GoalForm(request.form, base=base)
    slug = (
        base.latest.slug
        if base.latest is not None
        else slug_for(reader(), programme_id=programme.id, title=form.title.data or "")
    )
    wanted = form.wanted(slug=slug)
    if wanted is None:
        return _form(programme, form), 422
    on, now = today(), datetime.now(UTC)
    people, effect = _effect(programme, base.latest, wanted)
    made = propose(
        writer(),
        programme_id=programme.id,
        latest=base.latest,
        base_n=_number(request.form.get("base_n", "")),
        wanted=wanted,
        people=people,
        effect=effect,
        as_of=on,
        now=now,
    )
    if effect is None:
        ask_for_effect(writer(), draft_id=made.id, now=now)
    writer().commit()
    return redirect(url_for("steering_goals.draft", programme=programme.slug, draft_id=made.id), 303)


def _effect(programme: Programme, latest: Revision | None, wanted: WantedGoal) -> tuple[int, Effect | None]:
    """Count at once what concerns few people, before anybody waits for a transaction of ours."""
    db, on = reader(), today()
    modules = modules_named(wanted.rule) | (modules_named(latest.rule) if latest else frozenset())
    number = count_concerned(db, modules)
    if number > SMALL:
        return number, None
    effect = Effect()
    add_people(
        db,
        effect,
        concerned(db, modules, after=0, at_once=SMALL),
        before=None if latest is None else (latest.rule, latest.scope),
        after=(wanted.rule, wanted.scope),
        on=on,
        counted_at=counted_at_on(db, programme_id=programme.id, on=on),
    )
    return number, effect


def _draft_view(programme: Programme, one: GoalDraft) -> Mapping[str, Any]:
    db = reader()
    wanted, base = wanted_of_json(one.wanted), base_of(db, one)
    later = [
        revision.in_force_from
        for revision in revisions_of(db, programme_id=programme.id)
        if base is not None and revision.goal_id == base.goal_id and revision.in_force_from > today()
    ]
    edit = (
        url_for("steering_goals.new", programme=programme.slug, audience=wanted.scope.audience, draft=one.id)
        if base is None
        else url_for("steering_goals.revise", programme=programme.slug, goal=base.slug, draft=one.id)
    )
    counting = one.state == COUNTING
    return {
        "programme": programme,
        "draft": one,
        "counting": counting,
        "sides": [_side_words(wording) for wording in (base, wanted) if wording is not None],
        "title": wanted.title,
        "wanted": wanted,
        "audience": words.AUDIENCE_NAMES[wanted.scope.audience],
        "same_people": base is None or base.scope == wanted.scope,
        "effect": None if counting else effect_view(db, one, base=base, after=wanted.scope),
        "later": later,
        "edit": edit,
        "is_stale": base is not None and base.n != one.base_n,
    }


def _side_words(wording: Revision | WantedGoal) -> dict[str, Any]:
    return {
        "title": wording.title,
        "rule": _rule(wording),
        "populations": [spoken(name) for name in words.populations_words(wording.scope.populations)],
        "target": target_in_words(wording.target, due_on=wording.due_on),
        "from": wording.in_force_from,
    }
