"""`lms report completions`: who completed what, as a file, with its schema beside it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from lms.database.opening import opened
from lms.reports.commands import today_in
from lms.reports.completion_export import (
    WantedCompletions,
    completions_csv,
    completions_json,
    completions_name,
    completions_schema,
    completions_sheets,
)
from lms.reports.finding import programme_called
from lms.tabular import workbook_pieces


@click.command("completions")
@click.option("--programme", "slug", required=True, help="The programme's short name.")
@click.option("--format", "shape", type=click.Choice(["csv", "xlsx", "json"]), default="csv")
@click.option("-o", "output", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def completions_command(*, slug: str, shape: str, output: Path | None) -> None:
    """Write who completed which module, when and how; it names people. FILE's schema is written beside it."""
    with opened() as (settings, database):
        with database.reader() as db:
            programme = programme_called(db, slug)
            db.expunge(programme)
        wanted = WantedCompletions(
            programme=programme, on=today_in(settings.timezone), locale=settings.default_locale
        )
        match shape:
            case "csv":
                pieces = completions_csv(database, wanted)
            case "json":
                pieces = completions_json(database, wanted)
            case _:
                pieces = workbook_pieces(completions_sheets(database, wanted), say=wanted.say, on=wanted.on)
        write_pieces(output, pieces)
        if output is not None and shape == "csv":
            schema = completions_schema(wanted, name=completions_name(wanted))
            schema_path(output).write_bytes(schema)


def write_pieces(output: Path | None, pieces: Iterator[bytes]) -> None:
    """Write a file's pieces where they were asked for, or to the terminal."""
    if output is None:
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        return
    with output.open("wb") as file:
        for piece in pieces:
            file.write(piece)


def schema_path(output: Path) -> Path:
    """Give the place of a CSV's schema, beside it."""
    name = output.stem if output.suffix == ".csv" else output.name
    return output.with_name(f"{name}.schema.json")
