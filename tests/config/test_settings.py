"""Settings: read once, all faults at once, each naming what to write."""

from dataclasses import fields
from pathlib import Path

import pytest

from lms.config import Settings, SettingsError, read_settings
from lms.config.secret import secret_key


def test_nothing_set_is_a_site_on_this_machine() -> None:
    settings = read_settings({})
    assert settings.is_loopback
    assert settings.default_locale == "fr"
    assert settings.database_url.startswith("sqlite:///")
    assert settings.disclosure_threshold == 11


def test_every_fault_is_said_at_once_with_what_to_write() -> None:
    with pytest.raises(SettingsError) as error:
        read_settings(
            {
                "LMS_LOCALES": "fr,xx",
                "LMS_DEFAULT_LOCALE": "de",
                "LMS_BASE_URL": "formation.example",
                "LMS_DATABASE_URL": "mysql://x",
                "LMS_SECRET_KEY": "short",
                "LMS_TIMEZONE": "Mars/Olympus",
                "LMS_DISCLOSURE_THRESHOLD": "3",
                "LMS_TRUSTED_PROXIES": "many",
            }
        )
    said = str(error.value)
    for name in (
        "LMS_LOCALES", "LMS_DEFAULT_LOCALE", "LMS_BASE_URL", "LMS_DATABASE_URL", "LMS_SECRET_KEY",
        "LMS_TIMEZONE", "LMS_DISCLOSURE_THRESHOLD", "LMS_TRUSTED_PROXIES",
    ):  # fmt: skip
        assert name in said
    assert "short" not in said
    assert "Europe/Paris" in said


def test_a_public_site_is_not_loopback() -> None:
    assert not read_settings({"LMS_BASE_URL": "https://formation.example"}).is_loopback
    assert not read_settings({"LMS_BASE_URL": "http://formation.example"}).is_loopback


def test_the_secret_is_made_once_and_kept_to_its_owner(tmp_path: Path) -> None:
    settings = read_settings({"LMS_DATA_DIR": str(tmp_path / "data")})
    made = secret_key(settings)
    assert len(made) >= 32
    assert secret_key(settings) == made
    path = tmp_path / "data" / "secret.key"
    assert path.stat().st_mode & 0o077 == 0
    assert list(path.parent.iterdir()) == [path]


def test_a_secret_given_is_the_one_used() -> None:
    given = "x" * 40
    assert secret_key(read_settings({"LMS_SECRET_KEY": given})) == given.encode()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LMS_DATABASE_URL", "sqlite://"),
        ("LMS_DATABASE_URL", "postgresql://user:pass-word@host:port/name"),
        ("LMS_DATABASE_URL", "user:pass-word@host"),
        ("LMS_BASE_URL", "https://[formation.example"),
        ("LMS_BASE_URL", "https://formation.example/lms"),
        ("LMS_MAIL_FROM", "formation"),
        ("LMS_MAIL_FROM", "a@b.fr\nBcc: c@d.fr"),
        ("LMS_REGISTRATION_DOMAINS", "*"),
        ("LMS_REGISTRATION_DOMAINS", "ac-*.fr;educagri.fr"),
        ("LMS_VIDEO_HOSTS", "https://podeduc.apps.education.fr/"),
        ("LMS_VIDEO_HOSTS", "a.example; script-src *"),
        ("LMS_OIDC_A_ISSUER", "https://[a"),
    ],
)
def test_each_setting_says_that_it_is_wrong_and_no_password(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as error:
        read_settings({name: value})
    assert name in str(error.value)
    assert "pass-word" not in str(error.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LMS_DATABASE_URL", "postgresql://user:p#%40[w@db.example:5433/name?sslmode=require"),
        ("LMS_MAIL_FROM", "Passerelle <formation@ac-exemple.fr>"),
        ("LMS_REGISTRATION_DOMAINS", "ac-*.fr, @educagri.fr"),
        ("LMS_VIDEO_HOSTS", "podeduc.apps.education.fr,tube.example:8443"),
        ("LMS_BASE_URL", "https://formation.example:8443/"),
    ],
)
def test_what_is_right_is_taken(name: str, value: str) -> None:
    read_settings({name: value})


def test_an_empty_setting_is_an_absent_one() -> None:
    names = [f"LMS_{field.name.upper()}" for field in fields(Settings)]
    assert read_settings(dict.fromkeys(names, "")) == read_settings({})
