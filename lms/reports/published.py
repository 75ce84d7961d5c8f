"""What partners and the public may read: the one entry point of page, files and command.

Everything comes from tables that were published once, at a month's end; no filter makes another one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy.orm import Session

from lms.coverage.funded import authorities
from lms.coverage.places import Grouping
from lms.coverage.publications import find_publication, published_days, published_goals
from lms.coverage.published import Split
from lms.coverage.published_tables import LEVELS, Row, Tables
from lms.coverage.revisions import Revision
from lms.coverage.targets import ShareTarget
from lms.messages import Message, RefusalError, message
from lms.programmes.models import Programme
from lms.schools.population import Audience

PUBLIC_LEVELS: tuple[Grouping, ...] = (*LEVELS, Grouping.FUNDER)
"""By what rows are listed: the levels of the linked tables, and whose schools their rows by level are."""


@dataclass(frozen=True, kw_only=True)
class Published:
    """A month of one audience's published figures, and the other months there are."""

    programme: Programme
    revision: Revision
    tables: Tables
    sha256: str
    days: tuple[date, ...]

    @property
    def target(self) -> Fraction | None:
        """The share of people wanted, where the goal wants a share."""
        wanted = self.revision.target
        return wanted.share if isinstance(wanted, ShareTarget) else None


def read_published(
    db: Session,
    *,
    programme: Programme,
    revisions: Sequence[Revision],
    audience: Audience,
    on: date | None = None,
) -> Published | None:
    """Give what is published of an audience at a month's end, the latest unless one is asked for.

    None when nothing is, or not of that day. `revisions` are all of the programme's.
    """
    wordings = published_goals(revisions).get(audience)
    if wordings is None:
        return None
    days = published_days(db, goal_id=wordings[0].goal_id)
    chosen = on if on is not None else max(days, default=None)
    if chosen is None:
        return None
    found = find_publication(db, goal_id=wordings[0].goal_id, on=chosen)
    if found is None:
        return None
    return Published(
        programme=programme,
        revision=next(one for one in wordings if one.id == found.revision_id),
        tables=found.tables,
        sha256=found.sha256,
        days=tuple(days),
    )


def rows_published(published: Published, *, by: Grouping, department: str = "") -> tuple[Row, ...]:
    """Give the rows of a level: each territory, then its schools by sector and by level.

    By local authority: the rows by level of the territories that own schools, an authority after another.
    """
    if by is Grouping.FUNDER:
        return tuple(
            row
            for rows in authorities(published.tables).values()
            for row in rows
            if department in {"", row.names.get("department_code", "")}
        )
    splits = {
        split: published.tables.of(by, split, department=department)
        for split in (Split.ALL, Split.SECTOR, Split.LEVEL)
    }
    held: dict[str, list[Row]] = {row.cell.code: [row] for row in splits[Split.ALL]}
    for split in (Split.SECTOR, Split.LEVEL):
        for row in splits[split]:
            held[row.cell.code].append(row)
    return tuple(row for rows in held.values() for row in rows)


def share_hidden(whole: Row, rows: Sequence[Row]) -> Fraction | None:
    """Say what share of a headcount lies in rows whose trained people aren't shown, by published counts."""
    if not whole.headcount:
        return None
    shown = sum(row.headcount or 0 for row in rows if row.trained is not None)
    return max(Fraction(0), 1 - Fraction(shown, whole.headcount))


def gap_of(row: Row, target: Fraction | None) -> Fraction | None:
    """Give the share reached less the share wanted, in published figures."""
    return None if target is None or row.coverage is None else row.coverage - target


def refuse_unpublished(*, by: Grouping, from_on: date | None, as_of: date | None) -> None:
    """Refuse what published figures can't be asked for, all of it at once."""
    refused: list[Message] = []
    if as_of is not None and not is_month_end(as_of):
        refused.append(
            message("Published figures exist at ends of months only, and %(day)s is none.", day=as_of)
        )
    if from_on is not None:
        refused.append(message("Published figures have no period: leave --from out."))
    if by not in PUBLIC_LEVELS:
        known = ", ".join(one.value for one in PUBLIC_LEVELS)
        refused.append(
            message(
                "Published figures aren’t given by “%(by)s”. Possible levels: %(known)s.",
                by=by.value,
                known=known,
            )
        )
    if refused:
        raise RefusalError(*refused)


def is_month_end(day: date) -> bool:
    """Say whether the next day begins a month."""
    return date.fromordinal(day.toordinal() + 1).day == 1


PLAIN_WORDS: Mapping[str, tuple[Message, ...]] = {
    "hidden": (
        message(
            "A figure that speaks of fewer than %(threshold)s people is hidden, whether it counts them, those"
            " trained or those not trained yet: in a small group everybody would be recognised."
        ),
        message(
            "Others are hidden so that the first can’t be found by subtraction. Their people are still"
            " counted, in the larger territory that is named."
        ),
        message("What is hidden once stays hidden until 31 August, so that two months can’t be compared."),
    ),
    "rounded": (
        message("Every count is rounded to the nearest five; shares are those of the rounded counts."),
        message("Totals may therefore differ a little from the sum of their rows."),
    ),
    "counted": (
        message(
            "Only schools whose headcount is known are counted, their trained people included. A school that"
            " joins alone in the course of a school year is counted once others join; one that leaves stays"
            " counted as it was until 31 August."
        ),
        message("A month is published once, after its end: what is learnt later appears in the next one."),
    ),
}
"""How published figures are made, for whoever reads them."""
