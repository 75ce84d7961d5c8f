"""One frozen Settings, read from the environment; what is wrong is said at once and all together."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from lms.config.oidc import OidcProvider, read_providers
from lms.config.resources import FIRST_LOCALES, known_locales

KNOWN_LOCALES = known_locales()
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


class SettingsError(Exception):
    """The environment can't be used; `faults` says what to write instead, one line a setting."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything an installation decides. docs/settings.md says each one for its operator."""

    data_dir: Path
    database_url: str
    secret_key: bytes | None
    base_url: str
    trusted_proxies: int
    redis_url: str | None
    smtp_url: str | None
    mail_from: str
    oidc: tuple[OidcProvider, ...]
    registration_domains: tuple[str, ...]
    locales: tuple[str, ...]
    default_locale: str
    timezone: ZoneInfo
    site_name: str
    video_hosts: tuple[str, ...]
    disclosure_threshold: int
    metrics_token: str | None

    # Asked several times a request.
    @cached_property
    def is_loopback(self) -> bool:
        """Whether the site answers only on this machine, in plain http (a demo, a developer's)."""
        parts = urlsplit(self.base_url)
        return parts.scheme == "http" and (parts.hostname or "") in LOOPBACK_HOSTS

    @property
    def mail_folder(self) -> Path:
        """Where mails are kept when no server is configured."""
        return self.data_dir / "mail"


def _whole(value: str, *, name: str, least: int, faults: list[str]) -> int:
    if re.fullmatch(r"\d{1,6}", value) and int(value) >= least:
        return int(value)
    faults.append(f"{name}={value!r}: write a whole number, {least} or more.")
    return least


def _url(environ: Mapping[str, str], name: str, *, schemes: tuple[str, ...], faults: list[str]) -> str | None:
    value = environ.get(name) or None
    # Not shown: it holds a password.
    if value is not None and not re.match(rf"({'|'.join(schemes)})://[^\s]", value):
        faults.append(f"{name}: write an address that begins with {', '.join(f'{s}://' for s in schemes)}.")
    return value


def _words(value: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in value.split(",") if word.strip())


def _locales(value: str, faults: list[str]) -> tuple[str, ...]:
    locales = _words(value)
    unknown = [locale for locale in locales if locale not in KNOWN_LOCALES]
    if unknown or not locales:
        faults.append(f"LMS_LOCALES={value!r}: write some of {','.join(KNOWN_LOCALES)}.")
        return FIRST_LOCALES
    return locales


def _timezone(value: str, faults: list[str]) -> ZoneInfo:
    try:
        return ZoneInfo(value)
    except (ValueError, KeyError, OSError):
        faults.append(f"LMS_TIMEZONE={value!r}: write a zone of the IANA database, such as Europe/Paris.")
        return ZoneInfo("Europe/Paris")


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings from an environment; raise `SettingsError` with every fault."""
    faults: list[str] = []
    data_dir = Path(environ.get("LMS_DATA_DIR", "instance")).absolute()
    locales = _locales(environ.get("LMS_LOCALES", ",".join(FIRST_LOCALES)), faults)
    default_locale = environ.get("LMS_DEFAULT_LOCALE", "fr")
    if default_locale not in locales:
        faults.append(f"LMS_DEFAULT_LOCALE={default_locale!r}: write one of {','.join(locales)}.")
    base_url = environ.get("LMS_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
    if urlsplit(base_url).scheme not in {"http", "https"} or not urlsplit(base_url).hostname:
        faults.append(
            f"LMS_BASE_URL={base_url!r}: write the address people type, such as https://formation.example."
        )
    database_url = environ.get("LMS_DATABASE_URL") or f"sqlite:///{data_dir / 'passerelle.sqlite3'}"
    if not re.match(r"(sqlite|postgresql|postgresql\+psycopg)://", database_url):
        faults.append("LMS_DATABASE_URL: write sqlite:///… or postgresql://….")
    secret = environ.get("LMS_SECRET_KEY")
    if secret is not None and len(secret) < 32:
        faults.append("LMS_SECRET_KEY: write at least 32 characters, or leave it out: one is made and kept.")
    settings = Settings(
        data_dir=data_dir,
        database_url=database_url,
        secret_key=secret.encode() if secret else None,
        base_url=base_url,
        trusted_proxies=_whole(
            environ.get("LMS_TRUSTED_PROXIES", "0"), name="LMS_TRUSTED_PROXIES", least=0, faults=faults
        ),
        redis_url=_url(environ, "LMS_REDIS_URL", schemes=("redis", "rediss", "unix"), faults=faults),
        smtp_url=_url(environ, "LMS_SMTP_URL", schemes=("smtp", "starttls", "smtps"), faults=faults),
        mail_from=environ.get("LMS_MAIL_FROM", "passerelle@localhost"),
        oidc=read_providers(environ, faults),
        registration_domains=_words(environ.get("LMS_REGISTRATION_DOMAINS", "")),
        locales=locales,
        default_locale=default_locale,
        timezone=_timezone(environ.get("LMS_TIMEZONE", "Europe/Paris"), faults),
        site_name=environ.get("LMS_SITE_NAME", "Passerelle"),
        video_hosts=_words(environ.get("LMS_VIDEO_HOSTS", "")),
        disclosure_threshold=_whole(
            environ.get("LMS_DISCLOSURE_THRESHOLD", "11"),
            name="LMS_DISCLOSURE_THRESHOLD",
            least=5,
            faults=faults,
        ),
        metrics_token=environ.get("LMS_METRICS_TOKEN") or None,
    )
    if faults:
        raise SettingsError(faults)
    return settings
