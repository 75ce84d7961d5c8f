"""What the sheet and the poster of a session hold, in words. Pure: no Flask, no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from lms.messages import Message, message, translate
from lms.papers import Frame, from_left, qr_svg, render_pdf
from lms.workshops.codes import in_groups
from lms.workshops.door_notice import keep_a_place, notice
from lms.workshops.row_codes import FIRST_BLANK, row_code
from lms.workshops.schedule import Dated, hour_in_words, schedule_in_words, weekday_in_words
from lms.workshops.sittings import HALF_DAY_NAMES, Sitting

SHEET = Path(__file__).with_name("papers") / "sheet.typ"
POSTER = Path(__file__).with_name("papers") / "poster.typ"
BLANK_ROWS = 12


@dataclass(frozen=True, kw_only=True)
class HalfDayPrinted:
    """A half-day as the sheet needs it."""

    id: int
    sitting: Sitting


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of the sheet: its number, which never becomes another's, and who is expected."""

    number: int
    name: str
    school: str


@dataclass(frozen=True, kw_only=True)
class Printed:
    """Everything printed about a session, in one language."""

    title: str
    code: str
    address: str
    for_teachers: bool
    place: str
    host: str
    partner: str
    leaders: str
    plan: str
    half_days: Sequence[HalfDayPrinted]
    rows: Sequence[Row]
    welcome: Sequence[str]
    spoken: Sequence[str]
    locales: Sequence[str]
    language: str
    site: str
    on: date
    secret: bytes

    def say(self, sentence: Message) -> str:
        """Translate into the paper's language."""
        return translate(sentence, locale=self.language)


def sheet_pdf(printed: Printed) -> bytes:
    """Set the attendance sheet: a page a date."""
    title = printed.say(message("Attendance sheet"))
    frame = Frame(
        title=f"{title} – {printed.title}",
        language=printed.language,
        on=printed.on,
        site=printed.site,
        organiser=printed.partner,
        foot=printed.say(message("Session %(code)s", code=from_left(in_groups(printed.code)))),
        is_landscape=printed.for_teachers,
    )
    days = [list(held) for _on, held in groupby(printed.half_days, key=lambda one: one.sitting.on)]
    most = max(len(held) for held in days)
    data = {
        "kicker": title,
        "title": printed.title,
        "facts": _facts(printed),
        "widths": [1, 5, 5, *([4] * most)] if printed.for_teachers else [1, 4, 3, 5, 3, 4],
        "pages": [_page(printed, held, most) for held in days],
        "total": printed.say(message("Number of people present:")),
        "signature": printed.say(message("Name and signature of the leader:")),
        "notices": [] if printed.for_teachers else _notices(printed),
    }
    return render_pdf(SHEET, data, frame=frame)


def _facts(printed: Printed) -> list[list[str]]:
    pairs = (
        (message("Where"), _where(printed)),
        (message("Leader"), printed.leaders),
        (message("Training plan"), printed.plan),
    )
    return [[printed.say(name), value] for name, value in pairs if value]


def _where(printed: Printed) -> str:
    """Give the room and the school; the school once, where the room's address names it too."""
    school, _comma, town = printed.host.rpartition(", ")
    is_named = bool(school) and school in printed.place
    parts = (
        (printed.place, "" if town in printed.place else town) if is_named else (printed.place, printed.host)
    )
    return ", ".join(part for part in parts if part)


def _page(printed: Printed, held: list[HalfDayPrinted], most: int) -> dict[str, object]:
    day = weekday_in_words(held[0].sitting.on, locale=printed.language)
    if printed.for_teachers:
        signatures = [_signature(printed, one) for one in held] + [""] * (most - len(held))
        headings = ["", printed.say(message("Name")), printed.say(message("School")), *signatures]
        rows = [[str(row.number), row.name, row.school, *([""] * most)] for row in (*printed.rows, *_blank())]
        return {"day": day, "headings": headings, "rows": rows}
    headings = [
        "",
        *(
            printed.say(name)
            for name in (
                message("First name"),
                message("Quality (mother, father…)"),
                message("School"),
                message("Mark or signature"),
                message("Code of the row"),
            )
        ),
    ]
    rows = [
        [
            str(row.number),
            row.name,
            "",
            row.school,
            "",
            # In its own order, even where its first group is all figures.
            from_left(row_code(secret=printed.secret, sitting_id=held[0].id, row=row.number)),
        ]
        for row in (*printed.rows, *_blank())
    ]
    hours = " · ".join(_hours(printed, one) for one in held)
    return {"day": f"{day}, {hours}", "headings": headings, "rows": rows}


def _blank() -> list[Row]:
    return [Row(number=FIRST_BLANK + n, name="", school="") for n in range(BLANK_ROWS)]


def _hours(printed: Printed, one: HalfDayPrinted) -> str:
    starts, ends = (
        hour_in_words(at, locale=printed.language) for at in (one.sitting.starts, one.sitting.ends)
    )
    return f"{starts}–{ends}"


def _signature(printed: Printed, one: HalfDayPrinted) -> str:
    half_day = printed.say(HALF_DAY_NAMES[one.sitting.half_day])
    return printed.say(message("Signature, %(half_day)s", half_day=f"{half_day} ({_hours(printed, one)})"))


def _notices(printed: Printed) -> list[dict[str, str]]:
    return [{"language": language, "text": notice(language)} for language in printed.locales]


def poster_pdf(printed: Printed) -> bytes:
    """Set the poster."""
    frame = Frame(
        title=printed.title,
        language=printed.language,
        on=printed.on,
        site=printed.site,
        organiser=printed.partner,
        foot=printed.host,
    )
    dated: list[Dated] = [one.sitting for one in printed.half_days]
    data = {
        "title": printed.title,
        "audience": printed.say(message("For teachers") if printed.for_teachers else message("For parents")),
        "when": [printed.say(line) for line in schedule_in_words(dated, locale=printed.language)],
        "place": printed.place or printed.say(message("On line")),
        "welcome": list(printed.welcome),
        "code": in_groups(printed.code),
        "address": printed.address,
        "code_drawing": qr_svg(printed.address),
        "code_alt": printed.say(message("Code that leads to %(address)s", address=printed.address)),
        "invitations": [
            {"language": language, "text": keep_a_place(language)} for language in printed.spoken
        ],
        "notices": [] if printed.for_teachers else _notices(printed),
    }
    return render_pdf(POSTER, data, frame=frame)
