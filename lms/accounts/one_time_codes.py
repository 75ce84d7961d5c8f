"""Codes of six digits that a telephone makes of a secret and the time (RFC 6238). No Flask, no database.

The secret is kept encrypted under a key of its own, derived from the installation's: a copy of the
database alone gives no code.
"""

import hmac
import os
from datetime import datetime

import pyotp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

DIGITS = 6
# The code before and the one after too: telephones' clocks differ, and people type slowly.
STEPS = (0, -1, 1)
_NONCE_BYTES = 12


class SecretLostError(Exception):
    """A secret that this installation's key doesn't open: the key was changed."""


def new_secret() -> str:
    """Make a secret of 160 random bits, in base 32 as applications take it."""
    return pyotp.random_base32()


def address_of(secret: str, *, account: str, site: str) -> str:
    """Give the `otpauth:` address that an application reads from a square code."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=site)


def step_of(typed: str, *, secret: str, now: datetime) -> int | None:
    """Give the number of the half-minute whose code this is; None for a code of no half-minute near now."""
    code = "".join(typed.split())
    if len(code) != DIGITS or not (code.isascii() and code.isdigit()):
        return None
    totp = pyotp.TOTP(secret)
    found = None
    for apart in STEPS:
        step = totp.timecode(now) + apart
        if hmac.compare_digest(totp.generate_otp(step), code) and found is None:
            found = step
    return found


def seal(secret: str, *, key: bytes, person_id: int) -> bytes:
    """Encrypt a person's secret; moved to another person's row, it opens no more."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + _cipher(key).encrypt(nonce, secret.encode(), _owner(person_id))


def unseal(sealed: bytes, *, key: bytes, person_id: int) -> str:
    """Give a person's secret again. Raises SecretLostError."""
    try:
        opened = _cipher(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _owner(person_id))
    except InvalidTag as error:
        raise SecretLostError from error
    return opened.decode()


def _cipher(key: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=b"second-factor").derive(key))


def _owner(person_id: int) -> bytes:
    return str(person_id).encode()
