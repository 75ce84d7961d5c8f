"""What LMS_SMTP_URL says."""

import pytest

from lms.mail.server import Encryption, MailServer, read_server
from lms.messages import RefusalError


@pytest.mark.parametrize(
    ("url", "server"),
    [
        (
            "smtps://anne%40x.fr:p%3Aw@mail.example.fr",
            MailServer(
                host="mail.example.fr",
                port=465,
                encryption=Encryption.FROM_THE_START,
                user="anne@x.fr",
                password="p:w",
            ),
        ),
        (
            "starttls://mail.example.fr",
            MailServer(host="mail.example.fr", port=587, encryption=Encryption.REQUIRED),
        ),
        ("smtp://127.0.0.1:1025", MailServer(host="127.0.0.1", port=1025, encryption=Encryption.IF_OFFERED)),
    ],
)
def test_an_address_says_all(url: str, server: MailServer) -> None:
    assert read_server(url) == server


@pytest.mark.parametrize("url", ["http://mail.example.fr", "smtp://", "smtp://host:port", "mail.example.fr"])
def test_anything_else_is_refused(url: str) -> None:
    with pytest.raises(RefusalError):
        read_server(url)


def test_a_password_is_never_shown() -> None:
    assert "secret" not in repr(read_server("smtps://a:secret@mail.example.fr"))


def test_a_password_is_said_in_clear_on_this_machine_only() -> None:
    assert read_server("smtp://127.0.0.1").may_be_told_in_clear
    assert not read_server("smtp://mail.example.fr").may_be_told_in_clear
