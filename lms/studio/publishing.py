"""From a draft to a release: what changes and whom it touches, then the publication itself.

Compiled before any lock is taken; the lock then makes sure that what was looked at is what is published.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms.courses import library, operations
from lms.courses.canonical import release_hash
from lms.courses.changes import UnitChange, compare
from lms.courses.compiler import Compilation
from lms.courses.editions import done_again
from lms.courses.release import Release
from lms.messages import RefusalError, message
from lms.studio import queries
from lms.studio.compiling import compile_whole, is_sheet
from lms.studio.draft import CourseDraft, HeldFile
from lms.studio.side_by_side import Row, what_changed
from lms.studio.writing import Editor, close_draft, open_draft


@dataclass(frozen=True, kw_only=True)
class Edit:
    """What changes in one file, line by line."""

    path: str
    rows: Sequence[Row | None]


@dataclass(frozen=True, kw_only=True)
class Consequence:
    """What publishing does to one unit, and to how many people; `edits` say what changes in its texts.

    `may_repeat`: whether its author may ask that it be done again; `is_raised`: she has already.
    """

    change: UnitChange
    finished: int
    under_way: int
    edits: tuple[Edit, ...] = ()

    @property
    def may_repeat(self) -> bool:
        """Whether there is a choice: a unit that has changed, or that comes back to people who did it."""
        comes_back = self.change.change == "added" and self.finished > 0
        return (self.change.change == "edited" or comes_back) and not self.change.again

    @property
    def is_raised(self) -> bool:
        """Whether the unit's own front matter asks for it already."""
        return self.change.again


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What would be published, and everything that it changes. `seen` names exactly these files."""

    compilation: Compilation
    files: Mapping[str, bytes]
    seen: str
    consequences: tuple[Consequence, ...]
    sheets: tuple[str, ...]
    changed_meanwhile: tuple[UnitChange, ...]

    @property
    def changes_anything(self) -> bool:
        """Whether publishing would make a new release."""
        return bool(self.sheets) or any(one.change.change != "same" for one in self.consequences)


def seen_of(draft: CourseDraft, files: Mapping[str, bytes]) -> str:
    """Name what somebody looks at: these files, on top of what is published now."""
    return f"{draft.current}-{release_hash(files)}"


def plan(db: Session, draft: CourseDraft) -> Plan:
    """Compile a draft and say what publishing it changes. Raises CompilerBusy."""
    files = queries.source_of(db, draft)
    compilation = compile_whole(draft.course_id, files)
    current = library.release(db, draft.current) if draft.current else None
    base = library.release(db, draft.base) if draft.base else None
    published = {file.path: file for file in queries.released_files(db, draft.current)}
    return Plan(
        compilation=compilation,
        files=files,
        seen=seen_of(draft, files),
        consequences=_consequences(db, draft, current, compilation.release, published),
        sheets=_changed_sheets(draft, published),
        changed_meanwhile=_changed(base, current) if draft.is_overtaken else (),
    )


def _changed(before: Release | None, after: Release | None) -> tuple[UnitChange, ...]:
    if after is None:
        return ()
    return tuple(change for change in compare(before, after) if change.change != "same")


def _consequences(
    db: Session,
    draft: CourseDraft,
    current: Release | None,
    compiled: Release | None,
    published: Mapping[str, HeldFile],
) -> tuple[Consequence, ...]:
    if compiled is None:
        return ()
    changes = compare(current, compiled)
    modules = {change.unit: _module_of(change, current, compiled) for change in changes}
    touching = [change.unit for change in changes if change.change in ("edited", "removed", "added")]
    touched = queries.touched(
        db, course_id=draft.course_id, units=touching, modules={modules[unit] for unit in touching}
    )
    return tuple(
        Consequence(
            change=change,
            finished=touched.finished(change.unit, change.before or change.after),
            under_way=touched.under_way.get(modules[change.unit], 0),
            edits=_edits(change, draft, current, compiled, published),
        )
        for change in changes
    )


def _module_of(change: UnitChange, current: Release | None, compiled: Release) -> str:
    module = (current.module_of(change.unit) if current else None) or compiled.module_of(change.unit)
    assert module is not None  # noqa: S101 - a unit that changes stands in one of the two
    return module.id


def _edits(
    change: UnitChange,
    draft: CourseDraft,
    current: Release | None,
    compiled: Release,
    published: Mapping[str, HeldFile],
) -> tuple[Edit, ...]:
    """What changes in the texts of a unit that was there before, its translations too."""
    before = current.unit(change.unit) if current and change.change == "edited" else None
    after = compiled.unit(change.unit)
    if before is None or after is None:
        return ()
    was, is_now = before.file.removesuffix(".md"), after.file.removesuffix(".md")
    names = {path.removeprefix(was) for path in published if _belongs(path, was)}
    names |= {path.removeprefix(is_now) for path in draft.texts if _belongs(path, is_now)}
    found = []
    for name in sorted(names, key=lambda name: (len(name), name)):
        file = published.get(was + name)
        old, new = (file.text if file else None) or "", draft.texts.get(is_now + name, "")
        if old != new:
            found.append(Edit(path=is_now + name, rows=what_changed(old, new)))
    return tuple(found)


def _belongs(path: str, stem: str) -> bool:
    """Whether a file is a unit's: its source, or a translation."""
    rest = path.removeprefix(stem)
    return path.startswith(stem) and rest.endswith(".md") and rest.count(".") <= 2 and rest[0] == "."


def _changed_sheets(draft: CourseDraft, published: Mapping[str, HeldFile]) -> tuple[str, ...]:
    """The course's and modules' sheets, and the images, that aren't as published."""
    return tuple(
        path
        for path in sorted({*published, *draft.files})
        if is_sheet(path) or not path.endswith(".md")
        if _content(published.get(path)) != _content(draft.files.get(path))
    )


def _content(file: HeldFile | None) -> tuple[str | None, str | None] | None:
    return None if file is None else (file.text, file.sha256)


@dataclass(frozen=True, kw_only=True)
class Ready:
    """A plan with the author's choices, compiled: only the swap is left."""

    compiled: Release
    files: Mapping[str, bytes]
    seen: str


CHANGED_SINCE = message("The course has changed since you looked at it. Nothing was published: look again.")


def ready(db: Session, chosen: Plan, *, again: Collection[str], seen: str) -> Ready:
    """Raise the editions of the units to do again, and compile. `seen` is what the author looked at.

    Raises RefusalError when that isn't this plan, or when it has faults; CompilerBusy.
    """
    if seen != chosen.seen:
        raise RefusalError(CHANGED_SINCE)
    compiled = chosen.compilation.release
    if compiled is None:
        raise RefusalError(message("Mend the faults first: nothing was published."))
    files = dict(chosen.files)
    if again:
        files = done_again(db, release=compiled, files=files, again=again)
        compiled = compile_whole(compiled.id, files).release
        assert compiled is not None  # noqa: S101 - only editions have changed
    return Ready(compiled=compiled, files=files, seen=chosen.seen)


def publish_draft(
    db: Session, editor: Editor, choice: Ready, *, over: bool, note: str
) -> operations.Publication:
    """Make a draft the current release, and close it.

    Refused when the draft or what is published changed since `choice` was made, and, unless `over`, when
    the draft starts from another release than the current one.
    """
    draft = open_draft(db, editor)
    if seen_of(draft, queries.source_of(db, draft)) != choice.seen:
        raise RefusalError(CHANGED_SINCE)
    if draft.is_overtaken and not over:
        raise RefusalError(
            message("Another release was published since this draft was begun. Nothing was published.")
        )
    publication = operations.publish(
        db,
        compiled=choice.compiled,
        files=choice.files,
        onto=library.release(db, draft.current).hash if draft.current else None,
        note=note,
        author_id=editor.person_id,
        now=editor.now,
    )
    close_draft(db, editor.course_id)
    db.flush()
    return publication
