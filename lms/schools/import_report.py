"""What an import of schools did, as a person and as a program read it."""

from lms.messages import Message, message, plural_message, say
from lms.schools.imports import Imported
from lms.tabular.faults import shown

NOTHING_WRITTEN = message("Nothing was written: this was a trial (--dry-run).")


def as_record(imported: Imported, *, dry_run: bool) -> dict[str, object]:
    """Give the import as its JSON is documented."""
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


def summary(imported: Imported, *, dry_run: bool) -> list[Message]:
    """Say in sentences what was read and what it changed."""
    if imported.refused:
        return [message("The file was refused; nothing was written."), *imported.notes]
    several = imported.figures.get("on_several_rows", 0)
    lines = [
        plural_message("%(n)s row read.", "%(n)s rows read.", imported.rows),
        plural_message("%(n)s school.", "%(n)s schools.", imported.figures["schools"]),
        plural_message("%(n)s stands on several rows.", "%(n)s stand on several rows.", several),
        message(
            "%(new)s new, %(changed)s changed, %(unchanged)s unchanged.",
            new=imported.new,
            changed=imported.changed,
            unchanged=imported.unchanged,
        ),
        *imported.notes,
    ]
    if not several:
        del lines[2]
    if dry_run:
        lines.append(NOTHING_WRITTEN)
    return lines


def fault_lines(imported: Imported) -> list[Message]:
    """Say each fault in one line, and how many more there are."""
    lines = [
        message(
            "Line %(line)s, column “%(column)s”, value “%(value)s”: %(reason)s %(remedy)s",
            line=fault.line,
            column=fault.column,
            value=shown(fault.value),
            reason=fault.reason,
            remedy=fault.remedy,
        )
        if fault.column
        else message(
            "Line %(line)s: %(reason)s %(remedy)s", line=fault.line, reason=fault.reason, remedy=fault.remedy
        )
        for fault in imported.faults
    ]
    hidden = imported.faults_found - len(imported.faults)
    if hidden > 0:
        lines.append(plural_message("And %(n)s more fault.", "And %(n)s more faults.", hidden))
    return lines
