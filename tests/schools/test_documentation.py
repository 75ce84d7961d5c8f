"""The examples of docs/files are files that are accepted."""

import re
from pathlib import Path

from lms.schools.directory_columns import DIRECTORY_COLUMNS
from lms.schools.headcounts_file import read_headcounts

DOCS = Path(__file__).resolve().parents[2] / "docs" / "files"


def test_each_example_of_headcounts_is_accepted() -> None:
    examples = re.findall(r"```csv\n(.*?)```", (DOCS / "headcounts.md").read_text("utf-8"), re.DOTALL)
    assert len(examples) == 3
    for example in examples:
        found = read_headcounts(example.encode())
        assert not found.faults, found.faults.kept
        assert found.headcounts


def test_each_column_of_the_directory_is_documented() -> None:
    page = (DOCS / "schools.md").read_text("utf-8")
    tracks = [column.name for column in DIRECTORY_COLUMNS if column.name.startswith("Voie_")]
    assert len(tracks) == 3
    for column in DIRECTORY_COLUMNS:
        assert column.name in page or column.name in tracks, column.name
    assert "`Voie_…`" in page
