"""What the page of gradient flow says in words: verdicts, the sentence of now for each picture, and how to read it."""

import numpy as np

from nnviz.diagnostics import (
    CASES,
    MEANING,
    PROBE,
    THRESHOLDS,
    Evidence,
    Judgement,
    NextBatch,
    Noise,
    Start,
    find_wait,
)
from nnviz.diagnostics.recorder import MAX_ROWS, RECORD_EVERY, Recorder
from nnviz.diagnostics.waiting import MEAN_STEPS, MIN_WAIT_STEPS
from nnviz.text.judgement import badge, plain
from nnviz.text.measures import MEASURES, ONLY, measured
from nnviz.text.numbers import count, fixed, number, percent, portion
from nnviz.text.pages import section

OLDER = "the latest recorded by this moment"
NOT_FINITE = "The numbers of this step are no longer finite: there is nothing to draw. Go back to an earlier moment."
RULES = {
    "dz_reach": "‖dz‖ / ‖dz‖ of the output",
    "a_reach": "rms a / rms of the input",
    "dz_growth": "‖dz‖ / ‖dz‖ of the output",
    "a_growth": "rms a / rms of the input",
    "all_dead": "share of dead units",
    "dead": "share of dead units",
    "saturated": "share of saturated activations",
    "update_data": "log₁₀ update : data of the fastest layer",
    "standing": "log₁₀ update : data",
    "leaping": "log₁₀ update : data",
    "waiting": "mean loss / guessing",
    "twins": "share of equal units",
    "loss": "mean loss / guessing",
    "peak": "highest loss so far / guessing",
    "start": "first loss / guessing",
    "short": "mean loss / guessing",
    "kept": "spread of the weights / that at the start",
    "rise": "test loss / its lowest",
    "gap": "training accuracy − test accuracy",
    "fit": "training accuracy − that of 15 neighbours",
    "agree": "share of points among their own class",
}  # what each limit is held against
QUANTITY_NAMES = {"a": "activations a", "dz": "gradients dz · n", "W": "weights W", "dW": "weight gradients dW"}
NOISE_HELP = "The angle between the gradient of the next minibatch and that of a large batch, at the moment shown."


def decided(judgement: Judgement) -> str:
    """The numbers that decided the verdict for the network, beside their limits; "" where none did."""
    return " ".join(limit_words(evidence) for evidence in judgement.evidence)


def when_measured(recorder: Recorder, step: int) -> str:
    """Which steps the lines of the layers speak of."""
    steps = recorder.steps[recorder.steps < step][-5:]
    if not len(steps):
        return ""
    which = f"steps {steps[0] + 1:,} to {steps[-1] + 1:,}" if len(steps) > 1 else f"step {steps[0] + 1:,}"
    return (
        f"The bars are those of the next minibatch. “Recent steps” are the last {count(len(steps), 'recorded step')} "
        f"({which}); of their numbers the median counts."
    )


def limit_words(evidence: Evidence) -> str:
    """The number that decided and the limit it is held against."""
    above = THRESHOLDS[evidence.rule].above
    beyond = evidence.value > evidence.limit if above else evidence.value < evidence.limit
    sign = (">" if above else "<") if beyond else "="
    whose = "" if evidence.layer is None else f"Layer {evidence.layer + 1}, "
    return f"{_first_up(whose + RULES[evidence.rule])}: {number(evidence.value)} {sign} {number(evidence.limit)}."


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]


def case_words(experiment) -> str:
    """The experiment of CASES that these settings are, and what to watch; "" for others."""
    for case in CASES.values():
        if case.experiment == experiment:
            return f"**{case.title}.** {plain(case.watch)}"
    return ""


def flow_sentence(here: NextBatch, step: int) -> str:
    """The flow of the next minibatch, with its numbers."""
    a, dz = here.column("a_rms"), here.column("dz_rms")
    layers = len(a)
    if layers == 1:
        return f"Minibatch {step + 1:,}: rms dz · n is {number(dz[0])} at the output, the only layer."
    forward = f"the activations (rms a) are {number(a[0])} in layer 1"
    if layers > 2:
        forward = f"the activations (rms a) go from {number(a[0])} in layer 1 to {number(a[-2])} in layer {layers - 1}"
    back = (
        f"the gradient of a typical unit (rms dz · n) goes from {number(dz[-1])} at the output to {number(dz[0])} in "
        "layer 1"
    )
    arrives, reach = "No gradient is there.", here.dz_reach[0]
    if np.isfinite(reach):
        arrives = f"All units of layer 1 together get {portion(reach, ' of')} the output's gradient (‖dz‖)."
    return f"Minibatch {step + 1:,}: forwards, {forward}; backwards, {back}. {arrives}"


def time_sentence(name: str, steps: np.ndarray, values: np.ndarray, moment: int, activation: str) -> str:
    """A measure at the latest recorded step by the moment. steps: (k,); values: (k, layers)."""
    title, latest = MEASURES[name].title, _latest(steps, moment)
    if latest < 0:
        return f"{title}: nothing is recorded yet. Take a step."
    values = values[latest]
    words = [
        f"{'output' if i == len(values) - 1 else i + 1}: {measured(name, v)}"
        for i, v in enumerate(values)
        if not np.isnan(v)
    ]
    if not words:
        only = " and ".join(ONLY.get(name, ()))
        for_what = f" It is measured for {only}; this is {activation}." if only else ""
        return f"{title}: nothing to measure.{for_what}"
    step = f"{steps[latest]:,}{_if_older(steps[latest], moment)}"
    return f"At step {step}, layer by layer: {plain(title)}: {'; '.join(words)}."


def update_sentence(steps: np.ndarray, values: np.ndarray, moment: int) -> str:
    """How much a step changes the weights. steps: (k,); values: (k, layers) of update : data."""
    latest = _latest(steps, moment)
    if latest < 0:
        return "How far a step moves the weights, against their size: nothing is recorded yet. Take a step."
    known = values[latest][np.isfinite(values[latest])]
    if not len(known):
        return f"In step {steps[latest] + 1:,} no weights that differ were moved: there is no update : data."
    low, high = float(known.min()), float(known.max())
    between = f"{portion(10**low)} to {portion(10**high)}"
    if high < THRESHOLDS["update_data"].limit:
        judged = "less than the lower line: little is learned by such steps"
    elif high > THRESHOLDS["leaping"].limit:
        judged = "more than the upper line: such steps jump too far, unless the weights are still near 0"
    else:
        judged = "between the two lines, where runs here learn"
    step = f"{steps[latest] + 1:,}{_if_older(steps[latest], moment)}"
    return f"Step {step} moved the weights by {between} of their size: {judged}."


def spread_sentence(quantity: str, layer: int, counts: np.ndarray, steps: np.ndarray, moment: int) -> str:
    """How many numbers are in the latest histogram."""
    latest = _latest(steps, moment)
    what = f"{QUANTITY_NAMES[quantity]} of layer {layer + 1}"
    if latest < 0:
        return f"How the {what} are spread: nothing is recorded yet. Take a step."
    total, zero = int(counts[latest].sum()), int(counts[latest][counts.shape[1] // 2])
    zeros = percent(zero / max(total, 1))
    return f"The {what}: {total:,} numbers at step {steps[latest]:,}, {zeros} of them exactly 0."


def trap_sentence(here: NextBatch) -> str:
    """What ‖dW‖ says and what arrives, at the moment looked at."""
    dW, reach = here.column("dW_norm"), here.dz_reach
    if len(dW) < 3 or not (dW > 0).all() or not np.isfinite(reach).all():
        return (
            f"‖dW‖ of layer 1 is {number(dW[0])}. The trap shows in deep networks: open the six layers, "
            "and after their first step ‖dW‖ is nearly equal in all hidden layers while dz all but vanishes."
        )
    hidden = dW[:-1]
    flat = hidden.max() / hidden.min()
    back = f"{portion(reach[0], ' of')} the length of dz at the output arrives at layer 1"
    between = f"‖dW‖ of the hidden layers lies between {number(hidden.min())} and {number(hidden.max())}"
    if flat < 10 and reach[0] < THRESHOLDS["dz_reach"].limit:
        return f"{between}: flat, as if all were well. Yet only {back}: look at dz, not at ‖dW‖ alone."
    return f"{between}, a factor of {number(flat, 2)}; {back}. In the six layers below the two disagree at once."


def start_sentence(start: Start) -> str:
    """The loss at step 0 against that of guessing."""
    times = start.loss / start.chance
    said = (
        f"At step 0 the loss was **{fixed(start.loss)}**; guessing costs ln(classes) = **{fixed(start.chance)}**: "
        f"{fixed(times, 2)} times. "
    )
    if times < 1.25:
        return said + "It starts unsure, as it should."
    return f"{said}The starting weights make it sure of wrong answers, which it must unlearn first: smaller ones help."


def wait_words(losses: np.ndarray, classes: int) -> str:
    """Whether a run waited at the loss of guessing. losses: of every step by the moment looked at."""
    wait = find_wait(losses, classes)
    if wait is not None:
        return str(wait)
    if len(losses) < MIN_WAIT_STEPS + MEAN_STEPS:
        return f"Whether it waits at the loss of guessing can be told from step {MIN_WAIT_STEPS + MEAN_STEPS} on."
    return f"It did not wait: within the first {MIN_WAIT_STEPS} steps the loss had left that of guessing."


def noise_question(batch_size: int) -> str:
    """What can be measured, before it is."""
    return f"How much of a minibatch of {batch_size:,} is noise? It takes about as long as a hundred steps."


def noise_words(noise: Noise) -> str:
    """The noise of the minibatch gradient, for all parameters and layer by layer."""
    if np.isnan(noise.whole):
        return f"At step {noise.step:,} one of the two gradients is 0 or not finite: they have no angle."
    angle = np.degrees(np.arccos(np.clip(noise.whole, -1, 1)))
    layers = ", ".join(f"{i + 1}: {'–' if np.isnan(c) else fixed(c)}" for i, c in enumerate(noise.layers))
    return (
        f"At step {noise.step:,} the gradient of the next minibatch ({count(noise.batch, 'sample')}) has a cosine of "
        f"**{fixed(noise.whole)}** with that of {noise.samples:,} samples: {fixed(angle, 0)}° apart (0°: no noise, "
        f"90°: nothing but noise). dW layer by layer: {layers}."
    )


def _latest(steps: np.ndarray, moment: int) -> int:
    """The index of the latest recorded step by the moment, −1 where there is none."""
    return int(np.searchsorted(steps, moment, side="right")) - 1


def _if_older(step: int, moment: int) -> str:
    """Not every step is recorded: say so where the numbers are of an earlier one than the moment's."""
    return "" if step + 1 >= moment else f" ({OLDER})"


def thresholds_table() -> str:
    """Every limit with its source, as Markdown."""
    rows = ["| verdict | what is compared | limit | source |", "|---|---|---|---|"]
    for threshold in THRESHOLDS.values():
        sign = ("above" if threshold.limit != 1 else "") if threshold.above else "below"
        limit = f"{sign} {number(threshold.limit)}".strip() + (" (ours)" if threshold.own else "")
        cells = (badge(threshold.state), threshold.words, limit, threshold.source)
        rows.append("| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |")
    table = "\n".join(rows)
    meanings = "\n".join(f"- {badge(state)} {words}" for state, words in MEANING.items())
    return f"{meanings}\n\n{table}\n\n{section('flow', 'Limits')}"


def formulas() -> str:
    """How every measure is worked out, as Markdown."""
    return section("flow", "Formulas", probed=f"{PROBE:,}")


def case_card(case) -> str:
    """An experiment: its title, the verdict to expect, what to watch."""
    return f"**{case.title}** {badge(case.expected)}  \n{plain(case.watch)}"


def case_link(case) -> str:
    """The same experiment as a link, to send or to open beside this one."""
    return f"[as a link](?{case.experiment.to_query()}&moment={case.verdict_step})"


def rate(every: int) -> str:
    return "every step" if every == 1 else f"every {every} steps"


# How much longer training takes with the network that the app opens with (measured over its first 512 steps).
COSTS = {
    RECORD_EVERY: "about 3 %",
    64: "about 10 %",
    16: "nearly half as long again",
    4: "twice as long",
    1: "more than four times as long",
}


def recording(recorder: Recorder, every: int) -> str:
    """What finer recording costs, and from when on it counts. every: chosen for the next run."""
    kept = (
        f"This run is recorded {rate(recorder.every)}, its beginning more often: {len(recorder.steps):,} rows so far, "
        f"{len(recorder.histogram_steps):,} of histograms."
    )
    then = "" if recorder.every == every else f" **From its next start on: {rate(every)}.**"
    costs = ", ".join(f"{rate(every)} {cost}" for every, cost in COSTS.items())
    return (
        f"{kept}{then} Recording makes training slower: {costs}; less in large networks. At most {MAX_ROWS} rows are "
        "kept: when a run has more, every second one is dropped."
    )
