"""The list of hours to recognise as a file, of the people whose hours the visitor decides about."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from lms.accounts.proving import naming_people
from lms.reach.visitor import today
from lms.rosters.hours_asked import PATH, read_asked
from lms.rosters.hours_export import Wanted, csv_of, file_name, schema_of
from lms.rosters.hours_routes import RECOGNISES, deciding_reach
from lms.rosters.named_files import csv_answer, schema_answer
from lms.web.guards import guarded
from lms.web.session import database

blueprint = Blueprint("hours_files", __name__, url_prefix=PATH)


@blueprint.get("/hours.csv")
@guarded(naming_people(RECOGNISES), writes=True)
def csv_file() -> ResponseReturnValue:
    """Give all that the pages of the list show; who asked for it stands in the security log."""
    wanted = _wanted()
    pieces = csv_of(database(), wanted)
    return csv_answer(pieces, name=file_name(wanted), asked_by=wanted.reach.person_id)


@blueprint.get("/hours.schema.json")
@guarded(RECOGNISES)
def schema_file() -> ResponseReturnValue:
    """Give the Table Schema that goes beside the CSV of the same filters."""
    wanted = _wanted()
    name = file_name(wanted)
    return schema_answer(lambda speak: schema_of(wanted, name=name, say=speak), name=name)


def _wanted() -> Wanted:
    on = today()
    return Wanted(reach=deciding_reach(), on=on, asked=read_asked(request.args, today=on))
