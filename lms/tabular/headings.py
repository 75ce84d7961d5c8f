"""Headings of tables, matched whatever their case, accents, spaces or underscores. Pure."""

import difflib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lms.messages import message
from lms.tabular.faults import TableFault

# Letters that Unicode doesn't take apart, and the one sign that tells two headings apart ("REP", "REP +").
_SPELT_OUT = str.maketrans({"œ": "oe", "æ": "ae", "+": "plus"})


@lru_cache(maxsize=2048)
def normalise_header(heading: str) -> str:
    """Reduce a heading to its letters and figures: "Nom de l’École" and "nom_de_l_ecole" become one."""
    plain = unicodedata.normalize("NFKD", heading).casefold().translate(_SPELT_OUT)
    apart = unicodedata.normalize("NFKD", plain)
    return "".join(sign for sign in apart if sign.isalnum())


@dataclass(frozen=True, kw_only=True)
class Expected:
    """A column a file may have: our name for it, and other headings it is known under."""

    name: str
    aliases: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class Headings:
    """The heading line, understood: where each expected column stands, which ones aren't read."""

    written: tuple[str, ...]
    positions: dict[str, int]
    unread: tuple[str, ...]
    faults: tuple[TableFault, ...]

    def written_as(self, name: str) -> str:
        """Heading of an expected column as the file writes it; our name where the file has none."""
        position = self.positions.get(name)
        return name if position is None else self.written[position]


def match_headings(
    written: Sequence[str],
    expected: Sequence[Expected],
    *,
    line: int,
    chosen: Mapping[str, str] | None = None,
) -> Headings:
    """Find the expected columns among the headings; missing and doubled ones are faults.

    `chosen` says for some of our columns which heading it is, "" for none, whatever it is called.
    """
    known = _known_headings(expected, chosen or {})
    positions: dict[str, int] = {}
    unread: list[str] = []
    faults: list[TableFault] = []
    seen: dict[str, str] = {}
    for position, heading in enumerate(written):
        key = normalise_header(heading)
        name = known.get(key)
        # A heading of no column of ours may be called as one that a person found elsewhere.
        same = f"our {name}" if name else key
        if same in seen and same:
            faults.append(_doubled(line, heading, seen[same]))
            continue
        seen[same] = heading
        if name is None:
            unread.append(heading)
        else:
            positions[name] = position
    missing = [item for item in expected if item.required and item.name not in positions]
    faults.extend(_missing(line, item, unread) for item in missing)
    return Headings(
        written=tuple(written), positions=positions, unread=tuple(filter(None, unread)), faults=tuple(faults)
    )


def _known_headings(expected: Sequence[Expected], chosen: Mapping[str, str]) -> dict[str, str]:
    known = {
        normalise_header(alias): item.name
        for item in expected
        if item.name not in chosen
        for alias in (item.name, *item.aliases)
    }
    return known | {normalise_header(heading): name for name, heading in chosen.items() if heading}


def _doubled(line: int, heading: str, first: str) -> TableFault:
    return TableFault(
        line=line,
        column=heading,
        value=heading,
        reason=message(
            "The column “%(heading)s” says the same as “%(first)s”.", heading=heading, first=first
        ),
        remedy=message("Keep one of the two columns, or rename the other."),
    )


def _missing(line: int, item: Expected, unread: Iterable[str]) -> TableFault:
    by_key = {normalise_header(heading): heading for heading in unread}
    wanted = [normalise_header(alias) for alias in (item.name, *item.aliases)]
    near = [close for alias in wanted for close in difflib.get_close_matches(alias, by_key, n=1, cutoff=0.75)]
    remedy = (
        message("Is it “%(found)s”? Then rename it to “%(name)s”.", found=by_key[near[0]], name=item.name)
        if near
        else message("Add the column “%(name)s” to the first line.", name=item.name)
    )
    return TableFault(
        line=line,
        column=item.name,
        reason=message("The column “%(name)s” is missing.", name=item.name),
        remedy=remedy,
    )
