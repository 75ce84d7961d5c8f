"""What a command prints of an import, and how it ends."""

import json
import sys
from collections.abc import Iterable

import click

from lms.messages import Message, say
from lms.tabular.imported import Imported, as_record, fault_lines


def print_imported(imported: Imported, lines: Iterable[Message], *, dry_run: bool, form: str) -> None:
    """Print `lines`, or the documented JSON; where rows are refused, say why on stderr and exit 1."""
    if form == "json":
        click.echo(json.dumps(as_record(imported, dry_run=dry_run, say=say), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(map(say, lines)))
    if imported.refused:
        click.echo("\n".join(map(say, fault_lines(imported))), err=True)
        sys.exit(1)
