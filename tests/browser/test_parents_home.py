"""The parent's home: three choices one can see, touch and hear, in each direction of writing."""

import re

import pytest
from playwright.sync_api import expect

from lms.database import Database
from tests.browser.conftest import Welcome
from tests.factories.progress import make_module, make_release, make_unit, publish
from tests.support.accessibility import violations
from tests.support.browser import photograph

pytestmark = [pytest.mark.browser]

# A device whose voice speaks French only; what it says is kept instead of heard.
VOICE = """
window.spoken = [];
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => [{ lang: "fr_FR", name: "Voix", localService: true }],
  speak: (said) => {
    window.spoken.push([said.lang, said.text]);
    setTimeout(() => said.onend && said.onend(), 0);
  },
  cancel: () => {},
  addEventListener: () => {},
} });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""
SMALL = """() => [...document.querySelectorAll("main a, main button, header a, header button")]
  .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 48).map((one) => one.outerHTML)"""


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_home_and_a_page_for_parents_are_read_aloud_where_there_is_a_voice(
    welcome: Welcome, served: str, database: Database
) -> None:
    with database.writer() as db:
        publish(db, make_release(make_module("un", make_unit("p1")), audience=("parent",)))
        db.commit()
    visitor = welcome(served, width=320)
    visitor.page.add_init_script(VOICE)
    page = visitor.go("/")
    assert page.evaluate(SMALL) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    photograph(page, "parents-home")
    assert not violations(page)
    listen = page.locator("[data-read-aloud]")
    listen.click()
    expect(listen).to_have_text(re.compile("Écouter"))
    said = [text for _language, text in page.evaluate("window.spoken")]
    assert said[0] == "Le numérique à l’école, pas à pas"
    assert any(text.startswith("Suivre un cours pour les parents") for text in said)
    visitor.go("/courses/cours/un/p1")
    listen.click()
    page.wait_for_function("window.spoken.some(([, text]) => text === 'Texte de p1.')")
    assert {language for language, _text in page.evaluate("window.spoken")} == {"fr-FR"}
    # No voice for Arabic: nothing is offered that this device can't do.
    visitor.go("/")
    page.locator("button[value=ar]").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(listen).to_be_hidden()
    assert page.locator(".door").count() == 3
    assert not violations(page)
