"""Reading one setting each: its value, or what stands in for it and a fault that says what to write."""

import re
from collections.abc import Mapping
from email.utils import parseaddr
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from lms.config.faults import SettingFault, setting_fault
from lms.config.resources import FIRST_LOCALES

_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*(?::\d{{1,5}})?", re.IGNORECASE)
# A star is one part of a name: alone, it would describe no domain that has a dot.
_DOMAIN = re.compile(r"@?[a-z0-9*-]+(?:\.[a-z0-9*-]+)*\.[a-z0-9-]+", re.IGNORECASE)
_DATABASES = ("sqlite", "postgresql", "postgresql+psycopg")


class Environment:
    """An environment, in which an empty setting is an absent one, and the faults found in it so far."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.given = {name: value for name, value in environ.items() if value.strip()}
        self.faults: list[SettingFault] = []

    def text(self, name: str, absent: str) -> str:
        """Give a setting as it stands."""
        return self.given.get(name, absent)

    def words(self, name: str, absent: str = "") -> tuple[str, ...]:
        """Give the words of a list with commas."""
        return tuple(word.strip() for word in self.text(name, absent).split(",") if word.strip())

    def whole(self, name: str, *, absent: int, least: int) -> int:
        """Give a whole number."""
        value = self.given.get(name)
        if value is None:
            return absent
        if re.fullmatch(r"\d{1,6}", value) and int(value) >= least:
            return int(value)
        self.faults.append(
            setting_fault(
                "%(shown)s: write a whole number, %(least)s or more.", shown=self._shown(name), least=least
            )
        )
        return absent

    def secret(self, name: str) -> bytes | None:
        """Give a secret of at least 32 characters; it is shown to nobody."""
        value = self.given.get(name)
        if value is not None and len(value) < 32:
            self.faults.append(
                setting_fault(
                    "%(name)s: write at least 32 characters, or leave it out: one is made and kept.",
                    name=name,
                )
            )
        return value.encode() if value else None

    def service(self, name: str, *schemes: str) -> str | None:
        """Give the address of a service. It isn't shown: it may hold a password."""
        value = self.given.get(name)
        if value is not None and not re.match(rf"({'|'.join(schemes)})://[^\s]", value):
            self.faults.append(
                setting_fault(
                    "%(name)s: write an address that begins with %(known)s.",
                    name=name,
                    known=", ".join(f"{scheme}://" for scheme in schemes),
                )
            )
        return value

    def place(self, name: str) -> str | None:
        """Give the address of a place for files. It isn't shown: it may hold a password."""
        value = self.given.get(name)
        if value is not None and not re.fullmatch(r"[a-z][a-z0-9+]*://\S+", value):
            self.faults.append(
                setting_fault(
                    "%(name)s: write an address such as file:///srv/passerelle/files or s3://bucket/folder.",
                    name=name,
                )
            )
        return value

    def database(self, name: str, *, absent: str) -> str:
        """Give the address of a database. It isn't shown either."""
        value = self.text(name, absent)
        try:
            url = make_url(value)
        except (ArgumentError, ValueError):
            url = None
        if url is None or url.drivername not in _DATABASES or url.database in {None, "", ":memory:"}:
            self.faults.append(
                setting_fault(
                    "%(name)s: write sqlite:////folder/file.sqlite3 or postgresql://user:password@host/name.",
                    name=name,
                )
            )
        return value

    def site(self, name: str, *, absent: str) -> str:
        """Give the address that people type: a scheme and a host, nothing behind them."""
        value = self.text(name, absent).rstrip("/")
        parts = split(value)
        if (
            parts is None
            or parts.scheme not in {"http", "https"}
            or not parts.hostname
            or (parts.path, parts.query, parts.fragment) != ("", "", "")
            or parts.username is not None
        ):
            self.faults.append(
                setting_fault(
                    "%(shown)s: write the address people type, such as https://formation.example,"
                    " with nothing behind the name.",
                    shown=self._shown(name),
                )
            )
            return absent
        return value

    def sender(self, name: str, *, absent: str) -> str:
        """Give the sender of mails."""
        value = self.text(name, absent)
        if not re.fullmatch(r"[^@\s]+@[^@\s]+", parseaddr(value)[1]) or re.search(r"[\r\n]", value):
            self.faults.append(
                setting_fault(
                    "%(shown)s: write an e-mail address, such as formation@ac-exemple.fr.",
                    shown=self._shown(name),
                )
            )
            return absent
        return value

    def domains(self, name: str) -> tuple[str, ...]:
        """Give patterns of domains."""
        words = self.words(name)
        if not all(_DOMAIN.fullmatch(word) for word in words):
            self.faults.append(
                setting_fault(
                    "%(shown)s: write domains with commas between them, such as ac-*.fr,educagri.fr.",
                    shown=self._shown(name),
                )
            )
        return words

    def hosts(self, name: str) -> tuple[str, ...]:
        """Give names of hosts."""
        words = self.words(name)
        if not all(_HOST.fullmatch(word) for word in words):
            self.faults.append(
                setting_fault(
                    "%(shown)s: write names of hosts with commas between them, without https://, such as"
                    " podeduc.apps.education.fr.",
                    shown=self._shown(name),
                )
            )
            return ()
        return words

    def locales(self, name: str, *, known: tuple[str, ...]) -> tuple[str, ...]:
        """Give languages, all of them known."""
        locales = self.words(name, ",".join(FIRST_LOCALES))
        if not locales or not set(locales) <= set(known):
            self.faults.append(
                setting_fault(
                    "%(shown)s: write some of %(known)s.", shown=self._shown(name), known=",".join(known)
                )
            )
            return FIRST_LOCALES
        return locales

    def one_of(self, name: str, known: tuple[str, ...], *, absent: str) -> str:
        """Give a word out of the known ones."""
        value = self.text(name, absent)
        if value not in known:
            self.faults.append(
                setting_fault(
                    "%(shown)s: write one of %(known)s.", shown=f"{name}={value}", known=", ".join(known)
                )
            )
            return known[0]
        return value

    def timezone(self, name: str, *, absent: str) -> ZoneInfo:
        """Give a time zone."""
        try:
            return ZoneInfo(self.text(name, absent))
        except (ValueError, KeyError, OSError):
            self.faults.append(
                setting_fault(
                    "%(shown)s: write a zone of the IANA database, such as Europe/Paris.",
                    shown=self._shown(name),
                )
            )
            return ZoneInfo(absent)

    def _shown(self, name: str) -> str:
        return f"{name}={self.given.get(name, '')}"


def split(address: str) -> SplitResult | None:
    """Split an address; None where it can't be, a port that is none among the reasons."""
    try:
        parts = urlsplit(address)
        _port = parts.port
    except ValueError:
        return None
    return parts
