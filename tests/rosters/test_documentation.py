"""The examples of docs/files/people.md are files that are accepted, and its tables are whole."""

import re
from pathlib import Path

from lms.rosters.roster_words import PEOPLE_COLUMNS
from lms.schools.population import Function
from lms.tabular import normalise_header
from tests.rosters.rosters_read import read

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "files" / "people.md").read_text("utf-8")


def test_each_example_is_accepted() -> None:
    examples = re.findall(r"```csv\n(.*?)```", PAGE, re.DOTALL)
    assert len(examples) == 2
    for example in examples:
        found = read(example.encode())
        assert not found.faults, found.faults.kept
        assert len(found.people) == 3


def test_each_column_and_heading_is_documented() -> None:
    words = re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", PAGE, flags=re.DOTALL))
    documented = {normalise_header(word) for word in words}
    for column in PEOPLE_COLUMNS:
        for heading in (column.name, *column.aliases):
            assert normalise_header(heading) in documented, heading


def test_each_function_is_documented() -> None:
    for function in Function:
        assert f"| `{function.value}` |" in PAGE
