"""The coverage columns of a file that goes out, in the order outsiders rely on. Pure."""

from lms.messages import Message, message
from lms.tabular import Column
from lms.tabular.writing import Kind

_HOURS = message(
    "Hours credited in the period to people present, of the modules the goal names; each module once."
)


def _column(name: str, title: Message, description: Message | None = None, kind: Kind = Kind.TEXT) -> Column:
    return Column(name=name, kind=kind, title=title, description=description or title)


def _count(name: str, title: Message, description: Message | None = None) -> Column:
    return _column(name, title, description, Kind.INTEGER)


def _day(name: str, title: Message, description: Message | None = None) -> Column:
    return _column(name, title, description, Kind.DATE)


def _figure(name: str, title: Message, description: Message, kind: Kind = Kind.DECIMAL) -> Column:
    return _column(name, title, description, kind)


_TERRITORY = (
    _column("programme", message("Programme"), message("Its short name in addresses.")),
    _column("academy_code", message("Code of the academy")),
    _column("academy", message("Academy")),
    _column("department_code", message("Code of the department")),
    _column("department", message("Department")),
    _column(
        "district",
        message("Circonscription"),
        message("Circonscription of écoles; the other schools of a department are its second degree."),
    ),
    _column("municipality_code", message("Code of the municipality (INSEE)")),
    _column("municipality", message("Municipality")),
    _column("funder", message("Local authority"), message("Authority that owns the school.")),
    _column("uai", message("UAI")),
    _column("school", message("School")),
    _column("sector", message("Sector"), message("public or private")),
    _column("contract", message("Contract"), message("not_applicable, association or simple")),
    _column("ministry", message("Ministry in charge")),
    _column("level", message("Level"), message("ecole, college, lycee, erea or mfr")),
    _column("priority_education", message("Priority education"), message("REP, REP+ or empty")),
    _day("wave", message("Wave"), message("Day the school joined the programme.")),
)
_QUESTION = (
    _column("audience", message("Audience"), message("teacher, parent or staff")),
    _column("population", message("Populations counted"), message("Names with a space between.")),
    _column("school_year", message("School year")),
    _day("as_of", message("As of"), message("Day of the stocks, and last day of the period.")),
    _day("from", message("From"), message("First day of the period.")),
)
_HEADCOUNT = (
    _count(
        "headcount",
        message("Headcount"),
        message("Sum over the schools whose headcount is known; empty where none is."),
    ),
    _column("headcount_kind", message("Kinds of headcounts"), message("declared, roster, or both")),
    _day("headcount_on", message("Day of the headcount"), message("The oldest one used.")),
    _column("headcount_source", message("Sources of the headcount")),
)
_PEOPLE = (
    _count(
        "invited",
        message("Invited"),
        message("Present, with an address to which an invitation goes when the account is made."),
    ),
    _count(
        "signed_in",
        message("Signed in"),
        message("Present, and signed in at least once, as known when the file was made."),
    ),
    _count("enrolled", message("Enrolled"), message("Present on the day, in the populations counted.")),
    _count("started", message("Started"), message("Present, and opened a unit of a module the goal names.")),
    _count("trained_present", message("Trained and present")),
    _count(
        "trained_in_period",
        message("Trained in the period"),
        message("Each person once, those who have left included."),
    ),
    _count(
        "trained_ever",
        message("Trained since the beginning"),
        message("Each person once, those who have left included."),
    ),
    _count(
        "trained_and_left",
        message("Trained and left"),
        message("Trained in the territory, and counted as trained in none of its schools on the day."),
    ),
)
_RESULT = (
    _figure(
        "coverage",
        message("Coverage"),
        message("Trained and present over headcount, where the headcount is known, in per cent."),
        Kind.PERCENT,
    ),
    _figure("target", message("Target"), message("In per cent, or a number of people.")),
    _figure("gap", message("Gap"), message("Reached less target; negative while it is short.")),
    _figure("hours_self", message("Hours of self-study"), _HOURS),
    _figure("hours_live", message("Hours live at a distance"), _HOURS),
    _figure("hours_presence", message("Hours in presence"), _HOURS),
    _count("schools_in_perimeter", message("Schools in the perimeter")),
    _count("schools_with_headcount", message("Schools whose headcount is known")),
    _count(
        "schools_reached",
        message("Schools reached"),
        message("Schools where somebody started or was trained."),
    ),
)

COLUMNS: tuple[Column, ...] = (*_TERRITORY, *_QUESTION, *_HEADCOUNT, *_PEOPLE, *_RESULT)
