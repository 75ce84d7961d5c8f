"""The verdict on each line of a file, in sentences that are kept until somebody has read them. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from lms.messages import Message, message
from lms.rosters.functions import FUNCTION_NAMES
from lms.rosters.judging import Judged
from lms.rosters.stay_plan import Held, Step
from lms.rosters.told import Identity, Told
from lms.schools.population import Function
from lms.tabular import TableFault

ONE_DAY = timedelta(days=1)
Record = dict[str, Any]


class Verdict(StrEnum):
    """What a line would do."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class LineVerdict:
    """The verdict on one line; `said` are sentences, differences and faults as they are stored."""

    line: int
    verdict: Verdict
    name: str
    person_id: int | None = None
    said: Sequence[Record] = ()
    cells: Sequence[str] = field(default=())


@dataclass(kw_only=True)
class Tally:
    """What the people of a file do, counted."""

    arrivals: int = 0
    moves: int = 0
    departures: int = 0
    functions: int = 0
    several_schools: int = 0
    new_people: int = 0

    def take(self, judged: Judged, *, today: date) -> None:
        """Count one person in."""
        self.new_people += judged.number is None
        steps = _steps(judged)
        self.functions += any(_changes_function(step) for step in steps)
        ends = any(_ends(step) for step in steps)
        begins = any(step.before is None and step.after and step.after.is_main for step in steps)
        self.moves += ends and begins
        self.arrivals += begins and not ends
        self.departures += ends and not begins
        present = {told.uai for told in judged.person.told if told.left_on is None or told.left_on >= today}
        self.several_schools += len(present) > 1


def _steps(judged: Judged) -> list[Step]:
    """Give the steps of somebody; an end and a beginning in one school on one day are one change."""
    steps = [step for _, plan in judged.plans for step in plan.steps]
    joined: list[Step] = []
    for step in steps:
        former = next((one for one in joined if _is_continued(one, step)), None)
        if former is None:
            joined.append(step)
        else:
            joined[joined.index(former)] = Step(line=step.line, before=former.before, after=step.after)
    return joined


def _is_continued(one: Step, by: Step) -> bool:
    """Whether a step begins where another one ends: the same school, the same day."""
    if one.before is None or by.before is not None or by.after is None or one.line != by.line:
        return False
    ended = one.after.to_on if one.after is not None else by.after.from_on
    return one.before.uai == by.after.uai and ended == by.after.from_on


def _changes_function(step: Step) -> bool:
    return step.before is not None and step.after is not None and step.before.function != step.after.function


def _ends(step: Step) -> bool:
    before, after = step.before, step.after
    if before is None or not before.is_main or before.to_on is not None:
        return False
    return after is None or after.to_on is not None


def verdicts_of(judged: Judged, *, schools: Mapping[str, str]) -> Iterator[LineVerdict]:
    """Give the verdict on each line of somebody none of whose lines is refused."""
    new, changed = judged.new_lines, judged.changed_lines
    steps, repeats = _steps(judged), judged.person.repeats
    for told in judged.person.told:
        said = [_sentence(step, schools) for step in steps if step.line == told.line]
        if told.line in repeats:
            said = [[stored(message("Says the same as line %(line)s.", line=repeats[told.line]))]]
        if told.line == judged.person.line:
            said = [*_particulars(judged), *said]
        known = Verdict.CHANGED if told.line in changed else Verdict.UNCHANGED
        yield LineVerdict(
            line=told.line,
            verdict=Verdict.NEW if told.line in new else known,
            name=_name(judged.after if judged.number is not None else judged.person.identity),
            person_id=judged.number,
            said=[one for several in said for one in several] or [_as_it_is(told, schools)],
        )


def _name(identity: Identity) -> str:
    return f"{identity.given_name} {identity.family_name}".strip()


_FIELDS = {
    "given_name": message("First name"),
    "family_name": message("Name"),
    "email": message("E-mail address"),
    "external_id": message("Identifier"),
    "language": message("Language"),
}


def _particulars(judged: Judged) -> list[list[Record]]:
    if judged.number is None:
        return [[stored(message("New person."))]]
    before, after = judged.before, judged.after
    return [
        [difference(label, getattr(before, name), getattr(after, name))]
        for name, label in _FIELDS.items()
        if getattr(before, name) != getattr(after, name)
    ]


def _sentence(step: Step, schools: Mapping[str, str]) -> list[Record]:
    before, after = step.before, step.after
    if before is None:
        return [_arrival(after, schools)] if after is not None else []
    school = _school(before.uai, schools)
    if after is None:
        return [stored(message("No longer expected at %(school)s.", school=school))]
    said: list[Record] = []
    if before.to_on != after.to_on and after.to_on is not None:
        last = after.to_on - ONE_DAY
        said.append(stored(message("Leaves %(school)s: last day %(day)s.", school=school, day=last)))
    if before.to_on is not None and after.to_on is None:
        said.append(stored(message("Stays at %(school)s after all.", school=school)))
    if after.id is None and _changes_function(Step(line=0, before=before, after=after)):
        said.append(
            stored(message("Changes function at %(school)s on %(day)s.", school=school, day=after.from_on))
        )
    elif before.from_on != after.from_on:
        said.append(stored(message("Is at %(school)s since %(day)s.", school=school, day=after.from_on)))
    if before.function != after.function:
        said.append(difference(message("Function"), _function(before), _function(after)))
    if before.is_main is not after.is_main:
        said.append(stored(_main(after, school)))
    if before.confirmed_on is None and after.confirmed_on is not None:
        said.append(stored(message("Is confirmed at %(school)s, and counts there.", school=school)))
    return said


def _arrival(after: Held, schools: Mapping[str, str]) -> Record:
    values = {"school": _school(after.uai, schools), "day": after.from_on}
    if after.to_on is not None:
        values["last"] = after.to_on - ONE_DAY
    if after.is_main and after.to_on is None:
        return stored(message("Arrives at %(school)s on %(day)s.", **values))
    if after.is_main:
        return stored(message("Is at %(school)s from %(day)s to %(last)s.", **values))
    if after.to_on is None:
        return stored(message("Also works at %(school)s from %(day)s on, without counting there.", **values))
    return stored(
        message("Also works at %(school)s from %(day)s to %(last)s, without counting there.", **values)
    )


def _main(after: Held, school: str) -> Message:
    if after.is_main:
        return message("%(school)s becomes the main school, the one where this person counts.", school=school)
    return message("%(school)s is no longer the main school.", school=school)


def _as_it_is(told: Told, schools: Mapping[str, str]) -> Record:
    return stored(message("At %(school)s, as on record.", school=_school(told.uai, schools)))


def _school(uai: str, schools: Mapping[str, str]) -> str:
    return f"{schools[uai]} ({uai})" if uai in schools else uai


def _function(held: Held) -> Message | str:
    return FUNCTION_NAMES.get(Function(held.function), held.function)


def refused_lines(
    faults: Iterable[TableFault], *, names: Mapping[int, str], cells: Mapping[int, Sequence[str]]
) -> Iterator[LineVerdict]:
    """Give the verdict on each refused line, with all its faults."""
    by_line: dict[int, list[TableFault]] = {}
    for fault in faults:
        by_line.setdefault(fault.line, []).append(fault)
    for line, its in sorted(by_line.items()):
        yield LineVerdict(
            line=line,
            verdict=Verdict.REFUSED,
            name=names.get(line, ""),
            said=[fault_record(one) for one in its],
            cells=cells.get(line, ()),
        )


def fault_record(fault: TableFault) -> Record:
    """Store a fault."""
    return {
        "column": fault.column,
        "value": fault.value[:80],
        "reason": stored(fault.reason),
        "remedy": stored(fault.remedy),
    }


def difference(label: Message, before: Message | str, after: Message | str) -> Record:
    """Store what was and what would be."""
    return {"label": stored(label), "before": _value(before), "after": _value(after)}


def stored(sentence: Message) -> Record:
    """Store a sentence, its days as days."""
    return {
        "msgid": sentence.msgid,
        "values": {name: _value(value) for name, value in sentence.values.items()},
        "plural": sentence.plural,
        "n": sentence.n,
    }


def _value(value: object) -> object:
    if isinstance(value, Message):
        return stored(value)
    return {"day": value.isoformat()} if isinstance(value, date) else value


def restored(record: Record, *, day: Callable[[date], str]) -> Message:
    """Give a stored sentence back; `day` writes a day in the reader's language."""
    values = {name: _restored_value(value, day) for name, value in record["values"].items()}
    return Message(msgid=record["msgid"], values=values, plural=record["plural"], n=record["n"])


def _restored_value(value: object, day: Callable[[date], str]) -> object:
    if not isinstance(value, dict):
        return value
    return day(date.fromisoformat(value["day"])) if "day" in value else restored(value, day=day)


def restored_value(value: object, *, day: Callable[[date], str]) -> object:
    """Give one side of a difference back: a text, or a sentence."""
    return _restored_value(value, day)
