"""Who of a list of the convoked has an account, is convoked already, or is to be enrolled: read only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.accounts.models import Person
from lms.messages import Message, message
from lms.tabular import TableFault
from lms.workshops.convocation_file import ConvokedList, Named
from lms.workshops.group_models import Convocation


class Verdict(StrEnum):
    """What a line of the list would do."""

    CONVOKE = "convoke"
    UNCHANGED = "unchanged"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A line and what it would do; `waits` is the row of who was to be enrolled until now."""

    named: Named
    verdict: Verdict
    person_id: int | None = None
    waits: int | None = None


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """A whole list: a person once, whatever the number of her lines."""

    lines: tuple[Judged, ...]
    elsewhere: int
    faults: tuple[TableFault, ...]

    def of(self, verdict: Verdict) -> tuple[Judged, ...]:
        """Give the lines with a verdict."""
        return tuple(one for one in self.lines if one.verdict is verdict)


def judge(db: Session, *, workshop_id: int, listed: ConvokedList) -> Judgement:
    """Judge a list against the people on record and the convocations of the session: three statements."""
    by_external_id = _people(db, Person.external_id, [one.external_id for one in listed.people])
    by_email = _people(db, Person.email, [one.email for one in listed.people])
    kept = db.scalars(
        select(Convocation).where(Convocation.workshop_id == workshop_id).order_by(Convocation.id)
    ).all()
    convoked = {one.person_id for one in kept if one.person_id is not None}
    waits = {key: one.id for one in kept if one.person_id is None for key in _keys(one)}
    lines: list[Judged] = []
    faults = list(listed.faults)
    seen: set[object] = set()
    for named in listed.people:
        found = by_external_id.get(named.external_id) or by_email.get(named.email)
        reason = _contradiction(found, by_email.get(named.email))
        if reason is not None:
            faults.append(_fault(listed, named, reason))
            continue
        keys = {("person", found.id)} if found is not None else _keys(named)
        if keys & seen:
            continue
        seen |= keys
        waiting = next((waits[key] for key in _keys(named) if key in waits), None)
        lines.append(_judged(named, found, convoked, waiting))
    return Judgement(lines=tuple(lines), elsewhere=listed.elsewhere, faults=tuple(faults))


@dataclass(frozen=True, kw_only=True)
class _Known:
    id: int
    is_closed: bool


def _judged(named: Named, found: _Known | None, convoked: set[int], waiting: int | None) -> Judged:
    if found is None:
        verdict = Verdict.UNCHANGED if waiting is not None else Verdict.UNKNOWN
        return Judged(named=named, verdict=verdict, waits=waiting)
    verdict = Verdict.UNCHANGED if found.id in convoked else Verdict.CONVOKE
    return Judged(named=named, verdict=verdict, person_id=found.id, waits=waiting)


def _people(
    db: Session, column: InstrumentedAttribute[str | None], keys: Sequence[str]
) -> Mapping[str, _Known]:
    wanted = sorted({key for key in keys if key})
    if not wanted:
        return {}
    rows = db.execute(
        select(Person.id, column.label("key"), Person.disabled_at).where(
            column.in_(wanted), Person.erased_at.is_(None)
        )
    )
    return {row.key: _Known(id=row.id, is_closed=row.disabled_at is not None) for row in rows}


def _keys(one: Named | Convocation) -> set[tuple[str, object]]:
    named = {("email", one.email), ("external_id", one.external_id)}
    return {(kind, key) for kind, key in named if key}


def _contradiction(found: _Known | None, by_email: _Known | None) -> Message | None:
    if found is not None and by_email is not None and found.id != by_email.id:
        return message("On record, this identifier and this e-mail address belong to two people.")
    if found is not None and found.is_closed:
        return message("The account of this person is closed, or was joined to another one of hers.")
    return None


def _fault(listed: ConvokedList, named: Named, reason: Message) -> TableFault:
    column = "external_id" if named.external_id else "email"
    return TableFault(
        line=named.line,
        column=listed.headings[column],
        value=named.external_id or named.email,
        reason=reason,
        remedy=message("Correct the identifier or the address."),
    )
