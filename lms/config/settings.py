"""One frozen Settings, read from the environment; what is wrong is said at once and all together."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from lms.config.faults import SettingFault
from lms.config.oidc import OidcProvider, read_providers
from lms.config.reading import Environment
from lms.config.resources import known_locales

KNOWN_LOCALES = known_locales()
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


class SettingsError(Exception):
    """The environment can't be used; `faults` says what to write instead, one line a setting.

    `settings` is what was understood all the same, to be shown, never to be used.
    """

    def __init__(self, faults: list[SettingFault], settings: "Settings") -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults
        self.settings = settings


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything an installation decides. docs/settings.md says each one for its operator."""

    data_dir: Path
    database_url: str
    secret_key: bytes | None
    base_url: str
    trusted_proxies: int
    redis_url: str | None
    media_url: str | None
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


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings from an environment, an empty one being an absent one.

    Raises `SettingsError` with every fault.
    """
    read = Environment(environ)
    data_dir = Path(read.text("LMS_DATA_DIR", "instance")).absolute()
    locales = read.locales("LMS_LOCALES", known=KNOWN_LOCALES)
    settings = Settings(
        data_dir=data_dir,
        database_url=read.database("LMS_DATABASE_URL", absent=f"sqlite:///{data_dir / 'passerelle.sqlite3'}"),
        secret_key=read.secret("LMS_SECRET_KEY"),
        base_url=read.site("LMS_BASE_URL", absent="http://127.0.0.1:8000"),
        trusted_proxies=read.whole("LMS_TRUSTED_PROXIES", absent=0, least=0),
        redis_url=read.service("LMS_REDIS_URL", "redis", "rediss", "unix"),
        media_url=read.place("LMS_MEDIA_URL"),
        smtp_url=read.service("LMS_SMTP_URL", "smtp", "starttls", "smtps"),
        mail_from=read.sender("LMS_MAIL_FROM", absent="passerelle@localhost"),
        oidc=read_providers(read.given, read.faults),
        registration_domains=read.domains("LMS_REGISTRATION_DOMAINS"),
        locales=locales,
        default_locale=read.one_of("LMS_DEFAULT_LOCALE", locales, absent="fr"),
        timezone=read.timezone("LMS_TIMEZONE", absent="Europe/Paris"),
        site_name=read.text("LMS_SITE_NAME", "Passerelle"),
        video_hosts=read.hosts("LMS_VIDEO_HOSTS"),
        disclosure_threshold=read.whole("LMS_DISCLOSURE_THRESHOLD", absent=11, least=5),
        metrics_token=read.given.get("LMS_METRICS_TOKEN"),
    )
    if read.faults:
        raise SettingsError(read.faults, settings)
    return settings
