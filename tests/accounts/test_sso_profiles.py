"""What providers say of a person, whatever they send."""

import pytest

from lms.accounts.sso_profiles import SsoProfile, read_profile
from lms.accounts.sso_tokens import shows_second_factor

ISSUER = "https://fia.exemple.fr"


def test_proconnects_claims() -> None:
    claims = {
        "sub": "a1",
        "given_name": " Anna ",
        "usual_name": "Riou",
        "email": "Anna@AC-Rennes.fr",
        "siret": "17350000000000",
    }
    assert read_profile(claims, issuer=ISSUER) == SsoProfile(
        issuer=ISSUER,
        subject="a1",
        claimed_email="anna@ac-rennes.fr",
        given_name="Anna",
        family_name="Riou",
    )


def test_an_academys_claims() -> None:
    claims = {
        "sub": "a1",
        "family_name": "Riou",
        "email": "Anna@AC-Rennes.fr",
        "email_verified": True,
        "external_id": "R-77",
        "FrEduRne": "0350122T$UAJ",
        "FrEduRneResp": ["X", " ", 3],
    }
    assert read_profile(claims, issuer=ISSUER) == SsoProfile(
        issuer=ISSUER,
        subject="a1",
        email="anna@ac-rennes.fr",
        family_name="Riou",
        external_id="R-77",
        schools=("0350122T$UAJ",),
        headed_schools=("X",),
    )


@pytest.mark.parametrize("subject", [None, "", 42, "a" * 256, ["a"]])
def test_without_a_subject_there_is_nobody(subject: object) -> None:
    assert read_profile({"sub": subject}, issuer=ISSUER) is None


@pytest.mark.parametrize(
    ("email", "verified", "kept"),
    [
        ("a@b.fr", True, "a@b.fr"),
        ("a@b.fr", "true", "a@b.fr"),
        ("a@b.fr", "True", None),
        ("a@b.fr", 1, None),
        ("a@b.fr", None, None),
        ("a@b@c.fr", True, None),
        ("nobody", True, None),
        ("a" * 255 + "@b.fr", True, None),
        (None, True, None),
    ],
)
def test_only_a_verified_address_is_kept(email: object, verified: object, kept: str | None) -> None:
    found = read_profile({"sub": "a", "email": email, "email_verified": verified}, issuer=ISSUER)
    assert found is not None
    assert found.email == kept
    assert (found.claimed_email is None) == (kept is not None or email != "a@b.fr")


def test_what_is_too_long_or_no_text_is_left_out() -> None:
    found = read_profile({"sub": "a", "given_name": "x" * 121, "usual_name": ["Riou"]}, issuer=ISSUER)
    assert found == SsoProfile(issuer=ISSUER, subject="a")


@pytest.mark.parametrize(
    ("claims", "shown"),
    [
        ({"amr": ["pwd", "mfa"]}, True),
        ({"acr": "https://proconnect.gouv.fr/assurance/consistency-checked-2fa"}, True),
        ({"acr": "eidas2"}, True),
        ({"amr": ["pwd"], "acr": "eidas1"}, False),
        ({"amr": "mfa", "acr": ["eidas2"]}, False),
        ({}, False),
    ],
)
def test_a_provider_says_whether_it_asked_for_a_second_factor(
    claims: dict[str, object], *, shown: bool
) -> None:
    assert shows_second_factor(claims) is shown
