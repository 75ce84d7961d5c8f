"""Identity providers read from the environment."""

import pytest

from lms.config.faults import SettingFault
from lms.config.oidc import may_be_asked, read_providers

RENNES = {
    "LMS_OIDC_RENNES_ISSUER": "https://fia.exemple.fr/",
    "LMS_OIDC_RENNES_CLIENT_ID": "passerelle",
    "LMS_OIDC_RENNES_CLIENT_SECRET": "a secret",
    "LMS_OIDC_RENNES_PROFILE": "academie",
}


def test_several_are_read_by_name() -> None:
    other = {name.replace("RENNES", "AIX_MARSEILLE"): value for name, value in RENNES.items()}
    faults: list[SettingFault] = []
    aix, rennes = read_providers({**RENNES, **other, "LMS_OIDC_X": "?"}, faults)
    assert not faults
    assert (aix.name, aix.title) == ("aix-marseille", "Aix-Marseille")
    assert (rennes.name, rennes.issuer, rennes.profile) == ("rennes", "https://fia.exemple.fr", "academie")
    assert "a secret" not in f"{rennes} {rennes!r}"


def test_proconnect_has_its_own_spelling() -> None:
    named = {name.replace("RENNES", "PROCONNECT"): value for name, value in RENNES.items()}
    (provider,) = read_providers(named, [])
    assert provider.title == "ProConnect"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"LMS_OIDC_RENNES_CLIENT_SECRET": ""}, "LMS_OIDC_RENNES_CLIENT_SECRET"),
        ({"LMS_OIDC_RENNES_ISSUER": "http://fia.exemple.fr"}, "https"),
        ({"LMS_OIDC_RENNES_PROFILE": "edugar"}, "proconnect, academie"),
    ],
)
def test_what_is_wrong_is_said(change: dict[str, str], said: str) -> None:
    faults: list[SettingFault] = []
    read_providers({**RENNES, **change}, faults)
    (fault,) = map(str, faults)
    assert said in fault


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("https://fia.exemple.fr/token", True),
        ("http://127.0.0.1:9000/token", True),
        ("http://fia.exemple.fr/token", False),
        ("file:///etc/passwd", False),
        ("https://", False),
    ],
)
def test_only_https_or_this_machine_is_asked(address: str, *, allowed: bool) -> None:
    assert may_be_asked(address) is allowed
