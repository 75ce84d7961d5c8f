"""Equipment beside training as a file: its columns, a row a school, and what one must know to quote it."""

from collections.abc import Callable, Iterator, Sequence

from lms.messages import Message, message
from lms.reports.equipment_reading import EquipmentReport
from lms.reports.equipped import DEFINITIONS, LOOKED_AT_NAMES, STAND_NAMES, EquippedSchool, threshold_of
from lms.reports.filters import in_words
from lms.schools.equipment import ITEM_NAMES, Item
from lms.tabular import Column, FileNotes
from lms.tabular.writing import Kind, per_cent


def _column(name: str, title: Message, description: Message, kind: Kind = Kind.TEXT) -> Column:
    return Column(name=name, kind=kind, title=title, description=description)


_RECEIVED = message("Received by that day; empty where no line speaks of the school, 0 where one says none.")
COLUMNS: tuple[Column, ...] = (
    _column("programme", message("Programme"), message("Its short name in addresses.")),
    _column("goal", message("Goal"), message("Its short name in addresses.")),
    _column("as_of", message("As of"), message("Day of the figures."), Kind.DATE),
    _column("academy_code", message("Code of the academy"), message("Code of the academy")),
    _column("department_code", message("Code of the department"), message("Code of the department")),
    _column("district", message("Circonscription"), message("Circonscription of écoles; otherwise empty.")),
    _column("municipality", message("Municipality"), message("Municipality")),
    _column("uai", message("UAI"), message("UAI")),
    _column("school", message("School"), message("School")),
    _column("sector", message("Sector"), message("public or private")),
    _column("level", message("Level"), message("ecole, college, lycee, erea or mfr")),
    *(_column(one.value.replace("-", "_"), ITEM_NAMES[one], _RECEIVED, Kind.INTEGER) for one in Item),
    _column("headcount", message("Headcount"), message("Empty where it is unknown."), Kind.INTEGER),
    _column("trained", message("Trained and present"), message("On that day."), Kind.INTEGER),
    _column("coverage", message("Coverage"), message("Trained over headcount, in per cent."), Kind.PERCENT),
    _column(
        "is_equipped",
        message("Equipped, by the definition"),
        message("As the definitions say; empty: not known."),
        Kind.BOOLEAN,
    ),
    _column(
        "is_trained",
        message("Trained, by the definition"),
        message("As the definitions say; empty: not known."),
        Kind.BOOLEAN,
    ),
    _column("stand", message("Both together"), message("both, equipped, trained, neither or unknown")),
    _column(
        "new_teachers", message("New teachers known"), message("Probationary teachers there."), Kind.INTEGER
    ),
    _column(
        "new_teachers_trained", message("New teachers trained"), message("Of those known."), Kind.INTEGER
    ),
)


def rows_of(found: EquipmentReport) -> Iterator[Sequence[object]]:
    """Give the rows of the schools shown."""
    subject, as_of = found.report.subject, found.report.asked.as_of
    for row in found.shown:
        place, figures = row.place, row.figures
        people = figures.denominator.people
        yield (
            subject.programme.slug,
            subject.latest.slug,
            as_of,
            place.academy_code,
            place.department_code,
            place.district or None,
            place.municipality or None,
            place.uai,
            place.name,
            place.sector,
            place.level,
            *(row.quantities.get(one) for one in Item),
            people,
            figures.trained,
            _share(row),
            row.equipped,
            row.trained,
            row.stand.value,
            row.new_teachers.known,
            row.new_teachers.trained,
        )


def _share(row: EquippedSchool) -> object:
    people = row.figures.denominator.people
    return row.figures.trained / people if people else None


def definitions_of(found: EquipmentReport) -> list[Message]:
    """Say what equipped and trained mean in this report."""
    threshold = threshold_of(found.report.revision.target, found.asked.trained)
    trained = DEFINITIONS["one"]
    if threshold is not None:
        said = DEFINITIONS["target"]
        share = f"{per_cent(threshold).removesuffix(',0')}\u00a0%"
        trained = Message(msgid=said.msgid, values={"share": share})
    return [DEFINITIONS["equipped"], trained, DEFINITIONS["merged"], DEFINITIONS["new"]]


def notes_of(found: EquipmentReport, *, say: Callable[[Message], str], is_whole: bool) -> FileNotes:
    """Give what stands beside the file's rows."""
    asked = found.report.asked
    filters = {
        "goal": found.report.subject.latest.title,
        "items": say(LOOKED_AT_NAMES[found.asked.items]),
    }
    if asked.within:
        filters["territory"] = str(asked.within)
    if found.asked.stand:
        filters["stand"] = say(STAND_NAMES[found.asked.stand])
    filters |= {kind: say(named) for kind, named in in_words(asked.filters)}
    if not is_whole:
        filters["reach"] = say(message("The schools that whoever asked for the file may see."))
    return FileNotes(
        programme=found.report.subject.programme.name,
        filters=filters,
        as_of=asked.as_of,
        definitions=definitions_of(found),
        sources=[message("Deliveries: the files and pages by which the programme has imported them.")],
    )
