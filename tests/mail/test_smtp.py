"""The connection to a mail server: TLS, passwords, what it refuses."""

import datetime as dt
import smtplib
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from lms.mail.envelope import as_message
from lms.mail.operations import Outgoing
from lms.mail.server import read_server
from lms.mail.smtp import NEEDS_UTF8, Connection, Fate, ServerUnavailableError
from tests.mail.mail_server import accepted, quick_mail_server

SENDER = "passerelle@formation.example"


def mail(to: str = "a@x.fr"):
    outgoing = Outgoing(
        id=1,
        purpose="p",
        recipient=to,
        subject="s",
        text="t\n",
        message_id="0",
        stop_address="https://formation.example/reminders/stop/token",
    )
    return as_message(outgoing, sender=SENDER, now=dt.datetime(2026, 11, 22, tzinfo=dt.UTC), flat=True)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of localhost and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    today = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.fixture
def tls(certificate: Path) -> Iterator[ssl.SSLContext]:
    """The server's side of TLS."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


def check_password(_server, _session, _envelope, _mechanism, data) -> AuthResult:
    # "Handled" would mean that the refusal was already said, and the client would wait 30 s for it.
    return AuthResult(success=(data.login, data.password) == (b"anne", b"secret"), handled=False)


def test_starttls_then_the_password(
    tmp_path: Path, tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    options = {"tls_context": tls, "authenticator": check_password, "auth_require_tls": True}
    with quick_mail_server(tmp_path, **options, require_starttls=True) as port:
        connection = Connection(read_server(f"starttls://anne:secret@localhost:{port}"))
        assert connection.hand(mail()).fate is Fate.ACCEPTED
        connection.close()
        with pytest.raises(ServerUnavailableError):
            Connection(read_server(f"starttls://anne:wrong@localhost:{port}"))
        # Offered, it is used without being asked for.
        Connection(read_server(f"smtp://anne:secret@localhost:{port}")).close()
    assert len(accepted(tmp_path)) == 1


def test_a_certificate_of_nobody_known_is_refused(tmp_path: Path, tls: ssl.SSLContext) -> None:
    with (
        quick_mail_server(tmp_path, tls_context=tls) as port,
        pytest.raises(ServerUnavailableError, match="SSLCertVerificationError"),
    ):
        Connection(read_server(f"starttls://localhost:{port}"))


def test_no_password_leaves_this_machine_in_clear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with quick_mail_server(tmp_path) as port:
        server = read_server(f"smtp://anne:secret@localhost:{port}")
        monkeypatch.setattr(type(server), "may_be_told_in_clear", False)
        with pytest.raises(ServerUnavailableError, match="no-tls"):
            Connection(server)
        with pytest.raises(ServerUnavailableError):
            Connection(read_server(f"starttls://localhost:{port}"))


def test_an_address_beyond_ascii_needs_a_server_that_takes_it(tmp_path: Path) -> None:
    with quick_mail_server(tmp_path, enable_SMTPUTF8=True) as port:
        connection = Connection(read_server(f"smtp://127.0.0.1:{port}"))
        assert connection.hand(mail("zoé@x.fr")).fate is Fate.ACCEPTED
        connection.close()
    with quick_mail_server(tmp_path, enable_SMTPUTF8=False) as port:
        connection = Connection(read_server(f"smtp://127.0.0.1:{port}"))
        handed = connection.hand(mail("zoé@x.fr"))
        assert (handed.fate, handed.code) == (Fate.REFUSED, NEEDS_UTF8)
        connection.close()


def test_mail_programs_are_told_where_it_can_be_stopped() -> None:
    assert mail()["List-Unsubscribe"] == "<https://formation.example/reminders/stop/token>"


def test_a_server_that_leaves_while_we_are_refused_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_self: smtplib.SMTP) -> None:
        raise smtplib.SMTPServerDisconnected("gone")

    with quick_mail_server(tmp_path) as port:
        connection = Connection(read_server(f"smtp://127.0.0.1:{port}"))
        monkeypatch.setattr(smtplib.SMTP, "rset", gone)
        assert connection.hand(mail("refused@x.fr")).fate is Fate.REFUSED
        assert not connection.is_open
