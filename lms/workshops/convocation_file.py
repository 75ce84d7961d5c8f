"""A list of the convoked, as training offices send it: read line by line. Pure.

Extracts of the training plan differ from one academy to another, and hold other groups' people too:
columns are found by their headings, and a line of another group is passed over.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from lms.mail.recipient import is_address
from lms.messages import Message, message
from lms.tabular import (
    CellError,
    Expected,
    FaultLog,
    Row,
    RowReader,
    Table,
    TableFault,
    open_table,
    read_identifier,
    read_name,
)

MEGABYTE = 1024 * 1024
LARGEST_LIST = 2 * MEGABYTE
MOST_LINES = 1000
LONGEST_NAME, LONGEST_EXTERNAL_ID = 120, 120

COLUMNS = (
    Expected(
        name="email",
        aliases=(
            "courriel",
            "e-mail",
            "mail",
            "adresse électronique",
            "adresse e-mail",
            "adresse mail",
            "courriel professionnel",
            "adresse électronique professionnelle",
        ),
    ),
    Expected(name="external_id", aliases=("identifiant", "identifiant externe", "id externe")),
    Expected(name="given_name", aliases=("prénom", "prénom usuel")),
    Expected(name="family_name", aliases=("nom", "nom de famille", "nom d’usage", "nom usuel")),
    Expected(name="plan_dispositif", aliases=("dispositif", "code dispositif", "id dispositif")),
    Expected(name="plan_module", aliases=("module", "code module", "id module")),
    Expected(name="plan_group", aliases=("groupe", "code groupe", "id groupe", "numéro de groupe")),
)
COLUMN_NAMES: Mapping[str, Message] = {
    "email": message("E-mail address"),
    "external_id": message("Identifier that never changes"),
    "given_name": message("First name"),
    "family_name": message("Name"),
    "plan_dispositif": message("Training plan: dispositif"),
    "plan_module": message("Training plan: module"),
    "plan_group": message("Training plan: group"),
}
PLAN_COLUMNS = ("plan_dispositif", "plan_module", "plan_group")


@dataclass(frozen=True, kw_only=True)
class Named:
    """Somebody whom a line of the list convokes."""

    line: int
    email: str = ""
    external_id: str = ""
    given_name: str = ""
    family_name: str = ""

    @property
    def name(self) -> str:
        """Give the name to show; the address or identifier where the list has none."""
        return f"{self.given_name} {self.family_name}".strip() or self.email or self.external_id


@dataclass(frozen=True, kw_only=True)
class ConvokedList:
    """A list understood: who is convoked, how many lines are of other groups, and every fault."""

    people: tuple[Named, ...]
    elsewhere: int
    faults: tuple[TableFault, ...]
    headings: Mapping[str, str]


def open_list(data: bytes, *, chosen: Mapping[str, str] | None = None) -> Table:
    """Open a list; `chosen` says under which heading somebody found some of our columns."""
    return open_table(data, expected=COLUMNS, largest=LARGEST_LIST, chosen=chosen)


def understand(table: Table, *, plan: Mapping[str, str]) -> ConvokedList:
    """Read the lines of a list. `plan`: the session's own codes, "" where it has none."""
    faults, people, elsewhere = FaultLog(), list[Named](), 0
    if not table.faults and not {"email", "external_id"} & set(table.headings.positions):
        faults.add(_nobody_told())
    for row in table.rows(faults) if not faults else ():
        if faults.rows > MOST_LINES:
            faults.add(_too_long(row))
            break
        if _is_of_another(row, plan):
            elsewhere += 1
        elif (named := _read(row, faults)) is not None:
            people.append(named)
    headings = {column.name: table.headings.written_as(column.name) for column in COLUMNS}
    return ConvokedList(
        people=tuple(people), elsewhere=elsewhere, faults=tuple(faults.kept), headings=headings
    )


def _is_of_another(row: Row, plan: Mapping[str, str]) -> bool:
    """Whether a line names another dispositif, module or group than the session's."""
    return any(
        plan[name] and row[name] and row[name].casefold() != plan[name].casefold() for name in PLAN_COLUMNS
    )


def _read(row: Row, faults: FaultLog) -> Named | None:
    found_before, cells = faults.found, RowReader(row, faults)
    email = cells.optional("email", _read_email) or ""
    external_id = cells.read("external_id", partial(read_identifier, longest=LONGEST_EXTERNAL_ID)) or ""
    name = partial(read_name, longest=LONGEST_NAME)
    given_name, family_name = cells.read("given_name", name), cells.read("family_name", name)
    if faults.found > found_before:
        return None
    if not email and not external_id:
        faults.add(
            row.fault(
                "email",
                reason=message("Nothing tells who this is: no e-mail address and no external id."),
                remedy=message("Give one of the two."),
            )
        )
        return None
    return Named(
        line=row.line,
        email=email,
        external_id=external_id,
        given_name=given_name or "",
        family_name=family_name or "",
    )


def _read_email(text: str) -> str:
    address = text.strip().lower()
    if not is_address(address):
        raise CellError(
            reason=message("This isn’t an e-mail address."),
            remedy=message("Write one address, as in prenom.nom@ac-rennes.fr; no name, no second address."),
        )
    return address


def _nobody_told() -> TableFault:
    return TableFault(
        line=1,
        reason=message("No column holds an e-mail address or an identifier: nobody can be found."),
        remedy=message("Choose it below; if the file has none, add it there and upload the file again."),
    )


def _too_long(row: Row) -> TableFault:
    return TableFault(
        line=row.line,
        reason=message("The list holds more than %(most)s lines.", most=MOST_LINES),
        remedy=message(
            "Keep the lines of this session, or fill in its group so that others are passed over."
        ),
    )
