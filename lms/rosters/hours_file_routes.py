"""The list of hours to recognise as a file, of the people whose hours the visitor decides about."""

from datetime import UTC, datetime

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from lms.accounts import identity
from lms.accounts.audit import record
from lms.accounts.proving import naming_people
from lms.messages import translate
from lms.reach.visitor import today
from lms.rosters.hours_asked import PATH, read_asked
from lms.rosters.hours_export import Wanted, csv_of, file_name, schema_of
from lms.rosters.hours_routes import RECOGNISES, deciding_reach
from lms.web.guards import guarded
from lms.web.session import database, settings, writer

blueprint = Blueprint("hours_files", __name__, url_prefix=PATH)


@blueprint.get("/hours.csv")
@guarded(naming_people(RECOGNISES), writes=True)
def csv_file() -> ResponseReturnValue:
    """Give all that the pages of the list show; who asked for it stands in the security log."""
    wanted = _wanted()
    db = writer()
    record(
        db,
        verb="exported",
        actor_id=wanted.reach.person_id,
        object_kind="people",
        origin=identity.origin(),
        now=datetime.now(UTC),
    )
    db.commit()
    return Response(
        csv_of(database(), wanted),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{file_name(wanted)}.csv"'},
    )


@blueprint.get("/hours.schema.json")
@guarded(RECOGNISES)
def schema_file() -> ResponseReturnValue:
    """Give the Table Schema that goes beside the CSV of the same filters."""
    wanted, language = _wanted(), settings().default_locale
    name = file_name(wanted)
    return Response(
        schema_of(wanted, name=name, say=lambda sentence: translate(sentence, locale=language)),
        mimetype="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}.schema.json"'},
    )


def _wanted() -> Wanted:
    on = today()
    return Wanted(reach=deciding_reach(), on=on, asked=read_asked(request.args, today=on))
