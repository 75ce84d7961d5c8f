"""What the cells of a workbook name altogether is never reckoned too low."""

import pytest

from lms.tabular.workbook_texts import is_beyond

TEXTS = b'<sst><si><t>12345</t></si><si/><x:si count="1"><t>' + b"a" * 1000 + b"</t></x:si></sst>"
FIRST = b'<c r="A1" t="s"><v>0</v></c>'
THIRD = b'<c r="A1" s="4" t="s"><v>2</v></c>'
NUMBER = b'<c r="A1" s="4"><v>2</v></c>'


@pytest.mark.parametrize(
    ("cells", "limit", "beyond"),
    [
        (FIRST * 100, 3_000, False),
        (FIRST * 100, 1_000, True),
        (THIRD * 4, 5_000, False),
        (THIRD * 4, 4_000, True),
        (NUMBER * 1_000 + THIRD, 2_000, False),
        (THIRD.replace(b"c ", b"x:c ").replace(b"v>", b"x:v>") * 4, 4_000, True),
    ],
)
def test_each_cell_counts_the_text_it_names(cells: bytes, limit: int, beyond: bool) -> None:
    assert is_beyond(TEXTS, [cells], limit=limit) is beyond


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="A1" t="s"><v>9</v></c>',
        b'<c r="A1" t="s"><v><!-- 0 -->0</v></c>',
        b'<c r="A1" t="s"><f>A2</f><v>0</v></c>',
        b"<c r='A1' t = 's' ><v >0</v></c>",
    ],
)
def test_what_is_not_understood_counts_as_the_longest(cell: bytes) -> None:
    assert is_beyond(TEXTS, [cell * 4], limit=4_000)


def test_sheets_count_together() -> None:
    assert not is_beyond(TEXTS, [THIRD * 2], limit=3_000)
    assert is_beyond(TEXTS, [THIRD * 2] * 2, limit=3_000)


def test_a_workbook_without_texts_names_none() -> None:
    assert not is_beyond(b"", [NUMBER * 10], limit=0)
