"""Lines that a database has joined become the CSV that Python would write."""

import io
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.messages import message
from lms.tabular import Column, write_csv
from lms.tabular.raw_lines import BETWEEN, finished

COLUMNS = [Column(name=name, title=message("T"), description=message("D")) for name in "nab"]
TEXTS = st.text(alphabet='a;"\n\r=+-@\t é\u2028', max_size=6)


@given(st.lists(st.tuples(st.integers(0, 99).map(str), TEXTS, TEXTS), min_size=1, max_size=5))
def test_the_lines_are_those_of_write_csv(rows: Sequence[tuple[str, str, str]]) -> None:
    raw = [BETWEEN.join(row) for row in rows]
    whole = b"".join(write_csv(COLUMNS, rows))
    assert finished(raw, typed={1, 2}) == whole[whole.index(b"\r\n") + 2 :]


@pytest.mark.parametrize("cell", ["", "2026-11-22", "Le-Goff", "école"])
def test_plain_lines_are_only_joined(cell: str) -> None:
    assert finished([f"1{BETWEEN}{cell}"] * 2, typed={1}) == f"1;{cell}\r\n1;{cell}\r\n".encode()


def test_codes_are_never_guarded() -> None:
    assert finished([f"1{BETWEEN}-x{BETWEEN}-y"], typed={1}) == b"1;'-x;-y\r\n"
    assert io.BytesIO(finished([f"1{BETWEEN}"], typed=())).read() == b"1;\r\n"
