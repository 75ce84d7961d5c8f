"""An author’s course and its learners, beside a plain model of what must never be lost of their progress."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from lms.courses import operations
from lms.courses import queries as courses
from lms.courses.editions import restored
from lms.courses.queries import Published
from lms.messages import RefusalError
from lms.progress.choosing import choose_level
from lms.progress.completion import judge, module_mark, unit_mark
from lms.progress.operations import finish_unit, open_unit
from lms.progress.record_queries import record_of
from lms.progress.sitting import Sitting
from lms.studio import publishing, queries, structure, writing
from lms.studio.writing import Editor
from tests.courses.factories import MODULE, PAGE_FRONT, make_course_files
from tests.factories.accounts import make_person
from tests.studio.factories import COURSE, NOW, QUIZ, make_editor, publish

PARIS = ZoneInfo("Europe/Paris")
Step = tuple[str, int, int]


@dataclass
class Model:
    """What is so: editions done, modules opened and completed, and the level chosen, by learner; editions
    and levels published, by module.
    """

    done: dict[int, dict[str, int]] = field(default_factory=dict)
    opened: dict[int, set[str]] = field(default_factory=dict)
    completed: dict[int, set[str]] = field(default_factory=dict)
    level: dict[int, str | None] = field(default_factory=dict)
    published: dict[str, dict[str, int]] = field(default_factory=dict)
    levels: dict[str, str | None] = field(default_factory=dict)

    def learn(self, person: int, module: str, unit: str) -> None:
        wanted = self.published[module]
        mine = self.done[person]
        mine[unit] = max(mine.get(unit, 0), wanted[unit])
        self.open(person, module)

    def open(self, person: int, module: str) -> None:
        self.opened[person].add(module)
        if self.is_complete(person, module):
            self.completed[person].add(module)

    def choose(self, person: int, level: str) -> None:
        self.level[person] = level
        # Only courses that hold a level have anything to complete anew.
        if any(self.levels[unit] for units in self.published.values() for unit in units):
            for module in self.opened[person] & self.published.keys():
                self.open(person, module)

    def is_complete(self, person: int, module: str) -> bool:
        mine, units = self.done[person], self.published[module]
        levels = {self.levels[unit] for unit in units} - {None}
        chosen = self.level[person]
        ways = ({chosen} if chosen in levels else levels) or {None}
        return any(
            all(
                mine.get(unit, 0) >= edition
                for unit, edition in units.items()
                if self.levels[unit] in (None, way)
            )
            for way in ways
        )

    def is_asked(self, person: int, module: str, unit: str) -> bool:
        levels = {self.levels[one] for one in self.published[module]}
        chosen = self.level[person]
        return self.levels[unit] in (None, chosen) or chosen not in levels or chosen is None


@dataclass
class World:
    """A course, its author, its learners, and the model beside."""

    db: Session
    editor: Editor
    learners: list[int]
    model: Model
    hours: int = 0

    def current(self) -> Published:
        found = courses.published(self.db, COURSE)
        assert found is not None
        return found

    def do(self, step: Step) -> None:
        name, one, two = step
        self.hours += 1
        # A refusal is an answer; anything else fails.
        with suppress(RefusalError):
            getattr(self, name)(one, two)
        self.check()

    def _unit(self, number: int) -> str:
        draft = queries.draft_of(self.db, COURSE)
        assert draft is not None
        return draft.outline.units[number % len(draft.outline.units)].path

    def edit(self, number: int, words: int) -> None:
        path = self._unit(number)
        draft = queries.draft_of(self.db, COURSE)
        assert draft is not None
        text = draft.texts[path] + f"\nPhrase {words}.\n"
        assert isinstance(
            writing.save_text(self.db, self.editor, path=path, text=text, token=draft.token(path)),
            writing.Saved,
        )

    def add(self, number: int, kind: int) -> None:
        draft = queries.draft_of(self.db, COURSE)
        assert draft is not None
        if kind % 4 == 0:
            structure.add_module(self.db, self.editor, title=f"Module {number}", minutes=30)
        else:
            module = draft.outline.modules[number % len(draft.outline.modules)]
            title = f"Unité {number}"
            level = ("", "primary", "secondary", "vocational")[(number + kind) % 4]
            structure.add_unit(
                self.db,
                self.editor,
                folder=module.folder,
                title=title,
                kind="page",
                minutes=5,
                more={"level": level} if level else {},
            )

    def move(self, number: int, how: int) -> None:
        path, by = self._unit(number), 1 if how % 2 else -1
        if how % 3:
            structure.move_unit(self.db, self.editor, path=path, by=by)
        else:
            structure.move_module(self.db, self.editor, folder=path.split("/")[0], by=by)

    def remove(self, number: int, how: int) -> None:
        path = self._unit(number)
        if how % 4:
            structure.remove_unit(self.db, self.editor, path=path)
        else:
            structure.remove_module(self.db, self.editor, folder=path.split("/")[0])

    def publish(self, pattern: int, over: int) -> None:
        draft = queries.draft_of(self.db, COURSE)
        assert draft is not None
        before = self.editions()
        plan = publishing.plan(self.db, draft)
        may = [one.change.unit for one in plan.consequences if one.may_repeat]
        again = {unit for number, unit in enumerate(may) if pattern >> (number % 4) & 1}
        counted = {
            one.change.unit: one.finished for one in plan.consequences if one.change.change == "edited"
        }
        for unit, finished in counted.items():
            assert finished == sum(mine.get(unit, 0) == before[unit] for mine in self.model.done.values())
        choice = publishing.ready(self.db, plan, again=again, seen=plan.seen)
        done = publishing.publish_draft(self.db, self.editor, choice, over=bool(over % 2), note="")
        self._published()
        if done.is_new:
            for unit in again:
                assert self.editions()[unit] > before.get(unit, 0)
                assert all(self.editions()[unit] > mine.get(unit, 0) for mine in self.model.done.values())

    def restore(self, number: int, _other: int) -> None:
        history = queries.history(self.db, COURSE)
        past = history[number % len(history)].number
        again = restored(self.db, course_id=COURSE, number=past)
        operations.publish(self.db, compiled=again.compiled, files=again.files, onto=again.onto, now=self.now)
        self._published()

    def learn(self, who: int, what: int) -> None:
        found = self.current()
        units = list(found.release.units())
        unit = units[what % len(units)]
        module = found.release.module_of(unit.id)
        assert module is not None
        person = self.learners[who % len(self.learners)]
        sitting = Sitting(
            person_id=person,
            release_id=found.release_id,
            release=found.release,
            now=self.now,
            zone=PARIS,
        )
        if who % 3 == 2:
            open_unit(self.db, sitting, unit=unit)
            self.model.open(person, module.id)
        else:
            finish_unit(self.db, sitting, unit=unit)
            self.model.learn(person, module.id, unit.id)

    def choose(self, who: int, which: int) -> None:
        person, level = (
            self.learners[who % len(self.learners)],
            ("primary", "secondary", "vocational")[which % 3],
        )
        choose_level(self.db, person_id=person, level=level, now=self.now, zone=PARIS)
        self.model.choose(person, level)

    @property
    def now(self):
        return NOW + timedelta(minutes=self.hours)

    def editions(self) -> dict[str, int]:
        return {unit: edition for module in self.model.published.values() for unit, edition in module.items()}

    def _published(self) -> None:
        release = self.current().release
        before = self.editions()
        self.model.published = {
            module.id: {unit.id: unit.edition for unit in module.units} for module in release.modules
        }
        self.model.levels = {unit.id: unit.level for unit in release.units()}
        assert all(edition >= before.get(unit, 0) for unit, edition in self.editions().items())

    def check(self) -> None:
        """Nothing that anybody did is gone, and every verdict is what the model says."""
        release = self.current().release
        for person in self.learners:
            record = record_of(self.db, person_id=person, course_id=COURSE)
            assert record.done == self.model.done[person]
            assert set(record.completed) == self.model.completed[person]
            for module in release.modules:
                verdict = judge(module, record.done, record.level)
                assert verdict.complete == self.model.is_complete(person, module.id)
                renewed = False
                for unit in module.units:
                    mine = self.model.done[person].get(unit.id)
                    mark = unit_mark(unit, module, record, last_opened=None)
                    asked = "todo" if self.model.is_asked(person, module.id, unit.id) else "optional"
                    expected = asked if mine is None else "done" if mine >= unit.edition else "again"
                    assert mark == expected
                    renewed |= expected == "again"
                if module.id in self.model.completed[person]:
                    assert module_mark(module, record) == ("again" if renewed else "done")


def make_world(db: Session) -> World:
    second = {
        QUIZ: None,
        "01-debut/02-suite.md": PAGE_FRONT.replace("id: page", "id: suite") + "[Avant](01-page.md)\n",
        "02-fin/module.yaml": MODULE.replace("debut", "fin"),
        "02-fin/01-fin.md": PAGE_FRONT.replace("id: page", "id: conclure")
        + "[Début](../01-debut/01-page.md)\n",
        "course.yaml": make_course_files()["course.yaml"].replace(b"0.5", b"1.0"),
    }
    publish(db, make_course_files(second))
    learners = [make_person(db).id for _ in range(2)]
    model = Model(
        done={one: {} for one in learners},
        opened={one: set() for one in learners},
        completed={one: set() for one in learners},
        level=dict.fromkeys(learners),
    )
    world = World(db=db, editor=make_editor(db), learners=learners, model=model)
    world._published()
    return world
