"""The language of pages: one of ours, whatever is asked for."""

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize(
    ("cookie", "header", "language"),
    [
        ("tr", "ar", "tr"),
        ("", "ar,fr;q=0.5", "ar"),
        ("", "pt-BR,pt;q=0.9", "pt"),
        ("xx", "", "fr"),
        ("", "xx", "fr"),
        ("", "*", "fr"),
        ("fr_FR.UTF-8", "../../etc", "fr"),
        ("é", "en;q=nonsense", "fr"),
    ],
)
def test_a_page_comes_in_one_of_our_languages(
    client: FlaskClient, cookie: str, header: str, language: str
) -> None:
    if cookie:
        client.set_cookie("passerelle_language", cookie)
    page = client.get("/sign-in", headers={"Accept-Language": header})
    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.text


def test_arabic_is_read_from_right_to_left(client: FlaskClient) -> None:
    client.set_cookie("passerelle_language", "ar")
    assert '<html lang="ar" dir="rtl">' in client.get("/sign-in").text
