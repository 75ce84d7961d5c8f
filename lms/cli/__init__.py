"""The `lms` command: gathers the features' groups, and says refusals in plain words."""

import sys

import click

from lms.config import SettingsError
from lms.messages import RefusalError, say


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def lms() -> None:
    """Passerelle: courses, completion and coverage for digital-education programmes."""


def main() -> None:
    """Run the command; a refusal is its reasons on stderr and exit 1, wrong usage is exit 2."""
    try:
        lms.main(standalone_mode=True)
    except RefusalError as refusal:
        for reason in refusal.reasons:
            click.echo(say(reason), err=True)
        sys.exit(1)
    except SettingsError as error:
        click.echo("\n".join(error.faults), err=True)
        sys.exit(1)
