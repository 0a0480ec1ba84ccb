"""The garbage collector rests while very many objects are made that all stay."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_rests(for_good: bool = False) -> Iterator[None]:
    """It would walk through all that was loaded so far, again and again: of 20,000 files more than half of the time.

    for_good: it does not look at what was made meanwhile later on either, nor at the end of the program.
    """
    worked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if for_good:
            gc.freeze()
        if worked:
            gc.enable()
