"""`lms content`: new, publish with units to do again, export, restore."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lms.cli import lms
from lms.courses import queries
from lms.courses.folder import read_base
from lms.courses.release import Release
from lms.database import Database
from lms.messages import RefusalError
from tests.courses.factories import PAGE, make_course_files

COURSE = "premiers-pas"
PAGE_PATH = "01-debut/01-page.md"


@pytest.fixture(autouse=True)
def _installation(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LMS_DATABASE_URL", database.url.render_as_string(hide_password=False))
    monkeypatch.setenv("LMS_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LMS_DEFAULT_LOCALE", "en")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / COURSE
    for path, content in make_course_files().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(lms, ["content", *arguments])
    if result.exception is not None:
        raise result.exception
    return result


def current(database: Database) -> Release:
    with database.reader() as db:
        found = queries.published(db, COURSE)
    assert found is not None
    return found.release


def edit(folder: Path, text: str = "Une autre phrase.\n") -> None:
    (folder / PAGE_PATH).write_text(PAGE + text, encoding="utf-8")


def test_a_new_course_is_written_checked_and_published(tmp_path: Path) -> None:
    run("new", str(tmp_path / "mon-cours"))
    assert "0 faults" in run("check", str(tmp_path / "mon-cours")).output
    assert "release 1 is published" in run("publish", str(tmp_path / "mon-cours")).output
    with pytest.raises(RefusalError, match="new, empty folder"):
        run("new", str(tmp_path / "mon-cours"))
    with pytest.raises(RefusalError, match="small letters"):
        run("new", str(tmp_path / "Mon cours"))


def test_what_publishing_changes_is_said_in_the_operators_language(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LMS_DEFAULT_LOCALE", "fr")
    run("publish", str(folder))
    edit(folder)
    output = run("publish", str(folder), "--do-again", "page").output
    assert "modifiée, à refaire\tpage\t" in output
    assert "this isn’t a folder" in str(refusal("check", str(tmp_path / "nowhere")))


def test_a_folder_that_does_not_say_where_it_starts_from_is_told_so(folder: Path) -> None:
    run("publish", str(folder))
    (folder / ".passerelle-base").unlink()
    edit(folder)
    assert "holds no .passerelle-base" in str(refusal("publish", str(folder)))


def test_of_several_courses_all_are_published_or_none(
    folder: Path, tmp_path: Path, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    run("new", str(tmp_path / "autre-cours"))
    wrong = (folder / PAGE_PATH).read_text("utf-8")
    (folder / PAGE_PATH).write_text(wrong.replace("minutes: ", "minutes: x"), encoding="utf-8")
    refused = refusal("publish", str(tmp_path))
    assert "Nothing was published" in str(refused)
    with database.reader() as db:
        assert queries.known_courses(db) == []
    (folder / PAGE_PATH).write_text(wrong, encoding="utf-8")
    tried = run("publish", str(tmp_path), "--dry-run").output
    assert tried.count("Nothing was published") == 1
    assert run("publish", str(tmp_path)).output.count("release 1 is published") == 2


def refusal(*words: str) -> RefusalError:
    with pytest.raises(RefusalError) as refused:
        run(*words)
    return refused.value


def test_a_typo_keeps_the_edition(database: Database, folder: Path) -> None:
    run("publish", str(folder))
    edit(folder)
    run("publish", str(folder), "--note", "Typo")
    assert current(database).unit("page").edition == 1  # type: ignore[union-attr]


def test_a_unit_to_do_again_gets_the_next_edition_in_the_authors_own_file(
    database: Database, folder: Path
) -> None:
    run("publish", str(folder))
    edit(folder)
    assert "to do again" in run("publish", str(folder), "--do-again", "page", "--dry-run").output
    assert "edition" not in (folder / PAGE_PATH).read_text("utf-8")
    assert "to do again" in run("publish", str(folder), "--do-again", "page").output
    assert "edition: 2" in (folder / PAGE_PATH).read_text("utf-8")
    assert current(database).unit("page").edition == 2  # type: ignore[union-attr]
    assert "is the same already" in run("publish", str(folder)).output
    with pytest.raises(RefusalError, match="the same as in the last release"):
        run("publish", str(folder), "--do-again", "page")
    with pytest.raises(RefusalError, match="no unit “inconnue”"):
        run("publish", str(folder), "--do-again", "inconnue")
    assert (
        read_base({".passerelle-base": (folder / ".passerelle-base").read_bytes()}) == current(database).hash
    )


def test_a_unit_that_comes_back_finds_its_editions(database: Database, folder: Path) -> None:
    run("publish", str(folder))
    edit(folder)
    run("publish", str(folder), "--do-again", "page")
    (folder / PAGE_PATH).rename(folder / "aside")
    (folder / "aside").rename(folder.parent / "aside")
    run("publish", str(folder))
    (folder / PAGE_PATH).write_text(PAGE + "Revenue.\n", encoding="utf-8")
    run("publish", str(folder), "--do-again", "page")
    assert current(database).unit("page").edition == 3  # type: ignore[union-attr]


def test_several_courses_at_once_have_no_unit_in_common(folder: Path) -> None:
    other = folder.parent / "autre"
    run("new", str(other))
    with pytest.raises(RefusalError, match="one course"):
        run("publish", str(folder.parent), "--do-again", "page")


def test_a_front_matter_that_cannot_be_edited_says_what_to_write(folder: Path) -> None:
    run("publish", str(folder))
    flow = "---\n{id: page, title: Une page, minutes: 10}\n---\nBonsoir.\n"
    (folder / PAGE_PATH).write_text(flow, encoding="utf-8")
    with pytest.raises(RefusalError, match="edition: 2"):
        run("publish", str(folder), "--do-again", "page")


def test_an_earlier_release_comes_back_as_a_new_one_without_going_back(
    database: Database, folder: Path, tmp_path: Path
) -> None:
    run("publish", str(folder))
    first = current(database)
    edit(folder)
    run("publish", str(folder), "--do-again", "page")
    assert "release 3 is published" in run("restore", COURSE, "1").output
    restored = current(database)
    assert restored.unit("page").edition == 2  # type: ignore[union-attr]
    assert restored.unit("page").texts == first.unit("page").texts  # type: ignore[union-attr]
    assert "is the same already" in run("restore", COURSE, "3").output
    with pytest.raises(RefusalError, match="no release 9"):
        run("restore", COURSE, "9")
    with pytest.raises(RefusalError, match="no course “inconnu”"):
        run("restore", "inconnu", "1")
    run("export", COURSE, str(tmp_path / "out"))
    assert "is the same already" in run("publish", str(tmp_path / "out")).output


def test_two_folders_that_diverge_are_refused_with_both_shown(database: Database, folder: Path) -> None:
    run("publish", str(folder))
    base = current(database).hash
    run("export", COURSE, str(folder.parent / "copy"))
    edit(folder)
    run("publish", str(folder))
    edit(folder.parent / "copy", "Autrement.\n")
    with pytest.raises(RefusalError, match=base) as refusal:
        run("publish", str(folder.parent / "copy"))
    assert current(database).hash in str(refusal.value)
    run("publish", str(folder.parent / "copy"), "--onto", current(database).hash)
