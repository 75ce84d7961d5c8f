"""The demonstration's head teacher finds her attestation; whoever holds the paper verifies it."""

import pytest

from tests.browser.conftest import Welcome
from tests.browser.steps import sign_in
from tests.support.accessibility import assert_accessible_in_every_mode
from tests.support.pdfs import text_of

pytestmark = [pytest.mark.browser]


def test_a_paper_is_found_on_ones_pages_and_verified_by_anybody(served_demo: str, welcome: Welcome) -> None:
    holder = welcome(served_demo)
    page = sign_in(holder, "directrice")
    assert page.get_by_role("heading", name="Vos attestations").is_visible()
    holder.page.goto(f"{served_demo}/learning")
    assert_accessible_in_every_mode(page, picture="learning-attestations")
    address = page.get_by_role("link", name="Enseigner en mode hybride").last.get_attribute("href")
    assert address is not None
    paper = page.request.get(f"{served_demo}{address}")
    assert "Odile Carpentier" in text_of(paper.body())
    page.goto(f"{served_demo}/learning/enseigner-en-mode-hybride")
    assert_accessible_in_every_mode(page, picture="course-finished")

    reader = welcome(served_demo, width=390, javascript=False)
    reader.page.goto(f"{served_demo}/verify")
    code = address.removeprefix("/learning/attestations/").removesuffix(".pdf")
    reader.page.get_by_label("Code de l’attestation").fill(code.lower().replace("-", " "))
    reader.page.get_by_role("button", name="Vérifier ce code").click()
    assert "Attestation vérifiée" in reader.page.content()
    assert "Odile Carpentier" in reader.page.content()

    stranger = welcome(served_demo)
    stranger.page.goto(f"{served_demo}/verify/{code}")
    assert_accessible_in_every_mode(stranger.page, picture="attestation-verified")
    stranger.page.goto(f"{served_demo}/verify")
    assert_accessible_in_every_mode(stranger.page, picture="attestation-verify")
