"""Imports of the directory and of headcounts: all or nothing, safe to repeat. The caller commits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from lms.messages import Message, message, plural_message
from lms.schools import models
from lms.schools.declaring import keep_former
from lms.schools.departments import department
from lms.schools.directory import Directory
from lms.schools.headcounts_file import HeadcountsFile
from lms.schools.school import School, funder_of
from lms.schools.search_text import fold
from lms.schools.staging import Applied, apply_rows
from lms.tabular import TableFault
from lms.tabular.imported import Imported, refused_file

SCHOOLS = cast("Table", models.School.__table__)
HEADCOUNTS = cast("Table", models.Headcount.__table__)
SIZES = cast("Table", models.SchoolSize.__table__)
UAIS_SHOWN = 10
_CLOSED_BY_SUCCESSION = ("state", "standing", "standing_reason", "rolls_up_to")


def import_directory(db: Session, directory: Directory) -> Imported:
    """Bring the schools to what the directory says; those it doesn't name stay as they are.

    A school that has a successor stays closed, even while the directory still lists it.
    """
    figures = {"schools": len(directory.schools), "on_several_rows": directory.on_several_rows}
    if directory.faults:
        return refused_file(directory.faults, directory.notes, figures=figures)
    applied = apply_rows(
        db,
        SCHOOLS,
        [_school_row(school) for school in directory.schools],
        kept=dict.fromkeys(_CLOSED_BY_SUCCESSION, models.School.successor_uai.is_not(None)),
    )
    new, changed = len(applied.new), len(applied.changed)
    return Imported(
        rows=directory.faults.rows,
        new=new,
        changed=changed,
        unchanged=len(directory.schools) - new - changed,
        notes=directory.notes,
        figures=figures,
    )


def import_headcounts(db: Session, file: HeadcountsFile, *, now: datetime) -> Imported:
    """Add or correct headcounts (and school sizes, where the file has them).

    A line about an unknown school refuses our own format; in open data it is passed over and said.
    """
    known = frozenset(db.scalars(select(models.School.uai)))
    unknown = {line: one.uai for line, one in file.headcounts.items() if one.uai not in known}
    faults = file.faults
    if not file.lenient or len(unknown) == len(file.headcounts):
        faults.extend(_unknown_school(line, uai) for line, uai in unknown.items())
    if faults:
        return refused_file(faults, file.notes, figures={"schools": 0})
    lines = [line for line in file.headcounts if line not in unknown]
    counts = [_headcount_row(file, line) for line in lines]
    sizes = [_size_row(file, line) for line in lines if line in file.sizes]
    keep_former(db, counts, now=now)
    applied_counts = apply_rows(db, HEADCOUNTS, counts)
    applied_sizes = apply_rows(db, SIZES, sizes)
    new, changed = _by_line(counts, applied_counts, applied_sizes)
    return Imported(
        rows=faults.rows,
        new=new,
        changed=changed,
        unchanged=len(lines) - new - changed,
        skipped=len(unknown),
        notes=(*file.notes, *_skipped_note(sorted(set(unknown.values())))),
        figures={"schools": len({row["uai"] for row in counts})},
    )


def _by_line(counts: Sequence[dict[str, Any]], *applied: Applied) -> tuple[int, int]:
    """How many lines are new and changed: a line may have written a headcount and a size."""
    new = changed = 0
    for row in counts:
        keys = {(row["uai"], row["population"], row["kind"], row["on"]), (row["uai"], row["on"])}
        if any(keys & one.new for one in applied):
            new += 1
        elif any(keys & one.changed for one in applied):
            changed += 1
    return new, changed


def _school_row(school: School) -> dict[str, Any]:
    where = department(school.department_code)
    return {
        "uai": school.uai,
        "name": school.name,
        "type": school.type,
        "nature": school.nature,
        "level": school.level.value,
        "sector": school.sector.value,
        "contract": school.contract.value,
        "ministry": school.ministry.value,
        "funder": funder_of(level=school.level, ministry=school.ministry).value,
        "priority_education": school.priority_education,
        "department_code": where.code,
        "department": where.name,
        "academy_code": where.academy_code,
        "academy": where.academy,
        "region_code": where.region_code,
        "region": where.region,
        "timezone": where.timezone,
        "municipality_code": school.municipality_code,
        "municipality": school.municipality,
        "postcode": school.postcode,
        "district": school.district,
        "state": school.state.value,
        "opened_on": school.opened_on,
        "updated_on": school.updated_on,
        "mother_uai": school.mother_uai,
        "standing": school.standing.value,
        "standing_reason": school.standing_reason.value,
        "rolls_up_to": school.rolls_up_to,
        "rpi": school.rpi,
        "latitude": school.latitude,
        "longitude": school.longitude,
        "sites": school.sites,
        "search_text": fold(f"{school.municipality} {school.name} {school.uai}"),
    }


def _headcount_row(file: HeadcountsFile, line: int) -> dict[str, Any]:
    one = file.headcounts[line]
    return {
        "uai": one.uai,
        "population": one.population.value,
        "kind": one.kind.value,
        "on": one.on,
        "headcount": one.headcount,
        "source": one.source,
    }


def _size_row(file: HeadcountsFile, line: int) -> dict[str, Any]:
    size = file.sizes[line]
    return {
        "uai": size.uai,
        "on": size.on,
        "pupils": size.pupils,
        "classes": size.classes,
        "source": size.source,
    }


def _unknown_school(line: int, uai: str) -> TableFault:
    return TableFault(
        line=line,
        column="uai",
        value=uai,
        reason=message("No school with this UAI is known."),
        remedy=message("Import the national directory first (lms schools import), or correct the UAI."),
    )


def _skipped_note(uais: Sequence[str]) -> tuple[Message, ...]:
    if not uais:
        return ()
    listed = ", ".join(uais[:UAIS_SHOWN]) + (", …" if len(uais) > UAIS_SHOWN else "")
    return (
        plural_message(
            "%(n)s school of the file isn’t in the directory; its lines were passed over: %(uais)s.",
            "%(n)s schools of the file aren’t in the directory; their lines were passed over: %(uais)s.",
            len(uais),
            uais=listed,
        ),
    )
