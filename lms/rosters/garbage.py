"""Python looks for garbage while objects are made; among a hundred thousand people it finds none."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def looked_for_later() -> Iterator[None]:
    """Look for garbage again only once the block is over: half of an import's time went into that."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
