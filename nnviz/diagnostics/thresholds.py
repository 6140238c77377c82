"""Where healthy ends: every limit that a verdict uses, with its source, in one table."""

from dataclasses import dataclass

STATES = ("healthy", "shrinking", "growing", "stalled", "dead", "saturated", "diverged")
# What each word means, for people.
MEANING = {
    "healthy": "numbers pass through at about their size, and the weights change at a useful pace",
    "shrinking": "activations or gradients get smaller in every layer, until almost nothing arrives",
    "growing": "activations or gradients get larger in every layer, so that each step overshoots",
    "stalled": "the loss does not fall, because the weights hardly change or all change alike",
    "dead": "many units answer 0 to everything and get no gradient: they cannot come back by themselves",
    "saturated": "most units sit on a flat end of their function, where hardly any gradient passes",
    "diverged": "the loss is far worse than guessing, or the numbers are no longer finite",
}


@dataclass(frozen=True)
class Threshold:
    """state: the verdict it leads to. words: what is compared. above: whether it leads there above or below `limit`.

    source: who says so, or what was measured. Where no paper gives a number, the limit is set between what runs that
    train well and runs that do not were seen to have, and the source says so. own: whether the limit is this project's.
    """

    state: str
    words: str
    limit: float
    above: bool
    source: str
    own: bool = True


THRESHOLDS = {
    "dz_reach": Threshold(
        "shrinking", "share of the gradient's length (‖dz‖) that arrives from the output layer", 0.01, False,
        "Glorot & Bengio 2010 and He et al. 2015, on keeping it at 1. Our limit: healthy runs here stay above "
        "0.4; of two sigmoid layers 0.07 arrives, of six 0.0002.",
    ),
    "a_reach": Threshold(
        "shrinking", "size of the activations (rms a), as a multiple of the input's", 0.01, False,
        "He et al. 2015: with the right weights it stays near 1. Our limit: healthy runs here stay above 0.6.",
    ),
    "dz_growth": Threshold(
        "growing", "length of the gradient (‖dz‖), as a multiple of the output layer's", 100.0, True,
        "Pascanu, Mikolov & Bengio 2013 on exploding gradients. Our limit: healthy runs here stay below 20.",
    ),
    "a_growth": Threshold(
        "growing", "size of the activations (rms a), as a multiple of the input's", 100.0, True,
        "He et al. 2015: weights that are too large grow it exponentially with depth. Our limit: healthy "
        "runs here stay below 10.",
    ),
    "dead": Threshold(
        "dead", "share of a layer's ReLU units that are 0 for all of 1,000 training samples", 0.4, True,
        "CS231n notes (Karpathy), Neural Networks Part 1: “as much as 40% of your network can be ‘dead’ … if the "
        "learning rate is set too high”; Lu et al. 2019. Healthy runs here stay below 0.35.", False,
    ),
    "saturated": Threshold(
        "saturated", "share of activations on the flat ends, from the start or while the loss is still high", 0.5, True,
        "Glorot & Bengio 2010; what counts as flat: Karpathy 2022 (|a| > 0.97). Our limit: half. Trained tanh networks "
        "here reach 0.5 by the end and are fine: it counts only if it was so at the start or the loss is still high.",
    ),
    "update_data": Threshold(
        "stalled", "log₁₀ of update : data in all layers, while the loss is above half of guessing", -4.0, False,
        "CS231n notes, Neural Networks Part 3: the ratio “should be somewhere around 1e-3”; Karpathy 2022 draws the "
        "line at -3. Ours is a tenth of it. Healthy runs fall below too, but only after the loss has fallen.",
    ),
    "waiting": Threshold(
        "stalled", "loss of the last 20 steps, as a multiple of guessing, ln(classes), after 100 steps", 0.95, True,
        "Karpathy 2019, “A Recipe for Training Neural Networks”: the loss starts at ln(classes). Our limit: 5 % below.",
    ),
    "twins": Threshold(
        "stalled", "share of a hidden layer's units that are equal to all others in it", 1.0, True,
        "Goodfellow, Bengio & Courville 2016: the starting weights have to break the symmetry.", False,
    ),
    "loss": Threshold(
        "diverged", "loss of the last 20 steps, as a multiple of guessing, and above where it started", 2.0, True,
        "Our limit: above guessing the network is sure of wrong answers; twice that is not noise.",
    ),
}  # fmt: skip
LINE = -3.0  # log10 of update : data: about right (CS231n notes, Neural Networks Part 3)
