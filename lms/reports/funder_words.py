"""What published rows say of a local authority's schools, in words, for its page and its paper. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from lms.coverage.funded import owner_of
from lms.coverage.places import Grouping
from lms.coverage.published_tables import Row
from lms.messages import Message, message
from lms.reports import words
from lms.reports.french_places import in_academy, in_department, in_municipality
from lms.reports.published import Published
from lms.reports.written import Written
from lms.schools.departments import DEPARTMENTS
from lms.schools.school import Funder, Level

_AMONG: Mapping[str, Message] = {
    Level.ECOLE.value: message("%(where)s, in primary schools"),
    Level.COLLEGE.value: message("%(where)s, in collèges"),
    Level.LYCEE.value: message("%(where)s, in lycées"),
    Level.EREA.value: message("%(where)s, in EREA"),
}
OWNED: Mapping[Funder, Message] = {
    Funder.COMMUNE: message("The primary schools of the commune, public and private under contract."),
    Funder.DEPARTMENT: message("The collèges of the department, public and private under contract."),
    Funder.REGION: message(
        "The lycées (agricultural and maritime ones included) and EREA of the region, public and private"
        " under contract, by academy."
    ),
}
"""Which schools an authority's rows count."""
NOT_FINER: tuple[Message, ...] = (
    message(
        "These are rows of the tables that are published for everybody: none is made for one authority alone."
        " Compared with the others, a table of its own could give away what they hide."
    ),
    message("No row is a school: in a school’s staff room, everybody would be recognised."),
    message(
        "Public and private schools of one level aren’t told apart, for the same reason; all levels together,"
        " they are, in the tables by territory."
    ),
)
"""Why a local authority reads nothing finer."""


def authority_name(row: Row) -> Message:
    """Name the local authority whose schools a row stands for."""
    names, whose = row.names, owner_of(row)
    match whose.kind if whose else None:
        case Funder.COMMUNE:
            return message("%(name)s (commune)", name=names["municipality"])
        case Funder.DEPARTMENT:
            return message("%(name)s (department)", name=names["department"])
        case _:
            here = (one for one in DEPARTMENTS.values() if one.academy_code == names["academy_code"])
            return message("%(name)s (region)", name=next(here).region)


def where_words(row: Row, written: Written) -> str:
    """Say of which schools a row speaks, at the beginning of a sentence."""
    french = _in_french(row) if written.language == "fr" else None
    where = french or written.say(message("In %(place)s", place=_place(row)))
    return written.say(replace(_AMONG[row.cell.value], values={"where": where}))


def _in_french(row: Row) -> str:
    if row.by is Grouping.MUNICIPALITY:
        return in_municipality(row.names["municipality"])
    if row.by is Grouping.DEPARTMENT:
        return in_department(row.names["department_code"], row.names["department"])
    return in_academy(row.names["academy"])


def _place(row: Row) -> str:
    return row.names[row.by.value]


def sentence(published: Published, row: Row, written: Written) -> str:
    """Say what is published of one of an authority's rows, in a sentence."""
    where = where_words(row, written)
    if not row.counted:
        return written.say(
            message("%(where)s, no headcount is known yet: no share can be given.", where=where)
        )
    if row.coverage is None:
        return written.say(
            message(
                "%(where)s, no share is shown: the group is small, or would give another one away. Its people"
                " are counted in a larger territory.",
                where=where,
            )
        )
    return written.say(
        words.lead(
            published.revision,
            where=where,
            share=written.say(message("about %(share)s", share=written.about(row.coverage))),
            known=written.number(row.counted),
            schools=written.number(row.schools),
        )
    )
