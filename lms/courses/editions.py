"""Raises the editions of units that their author wants done again, and keeps those of a restored release.

Reads only; whoever publishes compiles the files that come out, before any lock is taken.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms.courses import library, queries
from lms.courses.changes import compare
from lms.courses.child import compile_in_child
from lms.courses.release import Release
from lms.courses.source_edit import CannotEdit, kept_editions, raised_editions, with_editions
from lms.messages import RefusalError, message


@dataclass(frozen=True, kw_only=True)
class Restored:
    """An earlier release, ready to be published onto the current one."""

    compiled: Release
    files: dict[str, bytes]
    onto: str


def done_again(
    db: Session, *, release: Release, files: Mapping[str, bytes], again: Collection[str]
) -> dict[str, bytes]:
    """Give the files of a compiled course with the editions of some units raised.

    Raises RefusalError for a unit that isn't in the course, or that publishing wouldn't change.
    """
    current = queries.published(db, release.id)
    changes = {change.unit: change for change in compare(current.release if current else None, release)}
    for unit in sorted(again):
        change = changes.get(unit)  # type: ignore[call-overload] # an id that somebody typed
        if change is None or change.change == "removed":
            known = ", ".join(one.id for one in release.units())
            raise RefusalError(
                message("There is no unit “%(unit)s”. Known ones: %(known)s.", unit=unit, known=known)
            )
        if change.change in ("same", "moved"):
            raise RefusalError(
                message(
                    "The unit “%(unit)s” is the same as in the last release: nobody has to do it again.",
                    unit=unit,
                )
            )
    highest = queries.highest_editions(db, release.id, units=again)
    return _edited(files, raised_editions(release, again=again, highest=highest))


def restored(db: Session, *, course_id: str, number: int) -> Restored:
    """Give an earlier release with no unit's edition going back, compiled anew where that changes it.

    Raises RefusalError for an unknown release, or one that no longer compiles.
    """
    current = queries.published(db, course_id)
    past = {one.number: one.id for one in queries.history(db, course_id)}
    if current is None or number not in past:
        known = ", ".join(str(one) for one in sorted(past)) or "-"
        raise RefusalError(
            message("There is no release %(number)s. Known ones: %(known)s.", number=number, known=known)
        )
    compiled = library.release(db, past[number])
    files = queries.source_files(db, past[number])
    wanted = kept_editions(compiled, current.release)
    if wanted:
        files = _edited(files, wanted)
        compilation = compile_in_child(files)
        if compilation.release is None:
            raise RefusalError(
                message("Release %(number)s no longer compiles.", number=number),
                *(fault.reason for fault in compilation.errors[:5]),
            )
        compiled = compilation.release
    return Restored(compiled=compiled, files=files, onto=current.release.hash)


def _edited(files: Mapping[str, bytes], editions: Mapping[str, int]) -> dict[str, bytes]:
    try:
        return with_editions(files, editions)
    except CannotEdit as refused:
        raise RefusalError(
            message(
                "The front matter of %(path)s can’t be changed for you: write “%(key)s: %(value)s” in it.",
                path=refused.path,
                key=refused.key,
                value=refused.value,
            )
        ) from None
