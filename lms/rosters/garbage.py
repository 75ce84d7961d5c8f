"""Python looks for garbage whenever objects are made; a file of a hundred thousand people makes millions.

So it is looked for once every thousand people, among what was made since, and memory stays flat all the same.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_YOUNG = 1


@contextmanager
def looked_for_seldom() -> Iterator[None]:
    """Look for garbage only where the block asks for it: half of an import's time went into that."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def look_for_garbage() -> None:
    """Look among what was made lately."""
    gc.collect(_YOUNG)
