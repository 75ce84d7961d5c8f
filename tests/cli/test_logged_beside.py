"""What is logged while a command runs never stands in the file that it gives."""

from collections.abc import Iterator

import click
import pytest
import structlog
from click.testing import CliRunner

from lms.cli import lms


@pytest.fixture
def unconfigured() -> Iterator[None]:
    was_configured, kept = structlog.is_configured(), structlog.get_config()
    structlog.reset_defaults()
    yield
    if was_configured:
        structlog.configure(**kept)
    else:
        structlog.reset_defaults()


@click.command()
def given() -> None:
    structlog.get_logger("lms.database").warning("writer held too long")
    click.echo("a;b")


def test_a_warning_is_written_beside_the_file(unconfigured: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(lms.commands, "given", given)
    result = CliRunner().invoke(lms, ["given"])
    assert result.stdout == "a;b\n"
    assert "writer held too long" in result.stderr
