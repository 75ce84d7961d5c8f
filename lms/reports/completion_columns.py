"""The columns of a programme's completions, in the order outsiders rely on. Pure.

Never a score, an attempt, a time of day or a time spent.
"""

from lms.messages import Message, message
from lms.tabular import Column
from lms.tabular.writing import Kind


def _column(name: str, title: Message, description: Message, kind: Kind = Kind.TEXT) -> Column:
    return Column(name=name, kind=kind, title=title, description=description)


COMPLETION_COLUMNS: tuple[Column, ...] = (
    _column(
        "person_id",
        message("Number of the person"),
        message("The same in every file; it means nothing elsewhere."),
        Kind.NUMBER,
    ),
    _column("given_name", message("Given name"), message("As it is known today.")),
    _column("family_name", message("Family name"), message("As it is known today.")),
    _column("uai", message("UAI"), message("The main school on the day of the completion.")),
    _column("audience", message("Audience"), message("teacher, parent or staff, on that day.")),
    _column("function", message("Function"), message("The function in that school, on that day.")),
    _column("course", message("Course"), message("Its short name in addresses.")),
    _column("module", message("Module"), message("Its short name in addresses.")),
    _column(
        "release",
        message("Release"),
        message("The number of the course’s release under which the module was completed."),
        Kind.INTEGER,
    ),
    _column(
        "means",
        message("Means"),
        message("self-study, live-distance, presence, recognition, or override (recorded by the programme)."),
    ),
    _column("completed_on", message("Completed on"), message("The local day."), Kind.DATE),
    _column("minutes", message("Minutes credited"), message("Those of the module."), Kind.INTEGER),
    _column(
        "recognised_minutes",
        message("Minutes recognised"),
        message("What the institution has accepted of them; empty until it has."),
        Kind.INTEGER,
    ),
)
