"""Where mails leave: what LMS_SMTP_URL says. No network, no database."""

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from lms.config.settings import LOOPBACK_HOSTS
from lms.messages import RefusalError, message


class Encryption(StrEnum):
    """When TLS begins."""

    FROM_THE_START = "smtps"
    REQUIRED = "starttls"
    IF_OFFERED = "smtp"


_PORTS = {Encryption.FROM_THE_START: 465, Encryption.REQUIRED: 587, Encryption.IF_OFFERED: 25}


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """A mail server, and who we are there."""

    host: str
    port: int
    encryption: Encryption
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def may_be_told_in_clear(self) -> bool:
        """Whether a password may be said without TLS: only to this machine."""
        return self.host in LOOPBACK_HOSTS


def read_server(url: str) -> MailServer:
    """Read `smtp://`, `starttls://` or `smtps://user:password@host:port`."""
    try:
        parts = urlsplit(url)
        encryption, port = Encryption(parts.scheme), parts.port
    except ValueError:
        raise _no_address() from None
    if not parts.hostname:
        raise _no_address()
    return MailServer(
        host=parts.hostname,
        port=port or _PORTS[encryption],
        encryption=encryption,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _no_address() -> RefusalError:
    return RefusalError(
        message("LMS_SMTP_URL isn’t an address: write smtps://user:password@mail.example.fr:465.")
    )
