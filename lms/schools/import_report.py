"""What an import of schools did, in sentences."""

from lms.messages import Message, plural_message
from lms.tabular.imported import NOTHING_WRITTEN, Imported, refusal, rows_applied, rows_read


def summary(imported: Imported, *, dry_run: bool) -> list[Message]:
    """Say in sentences what was read and what it changed."""
    if imported.refused:
        return refusal(imported)
    several = imported.figures.get("on_several_rows", 0)
    lines = [
        rows_read(imported),
        plural_message("%(n)s school.", "%(n)s schools.", imported.figures["schools"]),
        plural_message("%(n)s stands on several rows.", "%(n)s stand on several rows.", several),
        rows_applied(imported),
        *imported.notes,
    ]
    if not several:
        del lines[2]
    if dry_run:
        lines.append(NOTHING_WRITTEN)
    return lines
