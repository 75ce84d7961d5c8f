"""Equipment beside training: which schools have both, one, neither, within the visitor's reach."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from lms.coverage.places import Grouping
from lms.messages import Message, message, translate
from lms.reach.visitor import signed_in_reach
from lms.reports.asked import Period
from lms.reports.choices import filters_of, narrowed_words
from lms.reports.equipment_columns import COLUMNS, definitions_of, notes_of, rows_of
from lms.reports.equipment_reading import EquipmentReport, make_equipment_report, read_equipment_query
from lms.reports.equipped import LOOKED_AT_NAMES, STAND_NAMES, NewTeachers, Stand, counted_stands
from lms.reports.page import ROWS_PER_PAGE, Addresses, spoken
from lms.reports.places import area_of
from lms.reports.readers import READERS
from lms.reports.report import View
from lms.reports.seen import question_of
from lms.reports.whereabouts import bounds, way_down
from lms.schools.equipment import ITEM_NAMES, Item
from lms.tabular import Sheet, meanings_sheet, table_schema, workbook_pieces, write_csv
from lms.web.guards import guarded
from lms.web.session import reader, settings

blueprint = Blueprint("reports_equipment", __name__, template_folder="templates")
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TITLE = message("Equipment beside training")


@dataclass(frozen=True, kw_only=True)
class EquipmentAddresses(Addresses):
    """The addresses of this page: those of every report, with what is asked of equipment."""

    endpoint: str = "reports_equipment.page"
    own: dict[str, str] = field(default_factory=dict)

    def standing(self, stand: Stand | None) -> str:
        """Give the page of the schools that stand so."""
        address = self.page(page=1).split("?")[0]
        kept = {name: value for name, value in self._query({"page": 1}).items() if name != "stand"}
        return _with_query(address, kept | ({"stand": stand.value} if stand else {}))

    def of_file(self, form: str) -> str:
        """Give a file of the rows that the page shows."""
        bare = self.page(page=1).split("?")[0]
        return _with_query(f"{bare}.{form}", self._query({"page": 1}))

    def _query(self, changes: Any) -> dict[str, Any]:  # noqa: ANN401 - as the class above
        return super()._query(changes) | self.own


def _with_query(address: str, query: dict[str, Any]) -> str:
    return f"{address}?{urlencode(query)}" if query else address


@blueprint.get("/reports/<programme>/<goal>/equipment")
@guarded(READERS)
def page(programme: str, goal: str) -> ResponseReturnValue:
    """Show how the schools of a territory stand, and list them."""
    found, view, period = _found(programme, goal)
    report, asked = found.report, found.report.asked
    addresses = EquipmentAddresses(
        subject=report.subject, asked=asked, period=period, own=found.asked.query()
    )
    shown = found.shown
    pages = max(1, -(-len(shown) // ROWS_PER_PAGE))
    at = min(asked.page, pages)
    return render_template(
        "reports/equipment.html",
        found=found,
        report=report,
        asked=asked,
        addresses=addresses,
        way_down=way_down(report, addresses),
        bounds=[] if view.is_whole else bounds(signed_in_reach(), report.schools.places),
        filters=filters_of(report, period, addresses),
        narrowed=narrowed_words(asked.filters, addresses),
        looked_at=[(key, spoken(name)) for key, name in LOOKED_AT_NAMES.items()],
        looked_at_words=spoken(LOOKED_AT_NAMES[found.asked.items]),
        stands=counted_stands(found.rows),
        stand_names={one: spoken(name) for one, name in STAND_NAMES.items()},
        items=_items(found),
        item_names={one: spoken(name) for one, name in ITEM_NAMES.items()},
        new=_new_teachers(found),
        groups=_groups(found),
        definitions=[spoken(one) for one in definitions_of(found)],
        rows=shown[(at - 1) * ROWS_PER_PAGE : at * ROWS_PER_PAGE],
        first=(at - 1) * ROWS_PER_PAGE + 1,
        at=at,
        pages=pages,
        page_address=lambda n: addresses.page(page=n),
        Item=Item,
        area_of=lambda place: area_of(place, Grouping.SCHOOL),
    )


@blueprint.get("/reports/<programme>/<goal>/equipment.csv")
@guarded(READERS)
def csv_file(programme: str, goal: str) -> ResponseReturnValue:
    """Give the schools shown, a row each."""
    found, _view, _period = _found(programme, goal)
    return _file(write_csv(COLUMNS, rows_of(found)), f"{_name(found)}.csv", "text/csv")


@blueprint.get("/reports/<programme>/<goal>/equipment.schema.json")
@guarded(READERS)
def schema_file(programme: str, goal: str) -> ResponseReturnValue:
    """Give the Table Schema that goes beside the CSV of the same filters."""
    found, view, _period = _found(programme, goal)
    name = _name(found)
    say = _sayer()
    notes = notes_of(found, say=say, is_whole=view.is_whole)
    schema = table_schema(COLUMNS, name=name, title=TITLE, notes=notes, say=say)
    text = json.dumps(schema, ensure_ascii=False, indent=2)
    return _file(text, f"{name}.schema.json", "application/json")


@blueprint.get("/reports/<programme>/<goal>/equipment.xlsx")
@guarded(READERS)
def xlsx_file(programme: str, goal: str) -> ResponseReturnValue:
    """Give the same rows as a workbook, with the definitions beside."""
    found, view, _period = _found(programme, goal)
    say = _sayer()
    notes = notes_of(found, say=say, is_whole=view.is_whole)
    sheets = [
        Sheet(name=message("Equipment"), columns=COLUMNS, rows=rows_of(found)),
        meanings_sheet(COLUMNS, notes=notes, say=say),
    ]
    pieces = workbook_pieces(sheets, say=say, on=found.report.asked.as_of)
    return _file(pieces, f"{_name(found)}.xlsx", WORKBOOK)


def _found(programme: str, goal: str) -> tuple[EquipmentReport, View, Period]:
    db, reach = reader(), signed_in_reach()
    question = question_of(db, reach, programme=programme, goal=goal)
    view, wanted = question.view, read_equipment_query(request.args)
    report = make_equipment_report(db, question.subject, view=view, asked=question.asked, wanted=wanted)
    return report, view, question.period


def _items(found: EquipmentReport) -> list[tuple[str, int | None, int]]:
    """Give each item with its quantity, None where nothing is known, and the schools that have some."""
    lines = []
    for item in Item:
        known = [row.quantities[item] for row in found.rows if item in row.quantities]
        lines.append((spoken(ITEM_NAMES[item]), sum(known) if known else None, sum(one > 0 for one in known)))
    return lines


def _new_teachers(found: EquipmentReport) -> NewTeachers:
    return NewTeachers(
        known=sum(row.new_teachers.known for row in found.rows),
        trained=sum(row.new_teachers.trained for row in found.rows),
    )


def _groups(found: EquipmentReport) -> list[tuple[str, str, dict[Stand, int], int]]:
    """Give the territories below the one shown, each with its schools by standing; none among schools."""
    report = found.report
    if report.by is Grouping.SCHOOL:
        return []
    by_uai = {row.place.uai: row for row in found.rows}
    lines = []
    for row in report.rows:
        schools = [by_uai[one.place.uai] for one in row.schools if one.place.uai in by_uai]
        if schools and row.area is not None:
            lines.append((spoken(row.name), str(row.area), counted_stands(schools), len(schools)))
    return lines


def _name(found: EquipmentReport) -> str:
    subject, asked = found.report.subject, found.report.asked
    kept = [str(asked.within or ""), *asked.filters.query().values(), *found.asked.query().values()]
    text = "-".join(
        ["equipment", subject.programme.slug, subject.latest.slug, *kept, asked.as_of.isoformat()]
    )
    signs = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in text.lower())
    return "-".join(part for part in signs.split("-") if part)


def _sayer() -> Callable[[Message], str]:
    """Give what says sentences in the installation's language, also once the request is over."""
    locale = settings().default_locale
    return lambda sentence: translate(sentence, locale=locale)


def _file(content: object, name: str, mimetype: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=mimetype, headers=headers)  # type: ignore[arg-type]
