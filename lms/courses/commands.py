"""`lms content`: check, compare, publish and export courses."""

import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from lms.courses import operations, queries
from lms.courses.changes import UnitChange, compare
from lms.courses.child import compile_in_child
from lms.courses.editions import done_again, restored
from lms.courses.faults import Fault
from lms.courses.folder import FolderRefused, read_folder, write_base, write_folder
from lms.courses.layout import COURSE_FILE
from lms.courses.release import Release
from lms.courses.starter import slug_of, starter_course
from lms.database.opening import opened
from lms.messages import Message, RefusalError, message, plural_message, say

FOLDER = click.Path(file_okay=False, path_type=Path)
FORMAT = click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text")


@click.group()
def content() -> None:
    """Check, publish and export courses."""


def course_folders(path: Path) -> list[Path]:
    """Give the folder itself when it is a course, otherwise the courses right inside it."""
    if (path / COURSE_FILE).exists() or not path.is_dir():
        return [path]
    inside = sorted(folder.parent for folder in path.glob(f"*/{COURSE_FILE}"))
    return inside or [path]


def read_course(folder: Path) -> dict[str, bytes]:
    """Read a course's folder, or refuse it in words."""
    try:
        return read_folder(folder)
    except FolderRefused as refused:
        raise RefusalError(
            message(
                "%(path)s can’t be read as a course: %(reason)s.", path=refused.path, reason=refused.reason
            )
        ) from None


def fault_line(folder: Path, fault: Fault) -> str:
    """Write a fault as editors understand places: file:line:column."""
    place = f"{folder.name}/{fault.file}:{fault.line}:{fault.column}"
    found = f" [{fault.found}]" if fault.found else ""
    return f"{place}: {fault.code} {say(fault.reason)}{found} {say(fault.remedy)}"


def fault_data(fault: Fault) -> dict[str, Any]:
    """Give a fault as JSON shows it."""
    return {
        "file": fault.file,
        "line": fault.line,
        "column": fault.column,
        "code": fault.code,
        "severity": fault.severity,
        "found": fault.found,
        "reason": say(fault.reason),
        "remedy": say(fault.remedy),
    }


def _compiled(courses: Mapping[Path, dict[str, bytes]]) -> dict[Path, Release]:
    """Compile courses, or refuse all of them with every fault of each."""
    releases: dict[Path, Release] = {}
    errors = 0
    for folder, files in courses.items():
        compilation = compile_in_child(files)
        errors += len(compilation.errors)
        if compilation.release is not None:
            releases[folder] = compilation.release
            continue
        for fault in compilation.faults:
            click.echo(fault_line(folder, fault), err=True)
    if errors:
        raise RefusalError(_count(errors), message("Nothing was published; the last release is unchanged."))
    return releases


def _count(errors: int) -> Message:
    return plural_message("%(n)s fault.", "%(n)s faults.", errors)


@content.command()
@click.argument("path", type=FOLDER)
@FORMAT
def check(path: Path, shape: str) -> None:
    """Compile a course, or every course of a folder, and say all faults at once."""
    failed = False
    report: dict[str, list[dict[str, Any]]] = {}
    for folder in course_folders(path):
        compilation = compile_in_child(read_course(folder))
        failed |= compilation.release is None
        report[folder.name] = [fault_data(fault) for fault in compilation.faults]
        if shape == "text":
            for fault in compilation.faults:
                click.echo(fault_line(folder, fault), err=fault.is_error)
            warnings = plural_message("%(n)s warning.", "%(n)s warnings.", len(compilation.warnings))
            click.echo(f"{folder.name}: {say(_count(len(compilation.errors)))} {say(warnings)}")
    if shape == "json":
        click.echo(json.dumps(report, ensure_ascii=False, indent=1))
    sys.exit(1 if failed else 0)


@content.command()
@click.argument("path", type=FOLDER)
def diff(path: Path) -> None:
    """Say what publishing a folder would change, unit by unit."""
    with opened() as (_settings, database), database.reader() as db:
        releases = _compiled({folder: read_course(folder) for folder in course_folders(path)})
        for release in releases.values():
            current = queries.published(db, release.id)
            _say_changes(compare(current.release if current else None, release))


CHANGE_WORDS = {
    "same": message("unchanged"),
    "edited": message("edited"),
    "added": message("added"),
    "removed": message("removed"),
    "moved": message("moved"),
}


def _say_changes(changes: tuple[UnitChange, ...]) -> None:
    for change in changes:
        words = [say(CHANGE_WORDS[change.change]), *([say(message("to do again"))] if change.again else [])]
        click.echo(f"{', '.join(words)}\t{change.unit}\t{change.title}")


@content.command()
@click.argument("path", type=FOLDER)
@click.option("--note", default="", help="What this release brings, for its history.")
@click.option("--onto", metavar="HASH", help="Publish over this release, made by somebody else in between.")
@click.option(
    "--do-again",
    "again",
    metavar="UNIT",
    multiple=True,
    help="A changed unit that whoever had finished it should do again; may be given several times.",
)
@click.option("--dry-run", is_flag=True, help="Say what would change, and publish nothing.")
def publish(path: Path, note: str, onto: str | None, again: tuple[str, ...], *, dry_run: bool) -> None:
    """Make a folder's course, or every course of a folder, the release that people follow."""
    given = {folder: read_course(folder) for folder in course_folders(path)}
    if again and len(given) > 1:
        raise RefusalError(message("--do-again needs the folder of one course."))
    with opened() as (_settings, database):
        files, releases = given, _compiled(given)
        if again:
            with database.reader() as db:
                files = {
                    folder: done_again(db, release=release, files=given[folder], again=again)
                    for folder, release in releases.items()
                }
            releases = _compiled(files)
        # One transaction: of several courses, all are published or none.
        with database.writer() as db:
            now = datetime.now(UTC)
            publications = {
                folder: operations.publish(
                    db, compiled=release, files=files[folder], onto=onto, note=note, now=now
                )
                for folder, release in releases.items()
            }
            if not dry_run:
                db.commit()
    for folder, publication in publications.items():
        _say_changes(publication.changes)
        if not dry_run:
            _write_editions(folder, given=given[folder], published=files[folder])
            write_base(folder, releases[folder].hash)
            click.echo(say(_outcome(releases[folder].id, publication)))
    if dry_run:
        click.echo(say(message("Nothing was published: this was a dry run.")))


def _write_editions(folder: Path, *, given: dict[str, bytes], published: dict[str, bytes]) -> None:
    """Write into the author's own files the editions that were raised for her."""
    for path, content in published.items():
        if given[path] != content:
            (folder / path).write_bytes(content)


def _outcome(course: str, publication: operations.Publication) -> Message:
    number = publication.number
    if publication.is_new:
        return message("%(course)s: release %(number)s is published.", course=course, number=number)
    return message("%(course)s: release %(number)s is the same already.", course=course, number=number)


def _release_of(db: Session, course: str) -> queries.Published:
    found = queries.published(db, course)
    if found is None:
        known = ", ".join(queries.known_courses(db)) or "-"
        raise RefusalError(
            message("There is no course “%(course)s”. Known ones: %(known)s.", course=course, known=known)
        )
    return found


@content.command()
@click.argument("course")
@click.argument("folder", type=FOLDER)
def export(course: str, folder: Path) -> None:
    """Write a course's published source to a new folder; publishing it back changes nothing."""
    with opened() as (_settings, database), database.reader() as db:
        found = _release_of(db, course)
        files = queries.source_files(db, found.release_id)
    try:
        write_folder(files, folder, base=found.release.hash)
    except FolderRefused as refused:
        raise RefusalError(
            message("%(path)s can’t be written: choose a new, empty folder.", path=refused.path)
        ) from None
    click.echo(say(plural_message("%(n)s file written.", "%(n)s files written.", len(files))))


@content.command()
@click.argument("course")
@click.argument("release", type=int)
def restore(course: str, release: int) -> None:
    """Publish an earlier release again, as a new one; no unit's edition goes back."""
    with opened() as (_settings, database):
        with database.reader() as db:
            _release_of(db, course)
            again = restored(db, course_id=course, number=release)
        with database.writer() as db:
            publication = operations.publish(
                db,
                compiled=again.compiled,
                files=again.files,
                onto=again.onto,
                note=say(message("Release %(number)s again", number=release)),
                now=datetime.now(UTC),
            )
            db.commit()
    click.echo(say(_outcome(course, publication)))


@content.command()
@click.argument("course", type=FOLDER)
@click.option("--title", default="", help="The course's title; by default its folder's name.")
@click.option("--audience", type=click.Choice(["teacher", "parent", "staff"]), default="teacher")
@click.option("--language", default="fr", help="The language it is written in.")
def new(course: Path, title: str, audience: str, language: str) -> None:
    """Write a new course's folder, which compiles as it is, ready to be written over."""
    course_id = slug_of(course.name)
    if not course_id or course_id != course.name:
        raise RefusalError(
            message(
                "A course is called by small letters, figures and hyphens: “%(name)s” isn’t.",
                name=course.name,
            ),
            message("Write for instance: %(name)s.", name=course_id or "mon-cours"),
        )
    files = starter_course(
        course_id=course_id,
        title=title or course_id.replace("-", " ").capitalize(),
        audience=audience,
        language=language,
        author=say(message("Name of the author")),
    )
    try:
        write_folder(files, course, base=None)
    except FolderRefused as refused:
        raise RefusalError(
            message("%(path)s can’t be written: choose a new, empty folder.", path=refused.path)
        ) from None
    click.echo(say(plural_message("%(n)s file written.", "%(n)s files written.", len(files))))
