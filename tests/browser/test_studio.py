"""A trainer's journey: from an empty course to a learner who is asked to see a rewritten quiz again."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from lms.courses.release import Question, Release
from lms.database import Database
from lms.progress.answers import field_name
from lms.progress.models import Completion
from tests.browser.conftest import Welcome
from tests.browser.steps import course
from tests.browser.studio_steps import (
    COURSE_ID,
    KINDS,
    NEW,
    PRESENT,
    QUIZ,
    add_three_units,
    ask_a_question_of_each_kind,
    begin,
    checked,
    edit,
    look_in_arabic,
    mend_a_fault,
    sign_in,
    translate_into_arabic,
    unit,
    write_a_page,
)
from tests.factories.accounts import make_person
from tests.studio.factories import make_trainer
from tests.support.browser import Visitor, photograph

pytestmark = pytest.mark.browser


def test_a_course_from_nothing_to_seen_again(welcome: Welcome, served: str, database: Database) -> None:
    with database.writer() as db:
        trainer, learner = make_trainer(db, "autre"), make_person(db, given_name="Inès").id
        db.commit()
    author, reader = welcome(served), welcome(served)
    page = sign_in(author, database, trainer)
    begin(author, page)
    add_three_units(page)
    write_a_page(page, author)
    mend_a_fault(page)
    ask_a_question_of_each_kind(page, author)
    translate_into_arabic(page, author)
    look_in_arabic(page, author)
    look_and_publish(page, author, "Première version")
    learn(reader, sign_in(reader, database, learner), course(database, COURSE_ID))
    kept = completions(database)
    assert len(kept) == 1
    correct_as_minor(page, author)
    expect(reader.go(unit("presenter")).locator("main")).to_contain_text("toucher")
    expect(reader.page.locator("main")).not_to_contain_text("À revoir")
    rewrite_to_do_again(page, author)
    see_again(reader)
    assert completions(database) == kept


def completions(database: Database) -> list[tuple[int, int, str, int]]:
    """What counts for somebody: each completion that stands."""
    with database.reader() as db:
        found = db.scalars(select(Completion).where(Completion.revoked_at.is_(None))).all()
        return [(one.id, one.person_id or 0, one.module_id, one.minutes) for one in found]


def look_and_publish(page: Page, author: Visitor, note: str) -> None:
    author.go(f"{NEW}/preview")
    expect(page.locator(".studio-paper")).to_be_visible()
    page.get_by_role("link", name="Téléphone").click()
    checked(page)
    photograph(page, "studio-learner-phone")
    author.go(f"{NEW}/publish")
    checked(page)
    page.get_by_label("Qu’apporte cette version").fill(note)
    page.get_by_role("button", name="Publier cette version").click()
    expect(page.locator("[data-toast]")).to_contain_text("est publiée")


def learn(reader: Visitor, page: Page, release: Release) -> None:
    for name in ("presenter", "premiere-page"):
        reader.go(unit(name))
        page.get_by_role("button", name="J’ai terminé").click()
    reader.go(unit("s-exercer"))
    page.get_by_role("button", name="J’ai fait cette activité").click()
    reader.go(unit("verifier"))
    quiz = release.unit("verifier")
    assert quiz is not None
    assert quiz.quiz is not None
    assert {one.kind for one in quiz.quiz.questions} == {*KINDS.values()} - {"gift"}
    for question in quiz.quiz.questions:
        answer_well(page, question)
    page.get_by_role("button", name="Envoyer mes réponses").click()
    expect(page).to_have_url(re.compile("/learning/"))  # the course is complete
    reader.go(unit("verifier"))
    expect(page.locator("#result")).to_contain_text("100 %")
    reader.go("/courses/prendre-en-main-la-tablette/premier-module")
    expect(page.locator("main")).to_contain_text("Terminé")


def answer_well(page: Page, question: Question) -> None:
    """Answer one question of any kind as its author wants it."""
    group = page.locator(f"#c-{question.id}")
    if question.kind in ("single", "multiple"):
        for choice in question.correct:
            group.locator(f'input[value="{choice}"]').check()
    elif question.kind == "order":
        for place, choice in enumerate(question.choices, start=1):
            group.locator(f'select[name="{field_name(question.id, choice.id)}"]').select_option(str(place))
    elif question.kind == "match":
        for pair in question.pairs:
            group.locator(f'select[name="{field_name(question.id, pair.id)}"]').select_option(pair.id)
    elif question.kind == "number":
        group.locator("input").fill("3,55")
    elif question.kind == "text":
        group.locator("input").fill("LE MOT")
    else:
        group.locator("textarea").fill("J’essaierai la semaine prochaine.")


def correct_as_minor(page: Page, author: Visitor) -> None:
    edit(
        author,
        page,
        PRESENT,
        "se touche du",
        "s’utilise en la faisant toucher du",
    )
    page.get_by_text("Voir ce qui change").click()
    expect(page.locator(".studio-changes del").first).to_be_visible()
    expect(page.locator(".studio-changes ins").first).to_have_text("s’utilise")
    checked(page)
    photograph(page, "studio-publish-1280")
    page.get_by_role("button", name="Publier cette version").click()
    expect(page.locator("[data-toast]")).to_contain_text("est publiée")


def rewrite_to_do_again(page: Page, author: Visitor) -> None:
    edit(author, page, QUIZ, "Votre question ?", "Une tout autre question ?")
    page.get_by_label("Elle est à revoir").check()
    page.get_by_role("button", name="Publier cette version").click()
    expect(page.locator("[data-toast]")).to_contain_text("La version 3")
    author.go(f"{NEW}/history")
    checked(page)


def see_again(reader: Visitor) -> None:
    page = reader.go(unit("verifier"))
    expect(page.locator("main")).to_contain_text("À revoir : mis à jour le")
    reader.go("/courses/prendre-en-main-la-tablette/premier-module")
    expect(page.locator("main")).to_contain_text("À revoir")
    expect(page.locator("main")).to_contain_text("Terminé depuis")
