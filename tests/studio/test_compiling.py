"""A unit alone compiles exactly as the whole course would, whatever is wrong elsewhere."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from lms.courses import child
from lms.courses.child import CompilerBusy
from lms.courses.compiler import compile_course
from lms.courses.folder import read_folder
from lms.studio import compiling
from lms.studio.compiling import compile_whole, is_sheet, preview_file
from lms.studio.draft import CourseDraft, HeldFile
from tests.courses.factories import MODULE, PAGE_FRONT, QUIZ_FRONT, make_course_files
from tests.studio.factories import PAGE, QUIZ

CONTENT = sorted(
    path for path in (Path(__file__).resolve().parents[2] / "content").iterdir() if path.is_dir()
)


def draft(files: Mapping[str, bytes]) -> CourseDraft:
    held = {
        path: HeldFile(
            path=path,
            text=content.decode() if path.endswith((".md", ".yaml")) else None,
            sha256=None if path.endswith((".md", ".yaml")) else "a" * 64,
            version=1,
        )
        for path, content in files.items()
    }
    return CourseDraft(course_id="premiers-pas", base=1, is_open=True, current=1, files=held)


def preview(files: Mapping[str, bytes], path: str, text: str | None = None) -> compiling.Preview:
    return preview_file(
        draft(files),
        path=path,
        text=files[path].decode() if text is None else text,
        media=lambda names: {name: files[name] for name in names},
    )


@pytest.mark.parametrize("course", CONTENT, ids=lambda path: path.name)
def test_every_unit_of_content_previews_as_it_is_published(course: Path) -> None:
    files = read_folder(course)
    whole = compile_course(files)
    assert whole.release is not None
    one = draft(files)
    for unit in list(whole.release.units())[:6]:
        alone = preview(files, unit.file)
        assert alone.faults == tuple(
            fault for fault in whole.faults if fault.file == unit.file and not fault.is_error
        )
        assert alone.unit is not None
        assert alone.unit.texts == {
            language: text for language, text in unit.texts.items() if language == whole.release.languages[0]
        }
        assert {q.id for q in alone.unit.quiz.questions} if alone.unit.quiz else True
    translated = [path for unit in one.outline.units for path in unit.translations.values()][:3]
    for path in translated:
        language = one.outline.language_of(path)
        shown = preview(files, path)
        source = one.outline.unit_of(path)
        assert shown.unit is not None
        assert source is not None
        published = next(unit for unit in whole.release.units() if unit.file == source.path)
        assert shown.unit.texts[language] == published.texts[language]


def test_a_fault_is_at_its_line_and_what_is_right_is_still_shown() -> None:
    text = PAGE_FRONT + "Bonjour.\n\n![](media/rien.png)\n"
    shown = preview(make_course_files(), PAGE, text)
    assert shown.unit is None
    assert "Bonjour." in (shown.html or "")
    assert 'src="data:,"' in (shown.html or "")
    assert {fault.line for fault in shown.faults} == {8}
    assert all(fault.file == PAGE for fault in shown.faults)


def test_faults_elsewhere_hide_nothing_here() -> None:
    files = make_course_files({"course.yaml": "id: [", "01-debut/module.yaml": "{", QUIZ: "nothing"})
    assert preview(files, PAGE).unit is not None
    assert preview(files, PAGE).faults == ()
    assert preview(files, QUIZ).faults != ()


def test_links_to_units_and_images_lead_where_they_will() -> None:
    files = make_course_files(
        {
            PAGE: PAGE_FRONT
            + '[la suite](02-quiz.md) ![Un pont](media/pont.svg){licence="CC0" author="A"}\n'
            + "[a](../02-b/01-c.md)\n",
            "01-debut/media/pont.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
            "02-b/module.yaml": MODULE.replace("debut", "suite"),
            "02-b/01-c.md": PAGE_FRONT.replace("id: page", "id: loin") + "Loin.\n",
        }
    )
    shown = preview(files, PAGE)
    assert shown.faults == ()
    assert shown.unit is not None
    html = shown.unit.texts["fr"].html
    assert 'href="/courses/premiers-pas/debut/verifier"' in html
    assert 'href="/courses/premiers-pas/suite/loin"' in html
    assert 'src="/media/' in html


def test_a_quiz_with_a_fault_a_broken_front_matter_and_a_missing_one() -> None:
    assert preview(make_course_files(), QUIZ, QUIZ_FRONT + "## Sans réponse {#q1 .single}\n").faults
    assert preview(make_course_files(), PAGE, "---\nid: page\n---\nBonjour.\n").html == "<p>Bonjour.</p>"
    lost = preview(make_course_files(), PAGE, "Bonjour.")
    assert (lost.html, lost.unit) == (None, None)
    assert lost.faults[0].line == 1


def test_sheets_are_checked_with_the_whole_course() -> None:
    files = make_course_files()
    wrong = files["course.yaml"].decode().replace("hours: 0.5", "hours: 9")
    shown = preview(files, "course.yaml", wrong)
    assert [fault.found for fault in shown.faults] == ["9"]
    assert preview(files, "01-debut/module.yaml").faults == ()
    assert is_sheet("course.yaml")
    assert is_sheet("01-debut/module.yaml")
    assert not is_sheet(PAGE)


def test_the_same_files_are_compiled_once_and_unchanged_units_cost_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []
    real = child.compile_in_child

    def counting(files: Mapping[str, bytes], *, cache: dict[str, str], patience: float) -> object:
        before = len(cache)
        done = real(files, cache=cache, patience=patience)
        asked.append(len(cache) - before)
        return done

    monkeypatch.setattr(compiling, "compile_in_child", counting)
    monkeypatch.setattr(compiling, "SHELF", compiling._Shelf())
    files = make_course_files()
    first = compile_whole("x", files)
    assert compile_whole("x", dict(files)) is first
    compile_whole("x", make_course_files({PAGE: PAGE_FRONT + "Autre chose.\n"}))
    assert asked == [2, 1]


def test_a_preview_compiles_its_unit_only(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Mapping[str, bytes]] = []
    rendered: list[dict[str, str]] = []
    real = child.compile_in_child

    def noting(files: Mapping[str, bytes], **how: object) -> object:
        sent.append(files)
        rendered.append(how["cache"])  # type: ignore[arg-type]
        return real(files, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(compiling, "compile_in_child", noting)
    many = {
        f"01-debut/{number:02d}-page.md": PAGE_FRONT.replace("id: page", f"id: page-{number}")
        + "Longue. " * 2500
        for number in range(3, 42)
    }
    long = PAGE_FRONT + "".join(f"Une phrase de cours, la {number}e.\n\n" for number in range(700))
    assert len(long) > 20_000
    shown = preview(make_course_files(many), PAGE, long)
    assert shown.unit is not None
    assert sorted(path for path in sent[0] if path.endswith(".md")) == [PAGE, "01-debut/999-stub.md"]
    assert len(rendered[0]) == 2


def test_a_busy_compiler_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_files: object, **_how: object) -> None:
        raise CompilerBusy

    monkeypatch.setattr(compiling, "compile_in_child", busy)
    assert not preview(make_course_files(), PAGE).is_checked


def test_a_shelf_is_bounded() -> None:
    shelf = compiling._Shelf()
    shelf.keep_texts("a", {str(number): "x" * 1_500_000 for number in range(4)})
    assert list(shelf.texts("a")) == ["2", "3"]
    for number in range(compiling.MOST_COURSES):
        shelf.keep_texts(f"c{number}", {"k": "t"})
        shelf.keep_whole((f"c{number}", "h"), compile_course({}))
    shelf.keep_whole(("more", "h"), compile_course({}))
    assert shelf.texts("a") == {}
    assert shelf.whole(("c0", "h")) is None
