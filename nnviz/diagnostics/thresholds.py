"""Every limit that the judge uses, with its source, in one table."""

from dataclasses import dataclass

# What each state means, for people. States of a layer come first, then those that only a whole network can have.
MEANING = {
    "healthy": "gradients flow: numbers pass through at about their size, and each step changes the weights by a "
    "useful part of theirs. It does not say that the network answers well",
    "shrinking": "activations or gradients get smaller in every layer, until almost nothing arrives (“vanishing”)",
    "growing": "activations or gradients get larger in every layer, so that each step overshoots (“exploding”)",
    "saturated": "most units sit on a flat end of their function, where hardly any gradient passes",
    "dying": "many units answer 0 to everything and get no gradient: they cannot come back by themselves",
    "dead": "all units of a layer answer 0 to everything: nothing passes, and nothing can be learned any more",
    "stuck": "the loss does not fall, and waiting cannot help",
    "too slow": "each step moves the weights by so little that hardly anything is learned",
    "too fast": "steps are, or were, too large: they jump past the place where the loss is low",
    "learning": "the loss falls, or can still fall",
    "finished": "all steps are taken, or there is hardly anything left to learn from the training samples",
    "overfitting": "it learns its training samples by heart, and what it learns does not hold for others",
    "cannot fit": "the network is too small for these data, however long it trains",
    "overlap": "samples of different classes lie in the same places, and no network can tell all of them apart",
    "waiting": "the loss is still that of guessing, but the weights move: it can fall by itself",
    "cut short": "all steps are taken, and there was still much to learn: the run was too short",
    "held down": "a penalty pulls the weights towards 0 faster than the data can push them away",
    "bad start": "its starting weights make it sure of wrong answers, and it has not got over that yet",
}
STATES = tuple(MEANING)
GOOD = ("healthy", "learning", "finished", "unmeasured")  # nothing to mend


@dataclass(frozen=True)
class Threshold:
    """A limit of the judge.

    state: what it leads to; above: whether it does so above `limit`, or below. words: what is compared. source: who
    says so, or what was measured: where no paper gives a number, the limit lies between what runs that train well and
    runs that do not have. own: whether the limit is this project's.
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
    "all_dead": Threshold(
        "dead", "share of a layer's ReLU units that are 0 for all of 1,000 training samples", 1.0, True,
        "Lu et al. 2019: nothing passes a layer whose units are all 0, so nothing below it learns again.", False,
    ),
    "dead": Threshold(
        "dying", "share of a layer's ReLU units that are 0 for all of 1,000 training samples", 0.4, True,
        "CS231n notes (Karpathy), Neural Networks Part 1: “as much as 40% of your network can be ‘dead’ … if the "
        "learning rate is set too high”; Lu et al. 2019. Healthy runs here stay below 0.35.", False,
    ),
    "saturated": Threshold(
        "saturated", "share of activations on the flat ends, from the start or while the loss is still high", 0.5, True,
        "Glorot & Bengio 2010; what counts as flat: Karpathy 2022 (|a| > 0.97). Our limit: half. Trained tanh networks "
        "here reach 0.5 by the end and are fine: it counts only if it was so at the start or the loss is still high.",
    ),
    "update_data": Threshold(
        "too slow", "log₁₀ of update : data in all layers, while the loss is above half of guessing", -4.0, False,
        "CS231n notes, Neural Networks Part 3: the ratio “should be somewhere around 1e-3”; Karpathy 2022 draws the "
        "line at -3. Ours is a tenth of it. Healthy runs fall below too, but only after the loss has fallen.",
    ),
    "standing": Threshold(
        "too slow", "log₁₀ of update : data in one layer, while others move and the loss is above half of guessing",
        -5.0, False,
        "The same sources. Our limit is a hundredth of what they call right: in healthy runs here every layer stays "
        "above -4.5 as long as the loss is high.",
    ),
    "waiting": Threshold(
        "stuck", "loss of the last minibatches, as a multiple of guessing, ln(classes), after 100 steps", 0.95, True,
        "Karpathy 2019, “A Recipe for Training Neural Networks”: the loss starts at ln(classes). Our limit: 5 % below.",
    ),
    "twins": Threshold(
        "stuck", "share of a hidden layer's units that are equal to all others in it", 1.0, True,
        "Goodfellow, Bengio & Courville 2016: the starting weights have to break the symmetry.", False,
    ),
    "leaping": Threshold(
        "too fast", "log₁₀ of update : data in a layer: a step against the size of its weights", -0.3, True,
        "CS231n notes, Neural Networks Part 3: much above 1e-3 is too high. Our limit is half of the weights' size: "
        "healthy runs here stay below 0.15 after their first steps.",
    ),
    "loss": Threshold(
        "too fast", "loss of the last minibatches, as a multiple of guessing, and above where it started", 2.0, True,
        "Our limit: above guessing the network is sure of wrong answers; twice that is not noise.",
    ),
    "peak": Threshold(
        "too fast", "highest loss of a few minibatches so far, as a multiple of guessing and above where it started, "
        "while the loss has not come back below guessing", 2.0, True,
        "Our limit, the same: what was thrown that far and has not come back was not noise.",
    ),
    "start": Threshold(
        "bad start", "loss at step 0, as a multiple of guessing, until it is below half of guessing", 2.0, True,
        "Karpathy 2019: the loss starts at ln(classes). Our limit: twice that.",
    ),
    "short": Threshold(
        "cut short", "loss of the last minibatches when all steps are taken, as a multiple of guessing, while it still "
        "falls", 0.5, True,
        "Our limit: half of guessing, where runs here are still in the steep part of their curve.",
    ),
    "kept": Threshold(
        "held down", "spread of the weights, as a share of that at the start, in the layer that kept most, under a "
        "penalty and at the loss of guessing", 0.7, False,
        "Goodfellow, Bengio & Courville 2016, 7.1: a penalty shrinks all weights in every step. Our limit.",
    ),
    "rise": Threshold(
        "overfitting", "test loss, the lower of the last two tests, as a multiple of the lowest, while the training "
        "loss fell", 1.15, True,
        "Prechelt 1998, Early Stopping – But When?: the generalization loss. Our limit: 15 %.",
    ),
    "gap": Threshold(
        "overfitting", "training accuracy less test accuracy, once the training accuracy is above 90 %", 0.2, True,
        "Goodfellow, Bengio & Courville 2016, 5.2, on the gap of generalization. Our limit: 20 points.",
    ),
    "fit": Threshold(
        "cannot fit", "training accuracy less that of asking 15 neighbours, in the plane, once the loss no longer "
        "falls", -0.05, False,
        "Cover & Hart 1967 on the nearest neighbours as a measure of what can be had. Our limit: 5 points.",
    ),
    "agree": Threshold(
        "overlap", "share of the training points whose 15 neighbours are mostly of their own class", 0.9, False,
        "Cover & Hart 1967. Our limit: more than one in ten lies among others.",
    ),
}  # fmt: skip
GOOD_UPDATE_DATA = -3.0  # log10 of update : data: about right (CS231n notes, Neural Networks Part 3)
