"""One-time links."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.links import LIVES, consume_link, link_address, make_link, person_of_link
from lms.accounts.models import OneTimeLink
from lms.accounts.operations import disable_person
from lms.messages import RefusalError
from tests.factories.accounts import make_person

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def test_a_link_opens_once(db: Session) -> None:
    person = make_person(db)
    token = make_link(db, person_id=person.id, now=NOW)
    assert person_of_link(db, token=token, now=NOW) == person.id
    assert consume_link(db, token=token, now=NOW) == person.id
    assert person_of_link(db, token=token, now=NOW) is None
    with pytest.raises(RefusalError):
        consume_link(db, token=token, now=NOW)


def test_a_link_opens_for_seven_days(db: Session) -> None:
    token = make_link(db, person_id=make_person(db).id, now=NOW)
    assert timedelta(days=7) == LIVES
    assert person_of_link(db, token=token, now=NOW + LIVES - timedelta(seconds=1))
    assert person_of_link(db, token=token, now=NOW + LIVES) is None


def test_using_one_link_uses_up_the_others(db: Session) -> None:
    person = make_person(db)
    first, second = (make_link(db, person_id=person.id, now=NOW) for _ in range(2))
    elsewhere = make_link(db, person_id=make_person(db).id, now=NOW)
    consume_link(db, token=first, now=NOW)
    assert person_of_link(db, token=second, now=NOW) is None
    assert person_of_link(db, token=elsewhere, now=NOW) is not None


def test_a_disabled_account_has_no_link(db: Session) -> None:
    person = make_person(db)
    token = make_link(db, person_id=person.id, now=NOW)
    disable_person(db, person_id=person.id, actor_id=None, now=NOW)
    with pytest.raises(RefusalError):
        consume_link(db, token=token, now=NOW)


def test_only_the_hash_is_stored_and_the_address_is_whole(db: Session) -> None:
    token = make_link(db, person_id=make_person(db).id, now=NOW)
    assert db.scalars(select(OneTimeLink.token_hash)).one() != token.encode()
    assert link_address(base_url="https://x.example", token="abc") == "https://x.example/set-password/abc"


@pytest.mark.parametrize("token", ["", "nothing", "é\udcff"])
def test_a_wrong_token_is_nobodys(db: Session, token: str) -> None:
    assert person_of_link(db, token=token, now=NOW) is None
