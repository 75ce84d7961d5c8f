"""docs/demo.md, followed to the letter: each step is done, its words in bold are the ones clicked."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lms.courses.release import Release
from lms.database import Database
from tests.browser.conftest import Welcome
from tests.browser.steps import TRAINED, answer, course, figure, followed, standing_on
from tests.support.browser import Visitor, photograph

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journey")]

SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "demo.md"
STEP = re.compile(r"^## (\d+)\. (.+?) \((\d+) (s|min)\)$", re.MULTILINE)
CLICKS = re.compile(r"^- \*Cliquez\*\s*:(.*)$", re.MULTILINE)
BOLD = re.compile(r"\*\*(.+?)\*\*")
CLICKABLE = ".demo-banner a, header a, main a, main button, main summary, .reader-bar button, .reader-bar a"
WIDTHS = (390, 1280)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the document: its number, how long it takes, what it says to click, in order."""

    number: int
    seconds: int
    clicks: list[str]


def steps() -> list[Step]:
    """Read the steps of the document."""
    text = SCRIPT.read_text(encoding="utf-8")
    found = list(STEP.finditer(text))
    ends = [*(one.start() for one in found[1:]), len(text)]
    return [
        Step(
            number=int(one[1]),
            seconds=int(one[3]) * (60 if one[4] == "min" else 1),
            clicks=[words for line in CLICKS.findall(text[one.end() : end]) for words in BOLD.findall(line)],
        )
        for one, end in zip(found, ends, strict=True)
    ]


@dataclass(kw_only=True)
class Story:
    """The visit that the document tells: a browser, what was noted, what was clicked in this step."""

    visitor: Visitor
    release: Release
    clicked: list[str] = field(default_factory=list)
    noted: dict[str, int] = field(default_factory=dict)

    @property
    def page(self) -> Page:
        """The page as it stands."""
        return self.visitor.page

    def click(self, words: str) -> None:
        """Follow what says these words."""
        self.clicked.append(words)
        followed(self.page, self.page.locator(CLICKABLE).filter(has_text=words))

    def answer(self, *, well: bool) -> None:
        """Tick answers, all right or all wrong."""
        _module, unit = standing_on(self.page, self.release)
        assert unit.quiz is not None
        answer(self.page, unit.quiz, well=well)

    def photograph(self, name: str) -> None:
        """Keep the page at both widths, light and dark, when pictures are asked for."""
        size = self.page.viewport_size
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 844})
            for scheme in ("light", "dark"):
                self.page.emulate_media(color_scheme=scheme)
                photograph(self.page, f"demo-{name}-{width}-{scheme}")
        self.page.emulate_media(color_scheme="light")
        if size is not None:
            self.page.set_viewport_size(size)


def step_1(story: Story) -> None:
    page = story.visitor.go("/demo")
    assert page.locator("form[action^='/demo/sign-in/']").count() >= 9
    story.photograph("doors")


def step_2(story: Story) -> None:
    story.click("Entrer en tant que Hélène")
    story.photograph("home-coordinator")
    story.click("Voir la couverture")
    lead = story.page.locator(".coverage-lead")
    expect(lead).to_contain_text("effectif connu pour")
    story.noted["programme"] = figure(story.page, TRAINED)
    story.photograph("coverage")


def step_3(story: Story) -> None:
    words = "Comment ce chiffre est-il compté"
    counted = story.page.locator(".figure-card details.how-counted").first
    counted.locator("summary").filter(has_text=words).click()
    story.clicked.append("Comment ce chiffre est-il compté\N{NO-BREAK SPACE}?")
    expect(counted.locator("div")).to_be_visible()
    assert len(counted.locator("div").inner_text()) > 80
    expect(story.page.locator(".chart-canvas svg")).to_be_visible()
    expect(story.page.locator("main")).to_contain_text("Effectif inconnu")


def step_4(story: Story) -> None:
    story.click("Amiens")
    story.click("Second degré (Aisne)")
    story.click("Collège Simone-Veil (fictif)")
    story.noted["school"] = figure(story.page, TRAINED)
    expect(story.page.locator("main")).to_contain_text("Extraction des services du rectorat")
    story.photograph("coverage-school")


def step_5(story: Story) -> None:
    story.click("Changer de compte")
    story.click("Entrer en tant que Maëlle")
    expect(story.page.locator("main")).to_contain_text("Scénariser avec ABC")
    story.photograph("home-teacher")
    story.click("Reprendre")
    assert standing_on(story.page, story.release)[1].kind == "page"
    story.photograph("reader")


def step_6(story: Story) -> None:
    for _page in range(3):
        assert standing_on(story.page, story.release)[1].kind == "page"
        story.click("J’ai terminé")
    assert standing_on(story.page, story.release)[1].kind == "quiz"
    story.photograph("quiz")


def step_7(story: Story) -> None:
    story.answer(well=False)
    story.click("Envoyer mes réponses")
    expect(story.page.locator(".quiz-result.tone-warning")).to_be_visible()
    assert story.page.locator(".answer-feedback").count() >= 6
    story.photograph("quiz-feedback")


def step_8(story: Story) -> None:
    story.click("Recommencer")
    story.answer(well=True)
    story.click("Envoyer mes réponses")
    expect(story.page.locator(".quiz-result.tone-success")).to_be_visible()
    story.photograph("quiz-passed")
    story.click("Accueil")
    expect(story.page.locator("main")).to_contain_text("Vous comptez parmi les personnes formées depuis le")
    story.photograph("home-teacher-counted")


def step_9(story: Story) -> None:
    story.click("Changer de compte")
    story.click("Entrer en tant que Hélène")
    story.click("Voir la couverture")
    assert figure(story.page, TRAINED) == story.noted["programme"] + 1


def step_10(story: Story) -> None:
    for words, end in (("Ces lignes en CSV", ".csv"), ("Sens des colonnes", ".schema.json")):
        with story.page.expect_download() as download:
            story.page.locator(".downloads a").filter(has_text=words).first.click()
        story.clicked.append(words)
        assert download.value.suggested_filename.endswith(end)
        assert download.value.path().stat().st_size > 500


def step_11(story: Story) -> None:
    story.click("Changer de compte")
    story.click("Entrer en tant que Béatrice")
    story.click("Mon établissement")
    story.photograph("school")
    story.page.get_by_label("Anna Riou").check()
    story.click("Confirmer les personnes cochées")
    expect(story.page.get_by_text("1 personne est confirmée.")).to_be_visible()
    story.click("Voir la couverture")
    # Maëlle, who has finished a module since, and Anna.
    assert figure(story.page, TRAINED) == story.noted["school"] + 2
    expect(story.page.locator(".report-bounds")).to_contain_text("Simone-Veil")
    story.photograph("coverage-head")


def step_12(story: Story) -> None:
    story.click("Changer de compte")
    story.click("Entrer en tant que Fatima")
    story.photograph("home-parent")
    story.click("Continuer mon cours")
    languages = story.page.locator("details[data-dropdown]").filter(
        has=story.page.locator("button[name=language]")
    )
    languages.locator("summary").click()
    with story.page.expect_navigation():
        languages.locator("button[value=ar]").click()
    assert story.page.get_attribute("html", "dir") == "rtl"
    story.photograph("reader-arabic")


def told() -> Iterator[tuple[int, Callable[[Story], None]]]:
    """Give the steps that this file follows, by their number."""
    for name, step in globals().items():
        if name.startswith("step_"):
            yield int(name.removeprefix("step_")), step


def test_every_step_of_the_document_is_followed_and_it_takes_ten_minutes() -> None:
    written = steps()
    assert [one.number for one in written] == [number for number, _step in told()]
    assert 9 * 60 <= sum(one.seconds for one in written) <= 11 * 60


def test_the_document_is_followed_to_the_letter(
    welcome: Welcome, demo_of_my_own: tuple[str, Database]
) -> None:
    origin, database = demo_of_my_own
    story = Story(visitor=welcome(origin), release=course(database))
    follow = dict(told())
    for step in steps():
        story.clicked.clear()
        follow[step.number](story)
        assert story.clicked == step.clicks, f"step {step.number} of docs/demo.md"
