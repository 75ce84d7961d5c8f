"""Which schools of a territory are looked at: by sector, level, contract, ministry, priority, wave. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from types import MappingProxyType

from lms.messages import Message, message
from lms.schools.school import (
    CONTRACT_NAMES,
    LEVEL_NAMES,
    MINISTRY_NAMES,
    SECTOR_NAMES,
    Contract,
    Level,
    Ministry,
    Sector,
)

NO_PRIORITY = "none"
LONGEST_SHOWN = 40

CHOICES: Mapping[str, Mapping[str, Message]] = MappingProxyType(
    {
        "sector": {one.value: SECTOR_NAMES[one] for one in (Sector.PUBLIC, Sector.PRIVATE)},
        "level": {
            one.value: LEVEL_NAMES[one]
            for one in (Level.ECOLE, Level.COLLEGE, Level.LYCEE, Level.EREA, Level.MFR)
        },
        "contract": {
            one.value: CONTRACT_NAMES[one]
            for one in (Contract.ASSOCIATION, Contract.SIMPLE, Contract.NOT_APPLICABLE)
        },
        "ministry": {
            one.value: MINISTRY_NAMES[one] for one in (Ministry.EDUCATION, Ministry.AGRICULTURE, Ministry.SEA)
        },
        "priority": {
            "REP": message("REP"),
            "REP+": message("REP+"),
            NO_PRIORITY: message("Outside priority education"),
        },
    }
)
"""What may be chosen of each kind; the wave is any day on which schools joined."""

KINDS: Mapping[str, Message] = MappingProxyType(
    {
        "sector": message("sector"),
        "level": message("level"),
        "contract": message("contract"),
        "ministry": message("ministry"),
        "priority": message("priority education"),
        "wave": message("wave"),
    }
)
"""What each kind is called, before its choice."""

EVERY: Mapping[str, Message] = MappingProxyType(
    {
        "sector": message("every sector"),
        "level": message("every level"),
        "contract": message("every contract"),
        "ministry": message("every ministry"),
        "priority": message("in it or not"),
        "wave": message("every wave"),
    }
)
"""How it reads when nothing is chosen."""


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What was chosen of each kind; empty where everything is."""

    sector: str = ""
    level: str = ""
    contract: str = ""
    ministry: str = ""
    priority: str = ""
    wave: date | None = None

    def __bool__(self) -> bool:
        """Whether anything is left out."""
        return any(self.chosen())

    def chosen(self) -> Iterator[tuple[str, str | date]]:
        """Give what was chosen, by kind."""
        for field in fields(self):
            value = getattr(self, field.name)
            if value:
                yield field.name, value

    def query(self) -> dict[str, str]:
        """Write them as an address does."""
        return {
            name: value.isoformat() if isinstance(value, date) else value for name, value in self.chosen()
        }

    def without(self, name: str) -> "Filters":
        """Give them with one kind no longer chosen."""
        return Filters(**{kind: value for kind, value in self.chosen() if kind != name})  # type: ignore[arg-type]


NO_FILTERS = Filters()


def read_filters(query: Mapping[str, str], notes: list[Message]) -> Filters:
    """Read an address's filters; what can't be chosen is left out, and said."""
    chosen: dict[str, str] = {}
    for kind, choices in CHOICES.items():
        text = query.get(kind, "")
        if text in choices:
            chosen[kind] = text
        elif text:
            notes.append(
                message(
                    "“%(text)s” can’t be chosen for “%(kind)s”: it is left out.",
                    text=_shown(text),
                    kind=KINDS[kind],
                )
            )
    return Filters(**chosen, wave=_wave(query.get("wave", ""), notes))


def in_words(filters: Filters) -> Iterator[tuple[str, Message]]:
    """Name what was chosen, by kind."""
    for kind, value in filters.chosen():
        if isinstance(value, date):
            yield kind, message("schools that joined on %(day)s", day=value)
        else:
            yield kind, CHOICES[kind][value]


def _wave(text: str, notes: list[Message]) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        notes.append(
            message("“%(text)s” isn’t the day of a wave: schools of every wave are shown.", text=_shown(text))
        )
        return None


def _shown(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable())[:LONGEST_SHOWN]
