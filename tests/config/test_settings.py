"""Settings: read once, all faults at once, each naming what to write."""

from pathlib import Path

import pytest

from lms.config import SettingsError, read_settings
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
    said = "\n".join(error.value.faults)
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
