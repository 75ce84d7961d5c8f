"""What a programme says of its schools, and what its file says, as plain values that are stored. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from lms.programmes.perimeter import Decision, Selection, Wave
from lms.programmes.programme_file import ProgrammeFile
from lms.schools.uai import Uai


def selection_to_json(selection: Selection) -> dict[str, Any]:
    """Write a selection; `selection_of_json` reads it back equal."""
    return {
        "waves": [
            {
                "from": wave.from_on.isoformat(),
                "departments": sorted(wave.departments),
                "schools": sorted(wave.schools),
            }
            for wave in selection.waves
        ],
        "decisions": [
            {
                "uai": one.uai,
                "included": one.included,
                "note": one.note,
                "from": one.from_on.isoformat(),
                "to": None if one.to_on is None else one.to_on.isoformat(),
            }
            for one in selection.decisions
        ],
    }


def selection_of_json(stored: Mapping[str, Any]) -> Selection:
    """Read what `selection_to_json` wrote."""
    return Selection(
        waves=tuple(
            Wave(
                from_on=date.fromisoformat(one["from"]),
                departments=frozenset(one["departments"]),
                schools=frozenset(Uai(uai) for uai in one["schools"]),
            )
            for one in stored["waves"]
        ),
        decisions=tuple(
            Decision(
                uai=Uai(one["uai"]),
                included=one["included"],
                note=one["note"],
                from_on=date.fromisoformat(one["from"]),
                to_on=None if one["to"] is None else date.fromisoformat(one["to"]),
            )
            for one in stored["decisions"]
        ),
    )


def said_by(file: ProgrammeFile) -> dict[str, Any]:
    """Give the parts of a file that a page may change, as they are compared with what stands."""
    # A file that says nothing of engaged schools chooses nothing.
    engaged = {} if file.schools_engaged is None else {"engaged": file.schools_engaged}
    return {
        **engaged,
        "name": file.name,
        "period": [file.starts_on.isoformat(), file.ends_on.isoformat()],
        "partners": {one.name: one.kind.value for one in file.partners},
        "perimeter": selection_to_json(file.selection),
    }
