"""One connection to a mail server, and what became of each mail handed to it."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from enum import StrEnum

from lms.mail.server import Encryption, MailServer

TIMEOUT_SECONDS = 30
NEEDS_UTF8 = "address-not-ascii"
_FLAT = SMTP.clone(cte_type="7bit")


class ServerUnavailableError(Exception):
    """The server can't be reached, or won't have us: no mail was handed over. `reason` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Fate(StrEnum):
    """What became of a mail: `UNCERTAIN` when the server had it all and its answer never came."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    LATER = "later"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, kw_only=True)
class Handed:
    """The fate of one mail, and the code that says why it wasn't taken."""

    fate: Fate
    code: str = ""


class Connection:
    """An open, authenticated connection, over which mails are handed one after the other."""

    def __init__(self, server: MailServer, *, timeout: float = TIMEOUT_SECONDS) -> None:
        try:
            self._smtp = _open(server, timeout)
        except smtplib.SMTPResponseException as error:
            raise ServerUnavailableError(str(error.smtp_code)) from error
        except (OSError, smtplib.SMTPException) as error:
            raise ServerUnavailableError(type(error).__name__) from error

    def hand(self, message: EmailMessage) -> Handed:
        """Hand one mail over; raise `ServerUnavailableError` when the server won't have any of ours."""
        recipient = parseaddr(str(message["To"]))[1]
        if not recipient.isascii() and not self._smtp.has_extn("smtputf8"):
            return Handed(fate=Fate.REFUSED, code=NEEDS_UTF8)
        options = () if recipient.isascii() else ("SMTPUTF8", "BODY=8BITMIME")
        content = message.as_bytes(policy=_FLAT if recipient.isascii() else _FLAT.clone(utf8=True))
        try:
            self._announce(str(message["From"]), options)
            code, _ = self._smtp.rcpt(recipient)
            if not _is_fine(code):
                return self._refused(code)
        except (OSError, smtplib.SMTPServerDisconnected):
            # It had nothing of the mail itself yet: certainly not sent.
            self.close()
            return Handed(fate=Fate.LATER, code="disconnected")
        return self._give(content)

    def _announce(self, sender: str, options: tuple[str, ...]) -> None:
        code, _ = self._smtp.mail(parseaddr(sender)[1], options)
        if not _is_fine(code):
            self.close()
            # It is us that it doesn't want, whoever the mail is for.
            raise ServerUnavailableError(f"sender-{code}")

    def _give(self, content: bytes) -> Handed:
        try:
            code, _ = self._smtp.data(content)
        except smtplib.SMTPDataError as error:
            code = error.smtp_code
        except (OSError, smtplib.SMTPException):
            self.close()
            return Handed(fate=Fate.UNCERTAIN)
        return Handed(fate=Fate.ACCEPTED) if _is_fine(code) else self._refused(code)

    def _refused(self, code: int) -> Handed:
        fate = Fate.REFUSED if 500 <= code < 600 else Fate.LATER
        try:
            if code == 421:
                self.close()
            else:
                self._smtp.rset()
        except (OSError, smtplib.SMTPException):
            self.close()
        return Handed(fate=fate, code=str(code))

    @property
    def is_open(self) -> bool:
        """Whether the server hasn't left."""
        return self._smtp.sock is not None

    def close(self) -> None:
        """Leave politely if the server still listens."""
        try:
            self._smtp.quit()
        except (OSError, smtplib.SMTPException):
            self._smtp.close()


def _is_fine(code: int) -> bool:
    return 200 <= code < 300


def _open(server: MailServer, timeout: float) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.encryption is Encryption.FROM_THE_START:
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=timeout, context=context)
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=timeout)
    try:
        _introduce(smtp, server, context)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _introduce(smtp: smtplib.SMTP, server: MailServer, context: ssl.SSLContext) -> None:
    smtp.ehlo_or_helo_if_needed()
    encrypted = server.encryption is Encryption.FROM_THE_START
    if server.encryption is Encryption.REQUIRED or (not encrypted and smtp.has_extn("starttls")):
        smtp.starttls(context=context)
        smtp.ehlo()
        encrypted = True
    if server.user:
        if not encrypted and not server.may_be_told_in_clear:
            raise ServerUnavailableError("no-tls")
        smtp.login(server.user, server.password)
