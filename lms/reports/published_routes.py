"""The pages of published figures, rounded and small groups hidden, for partners and whoever wants them."""

from datetime import date
from http import HTTPStatus

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lms.coverage.places import Grouping
from lms.coverage.publications import published_goals
from lms.coverage.revisions import Revision, programmes_with_revisions
from lms.coverage.standing import withdrawn_goals
from lms.programmes.engaging import shows_engaged
from lms.programmes.models import Programme
from lms.reach.guards import found_or_404
from lms.reach.queries import programmes_in_reach
from lms.reach.reach import Reach
from lms.reach.roles import Sight
from lms.reach.visitor import signed_in_reach, today
from lms.reports.funder_page import address_of_row
from lms.reports.published import PUBLIC_LEVELS, Published, read_published
from lms.reports.published_book import public_xlsx
from lms.reports.published_files import (
    public_csv,
    public_json,
    public_name,
    public_notes,
    public_schema,
)
from lms.reports.published_page import address_of, context_of_published, read_shown
from lms.reports.published_paper import public_pdf
from lms.reports.readers import READERS
from lms.reports.titles import module_titles
from lms.schools.population import Audience
from lms.tabular import FileNotes
from lms.web.guards import guarded
from lms.web.locale import page_language
from lms.web.session import reader, settings

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
blueprint = Blueprint("reports_published", __name__, template_folder="templates")


def published_programmes(
    db: Session, reach: Reach, *, slug: str | None = None
) -> list[tuple[Programme, list[Revision]]]:
    """Give the programmes whose published figures a person sees, with their goals' wordings."""
    if slug is not None and not slug.isprintable():
        # PostgreSQL refuses a NUL, wherever it stands.
        return []
    seen = programmes_in_reach(reach, on=today(), sight=Sight.PUBLISHED)
    return programmes_with_revisions(db, seen if slug is None else seen.where(Programme.slug == slug))


@blueprint.get("/reports/<programme>/published/<audience>")
@guarded(READERS)
def page(programme: str, audience: str) -> ResponseReturnValue:
    """Show the tables published of an audience."""
    db = reader()
    found, revisions = _programme(db, programme)
    who = _audience(revisions, audience)
    if who is None:
        return _withdrawn(db, found, audience)
    published = read_published(db, programme=found, revisions=revisions, audience=who, on=_as_of())
    audiences = list(published_goals(revisions))
    if published is None:
        found_or_404(None if _as_of() else found)
        return render_template("reports/not_published.html", programme=found, is_withdrawn=False)
    return render_template(
        "reports/published.html",
        **context_of_published(
            published,
            read_shown(request.args, published.tables),
            audiences=audiences,
            titles=module_titles(db, language=page_language()),
        ),
        address_of_row=lambda row: address_of_row(row, published),
        engaged=address_of(published, endpoint="reports_engaged.page")
        if published.tables.engaged is not None and shows_engaged(db, found.id)
        else None,
    )


@blueprint.get("/reports/<programme>/published/<audience>/published.csv")
@guarded(READERS)
def csv_file(programme: str, audience: str) -> ResponseReturnValue:
    """Give all rows of a level, the same bytes as the command."""
    published, by = _wanted(programme, audience)
    pieces = public_csv([published], by=by, locale=settings().default_locale)
    return file_answer(pieces, f"{public_name([published], by=by)}.csv", "text/csv")


@blueprint.get("/reports/<programme>/published/<audience>/published.xlsx")
@guarded(READERS)
def xlsx_file(programme: str, audience: str) -> ResponseReturnValue:
    """Give the same rows as a workbook, with their definitions."""
    published, by = _wanted(programme, audience)
    locale = settings().default_locale
    pieces = public_xlsx([published], by=by, locale=locale, notes=_notes(published, by))
    return file_answer(pieces, f"{public_name([published], by=by)}.xlsx", WORKBOOK)


@blueprint.get("/reports/<programme>/published/<audience>/published.json")
@guarded(READERS)
def json_file(programme: str, audience: str) -> ResponseReturnValue:
    """Give the same rows as JSON."""
    published, by = _wanted(programme, audience)
    locale = settings().default_locale
    pieces = public_json([published], by=by, locale=locale, notes=_notes(published, by))
    return file_answer(pieces, f"{public_name([published], by=by)}.json", "application/json")


@blueprint.get("/reports/<programme>/published/<audience>/published.pdf")
@guarded(READERS)
def pdf_file(programme: str, audience: str) -> ResponseReturnValue:
    """Give the same rows as a paper."""
    published, by = _wanted(programme, audience)
    content = public_pdf(
        [published],
        by=by,
        locale=settings().default_locale,
        notes=_notes(published, by),
        site_name=settings().site_name,
    )
    return file_answer(content, f"{public_name([published], by=by)}.pdf", "application/pdf")


@blueprint.get("/reports/<programme>/published/<audience>/published.schema.json")
@guarded(READERS)
def schema_file(programme: str, audience: str) -> ResponseReturnValue:
    """Give the data dictionary that goes beside the CSV."""
    published, by = _wanted(programme, audience)
    locale = settings().default_locale
    name = public_name([published], by=by)
    content = public_schema(name, locale=locale, notes=_notes(published, by))
    return file_answer(content, f"{name}.schema.json", "application/json")


def _notes(published: Published, by: Grouping) -> FileNotes:
    locale = settings().default_locale
    titles = module_titles(reader(), language=locale)
    return public_notes([published], by=by, locale=locale, titles=titles)


def _asked(db: Session, programme: str, audience: str) -> tuple[Programme, list[Revision], Audience]:
    found, revisions = _programme(db, programme)
    return found, revisions, found_or_404(_audience(revisions, audience))


def _programme(db: Session, slug: str) -> tuple[Programme, list[Revision]]:
    return found_or_404(next(iter(published_programmes(db, signed_in_reach(), slug=slug)), None))


def _audience(revisions: list[Revision], audience: str) -> Audience | None:
    return next((one for one in published_goals(revisions) if one.value == audience), None)


def _withdrawn(db: Session, programme: Programme, audience: str) -> ResponseReturnValue:
    """Tell whoever kept the address that an audience's only goals were withdrawn."""
    gone = (one for one in withdrawn_goals(db, programme_id=programme.id) if one.audience == audience)
    found_or_404(next(gone, None))
    page = render_template("reports/not_published.html", programme=programme, is_withdrawn=True)
    return page, HTTPStatus.GONE


def _as_of() -> date | None:
    try:
        return date.fromisoformat(request.args.get("as_of", ""))
    except ValueError:
        return None


def asked_publication(programme: str, audience: str) -> Published:
    """Find the month asked for, of a programme whose published figures the visitor sees; otherwise 404."""
    db = reader()
    found, revisions, who = _asked(db, programme, audience)
    return found_or_404(read_published(db, programme=found, revisions=revisions, audience=who, on=_as_of()))


def _wanted(programme: str, audience: str) -> tuple[Published, Grouping]:
    published = asked_publication(programme, audience)
    asked = request.args.get("by", "")
    return published, Grouping(asked) if asked in PUBLIC_LEVELS else Grouping.PROGRAMME


def file_answer(content: object, name: str, kind: str) -> Response:
    """Answer with a file, or pieces of it."""
    return Response(
        content,  # type: ignore[arg-type] # bytes, or pieces of them
        mimetype=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
