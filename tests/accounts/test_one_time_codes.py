"""Codes made of a secret and the time: of which half-minute, and whose secret."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from lms.accounts.one_time_codes import (
    SecretLostError,
    address_of,
    new_secret,
    seal,
    step_of,
    unseal,
)

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # of the examples of RFC 6238
NOW = datetime(2026, 11, 22, 10, 0, 10, tzinfo=UTC)
KEY = b"k" * 32


def test_the_codes_are_those_of_the_standard() -> None:
    assert step_of("287082", secret=SECRET, now=datetime.fromtimestamp(59, UTC)) == 1
    assert step_of("081804", secret=SECRET, now=datetime.fromtimestamp(1111111109, UTC)) == 37037036


@pytest.mark.parametrize(
    ("seconds", "opens"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_a_code_opens_half_a_minute_early_or_late(seconds: int, *, opens: bool) -> None:
    then = NOW + timedelta(seconds=seconds)
    step = step_of(pyotp.TOTP(SECRET).at(then), secret=SECRET, now=NOW)
    assert step == (int(then.timestamp()) // 30 if opens else None)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "0" * 5000])
def test_what_isnt_a_code_is_none(typed: str) -> None:
    assert step_of(typed, secret=SECRET, now=NOW) is None


def test_a_code_may_be_typed_in_two_halves() -> None:
    code = pyotp.TOTP(SECRET).at(NOW)
    assert step_of(f" {code[:3]} {code[3:]}", secret=SECRET, now=NOW) is not None


def test_a_secret_opens_for_its_person_and_key_alone() -> None:
    secret = new_secret()
    sealed = seal(secret, key=KEY, person_id=7)
    assert secret.encode() not in sealed
    assert unseal(sealed, key=KEY, person_id=7) == secret
    for key, person in ((KEY, 8), (b"x" * 32, 7)):
        with pytest.raises(SecretLostError):
            unseal(sealed, key=key, person_id=person)


def test_an_application_reads_site_and_account() -> None:
    address = address_of(SECRET, account="anne@ac-exemple.fr", site="Passerelle")
    assert address.startswith("otpauth://totp/Passerelle:anne%40ac-exemple.fr?secret=")
