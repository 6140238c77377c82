"""Which network the page of one step looks at, and where it stands."""

from nnviz.text.numbers import count

TINY_HELP = "The tiny network as it was in the beginning."
NUMBER_HELP = "Any of the 35. Click one in a picture, and it is offered here."
TAKE_HELP = "The weights keep their new values, and the next step begins."
TAKEN_HELP = "You look back: the run has taken this step already."
SCALE_HELP = "Off: each picture has the full colours of its own largest number, which stands below it."


def tiny_words(taken: int, edited: bool) -> str:
    """How far the tiny network is."""
    return f"35 numbers, {count(taken, 'step')} taken{', with numbers of yours' if edited else ''}."


def run_words(step: int, sample: int | None) -> str:
    """At which step of the run, and with which test sample."""
    which = "" if sample is None else f", test sample {sample:,}"
    return f"After step {step:,} of the run on the Train page{which}."


def stopped_words(step: int) -> str:
    """That the run was paused for this page."""
    return f" The run was playing: it waits at step {step:,} while you are here."
