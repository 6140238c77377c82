"""Work in parts: generators that yield the share done, 0..1, and return the result."""

from collections.abc import Callable, Generator


def drain(parts: Generator, progress: Callable[[float], None] | None = None):
    """Do all the work and return the result. progress: called with each share."""
    while True:
        try:
            share = next(parts)
        except StopIteration as end:
            return end.value
        if progress is not None:
            progress(share)


def within(parts: Generator, start: float, size: float) -> Generator:
    """The same work as a part of a larger one: its shares run from `start` to `start + size`."""
    while True:
        try:
            share = next(parts)
        except StopIteration as end:
            return end.value
        yield start + size * share
