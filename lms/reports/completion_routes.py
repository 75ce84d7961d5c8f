"""A programme's completions as files, of the people whom the visitor sees by name."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from lms.accounts.proving import naming_people
from lms.reach.guards import found_or_404, needs
from lms.reach.visitor import signed_in_reach, today
from lms.reports.completion_export import (
    WantedCompletions,
    completions_csv,
    completions_name,
    completions_schema,
    completions_sheets,
)
from lms.reports.completion_reading import named_to
from lms.reports.readers import NAMING
from lms.reports.seen import seen_programmes
from lms.tabular import workbook_pieces
from lms.web.guards import guarded
from lms.web.session import database, reader, settings

blueprint = Blueprint("reports_completions", __name__)
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/reports/<programme>/completions.csv")
@guarded(naming_people(needs(*NAMING)))
def csv_file(programme: str) -> ResponseReturnValue:
    """Give who completed what, as it is read."""
    wanted = _wanted(programme)
    return _file(completions_csv(database(), wanted), f"{completions_name(wanted)}.csv", "text/csv")


@blueprint.get("/reports/<programme>/completions.schema.json")
@guarded(needs(*NAMING))
def schema_file(programme: str) -> ResponseReturnValue:
    """Give the Table Schema that goes beside the CSV."""
    wanted = _wanted(programme)
    name = completions_name(wanted)
    return _file(completions_schema(wanted, name=name), f"{name}.schema.json", "application/json")


@blueprint.get("/reports/<programme>/completions.xlsx")
@guarded(naming_people(needs(*NAMING)))
def xlsx_file(programme: str) -> ResponseReturnValue:
    """Give the same rows as a workbook."""
    wanted = _wanted(programme)
    pieces = workbook_pieces(completions_sheets(database(), wanted), say=wanted.say, on=wanted.on)
    return _file(pieces, f"{completions_name(wanted)}.xlsx", WORKBOOK)


def _wanted(slug: str) -> WantedCompletions:
    db, reach = reader(), signed_in_reach()
    programme, _subjects = found_or_404(next(iter(seen_programmes(db, reach, slug=slug)), None))
    # The stream has a session of its own.
    db.expunge(programme)
    return WantedCompletions(
        programme=programme,
        on=today(),
        locale=settings().default_locale,
        within=None if reach.names_everybody else named_to(reach, on=today()),
    )


def _file(content: object, name: str, mimetype: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=mimetype, headers=headers)  # type: ignore[arg-type]
