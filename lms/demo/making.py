"""Makes the demonstration, once: schools, people, programme, ledger."""

from datetime import date

from lms.demo.accounts import Account, accounts
from lms.demo.files import PROGRAMME
from lms.demo.places import places
from lms.demo.school_years import Years


def cast() -> tuple[Account, ...]:
    """Give the accounts that open with one click; who they are doesn't depend on the day."""
    years = Years(today=date(2026, 11, 22))
    return accounts(places(), years=years, programme=PROGRAMME)
