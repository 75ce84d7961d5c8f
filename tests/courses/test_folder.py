"""A course's folder is read without leaving it, and written back as it was."""

import os
from pathlib import Path

import pytest

from lms.courses import folder as folder_module
from lms.courses.canonical import release_hash
from lms.courses.folder import FolderRefused, read_base, read_folder, write_base, write_folder
from tests.courses.factories import make_course_files


def write(folder: Path, files: dict[str, bytes]) -> None:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def test_export_and_read_give_the_same_hash_and_base(tmp_path: Path) -> None:
    files = make_course_files()
    write_folder(files, tmp_path / "out", base="abc")
    again = read_folder(tmp_path / "out")

    assert release_hash(again) == release_hash(files)
    assert read_base(again) == "abc"
    write_base(tmp_path / "out", "def")
    assert read_base(read_folder(tmp_path / "out")) == "def"
    assert read_base(files) is None


def test_links_hidden_and_special_files_are_left_out(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "password.md").write_text("x")
    course = tmp_path / "course"
    write(course, {**make_course_files(), ".git/config": b"x", "01-debut/.DS_Store": b"x", "a.md~": b"x"})
    (course / "02-link").symlink_to(secret)
    (course / "01-debut/03-link.md").symlink_to(secret / "password.md")
    os.mkfifo(course / "01-debut/pipe.md")

    assert read_folder(course) == make_course_files()


def test_what_no_course_may_be_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FolderRefused, match="isn’t a folder"):
        read_folder(tmp_path / "absent")
    write(tmp_path / "deep", {"a/b/c/d/e/f.md": b"x"})
    with pytest.raises(FolderRefused, match="nested"):
        read_folder(tmp_path / "deep")
    write(tmp_path / "many", make_course_files())
    monkeypatch.setattr(folder_module, "MOST_FILES", 2)
    with pytest.raises(FolderRefused, match="too many"):
        read_folder(tmp_path / "many")


def test_a_file_that_became_special_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(FolderRefused, match="regular"):
        folder_module._read(tmp_path / "pipe")


def test_writing_spares_what_is_there_and_stays_inside(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(FolderRefused, match="empty"):
        write_folder(make_course_files(), tmp_path, base="abc")
    for path in ("../out.md", "/etc/out.md"):
        with pytest.raises(FolderRefused, match="outside"):
            write_folder({path: b"x"}, tmp_path / "new", base="abc")
    assert not (tmp_path / "new").exists()
