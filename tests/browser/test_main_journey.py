"""The main job in a real browser: a teacher completes a module, and the coordinator's figures move by one."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from frictionless import Resource, Schema
from playwright.sync_api import Page, expect

from lms.coverage.verifying import verify
from lms.database import Database
from tests.browser.conftest import Welcome
from tests.browser.steps import (
    TRAINED,
    answer,
    course,
    figure,
    followed,
    press,
    read_to_the_quiz,
    sign_in,
    standing_on,
    whole,
)
from tests.support.browser import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journey")]

SCHOOL = "Collège Simone-Veil (fictif)"
DOWN_TO_THE_SCHOOL = ("Amiens", "Second degré", SCHOOL)
FILES = ("coverage.csv", "coverage.schema.json")


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What somebody reads on the coverage page: the whole of what she sees, then the school's own page."""

    trained: int
    still: int
    at_school: int | None = None


def look(visitor: Visitor, *, school: bool) -> Seen:
    """Read the coverage page as somebody who has just signed in reads it, down to the school if asked to."""
    page = visitor.go("/")
    press(page, "Voir la couverture")
    trained, still = figure(page, TRAINED), whole(gap(page))
    if not school:
        return Seen(trained=trained, still=still)
    for place in DOWN_TO_THE_SCHOOL:
        followed(page, page.locator("#coverage tbody th a").filter(has_text=place))
    assert page.get_by_role("heading", level=1).inner_text() == SCHOOL
    return Seen(trained=trained, still=still, at_school=figure(page, TRAINED))


def gap(page: Page) -> str:
    """Give what is said under the gap: how many are still to be trained."""
    card = page.locator(".figure-card").filter(has=page.get_by_role("heading", name="Écart à l’objectif"))
    return card.locator(".figure-change").inner_text().removeprefix("encore").strip()


@pytest.mark.parametrize(
    "engine_name", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)
def test_a_module_completed_moves_coverage_by_one(
    welcome: Welcome, demo_of_my_own: tuple[str, Database], tmp_path: Path
) -> None:
    origin, database = demo_of_my_own
    coordinator, head, inspector = (welcome(origin) for _someone in range(3))
    for visitor, key in ((coordinator, "coordination"), (head, "principale"), (inspector, "ien")):
        sign_in(visitor, key)
    before = look(coordinator, school=True)
    head_before, inspector_before = look(head, school=False), look(inspector, school=False)
    # A head sees her establishment alone; an inspector her écoles, of which it isn't one.
    assert head_before.trained == before.at_school
    assert inspector_before.trained < before.trained

    complete_a_module(welcome(origin, width=390, height=844), database)

    after = look(coordinator, school=True)
    assert before.at_school is not None
    assert after == Seen(trained=before.trained + 1, still=before.still - 1, at_school=before.at_school + 1)
    assert look(head, school=False).trained == head_before.trained + 1
    assert look(inspector, school=False) == inspector_before
    check_the_file(coordinator, tmp_path, trained=after.at_school)
    with database.snapshot() as db:
        verification = verify(db)
    assert verification.is_fine, verification


def complete_a_module(teacher: Visitor, database: Database) -> None:
    """Sign in, resume, read, fail the quiz, read why, try again and pass."""
    page = sign_in(teacher, "enseignante")
    release = course(database)
    press(page, "Reprendre")
    module, _unit = standing_on(page, release)
    assert len(read_to_the_quiz(page, release)) >= 2
    here, unit = standing_on(page, release)
    assert here is module
    assert unit is module.units[-1]
    assert unit.quiz is not None

    answer(page, unit.quiz, well=False)
    press(page, "Envoyer mes réponses")
    expect(page.locator(".quiz-result.tone-warning")).to_contain_text("70")
    said = page.locator(".answer-feedback")
    expect(said).to_have_count(len(unit.quiz.questions))
    expect(said.first).to_contain_text("Pas tout à fait")
    assert said.first.inner_text().count(" ") > 5, "no explanation beside the answer"

    press(page, "Recommencer")
    answer(page, unit.quiz, well=True)
    press(page, "Envoyer mes réponses")
    outcome = page.locator(".quiz-result.tone-success")
    expect(outcome).to_contain_text(module.title["fr"])
    teacher.go("/")
    expect(page.locator("main")).to_contain_text("Vous comptez parmi les personnes formées depuis le")


def check_the_file(coordinator: Visitor, folder: Path, *, trained: int | None) -> None:
    """Download the school's row and the meaning of its columns; frictionless accepts the one by the other."""
    page = coordinator.page
    for words, name in zip(("Ces lignes en CSV", "colonnes"), FILES, strict=True):
        with page.expect_download() as download:
            page.locator(".downloads a").filter(has_text=words).first.click()
        download.value.save_as(folder / name)
    descriptor = json.loads((folder / "coverage.schema.json").read_text(encoding="utf-8"))
    resource = Resource(path="coverage.csv", schema=Schema.from_descriptor(descriptor), basepath=str(folder))
    report = resource.validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])[:5]
    (row,) = resource.read_rows()
    assert (row["school"], row["trained_present"]) == (SCHOOL, trained)
