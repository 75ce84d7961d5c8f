"""What an import of people did, in sentences."""

from lms.messages import Message, message, plural_message
from lms.tabular.imported import NOTHING_WRITTEN, Imported, refusal, rows_applied, rows_read


def summary(imported: Imported, *, dry_run: bool) -> list[Message]:
    """Say in sentences what was read, what it changed and who is written to."""
    if imported.refused:
        return refusal(imported)
    figures = imported.figures
    lines = [
        rows_read(imported),
        plural_message(
            "%(n)s person, of whom %(new)s new.",
            "%(n)s people, of whom %(new)s new.",
            figures["people"],
            new=figures["people_new"],
        ),
        rows_applied(imported),
    ]
    if figures["invited"] and not dry_run:
        lines.append(
            plural_message(
                "%(n)s person is sent a link that sets a password.",
                "%(n)s people are sent a link that sets a password.",
                figures["invited"],
            )
        )
    if figures.get("outside_perimeter") == 0:
        lines.append(message("Everybody is within the programme’s perimeter."))
    lines.extend(imported.notes)
    if dry_run:
        lines.append(NOTHING_WRITTEN)
    return lines
