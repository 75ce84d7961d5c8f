"""What the pages of an import show: the reading of its file, its verdict, its refused lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from flask import Response
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lms.messages import Message, message
from lms.rosters.import_forms import COLUMN_NAMES
from lms.rosters.models import RosterImport, RosterVerdict
from lms.rosters.upload_file import NEEDED
from lms.rosters.upload_queries import State, verdict_counts, verdict_page
from lms.rosters.verdicts import Record, Verdict, restored, restored_value
from lms.tabular import Column, write_csv
from lms.web.templating import day, say

VERDICT_NAMES: Mapping[Verdict, Message] = {
    Verdict.NEW: message("New"),
    Verdict.CHANGED: message("Changed"),
    Verdict.UNCHANGED: message("As on record"),
    Verdict.REFUSED: message("Refused"),
}
TONES = {
    Verdict.NEW: "success",
    Verdict.CHANGED: "info",
    Verdict.UNCHANGED: "neutral",
    Verdict.REFUSED: "danger",
}
_SEPARATORS = {
    ";": message("semicolon"),
    ",": message("comma"),
    "\t": message("tab"),
}
_ENCODINGS = {
    "utf-8": message("UTF-8"),
    "utf-16": message("UTF-16"),
    "cp1252": message("Windows-1252"),
    "xlsx": message("Excel workbook"),
}


@dataclass(frozen=True, kw_only=True)
class FaultView:
    """A fault in words."""

    place: str
    reason: str
    remedy: str
    tone: str = "danger"


@dataclass(frozen=True, kw_only=True)
class LineView:
    """A line with its verdict in words."""

    line: int
    name: str
    verdict: Verdict
    sentences: Sequence[str]
    differences: Sequence[tuple[str, str, str]]
    faults: Sequence[FaultView]


def columns_view(upload: RosterImport) -> dict[str, Any]:
    """Give what the page of the columns shows."""
    preview = upload.preview
    return {
        "upload": upload,
        "encoding": say(_ENCODINGS.get(preview["encoding"], message("UTF-8"))),
        "separator": say(_SEPARATORS[preview["separator"]]) if preview["encoding"] != "xlsx" else None,
        "preview": preview,
        "column_names": COLUMN_NAMES,
        "needed": NEEDED,
        "our_names": {heading: say(COLUMN_NAMES[name]) for name, heading in preview["found"].items()},
        "notes": [_words(note) for note in preview["notes"]],
        "faults": _column_faults(preview),
    }


def _column_faults(preview: Mapping[str, Any]) -> list[FaultView]:
    """Say which columns aren't found as something to choose here, and the other faults as they are."""
    missing = [name for name in NEEDED if name not in preview["found"]]
    said = [
        FaultView(
            place=_("Which column holds what?"),
            reason=_("No column is understood as “%(name)s”.", name=say(COLUMN_NAMES[name])),
            remedy=_("Choose it below; if the file has none, add it there and upload the file again."),
        )
        for name in missing
    ]
    others = [fault for fault in preview["faults"] if fault["column"] not in missing]
    return [*said, *(_fault(fault, line=None) for fault in others)]


def show_view(db: Session, upload: RosterImport, asked: Mapping[str, str]) -> dict[str, Any]:
    """Give what the page of an import shows, by where it stands."""
    typed, after = asked.get("verdict", ""), asked.get("after", "0")
    verdict = Verdict(typed) if typed in set(Verdict) else None
    place = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    lines: Sequence[RosterVerdict] = ()
    following, counts = None, dict.fromkeys(Verdict, 0)
    if upload.state in {State.CHECKED, State.APPLIED}:
        counts = verdict_counts(db, import_id=upload.id)
        lines, following = verdict_page(db, import_id=upload.id, verdict=verdict, after=place)
    return {
        "upload": upload,
        "states": State,
        "verdict": verdict,
        "verdicts": Verdict,
        "names": VERDICT_NAMES,
        "tones": TONES,
        "counts": counts,
        "accepted": sum(counts.values()) - counts[Verdict.REFUSED],
        "to_write": counts[Verdict.NEW] + counts[Verdict.CHANGED],
        "lines": [_line(one) for one in lines],
        "after": following,
        "is_first": place == 0,
    }


def _line(one: RosterVerdict) -> LineView:
    verdict = Verdict(one.verdict)
    faults = [_fault(said, line=one.line) for said in one.said if "reason" in said]
    return LineView(
        line=one.line,
        name=one.name,
        verdict=verdict,
        sentences=[_words(said) for said in one.said if "msgid" in said],
        differences=[_difference(said) for said in one.said if "label" in said],
        faults=faults,
    )


def _words(record: Record) -> str:
    return say(restored(record, day=day))


def _difference(record: Record) -> tuple[str, str, str]:
    before, after = (_side(record[name]) for name in ("before", "after"))
    return _words(record["label"]), before, after


def _side(value: object) -> str:
    found = restored_value(value, day=day)
    return say(found) if isinstance(found, Message) else str(found or "–")


def _fault(record: Record, *, line: int | None) -> FaultView:
    column, value = record["column"], record["value"]
    if column and value:
        place = _("Column “%(column)s”, value “%(value)s”", column=column, value=value)
    elif column:
        place = _("Column “%(column)s”", column=column)
    else:
        place = _("Line %(line)s", line=line) if line is not None else _("The whole file")
    return FaultView(place=place, reason=_words(record["reason"]), remedy=_words(record["remedy"]))


def refused_csv(upload: RosterImport, lines: Sequence[RosterVerdict]) -> Response:
    """Give the refused lines as they were written, with their place and reasons in three columns more."""
    headings = _headings(upload, lines)
    width = len(headings)
    names = [*headings, _("line of the file"), _("reason of the refusal"), _("what to do")]
    nothing = message("Refused lines of an import")
    columns = [Column(name=name, title=nothing, description=nothing) for name in names]
    rows = (
        [
            *(one.cells[:width] + [""] * (width - len(one.cells))),
            str(one.line),
            " ".join(_words(said["reason"]) for said in one.said),
            " ".join(dict.fromkeys(_words(said["remedy"]) for said in one.said)),
        ]
        for one in lines
    )
    body = b"".join(chain(write_csv(columns, rows)))
    name = f"refus-{upload.id}.csv"
    return Response(
        body,
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def _headings(upload: RosterImport, lines: Sequence[RosterVerdict]) -> list[str]:
    return list(upload.preview.get("headings") or [""] * max((len(one.cells) for one in lines), default=0))
