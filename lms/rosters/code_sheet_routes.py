"""The sheet that a school prints for those whose address isn't one of the listed domains."""

from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import identity
from lms.reach.guards import found_or_404, needs
from lms.reach.visitor import signed_in_reach, today
from lms.rosters.school_codes import (
    MOST_SHOWN,
    PRINTERS,
    Sheet,
    make_code,
    revoke_code,
    sheet_lines,
    sheet_of,
)
from lms.web import csrf
from lms.web.flashes import flash
from lms.web.guards import guarded
from lms.web.session import reader, settings, writer

blueprint = Blueprint("code_sheets", __name__, template_folder="templates", url_prefix="/people/code-sheet")


@blueprint.get("")
@guarded(needs(*PRINTERS))
def show_schools() -> ResponseReturnValue:
    """List the schools whose sheet the visitor may print."""
    words = request.args.get("q", "")
    lines = sheet_lines(reader(), reach=signed_in_reach(), on=today(), words=words)
    return render_template(
        "rosters/code_sheets.html", lines=lines, words=words, is_cut=len(lines) == MOST_SHOWN
    )


@blueprint.get("/<uai>")
@guarded(needs(*PRINTERS))
def show_sheet(uai: str) -> ResponseReturnValue:
    """Show a school's sheet, as it prints."""
    return render_template(
        "rosters/code_sheet.html", sheet=_sheet(uai), address=f"{settings().base_url}/register/code"
    )


@blueprint.post("/<uai>")
@guarded(needs(*PRINTERS))
def renew(uai: str) -> ResponseReturnValue:
    """Make the school's code, in place of the one it had."""
    _sheet(uai)
    db, me, now = writer(), signed_in_reach(), datetime.now(UTC)
    make_code(
        db,
        uai=uai,
        actor_id=me.person_id,
        secret=csrf.secret(),
        today=today(),
        now=now,
        origin=identity.origin(),
    )
    db.commit()
    flash(_("The code is made: the sheet is ready to print."))
    return redirect(f"/people/code-sheet/{uai}", 303)


@blueprint.post("/<uai>/revoke")
@guarded(needs(*PRINTERS))
def revoke(uai: str) -> ResponseReturnValue:
    """Close the school's code."""
    _sheet(uai)
    db, me, now = writer(), signed_in_reach(), datetime.now(UTC)
    revoke_code(db, uai=uai, actor_id=me.person_id, now=now, origin=identity.origin())
    db.commit()
    flash(_("The code is closed: the sheets handed out open nothing any more."))
    return redirect(f"/people/code-sheet/{uai}", 303)


def _sheet(uai: str) -> Sheet:
    return found_or_404(
        sheet_of(reader(), reach=signed_in_reach(), uai=uai, secret=csrf.secret(), on=today())
    )
