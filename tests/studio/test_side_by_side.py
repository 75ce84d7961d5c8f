"""Two texts beside one another, and what changes between two versions of one."""

from hypothesis import given
from hypothesis import strategies as st

from lms.studio.side_by_side import MOST_LINES, Row, side_by_side, what_changed

LINES = st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=12).map("\n".join)


def test_lines_that_are_the_same_face_one_another() -> None:
    rows = side_by_side("un\ndeux\ntrois", "un\nde plus\ndeux\ntrois")
    assert [(row.left, row.right, row.differs) for row in rows] == [
        ("un", "un", False),
        (None, "de plus", True),
        ("deux", "deux", False),
        ("trois", "trois", False),
    ]


def test_only_what_changes_is_shown_with_a_line_around() -> None:
    before = "\n".join(f"ligne {number}" for number in range(20))
    rows = what_changed(before, before.replace("ligne 2", "LIGNE 2", 1).replace("ligne 15", "LIGNE 15"))
    said = ["…" if row is None else row.right for row in rows]
    assert said == ["ligne 1", "LIGNE 2", "ligne 3", "…", "ligne 14", "LIGNE 15", "ligne 16"]
    assert what_changed("a\nb", "a\nb") == []


def test_very_long_texts_are_compared_line_by_line() -> None:
    long = "\n".join("x" for _ in range(MOST_LINES))
    assert sum(row.differs for row in side_by_side(long, "y" + long[1:])) == 1


def test_in_a_line_only_the_words_that_differ_are_marked() -> None:
    (row,) = side_by_side("Pour penser, deux questions suffisent.", "Pour penser, trois questions suffisent.")
    assert row.left_parts == (("Pour penser, ", False), ("deux", True), (" questions suffisent.", False))
    assert row.right_parts == (("Pour penser, ", False), ("trois", True), (" questions suffisent.", False))
    (other,) = side_by_side("Bonjour à toutes", "Un tout autre texte que voici")
    assert other.left_parts == (("Bonjour à toutes", True),)
    (same,) = side_by_side("Bonjour", "Bonjour")
    assert same.left_parts == same.right_parts == (("Bonjour", False),)
    (_first, added) = side_by_side("un", "un\ndeux")
    assert added.right_parts == (("deux", True),)


@given(st.text(max_size=60), st.text(max_size=60))
def test_parts_are_the_line(left: str, right: str) -> None:
    for row in side_by_side(left, right):
        assert "".join(text for text, _differs in row.left_parts) == (row.left or "")
        assert "".join(text for text, _differs in row.right_parts) == (row.right or "")


@given(LINES, LINES)
def test_nothing_is_left_out_of_either_text(left: str, right: str) -> None:
    rows = side_by_side(left, right)
    assert "\n".join(row.left for row in rows if row.left is not None) == left
    assert "\n".join(row.right for row in rows if row.right is not None) == right
    changed = [row for row in what_changed(left, right) if row is not None and row.differs]
    assert changed == [row for row in rows if row.differs]
    assert all(isinstance(row, Row) for row in rows)
