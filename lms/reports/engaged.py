"""« École engagée : oui/non » as partners read it: the words, the CSV and its data dictionary."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lms.coverage.engaged import STARTED_AT_LEAST, Answer, EngagedSchool, smallest_headcount
from lms.messages import Message, message, translate
from lms.reports.published import Published
from lms.tabular import Column
from lms.tabular.schema import FileNotes, table_schema
from lms.tabular.writing import Kind, write_csv

ENGAGED_COLUMNS: tuple[Column, ...] = (
    Column(name="programme", title=message("Programme"), description=message("Its short name in addresses.")),
    Column(name="audience", title=message("Audience"), description=message("teacher, parent or staff")),
    Column(name="as_of", kind=Kind.DATE, title=message("As of"), description=message("A month’s end.")),
    Column(name="uai", title=message("UAI"), description=message("UAI")),
    Column(name="school", title=message("School"), description=message("School")),
    Column(name="department", title=message("Department"), description=message("Department")),
    Column(name="municipality", title=message("Municipality"), description=message("Municipality")),
    Column(
        name="engaged",
        title=message("Engaged school"),
        description=message("yes, no or not-published"),
    ),
)
_WORDS = (
    message(
        "A school is engaged when at least %(people)s people counted there have started a module of the"
        " audience’s first goal, or when as many are trained: at this month’s end, or at an earlier one"
        " published in the school year. Otherwise the answer is no."
    ),
    message("Only yes or no is said, with the school’s name: no number, and nobody’s name."),
    message(
        "Nothing is said of a school of fewer than %(smallest)s people, of one whose headcount isn’t known,"
        " and of one that any hidden figure of its territories counts."
    ),
    message(
        "The months published from this choice on hold the answers. Hidden again, they are shown nowhere;"
        " what was published stays stored as it was."
    ),
)
ANSWERS: dict[Answer, tuple[str, Message]] = {
    Answer.YES: ("success", message("Engaged")),
    Answer.NO: ("info", message("Not engaged yet")),
    Answer.NOT_PUBLISHED: ("neutral", message("Not published")),
}
"""The tone and the word of each answer's chip."""


def engaged_words(threshold: int) -> list[Message]:
    """Say what the answers reveal and what they don't."""
    values = {"people": STARTED_AT_LEAST, "smallest": smallest_headcount(threshold)}
    return [replace(one, values=values) for one in _WORDS]


def engaged_csv(published: Published, schools: Sequence[EngagedSchool]) -> Iterator[bytes]:
    """Give the CSV in pieces."""
    rows = (
        (
            published.programme.slug,
            published.revision.audience.value,
            published.tables.on,
            one.uai,
            one.school,
            one.department,
            one.municipality,
            one.answer.value,
        )
        for one in schools
    )
    return write_csv(ENGAGED_COLUMNS, rows)


def engaged_schema(published: Published, *, locale: str) -> bytes:
    """Give the Table Schema that goes beside the CSV."""
    notes = FileNotes(
        programme=published.programme.name,
        filters={"goals": published.revision.title, "published": published.sha256},
        as_of=published.tables.on,
        definitions=engaged_words(published.tables.threshold),
    )
    schema = table_schema(
        ENGAGED_COLUMNS,
        name=engaged_name(published),
        title=message("Engaged schools"),
        notes=notes,
        say=lambda sentence: translate(sentence, locale=locale),
    )
    return (json.dumps(schema, ensure_ascii=False, indent=2) + "\n").encode()


def engaged_name(published: Published) -> str:
    """Name a file, without what follows the point."""
    audience, on = published.revision.audience.value, published.tables.on.isoformat()
    return f"engaged-{published.programme.slug}-{audience}-{on}"
