"""An uploaded file as it is shown first: how it is read, its columns, its first rows. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.messages import RefusalError
from lms.rosters.roster_file import open_roster
from lms.rosters.roster_words import PEOPLE_COLUMNS
from lms.rosters.verdicts import fault_record, stored
from lms.tabular import Table, normalise_header

ROWS_SHOWN = 5
LONGEST_SHOWN = 60
NEEDED = tuple(column.name for column in PEOPLE_COLUMNS if column.required)


def preview_of(table: Table) -> dict[str, Any]:
    """Give what is kept to show a file: JSON, with each NUMEN covered."""
    rows: list[list[str]] = []
    for _line, cells in table.written_lines():
        rows.append([cell[:LONGEST_SHOWN] for cell in cells[: len(table.headings.written)]])
        if len(rows) == ROWS_SHOWN:
            break
    return {
        "encoding": table.encoding,
        "separator": table.separator,
        "words": list(table.preview),
        "headings": list(table.headings.written),
        "found": {name: table.headings.written[place] for name, place in table.headings.positions.items()},
        "rows": rows,
        "notes": [stored(note) for note in table.notes],
        "faults": [fault_record(fault) for fault in table.faults],
    }


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A file opened under the headings that somebody chose."""

    table: Table
    chosen: Mapping[str, str]


def read_upload(data: bytes, *, saved: Mapping[str, str]) -> Reading:
    """Open a file under the headings chosen for its source before; refused when it can't be opened at all."""
    table = open_roster(data)
    if not table.headings.written:
        raise RefusalError(table.faults[0].reason, table.faults[0].remedy)
    chosen = usable(saved, table.headings.written)
    return Reading(table=open_roster(data, chosen=chosen) if chosen else table, chosen=chosen)


def usable(chosen: Mapping[str, str], headings: Sequence[str]) -> dict[str, str]:
    """Keep of a saved mapping what this file has: another year's headings mustn't hide its own columns."""
    here = {normalise_header(heading) for heading in headings}
    return {
        name: heading for name, heading in chosen.items() if not heading or normalise_header(heading) in here
    }
