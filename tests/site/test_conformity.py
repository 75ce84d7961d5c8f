"""The accessibility statement claims only what a valid audit found."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.site.conformity import Audit, audit_of, is_valid, state

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("on", "share", "expected"),
    [
        (date(2026, 10, 1), "100", "full"),
        (date(2026, 10, 1), "99.9", "partial"),
        (date(2026, 10, 1), "50", "partial"),
        (date(2026, 10, 1), "49.9", "none"),
        (TODAY, "100", "full"),
        (date(2026, 11, 23), "100", "none"),
        (date(2023, 11, 22), "100", "full"),
        (date(2023, 11, 21), "100", "none"),
    ],
)
def test_state_follows_the_audit(on: date, share: str, expected: str) -> None:
    assert state(Audit(on=on, share=Decimal(share)), today=TODAY) == expected


def test_a_fresh_site_claims_nothing() -> None:
    assert audit_of({}) is None
    assert state(None, today=TODAY) == "none"


def test_an_audit_needs_its_day_and_its_share() -> None:
    assert audit_of({"audit-on": "2026-10-01"}) is None
    assert audit_of({"audit-share": "80"}) is None
    both = audit_of({"audit-on": "2026-10-01", "audit-share": "80"})
    assert both == Audit(on=date(2026, 10, 1), share=Decimal(80))


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)))
def test_an_audit_of_any_day_is_valid_that_day_and_not_four_years_later(on: date) -> None:
    audit = Audit(on=on, share=Decimal(80))
    assert is_valid(audit, today=on)
    assert not is_valid(audit, today=date(on.year + 4, 1, 1))
