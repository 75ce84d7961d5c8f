"""A sign-in on its way: sealed, short, and different each time."""

from datetime import UTC, datetime, timedelta

from lms.accounts.sso_attempt import LIVES, begin, open_attempt, seal_attempt

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
SECRET = b"s" * 32


def test_what_was_begun_is_found_again_for_ten_minutes() -> None:
    attempt = begin("rennes", next_path="/learning")
    cookie = seal_attempt(attempt, secret=SECRET, now=NOW)
    assert open_attempt(cookie, secret=SECRET, now=NOW + LIVES - timedelta(seconds=1)) == attempt
    assert open_attempt(cookie, secret=SECRET, now=NOW + LIVES) is None


def test_a_cookie_of_somebody_elses_making_is_nothing() -> None:
    cookie = seal_attempt(begin("rennes", next_path="/"), secret=b"t" * 32, now=NOW)
    for sent in (cookie, "x", "", None):
        assert open_attempt(sent, secret=SECRET, now=NOW) is None


def test_each_has_secrets_of_its_own() -> None:
    one, other = begin("rennes", next_path="/"), begin("rennes", next_path="/")
    assert len({one.state, one.nonce, one.verifier, other.state, other.nonce, other.verifier}) == 6
    # RFC 7636: 43 to 128 characters.
    assert 43 <= len(one.verifier) <= 128
    assert one.challenge not in {one.verifier, other.challenge}
