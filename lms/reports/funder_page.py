"""What the page of a local authority's published figures is given: every value ready to be shown."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from lms.coverage.funded import Authority, owner_of, smaller_rows
from lms.coverage.places import Grouping
from lms.coverage.published_tables import Row
from lms.reports.funder_words import NOT_FINER, OWNED, authority_name, sentence
from lms.reports.page import spoken, target_in_words
from lms.reports.places import TABLE_TITLES
from lms.reports.published import Published
from lms.reports.published_page import (
    MOST_ROWS,
    address_of,
    columns_of,
    counted_in_words,
    level_of_authority,
    month_words,
    plain_words,
    territory_name,
)
from lms.reports.written import Written
from lms.schools.school import LEVEL_NAMES, Level
from lms.web.locale import page_language

_ENDPOINT = "reports_funder.page"


def context_of_funder(
    published: Published,
    whose: Authority,
    rows: Sequence[Row],
    *,
    year: Sequence[tuple[date, Sequence[Row]]],
    page: int,
) -> dict[str, Any]:
    """Give the page's values; `rows` are the authority's own, `year` the same rows month by month."""
    tables, written = published.tables, Written(language=page_language())
    smaller = smaller_rows(tables, whose)
    pages = max(1, *(-(-len(held) // MOST_ROWS) for held in smaller.values())) if smaller else 1
    at = min(page, pages)
    has_levels = len({row.cell.value for row in rows}) > 1
    return {
        "published": published,
        "name": spoken(authority_name(rows[0])),
        "month": month_words(tables.on),
        "sentences": [sentence(published, row, written) for row in rows],
        "owned": spoken(OWNED[whose.kind]),
        "target_words": target_in_words(published.revision.target, due_on=published.revision.due_on),
        "target_share": float(published.target) if published.target is not None else None,
        "own": _table(published, _("Its schools"), rows),
        "smaller": [
            _table(published, spoken(TABLE_TITLES[by]), of_page)
            for by, held in smaller.items()
            if (of_page := held[(at - 1) * MOST_ROWS : at * MOST_ROWS])
        ],
        "year": [(month_words(day), row) for day, of_month in year for row in of_month],
        "has_several": len(rows) > 1,
        "row_name": lambda row: _row_name(row, published, has_levels=has_levels),
        "counted_in": lambda row: counted_in_words(row, published),
        "not_finer": [spoken(one) for one in NOT_FINER],
        "hidden_words": plain_words(tables.threshold)["hidden"],
        "months": [(day.isoformat(), month_words(day)) for day in reversed(published.days)],
        "place": at,
        "pages": pages,
        "page_address": lambda n: funder_address(published, whose, page=n),
        **_addresses(published, whose),
    }


def _addresses(published: Published, whose: Authority) -> dict[str, str]:
    """Give where the page's links lead."""
    return {
        "action": funder_address(published, whose, keeps_month=False),
        "everybody": address_of(published),
        "authorities": f"{address_of(published, by=Grouping.FUNDER)}#rows",
        "paper": funder_address(published, whose, endpoint="reports_funder.paper"),
        "csv": address_of(published, endpoint="reports_published.csv_file", by=Grouping.FUNDER),
        "schema": address_of(published, endpoint="reports_published.schema_file", by=Grouping.FUNDER),
    }


def funder_address(
    published: Published,
    whose: Authority,
    *,
    endpoint: str = _ENDPOINT,
    keeps_month: bool = True,
    page: int = 1,
) -> str:
    """Give the address of an authority's page or paper; only what isn't usual stands in it."""
    is_latest = published.days[-1] == published.tables.on
    query: dict[str, Any] = {
        "as_of": published.tables.on.isoformat() if keeps_month and not is_latest else "",
        "page": str(page) if page > 1 else "",
    }
    return url_for(
        endpoint,
        programme=published.programme.slug,
        audience=published.revision.audience.value,
        kind=whose.kind.value,
        code=whose.code,
        **{name: value for name, value in query.items() if value},
    )


def address_of_row(row: Row, published: Published) -> str | None:
    """Give the page of the authority whose schools a row stands for, if any."""
    whose = owner_of(row)
    return funder_address(published, whose) if whose else None


def _table(published: Published, title: str, rows: Sequence[Row]) -> Mapping[str, Any]:
    return {"title": title, "columns": columns_of(str(_("Schools"))), "rows": rows}


def _row_name(row: Row, published: Published, *, has_levels: bool) -> str:
    if row.by is Grouping.ACADEMY:
        return level_of_authority(row)
    name = territory_name(row, published.programme.name)
    return f"{name}, {spoken(LEVEL_NAMES[Level(row.cell.value)])}" if has_levels else name
