"""The schools of a programme: who is in and out and why, what changed and will, and one change at a time."""

from datetime import UTC, date, datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.messages import RefusalError
from lms.programmes.models import Programme
from lms.programmes.perimeter import Selection
from lms.programmes.perimeter_changing import change_schools, selection_now
from lms.programmes.perimeter_editing import Asked, days_fault
from lms.programmes.queries import perimeter_counts
from lms.programmes.reasons import explain
from lms.reach.visitor import today
from lms.reports.page import spoken
from lms.reports.programme_routes import STANDINGS
from lms.steering.perimeter_form import CHANGES, PerimeterForm
from lms.steering.steered import STEERERS
from lms.steering.visited import note_change, programme_or_404
from lms.tabular.reading import LARGEST_FILE
from lms.web.flashes import flash
from lms.web.guards import guarded
from lms.web.session import reader, writer

blueprint = Blueprint(
    "steering_perimeter", __name__, template_folder="templates", url_prefix="/programmes/<programme>/schools"
)
MOST_SAID = 60


@blueprint.get("")
@guarded(STEERERS)
def show(programme: str) -> ResponseReturnValue:
    """Show a programme's schools, what decided about them, and the form of a change."""
    return _page(programme_or_404(programme))


@blueprint.post("")
@guarded(STEERERS)
def change(programme: str) -> ResponseReturnValue:
    """Show what a change would do, or make it: from a day on, the days gone by staying as they were."""
    found, form = programme_or_404(programme), PerimeterForm(request.form)
    asked = _asked(found, form)
    if asked is None:
        return _page(found, form), 422
    writes, now = request.form.get("do") == "write", datetime.now(UTC)
    seen_at = _moment(request.form.get("seen_at", "")) if writes else None
    try:
        effect = change_schools(writer(), programme_id=found.id, asked=asked, seen_at=seen_at, now=now)
    except RefusalError as refused:
        writer().rollback()
        form.change.errors = [spoken(reason) for reason in refused.reasons]
        return _page(found, form), 409 if writes else 422
    if not writes:
        writer().rollback()
        return render_template(
            "steering/perimeter_effect.html",
            programme=found,
            asked=asked,
            words=spoken(CHANGES[asked.change]),
            effect=effect,
            hidden=_hidden(asked, found.changed_at),
        )
    note_change("programme-changed", of="programme", object_id=found.id, now=now)
    writer().commit()
    flash(_("It is written. Reports of the days before stay as they were."))
    return redirect(url_for("steering_perimeter.show", programme=programme), 303)


def _asked(programme: Programme, form: PerimeterForm) -> Asked | None:
    """Read what is asked, its file too; None where the form says what is wrong with it."""
    sent = request.files.get("file")
    file = sent.read(LARGEST_FILE + 1) if sent is not None and sent.filename else None
    asked = form.asked(file=file)
    fault = _days_fault(programme, asked) if asked is not None else None
    if fault is None:
        return asked
    form.from_on.errors = [fault]
    return None


def _days_fault(programme: Programme, asked: Asked) -> str | None:
    counts = perimeter_counts(reader(), programme_id=programme.id, on=today())
    fault = days_fault(
        asked,
        first=programme.starts_on,
        last=programme.ends_on,
        today=today(),
        is_empty=not counts.reasons and programme.selection is None,
    )
    return None if fault is None else spoken(fault)


def _hidden(asked: Asked, seen_at: datetime) -> dict[str, str]:
    return {
        "change": asked.change.value,
        "departments": " ".join(sorted(asked.departments)),
        "schools": " ".join(asked.schools),
        "note": asked.note,
        "from_on": asked.from_on.isoformat(),
        "to_on": asked.to_on.isoformat() if asked.to_on else "",
        "seen_at": seen_at.isoformat(),
        "do": "write",
    }


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _page(programme: Programme, form: PerimeterForm | None = None) -> str:
    db, on = reader(), today()
    counts = perimeter_counts(db, programme_id=programme.id, on=on)
    first = max(on, programme.starts_on) if counts.reasons else programme.starts_on
    selection = selection_now(db, programme)
    return render_template(
        "steering/perimeter.html",
        programme=programme,
        form=form or PerimeterForm(data={"from_on": first}),
        counts=counts,
        reasons=[
            (spoken(STANDINGS[one.standing]), spoken(explain(one.reason)), one.schools)
            for one in counts.reasons
        ],
        history=_history(selection),
        today=on,
    )


def _history(selection: Selection) -> list[dict[str, Any]]:
    """Give what was decided, the latest first; each line with its days, what, and why."""
    lines: list[tuple[date, dict[str, Any]]] = [
        (
            wave.from_on,
            {
                "from": wave.from_on,
                "to": None,
                "joins": True,
                "departments": sorted(wave.departments),
                "schools": len(wave.schools),
                "uais": sorted(wave.schools)[:MOST_SAID],
                "note": "",
            },
        )
        for wave in selection.waves
        if wave.departments or wave.schools
    ]
    groups: dict[tuple[date, date | None, bool, str], list[str]] = {}
    for one in selection.decisions:
        groups.setdefault((one.from_on, one.to_on, one.included, one.note), []).append(one.uai)
    lines += [
        (
            from_on,
            {
                "from": from_on,
                "to": to_on,
                "joins": included,
                "departments": [],
                "schools": len(uais),
                "uais": sorted(uais)[:MOST_SAID],
                "note": note,
            },
        )
        for (from_on, to_on, included, note), uais in groups.items()
    ]
    return [line for _day, line in sorted(lines, key=lambda pair: pair[0], reverse=True)]
