"""What is published of a local authority's schools, as a paper to hand over."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from lms.coverage.facts import ModuleKey
from lms.coverage.funded import Authority, smaller_rows
from lms.coverage.published_tables import Row
from lms.coverage.targets import NumberTarget
from lms.messages import message
from lms.messages.dates import day_in_words
from lms.papers import Frame, render_pdf
from lms.reports import words
from lms.reports.funder_words import NOT_FINER, OWNED, authority_name, sentence
from lms.reports.places import TABLE_TITLES
from lms.reports.published import PLAIN_WORDS, Published
from lms.reports.written import Written
from lms.schools.school import LEVEL_NAMES, Level

TEMPLATE = Path(__file__).with_name("papers") / "funder.typ"
_HEADINGS = (
    message("Schools"),
    message("Schools counted"),
    message("Headcount"),
    message("Trained and present"),
    message("Coverage"),
)


def pdf_of_authority(
    published: Published,
    whose: Authority,
    rows: Sequence[Row],
    *,
    locale: str,
    titles: Mapping[ModuleKey, str],
    site_name: str,
) -> bytes:
    """Give the paper; the same month gives the same bytes."""
    written, tables = Written(language=locale), published.tables
    on = day_in_words(tables.on, locale=locale)
    name = written.say(authority_name(rows[0]))
    frame = Frame(
        title=name,
        language=locale,
        on=tables.on,
        site=site_name,
        organiser=published.programme.name,
        foot=written.say(message("Figures of %(day)s", day=tables.on.isoformat())),
    )
    tables_of = {written.say(message("Its schools")): rows} | {
        written.say(TABLE_TITLES[by]): held for by, held in smaller_rows(tables, whose).items() if held
    }
    data = {
        "title": name,
        "facts": [
            (written.say(message("Programme")), published.programme.name),
            (written.say(message("Goal")), published.revision.title),
            (written.say(message("Published figures")), on),
            (written.say(message("Schools")), written.say(OWNED[whose.kind])),
            (written.say(message("Target")), _target(published, written)),
            (written.say(message("Fingerprint")), published.sha256[:16]),
        ],
        "lead": [sentence(published, row, written) for row in rows],
        "tables": [_table(written, title, held) for title, held in tables_of.items()],
        "notes": [
            {
                "title": written.say(message("Why nothing finer is shown")),
                "sentences": [written.say(one) for one in NOT_FINER],
            },
            {
                "title": written.say(message("Definitions")),
                "sentences": _definitions(published, written, titles),
            },
        ],
    }
    return render_pdf(TEMPLATE, data, frame=frame)


def _target(published: Published, written: Written) -> str:
    target, due = published.revision.target, published.revision.due_on
    figure = (
        written.number(target.number) if isinstance(target, NumberTarget) else written.about(target.share)
    )
    due_on = day_in_words(due, locale=written.language)
    return written.say(words.target_words(target, due_on=due_on, figure=figure))


def _table(written: Written, title: str, rows: Sequence[Row]) -> dict[str, object]:
    return {
        "title": title,
        "headings": [written.say(one) for one in _HEADINGS],
        "rows": [_cells(row, written) for row in rows],
    }


def _cells(row: Row, written: Written) -> list[str]:
    hidden = message("hidden") if row.counted else message("unknown")

    def shown(count: int | None) -> str:
        return written.say(hidden) if count is None else written.number(count)

    level = written.say(LEVEL_NAMES[Level(row.cell.value)])
    place = row.names[row.by.value] or written.say(message("Municipality unknown"))
    return [
        f"{place}, {level}",
        written.say(
            message(
                "%(counted)s of %(schools)s",
                counted=written.number(row.counted),
                schools=written.number(row.schools),
            )
        ),
        shown(row.headcount),
        shown(row.trained),
        written.say(hidden) if row.coverage is None else written.about(row.coverage),
    ]


def _definitions(published: Published, written: Written, titles: Mapping[ModuleKey, str]) -> list[str]:
    rule = " ".join(written.say(line.text) for line in words.definition(published.revision, titles))
    plain = [
        replace(one, values={"threshold": published.tables.threshold})
        for of_one in PLAIN_WORDS.values()
        for one in of_one
    ]
    trained = message("Trained (%(goal)s): %(rule)s", goal=published.revision.title, rule=rule)
    return [written.say(one) for one in (trained, *plain)]
