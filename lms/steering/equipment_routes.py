"""Deliveries of equipment on a page: a list as a file, tried before it is written, or one delivery typed."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select, select

from lms.coverage.effect_queries import counted_at_on
from lms.messages import Message
from lms.programmes.models import PerimeterEntry, Programme
from lms.programmes.queries import schools_in_perimeter
from lms.reach.visitor import today
from lms.schools.equipment import ITEM_NAMES, Item
from lms.schools.equipment_file import EquipmentFile, read_equipment
from lms.schools.equipment_imports import import_equipment, say_the_rest_has_none
from lms.schools.equipment_queries import totals_by_item
from lms.schools.import_report import summary
from lms.schools.school import Standing
from lms.steering.equipment_form import DeliveryForm, FileForm, no_file
from lms.steering.steered import STEERERS
from lms.steering.visited import note_change, programme_or_404
from lms.tabular import TableFault
from lms.tabular.imported import Imported
from lms.tabular.reading import LARGEST_FILE
from lms.web.flashes import flash
from lms.web.guards import guarded
from lms.web.session import reader, writer
from lms.web.templating import say

blueprint = Blueprint(
    "steering_equipment",
    __name__,
    template_folder="templates",
    url_prefix="/programmes/<programme>/equipment",
)
_COUNTED = (Standing.IN.value, Standing.ROLLED_UP.value)


@blueprint.get("")
@guarded(STEERERS)
def show(programme: str) -> ResponseReturnValue:
    """Show what is known of a programme's equipment, and take a list or a delivery."""
    return _page(programme_or_404(programme))


@blueprint.post("")
@guarded(STEERERS)
def upload(programme: str) -> ResponseReturnValue:
    """Try a list, or write it: all of it or nothing, and again without effect."""
    found, form, sent = programme_or_404(programme), FileForm(request.form), request.files.get("file")
    data = sent.read(LARGEST_FILE + 1) if sent is not None else b""
    form.validate()
    if sent is None or not sent.filename:
        form.file.errors = [no_file()]
        return _page(found, file_form=form), 422
    # Read before anybody has to wait for this transaction.
    file, is_trial = read_equipment(data), request.form.get("do") != "write"
    imported, silent = _write(found, file, complete=bool(form.complete.data))
    if imported.refused or imported.faults_found:
        writer().rollback()
        return _page(found, file_form=form, imported=imported, trial=is_trial), 422
    if is_trial:
        writer().rollback()
        return _page(found, file_form=form, imported=imported, silent=silent, trial=True)
    _note(found)
    writer().commit()
    flash(
        _(
            "%(new)s new, %(changed)s changed, %(unchanged)s unchanged.",
            new=imported.new + silent,
            changed=imported.changed,
            unchanged=imported.unchanged,
        )
    )
    return redirect(url_for("steering_equipment.show", programme=programme), 303)


@blueprint.post("/delivery")
@guarded(STEERERS)
def deliver(programme: str) -> ResponseReturnValue:
    """Write one delivery; the same school, item and day again corrects it."""
    found, form = programme_or_404(programme), DeliveryForm(request.form)
    file = form.as_file()
    if file is None:
        return _page(found, delivery=form), 422
    imported, _silent = _write(found, file, complete=False)
    if imported.faults:
        writer().rollback()
        fault = imported.faults[0]
        field: Any = form[fault.column if fault.column in form else "uai"]
        field.errors = [f"{say(fault.reason)} {say(fault.remedy)}"]
        return _page(found, delivery=form), 422
    _note(found)
    writer().commit()
    flash(_("The delivery is written."))
    return redirect(url_for("steering_equipment.show", programme=programme), 303)


def _write(programme: Programme, file: EquipmentFile, *, complete: bool) -> tuple[Imported, int]:
    within = frozenset(reader().scalars(_ever(programme)))
    imported = import_equipment(writer(), file, today=today(), within=within)
    if imported.faults_found or not complete:
        return imported, 0
    schools = reader().scalars(schools_in_perimeter(programme.id, today())).all()
    return imported, say_the_rest_has_none(writer(), file, schools=schools, today=today())


def _ever(programme: Programme) -> Select[str]:
    """Select the schools that the programme has counted on some day: one that has closed was equipped too."""
    return (
        select(PerimeterEntry.uai)
        .where(
            PerimeterEntry.programme_id == programme.id,
            PerimeterEntry.withdrawn_at.is_(None),
            PerimeterEntry.standing.in_(_COUNTED),
        )
        .distinct()
    )


def _note(programme: Programme) -> None:
    note_change("equipment-imported", of="programme", object_id=programme.id, now=datetime.now(UTC))


def _page(
    programme: Programme,
    *,
    file_form: FileForm | None = None,
    delivery: DeliveryForm | None = None,
    imported: Imported | None = None,
    silent: int = 0,
    trial: bool = False,
) -> str:
    known = totals_by_item(
        reader(),
        day=today(),
        uais=_ever(programme),
        counted_at=counted_at_on(reader(), programme_id=programme.id, on=today()),
    )
    return render_template(
        "steering/equipment.html",
        programme=programme,
        file_form=file_form or FileForm(),
        delivery=delivery or DeliveryForm(data={"delivered_on": today()}),
        known=[(ITEM_NAMES[item], known.get(item)) for item in Item],
        said=[say(line) for line in summary(imported, dry_run=False)] if imported else [],
        silent=silent,
        is_refused=bool(imported and imported.faults_found),
        trial=trial,
        faults=[_fault(one) for one in imported.faults] if imported else [],
    )


def _fault(fault: TableFault) -> dict[str, str]:
    place = (
        _("line %(line)s, column “%(column)s”", line=fault.line, column=fault.column)
        if fault.column
        else _("line %(line)s", line=fault.line)
    )
    found: Message = fault.reason
    value = f" “{fault.value}”" if fault.value else ""
    return {"tone": "danger", "place": f"{place}{value}", "reason": say(found), "remedy": say(fault.remedy)}
