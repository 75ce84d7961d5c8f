"""The columns of the file of people, in the order outsiders rely on. Pure."""

from lms.messages import Message, message
from lms.tabular import Column
from lms.tabular.writing import Kind


def _column(name: str, title: Message, description: Message | None = None, kind: Kind = Kind.TEXT) -> Column:
    return Column(name=name, kind=kind, title=title, description=description or title)


COLUMNS = (
    _column("person_id", message("Number of the person"), kind=Kind.NUMBER),
    _column("given_name", message("First name")),
    _column("family_name", message("Family name")),
    _column("email", message("E-mail address")),
    _column("uai", message("UAI")),
    _column("school", message("School")),
    _column("municipality", message("Municipality")),
    _column("audience", message("Audience"), message("teacher, parent or staff")),
    _column("function", message("Function"), message("As in files that come in: teacher, cpe, aesh…")),
    _column("from_on", message("There since"), kind=Kind.DATE),
    _column(
        "left_on",
        message("Left on"),
        message("First day elsewhere; filled in the list of those who left only."),
        Kind.DATE,
    ),
    _column(
        "confirmed",
        message("Confirmed"),
        message("Whether somebody has confirmed that the person belongs there: only then is she counted."),
        Kind.BOOLEAN,
    ),
    _column("modules_completed", message("Modules completed"), kind=Kind.INTEGER),
    _column(
        "minutes",
        message("Minutes of training"),
        message("Of completed modules and of what was attended, each module once."),
        Kind.INTEGER,
    ),
)
