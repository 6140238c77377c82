"""Work cut into parts: generators that yield the share done, 0..1, now and then, and return what they made."""

from collections.abc import Callable, Generator


def drain(parts: Generator, progress: Callable[[float], None] | None = None):
    """Do all of the work and return what it made; `progress` is called with each share."""
    while True:
        try:
            share = next(parts)
        except StopIteration as end:
            return end.value
        if progress is not None:
            progress(share)


def within(parts: Generator, start: float, size: float) -> Generator:
    """The same work as a part of another: its shares run from `start` to `start + size`."""
    while True:
        try:
            share = next(parts)
        except StopIteration as end:
            return end.value
        yield start + size * share
