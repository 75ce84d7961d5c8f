"""What a trainer does in the studio, step by step."""

import io
import re

from PIL import Image
from playwright.sync_api import Page, expect

from lms.database import Database
from tests.support.accessibility import violations
from tests.support.browser import Visitor, photograph
from tests.support.visitors import session_of

OPENING = ":is(.studio-changes, .studio-add, .studio-history) details"
COURSE_ID = "prendre-en-main-la-tablette"
NEW = f"/studio/{COURSE_ID}"
PRESENT = "01-premier-module/01-presenter.md"
QUIZ = "01-premier-module/04-verifier.md"


def sign_in(visitor: Visitor, database: Database, person_id: int) -> Page:
    token = session_of(database, person_id=person_id, device="Chromium")
    cookie = {"name": "passerelle_session", "value": token, "url": visitor.origin}
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


def edit(author: Visitor, page: Page, path: str, before: str, after: str) -> None:
    author.go(f"{NEW}/edit/{path}")
    text = page.locator("#text")
    text.fill(text.input_value().replace(before, after))
    saved(page)
    author.go(f"{NEW}/publish")
    expect(page.locator(".studio-touched")).to_contain_text("1 personne l’a déjà terminée")
