"""The coverage pages and their files. Everything is bounded by the visitor's reach, totals too."""

from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lms.coverage.places import Grouping
from lms.coverage.publications import published_goals
from lms.coverage.standing import withdrawn_goals
from lms.programmes.models import Programme
from lms.reach.guards import found_or_404
from lms.reach.reach import Reach
from lms.reach.roles import Role
from lms.reach.visitor import signed_in_reach, today
from lms.reports.asked import read_asked
from lms.reports.authorities import own_authorities
from lms.reports.coverage_book import xlsx_of
from lms.reports.coverage_paper import pdf_of
from lms.reports.export import Wanted, csv_of, file_name, json_of, notes_of, schema_of
from lms.reports.page import spoken, summary_of
from lms.reports.published_routes import published_programmes
from lms.reports.readers import NAMING, READERS
from lms.reports.report import Subject, area_exists, make_report, make_reports
from lms.reports.saved_views import kept_query, views_for
from lms.reports.seen import question_of, seen_programmes, view_of
from lms.reports.sessions_beside import sessions_beside
from lms.reports.showing import context_of
from lms.reports.titles import module_titles
from lms.reports.whereabouts import shown_area, where
from lms.reports.words import AUDIENCE_NAMES
from lms.schools.population import Audience
from lms.tabular import FileNotes
from lms.web.guards import guarded
from lms.web.locale import page_language
from lms.web.session import database, reader, settings

blueprint = Blueprint("reports", __name__, template_folder="templates")
blueprint.add_app_template_filter(spoken, "spoken")


@blueprint.get("/reports")
@guarded(READERS)
def index() -> ResponseReturnValue:
    """Show each goal of each programme that the visitor sees schools of."""
    db, reach = reader(), signed_in_reach()
    seen = seen_programmes(db, reach)
    if not seen:
        return _published_list(db, reach)
    subjects = {programme.id: of_one for programme, of_one in seen}
    periods = {
        subject.latest.goal_id: period
        for of_one in subjects.values()
        for subject in of_one
        if (period := subject.period(today=today())) is not None
    }
    wanted = [
        (subject, view_of(reach, subject, asked), asked)
        for of_one in subjects.values()
        for subject in of_one
        if subject.latest.goal_id in periods
        for asked in [read_asked({}, period=periods[subject.latest.goal_id])]
    ]
    summaries = {
        goal_id: summary_of(
            report,
            at=where(report, shown_area(report, is_whole=view.is_whole), is_whole=view.is_whole),
            period=periods[goal_id],
        )
        for report, (subject, view, _asked) in zip(make_reports(db, wanted), wanted, strict=True)
        for goal_id in [subject.latest.goal_id]
    }
    return render_template(
        "reports/index.html",
        programmes=[programme for programme, _subjects in seen],
        subjects=subjects,
        summaries=summaries,
        audiences={programme.id: _audiences(of_one) for programme, of_one in seen},
        names=AUDIENCE_NAMES,
        may_steer=reach.holds(Role.COORDINATOR, Role.ADMINISTRATOR),
    )


@blueprint.get("/reports/<programme>/<goal>")
@guarded(READERS)
def coverage(programme: str, goal: str) -> ResponseReturnValue:
    """Show one goal's coverage, for a territory and a day."""
    db, reach = reader(), signed_in_reach()
    seen = seen_programmes(db, reach, slug=programme)
    if not seen:
        return _published_instead(db, reach, programme=programme, goal=goal)
    found, subjects = found_or_404(next(iter(seen), None))
    subject = next((one for one in subjects if one.latest.slug == goal), None)
    if subject is None:
        return _withdrawn(db, found, goal, steers=reach.steers(programme))
    period = subject.period(today=today())
    if period is None:
        return render_template("reports/not_counted.html", subject=subject)
    asked = read_asked(request.args, period=period)
    view = view_of(reach, subject, asked)
    if asked.is_foreign:
        abort(404)
    report = make_report(db, subject, view=view, asked=asked, with_trend=True)
    if report.total is None and asked.within and not area_exists(db, subject, view, asked):
        abort(404)
    titles = module_titles(db, language=page_language())
    return render_template(
        "reports/coverage.html",
        **context_of(report, view=view, period=period, reach=reach, titles=titles, subjects=subjects),
        sees_names=reach.holds(*NAMING),
        steers=reach.steers(programme),
        sessions=sessions_beside(db, report, view=view),
        views=views_for(db, programme_id=subject.programme.id, person_id=reach.person_id),
        views_action=url_for("reports_views.change", programme=programme, goal=goal),
        view_query=kept_query(request.query_string.decode(errors="replace")),
    )


@blueprint.get("/reports/<programme>/<goal>/coverage.csv")
@guarded(READERS)
def csv_file(programme: str, goal: str) -> ResponseReturnValue:
    """Give the rows that the page shows, all pages of them, as they are read."""
    wanted, by = _wanted(programme, goal)
    return Response(
        csv_of(database(), wanted),
        mimetype="text/csv",
        headers=_attachment(f"{file_name(wanted, by=by)}.csv"),
    )


@blueprint.get("/reports/<programme>/<goal>/coverage.json")
@guarded(READERS)
def json_file(programme: str, goal: str) -> ResponseReturnValue:
    """Give the same rows as JSON, with what one must know to quote them."""
    wanted, by = _wanted(programme, goal)
    return Response(
        json_of(database(), wanted, notes=_notes(wanted, by)),
        mimetype="application/json",
        headers=_attachment(f"{file_name(wanted, by=by)}.json"),
    )


@blueprint.get("/reports/<programme>/<goal>/coverage.xlsx")
@guarded(READERS)
def xlsx_file(programme: str, goal: str) -> ResponseReturnValue:
    """Give the same rows as a workbook, with each school and the definitions beside."""
    wanted, by = _wanted(programme, goal)
    return Response(
        xlsx_of(database(), wanted, by=by, notes=_notes(wanted, by)),
        mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers=_attachment(f"{file_name(wanted, by=by)}.xlsx"),
    )


@blueprint.get("/reports/<programme>/<goal>/coverage.pdf")
@guarded(READERS)
def pdf_file(programme: str, goal: str) -> ResponseReturnValue:
    """Give the same rows as a paper."""
    wanted, by = _wanted(programme, goal)
    return Response(
        pdf_of(database(), wanted, notes=_notes(wanted, by), site_name=settings().site_name),
        mimetype="application/pdf",
        headers=_attachment(f"{file_name(wanted, by=by)}.pdf"),
    )


@blueprint.get("/reports/<programme>/<goal>/coverage.schema.json")
@guarded(READERS)
def schema_file(programme: str, goal: str) -> ResponseReturnValue:
    """Give the Table Schema that goes beside the CSV of the same filters."""
    wanted, by = _wanted(programme, goal)
    name = file_name(wanted, by=by)
    return Response(
        schema_of(wanted, name=name, notes=_notes(wanted, by)),
        mimetype="application/json",
        headers=_attachment(f"{name}.schema.json"),
    )


def _audiences(subjects: Sequence[Subject]) -> list[Audience]:
    return list(published_goals([one for subject in subjects for one in subject.revisions]))


def _published_list(db: Session, reach: Reach) -> ResponseReturnValue:
    """List the published figures that somebody sees who sees no exact ones."""
    programmes = [
        (
            programme,
            list(published_goals(revisions).items()),
            own_authorities(db, reach, programme, revisions),
        )
        for programme, revisions in published_programmes(db, reach)
    ]
    return render_template(
        "reports/published_list.html",
        programmes=programmes,
        names=AUDIENCE_NAMES,
        may_steer=reach.holds(Role.COORDINATOR, Role.ADMINISTRATOR),
    )


def _withdrawn(db: Session, programme: Programme, goal: str, *, steers: bool) -> ResponseReturnValue:
    """Say that a goal stands no more, to whoever follows an address kept from before."""
    gone = withdrawn_goals(db, programme_id=programme.id, slug=goal) if goal.isprintable() else []
    found = found_or_404(next(iter(gone), None))
    page = render_template("reports/withdrawn.html", programme=programme, goal=found, steers=steers)
    return page, HTTPStatus.GONE


def _published_instead(db: Session, reach: Reach, *, programme: str, goal: str) -> ResponseReturnValue:
    """Lead a partner from a goal's page to the published figures of its audience."""
    _programme, revisions = found_or_404(next(iter(published_programmes(db, reach, slug=programme)), None))
    audience = found_or_404(next((one.audience for one in revisions if one.slug == goal), None))
    return redirect(url_for("reports_published.page", programme=programme, audience=audience.value))


def _wanted(programme: str, goal: str) -> tuple[Wanted, Grouping]:
    """Find what a file is asked of, within the visitor's reach; the level is the one its page shows."""
    db, reach = reader(), signed_in_reach()
    question = question_of(db, reach, programme=programme, goal=goal)
    asked = question.asked
    by = Grouping.SCHOOL if asked.only or asked.by is None else asked.by
    parts = ((question.subject, replace(asked, by=by)),)
    wanted = Wanted(parts=parts, view=question.view, locale=settings().default_locale)
    return wanted, by


def _notes(wanted: Wanted, by: Grouping) -> FileNotes:
    return notes_of(wanted, by=by, titles=module_titles(reader(), language=wanted.locale))


def _attachment(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
