"""Units and modules move; every link still leads where it led."""

from hypothesis import given
from hypothesis import strategies as st

from lms.studio.arranging import (
    files_of_module,
    files_of_unit,
    is_expected,
    moved_module,
    moved_unit,
    next_path,
)
from lms.studio.links import moved_texts, resolve, targets
from lms.studio.outline import read_outline

FRONT = "---\nid: {id}\ntitle: {id}\nminutes: 5\n---\n"


def course() -> dict[str, str]:
    texts = {"course.yaml": "id: c\nlanguages: [fr, en]\n"}
    for module, units in (("01-un", "ab"), ("02-deux", "cde"), ("05-trois", "f")):
        texts[f"{module}/module.yaml"] = f"id: {module[3:]}\n"
        for number, letter in enumerate(units, start=1):
            texts[f"{module}/{number:02d}-{letter}.md"] = FRONT.format(id=letter)
            texts[f"{module}/{number:02d}-{letter}.en.md"] = FRONT.format(id=letter)
    texts["01-un/01-a.md"] += (
        "[c](../02-deux/01-c.md#part) ![i](media/i.png) [b](<02-b.md>) [x](https://e.org/01-b.md)\n"
        "[ref]: ../02-deux/02-d.md\n[nowhere](09-x.md) [here](#part) [up](../../etc)\n"
    )
    texts["02-deux/03-e.md"] += "[a](../01-un/01-a.md) ![i](../01-un/media/i.png)\n"
    return texts


MEDIA = {"01-un/media/i.png"}


def arrange(texts: dict[str, str], media: set[str], moves: dict[str, str]) -> tuple[dict[str, str], set[str]]:
    paths = {*texts, *media}
    assert len({moves.get(path, path) for path in paths}) == len(paths), "two files in one place"
    changed = moved_texts(texts, moves=moves, known=paths)
    after = {path: text for path, text in texts.items() if path not in moves} | changed
    return after, {moves.get(path, path) for path in media}


def ids(texts: dict[str, str]) -> list[list[str]]:
    return [[unit.id for unit in module.units] for module in read_outline(texts).modules]


def led_to(texts: dict[str, str], media: set[str]) -> set[tuple[str, str]]:
    """Every link as (id of the unit that holds it, id of the unit or name of the image it leads to)."""
    outline = read_outline(texts, media)
    names = {path: outline.unit_of(path).id for path in texts if outline.unit_of(path)}  # type: ignore[union-attr]
    names |= {path: path.rpartition("/")[2] for path in media}
    return {
        (names[path], names[there])
        for path, text in texts.items()
        for there in targets(text, path=path)
        if there in names
    }


def test_a_unit_moves_in_its_module_with_its_translations() -> None:
    texts = course()
    moves = moved_unit(read_outline(texts, MEDIA), path="02-deux/01-c.md", by=1)
    assert moves == {
        "02-deux/01-c.md": "02-deux/02-c.md",
        "02-deux/01-c.en.md": "02-deux/02-c.en.md",
        "02-deux/02-d.md": "02-deux/01-d.md",
        "02-deux/02-d.en.md": "02-deux/01-d.en.md",
    }
    after, _media = arrange(texts, MEDIA, moves)
    assert ids(after) == [["a", "b"], ["d", "c", "e"], ["f"]]
    assert "(../02-deux/02-c.md#part)" in after["01-un/01-a.md"]
    assert "[ref]: ../02-deux/01-d.md" in after["01-un/01-a.md"]
    assert "[nowhere](09-x.md) [here](#part) [up](../../etc)" in after["01-un/01-a.md"]
    assert "https://e.org/01-b.md" in after["01-un/01-a.md"]


def test_a_unit_moves_into_the_next_module_and_keeps_its_images() -> None:
    texts = course()
    down = moved_unit(read_outline(texts, MEDIA), path="01-un/02-b.md", by=1)
    after, _media = arrange(texts, MEDIA, down)
    assert ids(after) == [["a"], ["b", "c", "d", "e"], ["f"]]
    up = moved_unit(read_outline(texts, MEDIA), path="02-deux/01-c.md", by=-1)
    assert ids(arrange(texts, MEDIA, up)[0]) == [["a", "b", "c"], ["d", "e"], ["f"]]


def test_nothing_moves_at_the_edges_or_out_of_a_module_that_would_be_empty() -> None:
    outline = read_outline(course(), MEDIA)
    assert moved_unit(outline, path="01-un/01-a.md", by=-1) == {}
    assert moved_unit(outline, path="05-trois/01-f.md", by=-1) == {}
    assert moved_unit(outline, path="unknown.md", by=1) == {}
    assert moved_module(outline, course(), folder="01-un", by=-1) == {}
    assert moved_module(outline, course(), folder="unknown", by=1) == {}


def test_a_module_moves_with_everything_in_it() -> None:
    texts = course()
    moves = moved_module(read_outline(texts, MEDIA), {*texts, *MEDIA}, folder="01-un", by=1)
    after, media = arrange(texts, MEDIA, moves)
    assert ids(after) == [["c", "d", "e"], ["a", "b"], ["f"]]
    assert media == {"02-un/media/i.png"}
    assert "![i](../02-un/media/i.png)" in after["01-deux/03-e.md"]


def test_numbers_that_stand_twice_are_given_anew() -> None:
    texts = {
        "01-m/module.yaml": "",
        "01-m/01-a.md": FRONT.format(id="a"),
        "01-m/01-b.md": FRONT.format(id="b"),
    }
    moves = moved_unit(read_outline(texts), path="01-m/01-a.md", by=1)
    assert ids(arrange(texts, set(), moves)[0]) == [["b", "a"]]


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from([-1, 1]), st.booleans()), max_size=12))
def test_any_sequence_of_moves_loses_nothing(steps: list[tuple[int, int, bool]]) -> None:
    texts, media = course(), set(MEDIA)
    before = led_to(texts, media)
    for number, by, whole in steps:
        outline = read_outline(texts, media)
        unit = outline.units[number]
        if whole:
            moves = moved_module(outline, {*texts, *media}, folder=unit.folder, by=by)
        else:
            moves = moved_unit(outline, path=unit.path, by=by)
        texts, media = arrange(texts, media, moves)
        assert all(is_expected(path) for path in texts)
        assert all(len(unit.translations) == 1 for unit in read_outline(texts).units)
    assert led_to(texts, media) == before
    assert sorted(one for module in ids(texts) for one in module) == list("abcdef")


def test_files_of_units_and_modules_and_what_comes_next() -> None:
    outline = read_outline(course(), MEDIA)
    assert files_of_unit({*course()}, outline.units[0]) == {"01-un/01-a.md", "01-un/01-a.en.md"}
    assert "01-un/media/i.png" in files_of_module({*course(), *MEDIA}, "01-un")
    assert next_path(["01-a", "07-b"], "suite") == "08-suite"
    assert next_path([], "suite") == "01-suite"
    assert resolve("a b.md", path="01-m/01-a.md") == "01-m/a b.md"
    assert not is_expected("odd.exe")
