"""What is said of the same settings with several seeds: is a difference larger than what the seeds alone make?"""

from collections.abc import Callable, Sequence

import numpy as np

from nnviz.seeds import Spread
from nnviz.text.compare import LETTERS
from nnviz.text.numbers import fixed, listed, percent


def spread_words(found: Spread) -> str:
    """One line: "Seeds 0, 1 and 2: mean loss 0.231 (0.220 to 0.250), right 93.1 % (92.5 % to 93.8 %)."."""
    right, loss = found.accuracy[-1], found.loss[-1]
    words = (
        f"Seeds {listed([str(seed) for seed in found.seeds])}: mean loss **{fixed(loss.mean())}** "
        f"({_range(loss, fixed)}), right **{_percent(right.mean())}** ({_range(right, _percent)})."
    )
    if found.stopped:
        words += f" {found.stopped} of {len(right)} stopped early."
    return words


def seeds_sentence(found: Sequence[Spread], names: Sequence[str], last_test: bool) -> str:
    """Whether the best settings are ahead by more than the seeds lie apart. names: short ones, of the settings.

    They are where even their worst run is better than the best run of the others. last_test: whether the numbers are of
    the last test, because it plays on.
    """
    right = [one.accuracy[-1] for one in found]
    order = sorted(range(len(found)), key=lambda i: -right[i].mean())
    best, others = order[0], order[1:]
    when = f"Over {len(right[0])} seeds each"
    if last_test:
        steps = {int(one.steps[-1]) for one in found}
        when += ", at the last test" + (f" (step {steps.pop():,})" if len(steps) == 1 else "")
    worst, most = right[best].min(), max(right[i].max() for i in others)
    if most < worst:
        return (
            f"{when}, **{LETTERS[best]}** ({names[best]}) is ahead: even its worst run is right on {_percent(worst)}, "
            f"the best run of {listed([LETTERS[i] for i in others])} on {_percent(most)}. The difference is larger "
            "than the spread between seeds."
        )
    level = [best, *(i for i in others if right[i].max() >= worst)]
    ranges = listed([f"{LETTERS[i]} {_range(right[i], _percent)}" for i in level])
    return (
        f"{when}, {listed([f'**{LETTERS[i]}**' for i in level])} are too close to call: their runs overlap ({ranges}), "
        "so the difference is within the spread between seeds."
    )


def _percent(share: float) -> str:
    return percent(share, 1)


def _range(values: np.ndarray, form: Callable[[float], str]) -> str:
    least, most = form(values.min()), form(values.max())
    return f"all {least}" if least == most else f"{least} to {most}"
