"""Publishing on the studio’s pages: what it touches, what prevents it, and going back."""

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.courses import queries as courses
from lms.database import Database
from lms.studio import queries
from tests.courses.factories import PAGE as PAGE_TEXT
from tests.courses.factories import make_course_files
from tests.studio.factories import COURSE, PAGE, QUIZ, compiled, publish
from tests.studio.handwork import HERE, field, post, texts, write
from tests.support.visitors import token_in


def publish_it(client: FlaskClient, **chosen: str) -> TestResponse:
    page = client.get(f"{HERE}/publish")
    typed = {"csrf_token": token_in(page), "seen": field(page, "seen"), **chosen}
    return client.post(f"{HERE}/publish", data=typed, follow_redirects=True)


def test_publishing_says_what_it_touches_and_needs_what_was_seen(
    author: FlaskClient, database: Database
) -> None:
    assert (
        "Rien n’a changé" in author.get(f"{HERE}/publish").text
        or "Nothing" in author.get(f"{HERE}/publish").text
    )
    write(author, PAGE_TEXT + "Une coquille de moins.\n")
    stale = author.get(f"{HERE}/publish")
    typed = {"csrf_token": token_in(stale), "seen": field(stale, "seen")}
    write(author, PAGE_TEXT + "Autre chose.\n")
    assert author.post(f"{HERE}/publish", data=typed).headers["Location"] == f"{HERE}/publish"
    with database.reader() as db:
        assert len(queries.history(db, COURSE)) == 1
    publish_it(author)
    with database.reader() as db:
        found = courses.published(db, COURSE)
        draft = queries.draft_of(db, COURSE)
    assert found is not None
    assert draft is not None
    assert found.number == 2
    assert found.release.unit("page").edition == 1  # type: ignore[union-attr]
    assert not draft.is_open


def test_publishing_shows_what_changes_in_each_text(author: FlaskClient, database: Database) -> None:
    sheet = texts(database)["course.yaml"].replace("[fr]", "[fr, en]")
    write(author, sheet, "course.yaml")
    post(author, f"{HERE}/translations", path=PAGE, language="en")
    publish_it(author)
    write(author, PAGE_TEXT.replace("Bonjour.", "Bonsoir."))
    write(author, "---\ntitle: A page\n---\nGood evening.\n", "01-debut/01-page.en.md")
    page = author.get(f"{HERE}/publish").text
    assert "<del>Bonjour</del>." in page
    assert "<ins>Bonsoir</ins>." in page
    assert "<ins>Good evening.</ins>" in page
    # A unit that moved as well is compared with what it was.
    post(author, f"{HERE}/outline", path=PAGE, action="down")
    moved = author.get(f"{HERE}/publish").text
    assert "<ins>Bonsoir</ins>." in moved
    assert "<del>Bonjour</del>." in moved


def test_a_unit_to_do_again_gets_its_next_edition(author: FlaskClient, database: Database) -> None:
    write(author, PAGE_TEXT + "Tout autre chose.\n")
    publish_it(author, **{"again-page": "again", "again-verifier": "minor"})
    with database.reader() as db:
        found = courses.published(db, COURSE)
        files = courses.source_files(db, found.release_id) if found else {}
    assert found is not None
    assert found.release.unit("page").edition == 2  # type: ignore[union-attr]
    assert b"edition: 2" in files[PAGE]


def test_faults_prevent_publishing_and_learners_keep_the_last_version(
    author: FlaskClient, database: Database
) -> None:
    write(author, "---\nid: page\n---\nSans titre.\n")
    assert "danger" in author.get(HERE).text
    page = author.get(f"{HERE}/publish")
    assert 'name="seen"' not in page.text
    assert (
        author.post(f"{HERE}/publish", data={"csrf_token": token_in(page), "seen": "x"}).headers["Location"]
        == f"{HERE}/publish"
    )
    assert "no_preview" not in author.get(f"{HERE}/preview").text
    with database.reader() as db:
        assert len(queries.history(db, COURSE)) == 1


def test_another_publication_in_between_is_shown_before_one_chooses(
    author: FlaskClient, database: Database
) -> None:
    write(author, PAGE_TEXT + "Dans le studio.\n")
    with database.writer() as db:
        elsewhere = make_course_files({QUIZ: make_course_files()[QUIZ].replace(b"Oui.", b"Oui, quatre.")})
        publish(db, elsewhere, onto=compiled(make_course_files()).hash)
        db.commit()
    page = author.get(f"{HERE}/publish").text
    assert 'name="over"' in page
    publish_it(author)
    with database.reader() as db:
        assert len(queries.history(db, COURSE)) == 2
    publish_it(author, over="yes")
    with database.reader() as db:
        assert len(queries.history(db, COURSE)) == 3


def test_an_earlier_version_is_restored_and_a_draft_dropped(author: FlaskClient, database: Database) -> None:
    write(author, PAGE_TEXT + "Deuxième.\n")
    publish_it(author, **{"again-page": "again"})
    assert post(author, f"{HERE}/restore", number="1").headers["Location"] == f"{HERE}/history"
    assert post(author, f"{HERE}/restore", number="77").status_code == 303
    assert post(author, f"{HERE}/restore", number="3").status_code == 303
    with database.reader() as db:
        found = courses.published(db, COURSE)
        assert len(queries.history(db, COURSE)) == 3
    assert found is not None
    assert found.release.unit("page").edition == 2  # type: ignore[union-attr]
    assert "Deuxième" not in found.release.unit("page").texts["fr"].html  # type: ignore[union-attr]
    write(author, PAGE_TEXT + "Un essai.\n")
    assert post(author, f"{HERE}/discard").status_code == 303
    assert "Un essai" not in texts(database)[PAGE]
