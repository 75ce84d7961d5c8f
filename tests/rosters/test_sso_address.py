"""An address proved by mail: both halves, within the hour."""

from datetime import UTC, datetime, timedelta

from lms.accounts.sso_profiles import SsoProfile
from lms.rosters.sso_address import LIVES, Pending, open_pending, seal_pending

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
SECRET = b"s" * 32
PROFILE = SsoProfile(
    issuer="https://fia.exemple.fr",
    subject="42",
    claimed_email="anna@ac-rennes.fr",
    given_name="Anna",
    schools=("0350122T$UAJ$PU$ENS",),
)
PENDING = Pending(provider="rennes", profile=PROFILE, next_path="/account")


def test_both_halves_are_needed_within_the_hour() -> None:
    token = seal_pending(PENDING, half="half", secret=SECRET, now=NOW)
    last = NOW + LIVES - timedelta(seconds=1)
    assert open_pending(token, half="half", secret=SECRET, now=last) == PENDING
    for half in ("other", "", None):
        assert open_pending(token, half=half, secret=SECRET, now=NOW) is None
    assert open_pending(token, half="half", secret=SECRET, now=NOW + LIVES) is None
    assert open_pending(token, half="half", secret=b"t" * 32, now=NOW) is None
    assert open_pending("x", half="half", secret=SECRET, now=NOW) is None


def test_once_proved_the_address_is_hers() -> None:
    proved = PENDING.proved
    assert (proved.email, proved.claimed_email) == ("anna@ac-rennes.fr", None)
    assert proved.schools == PROFILE.schools
