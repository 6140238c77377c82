"""What the gradients of single samples have to do with their mean."""

import numpy as np

from nnviz.text.numbers import all_of, exact, number


def votes_sentence(of: str, own: np.ndarray, mean: np.ndarray, total: int) -> str:
    """What is drawn, how strong the gradients of single samples are, and what is left of that in the mean of all.

    of: what the gradient is of, "W2". own: (samples drawn, ...) theirs. mean: of all `total` samples.
    """
    first = "each sample" if len(own) == total else f"each of the first {len(own)} samples"
    return f"**The gradient of {of} from {first} alone, and the mean of all.** {_mean_words(own, mean, total)}"


def _mean_words(own: np.ndarray, mean: np.ndarray, total: int) -> str:
    largest = [float(np.abs(one).max(initial=0)) for one in own]
    single = float(np.mean(largest))
    together = float(np.abs(mean).max(initial=0))
    if single == 0:
        return "None of these samples has a gradient here."
    least, most = number(min(largest)), number(max(largest))
    each = f"±{most}" if least == most else f"±{least} to ±{most}, on average ±{exact(single)}"
    of_all = f"in the mean of {all_of(total, 'samples')}: ±{exact(together)}"
    said = f"The largest gradient of a single sample: {each}; {of_all}"
    if together < 0.9 * single:
        return f"{said}. Where one sample's is strong, those of others are weaker, 0, or of the opposite sign."
    return f"{said}."
