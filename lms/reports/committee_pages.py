"""The second and third pages of a committee's dossier: territories; parents and equipment. Pure."""

from collections.abc import Sequence
from fractions import Fraction

from lms.coverage.places import Grouping, SchoolRow, key_of
from lms.coverage.targets import ShareTarget
from lms.messages import Message, message
from lms.reports.committee_reading import MOST_TERRITORIES, DossierFacts, GoalFacts
from lms.reports.equipment_beside import EquipmentBeside
from lms.reports.places import ROW_NAMES, area_name
from lms.reports.report import Report
from lms.reports.table import Row, is_at_zero, is_unknown
from lms.reports.workshop_figures import WorkshopRow
from lms.reports.written import Written

MOST_SCHOOLS = 12
MOST_SESSION_ROWS = 10


def territories_page(facts: DossierFacts, write: Written) -> dict[str, object]:
    """Give the rows of the level that suits, those furthest from the target first, and what asks for care."""
    if facts.main is None or facts.main.report.total is None:
        return {"rows": [], "nothing": write.say(message("Nothing is counted on this day."))}
    report = facts.main.report
    rows = _furthest_first(facts.territories)
    current = report.schools.current
    return {
        "nothing": "",
        "headings": [
            write.say(one)
            for one in (
                ROW_NAMES[facts.territories_by],
                message("Trained over headcount known"),
                message("Coverage"),
                message("Trained"),
                message("Headcount"),
                message("Known for"),
            )
        ],
        "rows": [_territory(one, report, write) for one in rows[:MOST_TERRITORIES]],
        "bar_note": write.say(
            message(
                "The mark on each bar is the target; a dotted outline is unknown. Those trained are of the"
                " schools whose headcount is known."
            )
        ),
        "rest": _rest(len(rows), MOST_TERRITORIES, write),
        "zero": _schools(message("Schools at 0 %%"), [one for one in current if is_at_zero(one)], write),
        "unknown": _schools(
            message("Headcounts unknown: to be declared"), [one for one in current if is_unknown(one)], write
        ),
    }


def _furthest_first(rows: Sequence[Row]) -> list[Row]:
    def order(row: Row) -> tuple[bool, Fraction]:
        share = row.figures.coverage
        return (share is None, share if share is not None else Fraction(0))

    return sorted((row for row in rows if row.schools), key=order)


def _territory(row: Row, report: Report, write: Written) -> dict[str, object]:
    figures, target = row.figures, report.revision.target
    share = figures.coverage
    return {
        "name": write.say(area_name(row.area, row.place)) if row.area else report.subject.programme.name,
        "bar": None if share is None else float(min(share, Fraction(1))),
        "tick": float(target.share) if isinstance(target, ShareTarget) else None,
        "coverage": write.share(share),
        "trained": write.number(figures.trained_told),
        "headcount": write.number(figures.headcount),
        "known": f"{write.number(figures.schools_known)} / {write.number(figures.schools)}",
    }


def _rest(rows: int, most: int, write: Written) -> str:
    if rows <= most:
        return ""
    return write.say(
        message(
            "The %(most)s furthest from the target, of %(rows)s: all of them stand in the workbook.",
            most=most,
            rows=rows,
        )
    )


def _schools(title: Message, schools: Sequence[SchoolRow], write: Written) -> dict[str, object]:
    shown = [_called(one, write) for one in schools[:MOST_SCHOOLS]]
    rest = len(schools) - len(shown)
    return {
        "title": f"{write.say(title)} ({write.number(len(schools))})",
        "schools": shown,
        "none": "" if schools else write.say(message("None.")),
        "rest": write.say(message("And %(n)s more, in the workbook.", n=write.number(rest))) if rest else "",
    }


def _called(school: SchoolRow, write: Written) -> str:
    name, town = school.place.name, school.place.municipality
    return f"{name}, {town}" if town else name


def parents_page(facts: DossierFacts, write: Written) -> dict[str, object]:
    """Give the sessions for parents by the same territories, and equipment beside training."""
    total = facts.sessions
    has_sessions = total is not None and bool(total.planned + total.held + total.cancelled)
    return {
        "sessions_title": write.say(message("Sessions for parents, since the programme began")),
        "nothing": "" if has_sessions else write.say(message("No session for parents was recorded.")),
        "cards": _session_cards(total, write) if total is not None and has_sessions else [],
        "headings": [
            write.say(one)
            for one in (
                ROW_NAMES[facts.territories_by],
                message("Sessions held"),
                message("Presences"),
                message("Participants known"),
                message("Completed a module"),
                message("Their schools"),
            )
        ],
        "rows": [
            _session_row(one, facts.territories_by, write) for one in facts.session_rows[:MOST_SESSION_ROWS]
        ]
        if has_sessions
        else [],
        "rest": _rest(len(facts.session_rows), MOST_SESSION_ROWS, write) if has_sessions else "",
        "share": write.say(_parents_share(facts.parents, write)),
        "equipment_title": write.say(message("Equipment beside training")),
        "equipment": _equipment(facts.equipment, write),
        "equipment_unknown": write.say(
            message(
                "Not known: no delivery of equipment has been brought to the platform. Once it is, this page"
                " says how many schools are equipped and trained, one of the two, or neither."
            )
        )
        if facts.equipment is None
        else "",
    }


def _session_cards(total: WorkshopRow, write: Written) -> list[dict[str, str]]:
    held = message(
        "planned: %(planned)s; cancelled: %(cancelled)s", planned=total.planned, cancelled=total.cancelled
    )
    without = message("counted without names: %(n)s", n=write.number(total.headcount_only))
    helpers = message("active: %(active)s", active=write.number(total.helpers_active))
    return [
        _card(total.held, message("Sessions held"), held, write),
        _card(total.presences, message("Presences"), without, write),
        _card(total.known, message("Participants known"), message("each once"), write),
        _card(total.helpers_trained, message("Parents ressource trained"), helpers, write),
    ]


def _card(figure: int, label: Message, note: Message, write: Written) -> dict[str, str]:
    return {"figure": write.number(figure), "label": write.say(label), "note": write.say(note)}


def _session_row(row: WorkshopRow, by: Grouping, write: Written) -> list[str]:
    if row.place is None:
        name = write.say(message("Without a school of the programme"))
    else:
        name = key_of(row.place, by).name or write.say(message("Second degree"))
    counts = (row.held, row.presences, row.known, row.completed, row.schools_reached)
    return [name, *(write.number(one) for one in counts)]


def _parents_share(goal: GoalFacts | None, write: Written) -> Message:
    """Say the share of families, which is known only where they were declared."""
    if goal is None or goal.report.total is None:
        return message("The programme has no goal for parents counted on this day: no share is given.")
    figures = goal.report.total.figures
    if figures.coverage is None:
        return message("No school has declared its families: presences are counted, no share is given.")
    return message(
        "Parents trained are %(share)s of the families declared, by %(known)s of %(schools)s schools.",
        share=write.share(figures.coverage),
        known=write.number(figures.schools_known),
        schools=write.number(figures.schools),
    )


def _equipment(found: EquipmentBeside | None, write: Written) -> list[list[str]]:
    if found is None:
        return []
    counts = (
        (message("Equipped, and somebody trained"), found.both),
        (message("Equipped, nobody trained"), found.equipped_only),
        (message("Somebody trained, not equipped"), found.trained_only),
        (message("Neither"), found.neither),
        (message("Equipment not known"), found.unknown),
    )
    return [[write.say(name), write.number(number)] for name, number in counts]
