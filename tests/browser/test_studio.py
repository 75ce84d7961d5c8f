"""A trainer's journey: from an empty course to a learner who is asked to see a rewritten quiz again."""

import io
import re
from datetime import UTC, datetime

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import select

from lms.accounts.audit import Origin
from lms.accounts.signing_in import open_session
from lms.courses.release import Question, Release
from lms.database import Database
from lms.progress.answers import field_name
from lms.progress.models import Completion
from tests.browser.conftest import Welcome
from tests.browser.steps import course
from tests.factories.accounts import make_person
from tests.studio.factories import COURSE, PAGE, make_trainer, publish
from tests.support.accessibility import assert_fits, violations
from tests.support.browser import Visitor, photograph

pytestmark = pytest.mark.browser
OPENING = ":is(.studio-changes, .studio-add, .studio-history) details"
COURSE_ID = "prendre-en-main-la-tablette"
NEW = f"/studio/{COURSE_ID}"
PRESENT = "01-premier-module/01-presenter.md"
QUIZ = "01-premier-module/04-verifier.md"


def sign_in(visitor: Visitor, database: Database, person_id: int) -> Page:
    with database.writer() as db:
        opened = open_session(
            db,
            person_id=person_id,
            now=datetime.now(UTC),
            origin=Origin(route="test"),
            device="Chromium",
            is_proven=True,
        )
        db.commit()
    cookie = {"name": "passerelle_session", "value": opened.token, "url": visitor.origin}
    visitor.page.context.add_cookies([cookie])  # type: ignore[list-item]
    return visitor.page


def photo() -> dict[str, object]:
    out = io.BytesIO()
    Image.effect_noise((2400, 1600), 60).convert("RGB").save(out, "JPEG")
    return {"name": "Classe mobile.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def saved(page: Page) -> None:
    expect(page.locator("[data-said]")).to_have_text("Enregistré")


def checked(page: Page) -> None:
    assert violations(page) == []


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


def unit(name: str) -> str:
    return f"/courses/prendre-en-main-la-tablette/premier-module/{name}"


def begin(author: Visitor, page: Page) -> None:
    author.go("/studio")
    checked(page)
    page.get_by_role("link", name="Nouveau cours").first.click()
    page.get_by_label("Titre").fill("Prendre en main la tablette")
    page.get_by_role("button", name="Commencer ce cours").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Prendre en main la tablette")


def add_three_units(page: Page) -> None:
    for title, kind in (
        ("Présenter", "Une page à lire"),
        ("S’exercer", "Une activité à faire"),
        ("Vérifier", "Un quiz"),
    ):
        page.get_by_text("Ajouter une unité").click()
        form = page.locator("form[action$='/units']")
        form.get_by_label("Titre de l’unité").fill(title)
        form.get_by_label(kind).check()
        form.get_by_role("button", name="Ajouter cette unité").click()
        expect(page.locator("#text")).to_be_visible()
        page.get_by_role("link", name="Prendre en main la tablette").click()
    page.locator(".studio-unit").filter(has_text="Présenter").get_by_role("button", name="Monter").click()
    expect(page.locator(".studio-unit").first).to_contain_text("Présenter")
    # By keyboard alone, too: what moved keeps the focus.
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator(".studio-unit").nth(1)).to_contain_text("Présenter")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".studio-unit").first).to_contain_text("Présenter")
    checked(page)


def write_a_page(page: Page, author: Visitor) -> None:
    page.get_by_role("link", name="Présenter", exact=True).click()
    text = page.locator("#text")
    text.press("Control+End")
    text.press_sequentially("\n\nLa tablette se touche du **bout** du doigt.\n")
    expect(page.locator(".studio-paper strong")).to_have_text("bout")
    page.get_by_role("button", name="Image…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Image").set_input_files(photo())  # type: ignore[arg-type]
    dialog.get_by_label("Que montre-t-elle").fill("Une classe mobile ouverte")
    dialog.get_by_label("Auteur").fill("Camille Martin")
    checked(page)
    dialog.get_by_role("button", name="Mettre cette image").click()
    expect(page.locator(".studio-paper img")).to_have_attribute("alt", "Une classe mobile ouverte")
    page.get_by_role("button", name="Encadré").click()
    expect(page.locator(".studio-paper .callout-tip")).to_be_visible()
    expect(page.locator(".studio-paper img")).to_be_visible()
    saved(page)
    photograph(page, "studio-editor-1280")


def mend_a_fault(page: Page) -> None:
    text = page.locator("#text")
    text.press("Control+End")
    text.press_sequentially("\n![](media/nulle-part.png)\n")
    mark = page.locator(".studio-mark").first
    expect(mark).to_be_visible()
    photograph(page, "studio-fault-1280")
    checked(page)
    line = int(mark.get_attribute("data-line") or 0)
    page.locator("[data-go]").first.click()
    chosen = "e => e.value.slice(e.selectionStart, e.selectionEnd)"
    assert text.evaluate(chosen) == "![](media/nulle-part.png)"
    mark.click()
    assert text.evaluate(chosen) == "![](media/nulle-part.png)"
    assert text.evaluate("e => e.value.slice(0, e.selectionStart).split('\\n').length") == line
    page.keyboard.press("Delete")
    expect(page.locator(".studio-mark")).to_have_count(0)
    saved(page)


KINDS = {
    "Une seule bonne réponse": "single",
    "Plusieurs bonnes réponses": "multiple",
    "Remettre dans l’ordre": "order",
    "Associer": "match",
    "Un nombre": "number",
    "Un mot": "text",
    "Une réponse libre": "open",
    "Des questions de Moodle": "gift",
}


def ask_a_question_of_each_kind(page: Page, author: Visitor) -> None:
    author.go(f"{NEW}/edit/{QUIZ}")
    for number, words in enumerate(KINDS, start=2):
        page.locator(".studio-helpers summary").click()
        page.locator(".studio-kinds button").filter(has_text=words).click()
        expect(page.locator(".studio-paper fieldset.question")).to_have_count(number)
    checked(page)
    photograph(page, "studio-quiz-1280")
    expect(page.locator("[data-faults]")).to_have_attribute("data-faults", "0")
    saved(page)


def translate_into_arabic(page: Page, author: Visitor) -> None:
    author.go(f"{NEW}/edit/course.yaml")
    text = page.locator("#text")
    text.fill(text.input_value().replace("[fr]", "[fr, ar]"))
    saved(page)
    author.go(f"{NEW}/edit/{PRESENT}")
    page.get_by_role("button", name=re.compile("العربية")).click()
    expect(page.locator("#text")).to_have_attribute("lang", "ar")
    page.locator("#text").fill(
        "---\ntitle: تقديم\n---\nتُلمس الشاشة بطرف **الإصبع**.\n\n- نقطة أولى\n- نقطة ثانية\n"
    )
    expect(page.locator(".studio-paper strong")).to_have_text("الإصبع")
    assert is_right_to_left(page, ".studio-paper p:has(strong)")
    saved(page)


def is_right_to_left(page: Page, selector: str) -> bool:
    """Whether a text really begins at the right: its last letters stand left of its first ones."""
    return bool(
        page.locator(selector).first.evaluate(
            """element => {
              const range = document.createRange();
              const letters = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
              const first = letters.nextNode();
              let last = first;
              while (letters.nextNode()) last = letters.currentNode;
              const place = (node, at) => {
                range.setStart(node, at);
                range.setEnd(node, at + 1);
                return range.getBoundingClientRect();
              };
              const start = place(first, 0);
              const end = place(last, last.length - 1);
              const box = element.getBoundingClientRect();
              return getComputedStyle(element).direction === "rtl"
                && end.left < start.left && box.right - start.right < 2;
            }"""
        )
    )


def look_in_arabic(page: Page, author: Visitor) -> None:
    author.go(f"{NEW}/preview/presenter")
    page.get_by_label("Langue").last.select_option("ar")
    page.locator(".studio-view-bar button").click()
    paper = page.locator(".studio-paper")
    expect(paper).to_have_attribute("dir", "rtl")
    assert is_right_to_left(page, ".studio-paper p:has(strong)")
    # Lists are marked at the right, and the outline stands in the language, too.
    marker = "e => getComputedStyle(e).paddingRight !== '0px'"
    assert paper.locator("ul").evaluate(marker)
    expect(page.locator(".studio-view-outline")).to_contain_text("تقديم")
    # The studio's own words stay the trainer's.
    assert page.locator("html").get_attribute("dir") == "ltr"
    checked(page)
    photograph(page, "studio-arabic-1280")
    page.get_by_role("link", name="Téléphone").click()
    assert is_right_to_left(page, ".studio-paper p:has(strong)")
    photograph(page, "studio-arabic-phone")


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


def edit(author: Visitor, page: Page, path: str, before: str, after: str) -> None:
    author.go(f"{NEW}/edit/{path}")
    text = page.locator("#text")
    text.fill(text.input_value().replace(before, after))
    saved(page)
    author.go(f"{NEW}/publish")
    expect(page.locator(".studio-touched")).to_contain_text("1 personne l’a déjà terminée")


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


def test_two_browsers_on_one_unit_keep_both_texts(welcome: Welcome, served: str, database: Database) -> None:
    with database.writer() as db:
        publish(db)
        first, second = make_trainer(db), make_trainer(db)
        db.commit()
    one, two = welcome(served), welcome(served)
    two.watch.allow("409")
    mine, theirs = sign_in(one, database, first), sign_in(two, database, second)
    for visitor in (one, two):
        visitor.go(f"/studio/{COURSE}/edit/{PAGE}")
    mine.locator("#text").press("Control+End")
    mine.locator("#text").press_sequentially("\nLe texte de l’une.")
    saved(mine)
    theirs.locator("#text").press("Control+End")
    theirs.locator("#text").press_sequentially("\nLe texte de l’autre.")
    theirs.get_by_role("link", name="Choisir entre les deux textes").click()
    expect(theirs.locator(".studio-rows")).to_contain_text("Le texte de l’une.")
    expect(theirs.locator(".studio-rows")).to_contain_text("Le texte de l’autre.")
    photograph(theirs, "studio-two-texts")
    checked(theirs)
    text = theirs.locator("#text")
    text.fill(text.input_value() + "\nLe texte de l’une.")
    theirs.get_by_role("button", name="Enregistrer ce texte").click()
    one.go(f"/studio/{COURSE}/edit/{PAGE}")
    expect(mine.locator("#text")).to_have_value(re.compile("Le texte de l’autre[^§]*Le texte de l’une"))


@pytest.mark.parametrize("javascript", [True, False])
def test_it_is_written_on_a_telephone(
    welcome: Welcome, served: str, database: Database, javascript: bool
) -> None:
    with database.writer() as db:
        publish(db)
        person = make_trainer(db)
        db.commit()
    author = welcome(served, width=390, height=844, javascript=javascript)
    page = sign_in(author, database, person)
    author.go(f"/studio/{COURSE}/edit/{PAGE}")
    page.locator("#text").fill(page.locator("#text").input_value().replace("Bonjour", "Bonsoir"))
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("[data-toast]").first).to_contain_text("brouillon")
    for path in ("", f"/edit/{PAGE}", "/publish", "/history", "/preview"):
        author.go(f"/studio/{COURSE}{path}")
        if javascript:
            page.locator(OPENING).evaluate_all("found => found.forEach(one => (one.open = true))")
            assert_fits(page, width=390)
            checked(page)
            photograph(page, f"studio-390{path.replace('/', '-')[:12]}")
    author.go(f"/studio/{COURSE}/edit/{PAGE}")
    text = page.locator("#text")
    text.fill(text.input_value() + "\nDu *neuf*.\n")
    if javascript:
        page.get_by_role("tab", name="Aperçu").click()
        expect(page.locator(".studio-paper em")).to_have_text("neuf")
        expect(text).to_be_hidden()
    else:
        page.get_by_role("button", name="Enregistrer").click()
        expect(page.locator(".studio-paper em")).to_have_text("neuf")
