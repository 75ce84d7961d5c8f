"""Published figures as files: CSV, JSON, and the Table Schema that is their data dictionary."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from lms.coverage.facts import ModuleKey
from lms.coverage.places import Grouping
from lms.coverage.published import Cell, Split
from lms.coverage.published_tables import Row
from lms.coverage.targets import ShareTarget
from lms.messages import Message, message, translate
from lms.reports import words
from lms.reports.asked import school_year
from lms.reports.cells import target_figure
from lms.reports.columns import COLUMNS
from lms.reports.funder_words import authority_name
from lms.reports.places import BY_NAMES, second_degree_name
from lms.reports.published import PLAIN_WORDS, Published, gap_of, rows_published
from lms.tabular import Column
from lms.tabular.schema import FileNotes, table_schema
from lms.tabular.writing import Kind, per_cent, write_csv

_PUBLISHED = {
    "headcount": message(
        "Sum over the schools whose headcount is known, rounded to five; empty where hidden."
    ),
    "trained_present": message(
        "Trained and present in schools whose headcount is known, rounded to five; empty where hidden."
    ),
    "coverage": message("Trained and present over headcount, both rounded, in per cent."),
    "sector": message("public or private: the row is of these schools only; empty: of all."),
    "level": message("ecole, college, lycee, erea or mfr: of these schools only; empty: of all."),
    "schools_with_headcount": message("Schools that the figures count."),
    "funder": message(
        "In rows by local authority: the authority whose schools they are, by the level of the row."
    ),
}
_FILLED = frozenset(
    {
        *("programme", "academy_code", "academy", "department_code", "department", "district"),
        *(
            "municipality_code",
            "municipality",
            "funder",
            "sector",
            "level",
            "audience",
            "population",
            "school_year",
        ),
        *("as_of", "headcount", "trained_present", "coverage", "target", "gap", "schools_in_perimeter"),
        "schools_with_headcount",
    }
)
_NEVER = message("Not published: empty.")
_EXTRA = (
    Column(
        name="shown",
        title=message("What is shown"),
        description=message("all, headcount (trained people are hidden), nothing, or unknown (no headcount)"),
    ),
    Column(
        name="counted_in",
        title=message("Counted in"),
        description=message(
            "The smallest row that is shown and holds these schools: level/code, then split."
        ),
    ),
)


def _as_published(column: Column) -> Column:
    if column.name not in _FILLED:
        return replace(column, description=_NEVER)
    return replace(column, description=_PUBLISHED.get(column.name, column.description))


PUBLIC_COLUMNS: tuple[Column, ...] = (*map(_as_published, COLUMNS), *_EXTRA)
"""The coverage columns, in their order, those that are never published left empty, and what is hidden."""


def public_rows(
    published: Sequence[Published], *, by: Grouping, locale: str, department: str = ""
) -> Iterator[Sequence[object]]:
    """Give the cells of every format's rows, in the order of `PUBLIC_COLUMNS`."""
    for one in published:
        for row in rows_published(one, by=by, department=department):
            held = _cells(one, row, lambda text: translate(text, locale=locale), by=by)
            yield [held.get(column.name) for column in PUBLIC_COLUMNS]


def _cells(
    published: Published, row: Row, say: Callable[[Message], str], *, by: Grouping
) -> Mapping[str, object]:
    revision, split = published.revision, Split(row.cell.split)
    gap = gap_of(row, published.target)
    names = dict(row.names)
    if row.by is Grouping.DISTRICT and row.cell.code.endswith("/"):
        names["district"] = say(second_degree_name(row.names["department"]))
    is_share = isinstance(revision.target, ShareTarget)
    return {
        **{name: value or None for name, value in names.items()},
        "programme": published.programme.slug,
        "funder": say(authority_name(row)) if by is Grouping.FUNDER else None,
        "sector": row.cell.value if split is Split.SECTOR else None,
        "level": row.cell.value if split is Split.LEVEL else None,
        "audience": revision.audience.value,
        "population": " ".join(sorted(one.value for one in revision.scope.populations)),
        "school_year": school_year(published.tables.on),
        "as_of": published.tables.on,
        "headcount": row.headcount,
        "trained_present": row.trained,
        "coverage": row.coverage,
        "target": target_figure(revision.target) if is_share else None,
        "gap": None if gap is None else Decimal(per_cent(gap).replace(",", ".")),
        "schools_in_perimeter": row.schools,
        "schools_with_headcount": row.counted,
        "shown": shown_word(row),
        "counted_in": None if row.counted_in is None else cell_name(row.counted_in),
    }


def shown_word(row: Row) -> str:
    """Say what a row shows, by a word that doesn't change."""
    if not row.counted:
        return "unknown"
    if row.trained is not None:
        return "all"
    return "nothing" if row.headcount is None else "headcount"


def cell_name(cell: Cell) -> str:
    """Write a row's name for a program: `district/35/Rennes Nord`, `department/35 sector=public`."""
    where = f"{cell.by}/{cell.code}" if cell.code else cell.by
    return where if cell.split == Split.ALL.value else f"{where} {cell.split}={cell.value}"


def public_csv(published: Sequence[Published], *, by: Grouping, locale: str) -> Iterator[bytes]:
    """Give the CSV in pieces."""
    return write_csv(PUBLIC_COLUMNS, public_rows(published, by=by, locale=locale))


def public_json(
    published: Sequence[Published], *, by: Grouping, locale: str, notes: FileNotes
) -> Iterator[bytes]:
    """Give the same rows as JSON: shares in per cent, what isn't shown is null."""
    head = {
        "programme": notes.programme,
        "filters": dict(notes.filters),
        "definitions": [translate(one, locale=locale) for one in notes.definitions],
    }
    rows = [
        {column.name: _json_value(column, cell) for column, cell in zip(PUBLIC_COLUMNS, cells, strict=True)}
        for cells in public_rows(published, by=by, locale=locale)
    ]
    yield (json.dumps({**head, "rows": rows}, ensure_ascii=False, indent=2, default=str) + "\n").encode()


def _json_value(column: Column, cell: object) -> object:
    if isinstance(cell, Fraction) and column.kind is Kind.PERCENT:
        return float(per_cent(cell).replace(",", "."))
    return float(cell) if isinstance(cell, Decimal) else cell


def public_notes(
    published: Sequence[Published], *, by: Grouping, locale: str, titles: Mapping[ModuleKey, str]
) -> FileNotes:
    """Say what one must know to quote published figures: what trained means, what is hidden and why."""
    first = published[0]
    threshold = first.tables.threshold
    plain = [replace(one, values={"threshold": threshold}) for of in PLAIN_WORDS.values() for one in of]
    definitions = [
        words.definition_message(one.revision, titles, lambda text: translate(text, locale=locale))
        for one in published
    ]
    return FileNotes(
        programme=first.programme.name,
        filters={
            "goals": ", ".join(one.revision.title for one in published),
            "rows": translate(BY_NAMES[by], locale=locale),
            "published": ", ".join(one.sha256 for one in published),
        },
        as_of=first.tables.on,
        from_on=None,
        definitions=(*definitions, *plain),
        sources=(message("Tables published once for the month and kept; their fingerprints stand above."),),
    )


def public_schema(name: str, *, locale: str, notes: FileNotes) -> bytes:
    """Give the Table Schema that goes beside `name`.csv."""
    schema = table_schema(
        PUBLIC_COLUMNS,
        name=name,
        title=message("Published coverage"),
        notes=notes,
        say=lambda sentence: translate(sentence, locale=locale),
    )
    return (json.dumps(schema, ensure_ascii=False, indent=2) + "\n").encode()


def public_name(published: Sequence[Published], *, by: Grouping) -> str:
    """Name a file, without what follows the point."""
    first = published[0]
    audiences = [one.revision.audience.value for one in published]
    parts = ["published", first.programme.slug, *audiences, by.value, first.tables.on.isoformat()]
    return "-".join(parts)
