"""A memo of one entry: what a method returned last is returned again while its key stays the same."""

from collections.abc import Callable, Hashable
from functools import wraps


def latest(key: Callable[..., Hashable]):
    """Remember the last result of a method, with what it is the result of: `key`, called like the method.

    An older script run may still be at work on what was before, and write its own result here meanwhile. So each
    script run returns what it worked out itself.
    """

    def remember(method):
        name = f"_latest_{method.__name__}"

        @wraps(method)
        def remembering(self, *args):
            wanted, known = key(self, *args), getattr(self, name, None)
            if known is None or known[0] != wanted:
                known = wanted, method(self, *args)
                setattr(self, name, known)
            return known[1]

        return remembering

    return remember


def forget(thing: object) -> None:
    """Let go of all that the methods of `thing` remember."""
    for name in [name for name in vars(thing) if name.startswith("_latest_")]:
        vars(thing).pop(name, None)
