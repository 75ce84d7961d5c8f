"""What an import of a file did, as a person and as a program read it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from lms.messages import Message, message, plural_message
from lms.tabular.faults import FaultLog, Say, TableFault, shown

NOTHING_WRITTEN = message("Nothing was written: this was a trial (--dry-run).")


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What an import did, in rows of the file; a refused file has faults and changed nothing.

    `figures` are numbers of its own kind, such as schools or people.
    """

    rows: int
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: int = 0
    refused: int = 0
    faults: Sequence[TableFault] = ()
    faults_found: int = 0
    notes: Sequence[Message] = ()
    figures: dict[str, int] = field(default_factory=dict)


def refused_file(
    faults: FaultLog, notes: Sequence[Message], *, figures: Mapping[str, int] = MappingProxyType({})
) -> Imported:
    """Give the result of a file that has faults; its record has the same keys as one that was taken."""
    return Imported(
        rows=faults.rows,
        refused=faults.refused_lines,
        faults=tuple(faults.kept),
        faults_found=faults.found,
        notes=notes,
        figures=dict(figures),
    )


def as_record(imported: Imported, *, dry_run: bool, say: Say) -> dict[str, object]:
    """Give the import as its JSON is documented, its sentences in the language of `say`."""
    return {
        "rows": imported.rows,
        **imported.figures,
        "new": imported.new,
        "changed": imported.changed,
        "unchanged": imported.unchanged,
        "skipped": imported.skipped,
        "refused": imported.refused,
        "dry_run": dry_run,
        "notes": [say(note) for note in imported.notes],
        "faults_found": imported.faults_found,
        "faults": [fault.as_record(say) for fault in imported.faults],
    }


def refusal(imported: Imported) -> list[Message]:
    """Say that a file was refused; its faults are said apart."""
    return [message("The file was refused; nothing was written."), *imported.notes]


def rows_read(imported: Imported) -> Message:
    """Say how many rows were read."""
    return plural_message("%(n)s row read.", "%(n)s rows read.", imported.rows)


def rows_applied(imported: Imported) -> Message:
    """Say what became of the rows."""
    return message(
        "%(new)s new, %(changed)s changed, %(unchanged)s unchanged.",
        new=imported.new,
        changed=imported.changed,
        unchanged=imported.unchanged,
    )


def fault_lines(imported: Imported) -> list[Message]:
    """Say each fault in one line, and how many more there are."""
    lines = [_fault_line(fault) for fault in imported.faults]
    hidden = imported.faults_found - len(imported.faults)
    if hidden > 0:
        lines.append(plural_message("And %(n)s more fault.", "And %(n)s more faults.", hidden))
    return lines


def _fault_line(fault: TableFault) -> Message:
    said = {"line": fault.line, "reason": fault.reason, "remedy": fault.remedy}
    if not fault.column:
        return message("Line %(line)s: %(reason)s %(remedy)s", **said)
    if not fault.value:
        return message(
            "Line %(line)s, column “%(column)s”: %(reason)s %(remedy)s", column=fault.column, **said
        )
    return message(
        "Line %(line)s, column “%(column)s”, value “%(value)s”: %(reason)s %(remedy)s",
        column=fault.column,
        value=shown(fault.value),
        **said,
    )
