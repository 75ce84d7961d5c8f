"""Entering the paper sheet: a page that mirrors it row by row, made for the keyboard alone."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from sqlalchemy.orm import Session

from lms.accounts.queries import person_by_email
from lms.messages import RefusalError, message
from lms.reach.visitor import today, visitor_reach
from lms.schools.population import Audience
from lms.schools.queries import find_school, search_schools
from lms.web import csrf
from lms.web.flashes import flash
from lms.web.guards import guarded
from lms.web.locale import NAMES
from lms.web.session import reader, settings, writer
from lms.web.templating import say
from lms.workshops.attending import LONGEST_REASON, Note, correct_headcount, is_closed
from lms.workshops.claiming import MOST_BLANK_ROWS
from lms.workshops.door import nearest
from lms.workshops.door_forms import MOST_CHOICES, new_key
from lms.workshops.entering import SheetRow, enter_row
from lms.workshops.keepers import KEEPS, keeper_id, kept_session, led, note_change
from lms.workshops.kinds import Way
from lms.workshops.models import Workshop
from lms.workshops.printing import BLANK_ROWS
from lms.workshops.queries import find_workshop
from lms.workshops.reaching import PLANNERS
from lms.workshops.row_codes import row_code
from lms.workshops.sheet_form import Defaults, RowTyped, content_typed, read_rows, rows_as_shown, seen_in
from lms.workshops.sheet_page import SheetPage, corrections, rows_used, sheet_page
from lms.workshops.sittings import HALF_DAY_NAMES, Sitting
from lms.workshops.states import State

blueprint = Blueprint(
    "workshop_entry", __name__, template_folder="templates", url_prefix="/workshops/<int:workshop_id>/entry"
)


@dataclass(frozen=True, kw_only=True)
class Others:
    """The row of those counted: as typed, with the reason why it wasn't saved."""

    number: str = ""
    school: str = ""
    fault: str = ""


@blueprint.get("")
@guarded(KEEPS)
def show(workshop_id: int) -> ResponseReturnValue:
    """Show the sheet of a date as it is on record, ready to be typed."""
    workshop = kept_session(workshop_id)
    page = _sheet(reader(), workshop)
    return _page(workshop, page, rows_as_shown(page, _defaults(workshop)))


@blueprint.post("")
@guarded(KEEPS)
def enter(workshop_id: int) -> ResponseReturnValue:
    """Save every row that is right, and show the others with their reason."""
    workshop, db = kept_session(workshop_id), writer()
    page = _sheet(db, workshop)
    rows = read_rows(request.form, page, defaults=_defaults(workshop), for_teachers=_for_teachers(workshop))
    if request.form.get("act") == "find":
        words = request.form.get("words", "")
        found = [school.uai for school in search_schools(reader(), words, most=MOST_CHOICES)]
        return _page(workshop, page, rows, others=_others(), also=found, found=len(found))
    now = datetime.now(UTC)
    saved, others = _save(db, workshop, rows, now), _count_others(db, workshop, page, now)
    note_change(db, now)
    db.commit()
    if any(row.fault for row in rows) or others.fault:
        return _page(workshop, _sheet(reader(), workshop), rows, others=others, saved=saved, status=422)
    if saved:
        flash(ngettext("%(num)s row is saved.", "%(num)s rows are saved.", saved))
    following = next((row.number for row in rows if row.shown.is_typed and row.is_empty), rows[-1].number)
    query = f"on={page.on.isoformat()}&rows={_blank_rows(db, workshop)}&next={following}"
    # No fragment: with one, browsers don't put the cursor where the page says.
    return redirect(f"/workshops/{workshop_id}/entry?{query}", 303)


def _save(db: Session, workshop: Workshop, rows: list[RowTyped], now: datetime) -> int:
    """Save each row by itself: what is wrong with one keeps none of the others back."""
    by, reason, saved = keeper_id(), _reason(), 0
    sittings = tuple(one.id for one in workshop.sittings if one.on == _on(workshop))
    for row in rows:
        seen = seen_in(request.form, row.number)
        typed = content_typed(row, for_teachers=_for_teachers(workshop), find_person=_person)
        if typed is None or (typed == row.shown.content and set(seen) == set(row.shown.seen)):
            continue
        sheet_row = SheetRow(
            number=row.number, sittings=sittings, registration_id=row.shown.registration_id, seen=seen
        )
        try:
            _check_may_enter(workshop)
            with db.begin_nested():
                saved += enter_row(
                    db, workshop_id=workshop.id, row=sheet_row, typed=typed, reason=reason, by=by, now=now
                )
        except RefusalError as refused:
            row.fault = " ".join(say(one) for one in refused.reasons)
    return saved


def _count_others(db: Session, workshop: Workshop, page: SheetPage, now: datetime) -> Others:
    """Save the row "and 4 others", in place of what was counted for that school before."""
    typed = _others()
    if not typed.number:
        return typed
    number = int(typed.number) if typed.number.isascii() and typed.number.isdigit() else -1
    note = Note(
        sitting_id=page.sittings[0],
        way=Way.HEADCOUNT,
        key=request.form.get("others_key", "")[:40] or new_key(),
        headcount=number if len(typed.number) < 6 else -1,
        uai=typed.school or None,
    )
    try:
        _check_may_enter(workshop)
        with db.begin_nested():
            correct_headcount(
                db,
                workshop_id=workshop.id,
                note=note,
                by=keeper_id(),
                now=now,
                reason=_reason() if is_closed(workshop) else "",
            )
    except RefusalError as refused:
        return replace(typed, fault=" ".join(say(one) for one in refused.reasons))
    return Others()


def _others() -> Others:
    return Others(
        number=request.form.get("others", "").strip(), school=request.form.get("others_school", "")[:8]
    )


def _reason() -> str:
    return request.form.get("reason", "").strip()[:LONGEST_REASON]


def _check_may_enter(workshop: Workshop) -> None:
    if is_closed(workshop) and not _may_correct(workshop):
        raise RefusalError(message("The list is closed. Ask whoever planned the session to correct it."))


def _may_correct(workshop: Workshop) -> bool:
    """Whether the visitor corrects a closed list: whoever plans the session does, a link never lets one."""
    reach = visitor_reach()
    if reach is None or led() is not None:
        return False
    planned = find_workshop(reader(), reach=reach, workshop_id=workshop.id, on=today(), roles=PLANNERS)
    return planned is not None


def _person(email: str) -> int | None:
    found = person_by_email(reader(), email=email)
    return found.id if found is not None else None


def _for_teachers(workshop: Workshop) -> bool:
    return workshop.audience == Audience.TEACHER.value


def _on(workshop: Workshop) -> date:
    """Give the date asked for, otherwise the one that is nearest."""
    asked = request.values.get("on", "")
    for one in workshop.sittings:
        if one.on.isoformat() == asked:
            return one.on
    return nearest(workshop.sittings, zone=ZoneInfo(workshop.timezone), now=datetime.now(UTC)).on


def _blank_rows(db: Session, workshop: Workshop) -> int:
    """Count the blank rows to show: those of a printed sheet, those used, those asked for."""
    asked = request.values.get("rows", "")
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 0
    used = rows_used(db, workshop_id=workshop.id)
    return min(MOST_BLANK_ROWS, max(BLANK_ROWS, wanted, used))


def _sheet(db: Session, workshop: Workshop) -> SheetPage:
    return sheet_page(db, workshop=workshop, on=_on(workshop), blank=_blank_rows(db, workshop))


def _defaults(workshop: Workshop) -> Defaults:
    return Defaults(school=workshop.host_uai or "", language=workshop.languages.split()[0])


def _page(
    workshop: Workshop,
    page: SheetPage,
    rows: list[RowTyped],
    *,
    others: Others | None = None,
    also: list[str] | None = None,
    found: int | None = None,
    saved: int = 0,
    status: int = 200,
) -> Response:
    _show_again(rows, page)
    blank = sum(row.shown.registration_id is None for row in rows)
    answer = render_template(
        "workshops/entry.html",
        workshop=workshop,
        page=page,
        dates=list(dict.fromkeys(one.on for one in workshop.sittings)),
        half_days=_half_days(workshop, page.on),
        rows=rows,
        codes=_codes(workshop, page, rows),
        **_schools_to_choose(page, also or ()),
        languages=_languages(workshop),
        others=others or Others(school=workshop.host_uai or ""),
        key=new_key(),
        for_teachers=_for_teachers(workshop),
        **_whether_open(workshop, page),
        reason=_reason(),
        found=found,
        words=request.form.get("words", "") if found is not None else "",
        saved=saved,
        to_focus=request.args.get("next", ""),
        blank=blank,
        more=min(MOST_BLANK_ROWS, blank + BLANK_ROWS),
        outside=led(),
        corrections=corrections(reader(), workshop_id=workshop.id),
    )
    return make_response(answer, status)


def _show_again(rows: Iterable[RowTyped], page: SheetPage) -> None:
    """Put what is on record beside what was typed: it is seen now, so saving again replaces it."""
    on_record = {row.number: row for row in page.rows}
    for row in rows:
        row.shown = on_record.get(row.number, row.shown)


def _whether_open(workshop: Workshop, page: SheetPage) -> dict[str, bool]:
    is_ahead = page.on > datetime.now(UTC).astimezone(ZoneInfo(workshop.timezone)).date()
    may_correct = not is_closed(workshop) or _may_correct(workshop)
    takes_place = workshop.state in {State.OPEN.value, State.HELD.value, State.CLOSED.value}
    return {
        "is_closed": is_closed(workshop),
        "may_enter": may_correct and takes_place and not is_ahead,
        "is_ahead": is_ahead,
    }


def _schools_to_choose(page: SheetPage, found: Iterable[str]) -> dict[str, Any]:
    """Give the schools that a row can name: the sheet's, and those found, kept from one entry to the next."""
    kept = list(dict.fromkeys([*request.form.getlist("also")[:MOST_CHOICES], *found]))
    usual = dict(page.schools)
    return {
        "schools": usual | {uai: name for uai in kept if (name := _school_name(uai))},
        "also": [uai for uai in kept if uai not in usual],
    }


def _school_name(uai: str) -> str:
    school = find_school(reader(), uai)
    return f"{school.name}, {school.municipality}" if school is not None else ""


def _half_days(workshop: Workshop, on: date) -> list[tuple[int, str]]:
    return [
        (one.id, say(HALF_DAY_NAMES[Sitting(on=one.on, starts=one.starts, ends=one.ends).half_day]))
        for one in workshop.sittings
        if one.on == on
    ]


def _codes(workshop: Workshop, page: SheetPage, rows: list[RowTyped]) -> dict[int, str]:
    """Give the codes printed at the end of parents' rows."""
    if _for_teachers(workshop):
        return {}
    secret = csrf.secret()
    return {row.number: row_code(secret=secret, sitting_id=page.sittings[0], row=row.number) for row in rows}


def _languages(workshop: Workshop) -> list[tuple[str, str]]:
    known = [*workshop.languages.split(), *settings().locales]
    return [(code, NAMES.get(code, code)) for code in dict.fromkeys(known)]
