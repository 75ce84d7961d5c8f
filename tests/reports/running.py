"""Running `lms report` as a command line does, and reading what it gives."""

import csv
import io

from click.testing import CliRunner

from lms.cli import lms


def report(*arguments: str) -> bytes:
    """Run it; give what it printed, or raise as it ended."""
    result = CliRunner().invoke(lms, ["report", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout_bytes


def read_csv(content: bytes) -> list[dict[str, str]]:
    """Read the rows of a file, by its columns' names."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
