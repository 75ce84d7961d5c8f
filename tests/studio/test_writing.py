"""Drafts: kept, never written over unawares, moved, removed, dropped."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.audit import COMMAND_LINE
from lms.courses import queries as courses
from lms.courses.models import Blob, Media
from lms.messages import RefusalError
from lms.reach.queries import reach_of
from lms.studio import queries, structure, writing
from lms.studio.draft import CourseDraft, Token
from lms.studio.models import Draft, DraftFile
from lms.studio.pictures import read_picture
from lms.studio.scope import may_edit
from lms.studio.writing import Editor, Overtaken, Saved
from tests.courses.factories import PAGE as PAGE_TEXT
from tests.courses.factories import make_course_files
from tests.studio.factories import COURSE, NOW, PAGE, QUIZ, compiled, make_editor, make_trainer, publish, put
from tests.studio.test_pictures import picture


def draft(db: Session, course: str = COURSE) -> CourseDraft:
    found = queries.draft_of(db, course)
    assert found is not None
    return found


def ids(db: Session) -> list[list[str]]:
    return [[unit.id for unit in module.units] for module in draft(db).outline.modules]


def test_a_published_course_is_its_own_draft_until_somebody_writes(db: Session) -> None:
    release_id = publish(db)
    editor = make_editor(db)
    seen = draft(db)
    assert (seen.is_open, seen.base, seen.current, seen.is_overtaken) == (
        False,
        release_id,
        release_id,
        False,
    )
    assert queries.source_of(db, seen) == make_course_files()
    saved = writing.save_text(db, editor, path=PAGE, text=PAGE_TEXT + "Encore.\r\n", token=seen.token(PAGE))
    assert isinstance(saved, Saved)
    now = draft(db)
    assert now.is_open
    assert now.texts[PAGE] == PAGE_TEXT + "Encore.\n"
    assert now.token(PAGE) == saved.token
    assert now.files[PAGE].edited_by == "Camille Martin"
    assert queries.draft_of(db, "inconnu") is None


def test_saving_the_same_again_changes_nothing(db: Session) -> None:
    publish(db)
    editor = make_editor(db)
    token = draft(db).token(PAGE)
    first = writing.save_text(db, editor, path=PAGE, text=PAGE_TEXT + "x\n", token=token)
    again = writing.save_text(db, editor, path=PAGE, text=PAGE_TEXT + "x\n", token=token)
    assert first == again


def test_the_second_of_two_authors_is_told_and_both_texts_are_kept(db: Session) -> None:
    publish(db)
    one, two = make_editor(db), make_editor(db)
    token = draft(db).token(PAGE)
    writing.save_text(db, one, path=PAGE, text="le texte de l’une", token=token)
    second = writing.save_text(db, two, path=PAGE, text="le texte de l’autre", token=token)
    assert isinstance(second, Overtaken)
    assert second.theirs == "le texte de l’une"
    assert draft(db).texts[PAGE] == "le texte de l’une"
    aside = queries.aside_of(db, course_id=COURSE, path=PAGE, person_id=two.person_id)
    assert aside is not None
    assert aside.text == "le texte de l’autre"
    third = writing.save_text(db, two, path=PAGE, text="encore autre", token=token)
    assert isinstance(third, Overtaken)
    kept = writing.save_text(db, two, path=PAGE, text="les deux", token=third.token)
    assert isinstance(kept, Saved)
    db.expire_all()
    assert queries.aside_of(db, course_id=COURSE, path=PAGE, person_id=two.person_id) is None


def test_a_publication_in_between_counts_as_a_change(db: Session) -> None:
    first = publish(db)
    editor = make_editor(db)
    token = draft(db).token(PAGE)
    newer = make_course_files({PAGE: PAGE_TEXT + "Publié ailleurs.\n"})
    publish(db, newer, onto=compiled(make_course_files()).hash)
    assert token.base == first
    assert isinstance(writing.save_text(db, editor, path=PAGE, text="mien", token=token), Overtaken)


def test_what_cannot_be_saved_is_refused_in_words(db: Session) -> None:
    publish(db)
    editor = make_editor(db)
    token = draft(db).token(PAGE)
    with pytest.raises(RefusalError, match="too long"):
        writing.save_text(db, editor, path=PAGE, text="é" * 150_000, token=token)
    with pytest.raises(RefusalError, match="moved or removed"):
        writing.save_text(db, editor, path="01-debut/09-rien.md", text="x", token=token)
    stranger = Editor(course_id="inconnu", person_id=editor.person_id, now=NOW)
    with pytest.raises(RefusalError, match="doesn’t exist"):
        writing.save_text(db, stranger, path=PAGE, text="x", token=token)
    nul = writing.save_text(db, editor, path=PAGE, text="a\x00b\r", token=token)
    assert isinstance(nul, Saved)
    assert nul.text == "ab\n"
    assert Token.read("3.4") == Token(base=3, version=4)
    for odd in ("", "x.y", "1", "-1.2", "1." + "9" * 50):
        assert Token.read(odd) == Token(base=0, version=0)


def test_a_course_is_begun_and_its_author_may_write_it(db: Session) -> None:
    person = make_trainer(db, "autre")
    reach = reach_of(db, person_id=person, on=NOW.date())
    editor = Editor(course_id="", person_id=person, now=NOW)
    new = structure.NewCourse(title="Évaluer à distance", audience="teacher", language="fr", author="C. M.")
    wanted = {"reach": reach, "editor": editor, "today": NOW.date(), "origin": COMMAND_LINE}
    first = structure.begin_course(db, new, **wanted)
    second = structure.begin_course(db, new, **wanted)
    assert (first, second) == ("evaluer-a-distance", "evaluer-a-distance-2")
    assert may_edit(reach_of(db, person_id=person, on=NOW.date()), first)
    begun = draft(db, first)
    assert compiled(queries.source_of(db, begun)).title == {"fr": "Évaluer à distance"}
    assert courses.known_courses(db) == []
    assert courses.published(db, first) is None
    listed = queries.courses_to_write(db, only={first})
    assert [(one.id, one.title, one.number) for one in listed] == [(first, "Évaluer à distance", None)]
    assert {one.id for one in queries.courses_to_write(db, only=None)} == {first, second}


def test_modules_and_units_are_added_and_still_compile(db: Session) -> None:
    publish(db)
    editor = make_editor(db)
    structure.add_module(db, editor, title="Aller plus loin", minutes=45)
    for kind in ("page", "quiz", "task"):
        structure.add_unit(db, editor, folder="01-debut", title="Une page", kind=kind, minutes=5)
    release = compiled(queries.source_of(db, draft(db)))
    assert [unit.id for unit in release.units()] == [
        "page", "verifier", "une-page", "une-page-2", "une-page-3", "aller-plus-loin",
    ]  # fmt: skip
    assert str(release.hours) == "1.25"
    with pytest.raises(RefusalError, match="module isn’t"):
        structure.add_unit(db, editor, folder="09-rien", title="Une page", kind="page", minutes=5)


def test_a_translation_begins_with_the_source_text(db: Session) -> None:
    publish(
        db,
        make_course_files({"course.yaml": make_course_files()["course.yaml"].replace(b"[fr]", b"[fr, ar]")}),
    )
    editor = make_editor(db)
    path = structure.add_translation(db, editor, path=PAGE, language="ar")
    assert path == "01-debut/01-page.ar.md"
    assert draft(db).texts[path] == '---\ntitle: "Une page"\n---\nBonjour.\n'
    assert structure.add_translation(db, editor, path=PAGE, language="ar") == path
    with pytest.raises(RefusalError, match="“de”"):
        structure.add_translation(db, editor, path=PAGE, language="de")
    assert compiled(queries.source_of(db, draft(db))).unit("page").texts["ar"]  # type: ignore[union-attr]


def test_units_and_modules_move_and_versions_never_match_by_chance(db: Session) -> None:
    publish(db)
    editor = make_editor(db)
    put(db, editor, page=PAGE_TEXT + "[suite](02-quiz.md)\n")
    before = {path: draft(db).token(path) for path in draft(db).files}
    assert structure.move_unit(db, editor, path=PAGE, by=1)
    assert ids(db) == [["verifier", "page"]]
    assert "[suite](01-quiz.md)" in draft(db).texts["01-debut/02-page.md"]
    assert all(draft(db).token(path) != token for path, token in before.items() if "md" in path)
    assert not structure.move_unit(db, editor, path="01-debut/02-page.md", by=1)
    structure.add_module(db, editor, title="Suite", minutes=30)
    assert structure.move_module(db, editor, folder="01-debut", by=1)
    assert ids(db) == [["suite"], ["verifier", "page"]]
    compiled(queries.source_of(db, draft(db)))
    with pytest.raises(RefusalError, match="unit isn’t"):
        structure.move_unit(db, editor, path="01-rien/01-x.md", by=1)


def test_units_and_modules_are_removed_but_never_the_last(db: Session) -> None:
    publish(db)
    editor = make_editor(db)
    assert structure.remove_unit(db, editor, path=QUIZ).id == "verifier"
    with pytest.raises(RefusalError, match="at least one unit"):
        structure.remove_unit(db, editor, path=PAGE)
    with pytest.raises(RefusalError, match="at least one module"):
        structure.remove_module(db, editor, folder="01-debut")
    structure.add_module(db, editor, title="Suite", minutes=60)
    assert structure.remove_module(db, editor, folder="01-debut").id == "debut"
    assert ids(db) == [["suite"]]
    assert str(compiled(queries.source_of(db, draft(db))).hours) == "1.00"


def test_a_picture_is_kept_once_and_served_at_once(db: Session) -> None:
    publish(db)
    editor = make_editor(db)
    first, other = read_picture("pont.png", picture()), read_picture("pont.png", picture((50, 50)))
    assert structure.add_picture(db, editor, path=PAGE, picture=first) == "media/pont.png"
    assert structure.add_picture(db, editor, path=PAGE, picture=first) == "media/pont.png"
    assert structure.add_picture(db, editor, path=PAGE, picture=other) == "media/pont-2.png"
    assert courses.media(db, first.media.name) == ("image/png", first.content)
    assert db.scalar(select(func.count()).select_from(Media)) == 2
    assert draft(db).media_name("01-debut/media/pont.png") == first.media.name
    assert draft(db).media_name(PAGE) is None
    again = PAGE_TEXT + '![Un pont](media/pont.png){licence="CC0" author="A"}\n'
    put(db, editor, page=again)
    release = compiled(queries.source_of(db, draft(db)))
    assert f"/media/{first.media.name}" in release.unit("page").texts["fr"].html  # type: ignore[union-attr]
    assert structure.move_unit(db, editor, path=PAGE, by=1)
    structure.add_module(db, editor, title="Suite", minutes=30)
    structure.move_module(db, editor, folder="01-debut", by=1)
    assert draft(db).media_name("02-debut/media/pont.png") == first.media.name
    assert db.scalar(select(func.count()).select_from(Blob)) == 6


def test_a_draft_is_dropped_once_there_is_something_to_go_on_from(db: Session) -> None:
    publish(db)
    editor = make_editor(db)
    put(db, editor, page="autre")
    assert writing.discard(db, editor)
    assert not draft(db).is_open
    assert draft(db).texts[PAGE] == PAGE_TEXT
    assert not writing.discard(db, editor)
    assert db.scalar(select(func.count()).select_from(Draft)) == 0
    assert db.scalar(select(func.count()).select_from(DraftFile)) == 0
    new = structure.NewCourse(title="Neuf", audience="teacher", language="fr", author="A")
    reach = reach_of(db, person_id=editor.person_id, on=NOW.date())
    structure.begin_course(db, new, reach=reach, editor=editor, today=NOW.date(), origin=COMMAND_LINE)
    with pytest.raises(RefusalError, match="isn’t published yet"):
        writing.discard(db, Editor(course_id="neuf", person_id=editor.person_id, now=NOW))


def test_hours_follow_the_modules(db: Session) -> None:
    publish(db)
    editor = make_editor(db)
    sheet = "01-debut/module.yaml"
    for minutes, hours in (("90", "1.50"), ("many", "1.50"), ("20", "0.33")):
        text = f"id: debut\ntitle: Le début\nminutes: {minutes}\n"
        writing.save_text(db, editor, path=sheet, text=text, token=draft(db).token(sheet))
        assert f"hours: {hours}\n" in draft(db).texts["course.yaml"]
