"""Published figures as a paper: sentences, the rows asked for, and what one must know to quote any of it."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from lms.coverage.places import Grouping
from lms.coverage.published import Split
from lms.coverage.published_tables import Row
from lms.coverage.targets import NumberTarget
from lms.messages import message
from lms.messages.dates import day_in_words
from lms.papers import Frame, render_pdf
from lms.reports import words
from lms.reports.funder_words import authority_name
from lms.reports.places import TABLE_TITLES, second_degree_name
from lms.reports.published import Published, rows_published
from lms.reports.words import AUDIENCE_NAMES
from lms.reports.written import Written
from lms.schools.school import LEVEL_NAMES, SECTOR_NAMES, Level, Sector
from lms.tabular import FileNotes

TEMPLATE = Path(__file__).with_name("papers") / "published.typ"
_HEADINGS = (
    message("Schools"),
    message("Schools counted"),
    message("Headcount"),
    message("Trained and present"),
    message("Coverage"),
)


def public_pdf(
    published: Sequence[Published], *, by: Grouping, locale: str, notes: FileNotes, site_name: str
) -> bytes:
    """Give the paper; the same months give the same bytes."""
    written, first = Written(language=locale), published[0]
    title = written.say(message("Published figures on %(day)s", day=written.day(first.tables.on)))
    facts = [(written.say(message("Programme")), first.programme.name)]
    for one in published:
        facts += facts_of(one, written)
    return published_paper(
        frame_of(first, written, title=title, site_name=site_name),
        facts=facts,
        lead=[_lead(one, written) for one in published],
        tables=[
            table_of(
                written,
                _table_title(one, written, by=by, is_alone=len(published) == 1),
                ((_label(row, one, written, by=by), row) for row in rows_published(one, by=by)),
            )
            for one in published
        ],
        notes={written.say(message("Definitions")): [written.say(one) for one in notes.definitions]},
    )


def frame_of(published: Published, written: Written, *, title: str, site_name: str) -> Frame:
    """Give what stands around a published paper."""
    on = published.tables.on
    return Frame(
        title=title,
        language=written.language,
        on=on,
        site=site_name,
        organiser=published.programme.name,
        foot=written.say(message("Figures of %(day)s", day=written.day(on))),
    )


def published_paper(
    frame: Frame,
    *,
    facts: Sequence[tuple[str, str]],
    lead: Sequence[str],
    tables: Sequence[Mapping[str, object]],
    notes: Mapping[str, Sequence[str]],
) -> bytes:
    """Set a paper of published rows."""
    data = {
        "title": frame.title,
        "facts": list(facts),
        "lead": list(lead),
        "tables": list(tables),
        "notes": [{"title": title, "sentences": list(said)} for title, said in notes.items()],
    }
    return render_pdf(TEMPLATE, data, frame=frame)


def facts_of(published: Published, written: Written) -> list[tuple[str, str]]:
    """Say of which goal and month figures are, what was wanted, and by what they are known again."""
    revision = published.revision
    target, due_on = revision.target, day_in_words(revision.due_on, locale=written.language)
    figure = (
        written.number(target.number) if isinstance(target, NumberTarget) else written.about(target.share)
    )
    wanted = words.target_words(target, due_on=due_on, figure=figure)
    return [
        (written.say(message("Goal")), f"{revision.title}. {written.say(wanted)}."),
        (written.say(message("Published figures")), written.day(published.tables.on)),
        (written.say(message("Fingerprint")), published.sha256[:16]),
    ]


def table_of(written: Written, title: str, rows: Iterable[tuple[str, Row]]) -> dict[str, object]:
    """Write named rows as a table."""
    return {
        "title": title,
        "headings": [written.say(one) for one in _HEADINGS],
        "rows": [[name, *_cells(row, written)] for name, row in rows],
    }


def place_of(row: Row, programme: str, written: Written) -> str:
    """Name a row's territory."""
    if row.by is Grouping.PROGRAMME:
        return programme
    if row.by is Grouping.DISTRICT:
        name = row.cell.code.partition("/")[2]
        return name or written.say(second_degree_name(row.names["department"]))
    return row.names[row.by.value] or written.say(message("Municipality unknown"))


def level_of(row: Row, written: Written) -> str:
    """Name the level of a row by level."""
    return written.say(LEVEL_NAMES[Level(row.cell.value)])


def _label(row: Row, published: Published, written: Written, *, by: Grouping) -> str:
    if by is Grouping.FUNDER:
        return f"{written.say(authority_name(row))}, {level_of(row, written)}"
    place = place_of(row, published.programme.name, written)
    if row.cell.split == Split.SECTOR.value:
        return f"{place}, {written.say(SECTOR_NAMES[Sector(row.cell.value)])}"
    return f"{place}, {level_of(row, written)}" if row.cell.split == Split.LEVEL.value else place


def _table_title(published: Published, written: Written, *, by: Grouping, is_alone: bool) -> str:
    title = written.say(TABLE_TITLES[by])
    audience = written.say(AUDIENCE_NAMES[published.revision.audience])
    return title if is_alone else f"{title} – {audience}"


def _lead(published: Published, written: Written) -> str:
    whole = published.tables.whole
    share = written.share(None) if whole.coverage is None else written.about(whole.coverage)
    return written.say(
        words.lead(
            published.revision,
            where=written.say(message("Across the programme")),
            share=written.say(message("about %(share)s", share=share)),
            known=written.number(whole.counted),
            schools=written.number(whole.schools),
        )
    )


def _cells(row: Row, written: Written) -> list[str]:
    hidden = written.say(message("hidden") if row.counted else message("unknown"))
    counts = [hidden if count is None else written.number(count) for count in (row.headcount, row.trained)]
    of = message(
        "%(counted)s of %(schools)s", counted=written.number(row.counted), schools=written.number(row.schools)
    )
    return [written.say(of), *counts, hidden if row.coverage is None else written.about(row.coverage)]
