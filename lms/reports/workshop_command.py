"""`lms report workshops`: sessions held and who came, by territory, as CSV, Excel or JSON."""

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import click

from lms.config import Settings
from lms.coverage.places import Grouping
from lms.database import Database
from lms.database.opening import opened
from lms.messages import Message, RefusalError, message, translate
from lms.programmes.models import Programme
from lms.reports.commands import DAY, today_in
from lms.reports.committee_making import days_of
from lms.reports.finding import programme_called
from lms.reports.places import BY_NAMES
from lms.reports.workshop_columns import COLUMNS, cells_of
from lms.reports.workshop_figures import workshop_rows
from lms.reports.workshop_reading import read_facts
from lms.schools.population import Audience
from lms.tabular.schema import FileNotes, table_schema
from lms.tabular.workbook import Sheet, workbook_pieces
from lms.tabular.writing import write_csv

_DEFINITIONS = (
    message("A session counts in the territory of its host school, a presence in that of the school said."),
    message("A row without a territory holds sessions without a host, and people whose school wasn’t said."),
    message("A person who came from two schools counts in both rows, and once in their total."),
)
_SOURCES = (message("The attendance lists of the sessions, as corrected by their leaders."),)


@click.command("workshops")
@click.option("--programme", "slug", required=True, help="The programme's short name.")
@click.option("--by", type=click.Choice([by.value for by in Grouping]), default=Grouping.PROGRAMME.value)
@click.option("--audience", type=click.Choice([Audience.TEACHER.value, Audience.PARENT.value]))
@click.option("--as-of", type=DAY, help="Day of the perimeter; today, or the programme's last day.")
@click.option("--format", "shape", type=click.Choice(["csv", "xlsx", "json"]), default="csv")
@click.option("-o", "output", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def workshops_command(
    *,
    slug: str,
    by: str,
    audience: str | None,
    as_of: date | None,
    shape: str,
    output: Path | None,
) -> None:
    """Write what sessions were held and who came; FILE's schema is written beside a CSV."""
    with opened() as (settings, database):
        file = _File(database, settings, slug=slug, by=Grouping(by), audience=audience, as_of=as_of)
        if output is None:
            for piece in file.pieces(shape):
                sys.stdout.buffer.write(piece)
            return
        with output.open("wb") as written:
            for piece in file.pieces(shape):
                written.write(piece)
        if shape == "csv":
            name = output.stem if output.suffix == ".csv" else output.name
            output.with_name(f"{name}.schema.json").write_bytes(file.schema(name))


class _File:
    """The rows of one programme, read in one state of the database."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        *,
        slug: str,
        by: Grouping,
        audience: str | None,
        as_of: date | None,
    ) -> None:
        self._locale, self._by = settings.default_locale, by
        with database.snapshot() as db:
            self._programme: Programme = programme_called(db, slug)
            first, last = days_of(self._programme, today=today_in(settings.timezone))
            self._on = as_of or last
            if not first <= self._on <= last:
                raise RefusalError(
                    message("Choose a day from %(first)s to %(last)s.", first=first, last=last)
                )
            facts = read_facts(db, programme=self._programme, audience=audience, on=self._on)
        self._audience = audience
        self._rows: list[Sequence[object]] = [
            cells_of(row, programme=slug, by=by, say=self._say) for row in workshop_rows(facts, by)
        ]

    def _say(self, sentence: Message) -> str:
        return translate(sentence, locale=self._locale)

    def pieces(self, shape: str) -> Iterator[bytes]:
        """Give the file."""
        if shape == "csv":
            return write_csv(COLUMNS, self._rows)
        if shape == "xlsx":
            sheet = Sheet(name=message("Sessions"), columns=COLUMNS, rows=self._rows)
            return workbook_pieces([sheet, self._notes_sheet()], say=self._say, on=self._on)
        return iter([self._json()])

    def _notes_sheet(self) -> Sheet:
        lines = [self._say(line) for line in (*_DEFINITIONS, *_SOURCES)]
        about = [f"{self._programme.name}, {self._on.isoformat()}, {self._say(BY_NAMES[self._by])}", *lines]
        column = COLUMNS[0]
        return Sheet(
            name=message("About this file"),
            columns=[column],
            rows=[[line] for line in about],
            widths={column.name: 90},
        )

    def _json(self) -> bytes:
        names = [column.name for column in COLUMNS]
        held = {
            "programme": self._programme.name,
            "as_of": self._on.isoformat(),
            "filters": self._filters(),
            "definitions": [self._say(line) for line in _DEFINITIONS],
            "sources": [self._say(line) for line in _SOURCES],
            "rows": [dict(zip(names, cells, strict=True)) for cells in self._rows],
        }
        return (json.dumps(held, ensure_ascii=False, indent=2) + "\n").encode()

    def _filters(self) -> dict[str, str]:
        filters = {"rows": self._say(BY_NAMES[self._by])}
        return filters | ({"audience": self._audience} if self._audience else {})

    def schema(self, name: str) -> bytes:
        """Give the Table Schema that goes beside the CSV."""
        notes = FileNotes(
            programme=self._programme.name,
            filters=self._filters(),
            as_of=self._on,
            from_on=self._programme.starts_on,
            definitions=_DEFINITIONS,
            sources=_SOURCES,
        )
        schema = table_schema(
            COLUMNS, name=name.lower(), title=message("Sessions"), notes=notes, say=self._say
        )
        return (json.dumps(schema, ensure_ascii=False, indent=2) + "\n").encode()
