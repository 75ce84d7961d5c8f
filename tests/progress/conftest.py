"""What the tests of progress share."""

from collections.abc import Iterator

import pytest

from lms.accounts import signals
from lms.courses import library


@pytest.fixture(autouse=True)
def _empty_shelf() -> Iterator[None]:
    """Forget releases of other tests: their databases give the same ids to other courses."""
    library.forget()
    yield
    library.forget()


@pytest.fixture
def touched() -> Iterator[list[frozenset[int]]]:
    """The people whose standing was announced, in order."""
    heard: list[frozenset[int]] = []

    def listen(_db: object, *, person_ids: frozenset[int]) -> None:
        heard.append(person_ids)

    signals._touched.connect(listen)
    yield heard
    signals._touched.disconnect(listen)
