"""The link of a registration mail: ours, unchanged, and of the day."""

from datetime import UTC, datetime, timedelta

from lms.rosters.registration_link import LIVES, Asked, link_address, open_asked, seal_asked

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
SECRET = b"s" * 32
ASKED = Asked(email="m@ac-rennes.fr", code_id=3)


def test_it_opens_for_a_day() -> None:
    token = seal_asked(ASKED, secret=SECRET, now=NOW)
    assert open_asked(token, secret=SECRET, now=NOW + LIVES - timedelta(seconds=1)) == ASKED
    assert open_asked(token, secret=SECRET, now=NOW + LIVES) is None
    assert link_address(base_url="https://x", token=token) == f"https://x/register/confirm/{token}"


def test_another_secret_or_a_changed_token_opens_nothing() -> None:
    token = seal_asked(ASKED, secret=SECRET, now=NOW)
    assert open_asked(token, secret=b"t" * 32, now=NOW) is None
    assert open_asked("x" + token, secret=SECRET, now=NOW) is None
    assert open_asked("", secret=SECRET, now=NOW) is None
