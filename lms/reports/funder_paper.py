"""What is published of a local authority's schools, as a paper to hand over."""

from collections.abc import Sequence

from lms.coverage.funded import Authority, smaller_rows
from lms.coverage.published_tables import Row
from lms.messages import message
from lms.reports.funder_words import NOT_FINER, OWNED, authority_name, sentence
from lms.reports.places import TABLE_TITLES
from lms.reports.published import Published
from lms.reports.published_paper import (
    facts_of,
    frame_of,
    level_of,
    place_of,
    published_paper,
    table_of,
)
from lms.reports.written import Written
from lms.tabular import FileNotes


def pdf_of_authority(
    published: Published,
    whose: Authority,
    rows: Sequence[Row],
    *,
    locale: str,
    notes: FileNotes,
    site_name: str,
) -> bytes:
    """Give the paper; the same month gives the same bytes."""
    written = Written(language=locale)
    title = written.say(authority_name(rows[0]))
    held = {written.say(message("Its schools")): rows} | {
        written.say(TABLE_TITLES[by]): smaller
        for by, smaller in smaller_rows(published.tables, whose).items()
        if smaller
    }
    return published_paper(
        frame_of(published, written, title=title, site_name=site_name),
        facts=[
            (written.say(message("Programme")), published.programme.name),
            (written.say(message("Schools")), written.say(OWNED[whose.kind])),
            *facts_of(published, written),
        ],
        lead=[sentence(published, row, written) for row in rows],
        tables=[
            table_of(written, name, ((_name(row, published, written), row) for row in of))
            for name, of in held.items()
        ],
        notes={
            written.say(message("Why nothing finer is shown")): [written.say(one) for one in NOT_FINER],
            written.say(message("Definitions")): [written.say(one) for one in notes.definitions],
        },
    )


def _name(row: Row, published: Published, written: Written) -> str:
    return f"{place_of(row, published.programme.name, written)}, {level_of(row, written)}"
