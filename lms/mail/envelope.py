"""The mail itself: headers and text, from a row of the outbox. No Flask, no database."""

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from lms.mail.attachment import from_text
from lms.mail.operations import Outgoing


def as_message(mail: Outgoing, *, sender: str, now: datetime, flat: bool = False) -> EmailMessage:
    """Make the mail; its Message-ID is the row's, so that a second copy can be recognised.

    A flat one holds nothing but ASCII: any mail server carries it as it is.
    """
    message = EmailMessage(policy=SMTP)
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    message["Message-ID"] = f"<{mail.message_id}@{domain}>"
    message["Date"] = format_datetime(now)
    message["From"] = sender
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    # Nobody answers an automatic mail with another one.
    message["Auto-Submitted"] = "auto-generated"
    if mail.stop_address is not None:
        message["List-Unsubscribe"] = f"<{mail.stop_address}>"
    message.set_content(mail.text, cte="quoted-printable" if flat else None)
    for file in from_text(mail.files):
        message.add_attachment(
            file.content,
            subtype="calendar",
            cte="base64",
            filename=file.name,
            params={"method": file.method},
        )
    return message
