"""What the page of published figures is given: every value ready to be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from babel.dates import format_date
from flask import url_for
from flask_babel import gettext as _

from lms.coverage.facts import ModuleKey
from lms.coverage.places import Grouping
from lms.coverage.published import Split
from lms.coverage.published_tables import LEVELS, Row, Tables
from lms.messages import Message, message
from lms.reports import words
from lms.reports.funder_words import authority_name
from lms.reports.page import spoken, target_in_words
from lms.reports.places import BY_NAMES, ROW_NAMES, TABLE_TITLES, second_degree_name
from lms.reports.published import (
    PLAIN_WORDS,
    PUBLIC_LEVELS,
    Published,
    rows_published,
    share_hidden,
)
from lms.schools.population import Audience
from lms.schools.school import LEVEL_NAMES, SECTOR_NAMES, Level, Sector
from lms.web.locale import page_language
from lms.web.templating import number, percent, say

MOST_ROWS = 60
SPLIT_WORDS: Mapping[Split, Message] = {
    Split.ALL: message("all schools together"),
    Split.SECTOR: message("public and private apart"),
    Split.LEVEL: message("by level of school"),
}
_NAME = {
    Grouping.ACADEMY: "academy",
    Grouping.DEPARTMENT: "department",
    Grouping.DISTRICT: "district",
    Grouping.MUNICIPALITY: "municipality",
}


@dataclass(frozen=True, kw_only=True)
class Shown:
    """Which of the published tables is looked at; what can't be has become what can."""

    by: Grouping
    split: Split
    department: str = ""
    page: int = 1


def read_shown(query: Mapping[str, str], tables: Tables) -> Shown:
    """Read an address's query. Without a level, the first one that tells territories apart is shown."""
    departments = {row.names["department_code"] for row in tables.of(Grouping.DEPARTMENT, Split.ALL)}
    asked = query.get("by", "")
    split = query.get("split", "")
    page = query.get("page", "")
    by = Grouping(asked) if asked in PUBLIC_LEVELS else _first_level(tables)
    return Shown(
        by=by,
        # What an authority owns is of one level already.
        split=Split(split) if split in set(Split) and by is not Grouping.FUNDER else Split.ALL,
        department=query.get("department", "") if query.get("department") in departments else "",
        page=int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 5 else 1,
    )


def _first_level(tables: Tables) -> Grouping:
    for by in LEVELS[1:-1]:
        if len(tables.of(by, Split.ALL)) > 1:
            return by
    return Grouping.MUNICIPALITY


def row_name(row: Row, programme: str) -> str:
    """Name a row: its territory, or which of its schools."""
    if row.cell.split == Split.SECTOR.value:
        return spoken(SECTOR_NAMES[Sector(row.cell.value)])
    if row.cell.split == Split.LEVEL.value:
        return spoken(LEVEL_NAMES[Level(row.cell.value)])
    return territory_name(row, programme)


def territory_name(row: Row, programme: str) -> str:
    """Name a row's territory."""
    if row.by is Grouping.PROGRAMME:
        return programme
    name = row.names[_NAME[row.by]] if row.by is not Grouping.DISTRICT else _district(row)
    return name or str(_("Municipality unknown"))


def _district(row: Row) -> str:
    _department, _stroke, name = row.cell.code.partition("/")
    return name or spoken(second_degree_name(row.names["department"]))


def counted_in_words(row: Row, published: Published) -> str | None:
    """Say in which larger row the people of a hidden one are counted."""
    if row.counted_in is None:
        return None
    holding = published.tables.find(row.counted_in)
    name = territory_name(holding, published.programme.name)
    if holding.cell.split == Split.ALL.value:
        return str(_("counted in: %(place)s", place=name))
    return str(
        _("counted in: %(place)s, %(which)s", place=name, which=row_name(holding, published.programme.name))
    )


def context_of_published(
    published: Published, shown: Shown, *, audiences: Sequence[Audience], titles: Mapping[ModuleKey, str]
) -> dict[str, Any]:
    """Give the page's values."""
    revision = published.revision
    return {
        "published": published,
        "tables": published.tables,
        "revision": revision,
        "whole": published.tables.whole,
        "shown": shown,
        "month": month_words(published.tables.on),
        "lead": lead_of(published),
        "target_words": target_in_words(revision.target, due_on=revision.due_on),
        "target_share": float(published.target) if published.target is not None else None,
        "plain": plain_words(published.tables.threshold),
        "rule_lines": words.definition(revision, titles),
        "populations": [spoken(one) for one in words.populations_words(revision.scope.populations)],
        "audiences": [
            (spoken(words.AUDIENCE_NAMES[one]), address_of(published, audience=one), one is revision.audience)
            for one in audiences
        ],
        "choices": _choices(published, shown),
        **_table(published, shown),
        "files": {
            form: address_of(published, endpoint=f"reports_published.{form}_file", by=shown.by)
            for form in ("csv", "xlsx", "pdf", "json", "schema")
        },
    }


def _table(published: Published, shown: Shown) -> dict[str, Any]:
    """Give what the table shown needs: the rows of its page, how each reads, what is hidden of the whole."""
    rows = _rows(published, shown)
    pages = max(1, -(-len(rows) // MOST_ROWS))
    page = min(shown.page, pages)
    heads = [row for row in rows if not _is_part(row, shown)]
    hidden = _hidden_share(published.tables, shown, heads)
    return {
        "table_title": spoken(TABLE_TITLES[shown.by]),
        "columns": columns_of(spoken(ROW_NAMES[shown.by])),
        "rows": rows[(page - 1) * MOST_ROWS : page * MOST_ROWS],
        "row_name": lambda row: _name_shown(row, shown, published.programme.name),
        "row_note": lambda row: level_of_authority(row) if shown.by is Grouping.FUNDER else None,
        "is_part": lambda row: _is_part(row, shown),
        "counted_in": lambda row: counted_in_words(row, published),
        "is_split": shown.split is not Split.ALL,
        "hidden_rows": sum(row.is_hidden for row in heads),
        "all_rows": len(heads),
        "hidden_share": percent(float(hidden)) if hidden else None,
        "place": page,
        "pages": pages,
        "page_address": lambda n: address_of(published, shown, page=n),
    }


def _hidden_share(tables: Tables, shown: Shown, heads: Sequence[Row]) -> Fraction | None:
    if shown.by is Grouping.FUNDER:
        # Authorities don't share the whole out between them: maisons familiales rurales are nobody's.
        return None
    whole = tables.whole if not shown.department else _department_row(tables, shown.department)
    return share_hidden(whole, heads)


def plain_words(threshold: int) -> dict[str, list[str]]:
    """Say in plain words what the page's figures mean, and below which number they are hidden."""
    return {
        name: [spoken(replace(one, values={"threshold": threshold})) for one in of]
        for name, of in PLAIN_WORDS.items()
    }


def month_words(day: date) -> str:
    """Write a month with its year."""
    return format_date(day, "LLLL yyyy", locale=page_language())


def lead_of(published: Published) -> str:
    """Say the programme's figures in one sentence."""
    whole = published.tables.whole
    return spoken(
        words.lead(
            published.revision,
            where=str(_("Across the programme")),
            share=str(_("about %(share)s", share=percent(float(whole.coverage or 0)))),
            known=number(whole.counted),
            schools=number(whole.schools),
        )
    )


def address_of(
    published: Published,
    shown: Shown | None = None,
    *,
    endpoint: str = "reports_published.page",
    audience: Audience | None = None,
    by: Grouping | None = None,
    page: int = 1,
) -> str:
    """Give the address of a table or a file; only what isn't usual stands in it."""
    latest = published.days[-1] == published.tables.on
    query: dict[str, Any] = {
        "as_of": "" if latest else published.tables.on.isoformat(),
        "by": shown.by.value if shown else by.value if by else "",
        "split": shown.split.value if shown and shown.split is not Split.ALL else "",
        "department": shown.department if shown else "",
        "page": str(page) if page > 1 else "",
    }
    return url_for(
        endpoint,
        programme=published.programme.slug,
        audience=(audience or published.revision.audience).value,
        **{name: value for name, value in query.items() if value},
    )


def _rows(published: Published, shown: Shown) -> list[Row]:
    wanted = {Split.ALL.value, shown.split.value}
    rows = rows_published(published, by=shown.by, department=shown.department)
    return [row for row in rows if row.cell.split in wanted or shown.by is Grouping.FUNDER]


def _is_part(row: Row, shown: Shown) -> bool:
    """Say whether a row is one of a territory's, below the territory's own."""
    return shown.by is not Grouping.FUNDER and row.cell.split != Split.ALL.value


def _name_shown(row: Row, shown: Shown, programme: str) -> str:
    return spoken(authority_name(row)) if shown.by is Grouping.FUNDER else row_name(row, programme)


def level_of_authority(row: Row) -> str:
    """Say which of an authority's schools a row counts."""
    level = spoken(LEVEL_NAMES[Level(row.cell.value)])
    if row.by is not Grouping.ACADEMY:
        return level
    return str(_("%(level)s, academy of %(name)s", level=level, name=row.names["academy"]))


def _department_row(tables: Tables, department: str) -> Row:
    rows = tables.of(Grouping.DEPARTMENT, Split.ALL, department=department)
    return rows[0]


def columns_of(name: str) -> list[dict[str, Any]]:
    """Give the columns of a published table, whose first is called so."""
    labels = [
        (name, False),
        (_("Schools counted"), True),
        (_("Headcount"), True),
        (_("Trained and present"), True),
        (_("Coverage"), False),
    ]
    return [
        {"key": str(n), "label": label, "number": is_number, "address": None}
        for n, (label, is_number) in enumerate(labels)
    ]


def _choices(published: Published, shown: Shown) -> dict[str, Any]:
    departments = published.tables.of(Grouping.DEPARTMENT, Split.ALL)
    return {
        "action": url_for(
            "reports_published.page",
            programme=published.programme.slug,
            audience=published.revision.audience.value,
        ),
        "by": [(by.value, spoken(BY_NAMES[by])) for by in PUBLIC_LEVELS],
        "split": [(one.value, say(text)) for one, text in SPLIT_WORDS.items()],
        "months": [(day.isoformat(), month_words(day)) for day in reversed(published.days)],
        "departments": [
            ("", str(_("everywhere"))),
            *((row.names["department_code"], row.names["department"]) for row in departments),
        ]
        if len(departments) > 1
        else [],
    }
