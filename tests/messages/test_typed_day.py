"""A day among the options of a command."""

from datetime import date

import click
import pytest
from click.testing import CliRunner

from lms.messages.typed_day import Day


@click.command()
@click.option("--on", type=Day(), default=date(2026, 9, 1))
def asking(on: date) -> None:
    click.echo(repr(on))


def test_a_day_is_read_and_the_help_says_how_to_write_it() -> None:
    assert CliRunner().invoke(asking, ["--on", "2028-02-29"]).output == "datetime.date(2028, 2, 29)\n"
    assert CliRunner().invoke(asking, []).output == "datetime.date(2026, 9, 1)\n"
    assert "--on YYYY-MM-DD" in CliRunner().invoke(asking, ["--help"]).output


@pytest.mark.parametrize(
    "typed", ["2026-02-30", "2026-2-3", "20260203", "2026-W05-1", "hier", "", "2026-09-01 "]
)
def test_what_is_no_day_is_wrong_usage_in_words(typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LMS_DEFAULT_LOCALE", "fr")
    said = CliRunner().invoke(asking, ["--on", typed])
    assert said.exit_code == 2
    assert f"« {typed} » n’est pas un jour" in said.output.replace("\N{NO-BREAK SPACE}", " ")
