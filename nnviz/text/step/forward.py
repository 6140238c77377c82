"""What is said of the way forward: the input, sums, activations, probabilities and the loss."""

import numpy as np

from nnviz.losses import CLIP
from nnviz.text.numbers import all_of, count, exact, listed, out_of, percent, plural


def say_input(stage):
    step = stage.step
    n, inputs = step.x.shape
    used = np.count_nonzero(step.x)
    if n == 1:
        return (
            f"One sample of {count(inputs, 'number')}, {used:,} of them not 0. The right answer is "
            f"{step.classes[step.y[0]]}; the network does not get to see it, only the loss does."
        )
    kinds = np.unique(step.y, return_counts=True)
    labels = listed([f"{k} × {step.classes[c]}" for c, k in zip(*kinds, strict=True)], 10)
    return (
        f"{count(n, 'sample')} of {count(inputs, 'number')} each, one in every row; "
        f"{percent(1 - used / step.x.size, ends=2)} of the numbers are 0. The right answers: {labels}."
    )


def say_z(stage):
    z, step = stage.result.values, stage.step
    what = "answer" if stage.layer == step.depth - 1 else "unit"
    inputs = step.before.sizes[stage.layer]
    first = (
        f"Each {what} multiplies the {count(inputs, 'number')} it gets by its weights, adds them up and adds its bias."
    )
    if not z.any():
        return f"{first} Here every sum is 0."
    above = int(np.count_nonzero(z > 0))
    above = out_of(above, z.size, "is above 0", "are above 0")
    return f"{first} The sums run from {exact(z.min())} to {exact(z.max())}; {above}."


def say_a(stage):
    step, layer = stage.step, stage.layer
    z, a, f = step.forward.z[layer], step.forward.a[layer + 1], step.before.activation
    if f.can_die:
        return _say_off(f, z, step.samples, layer + 1)
    if f.linear:
        return f"{f.does}."
    if f.straight:
        return f"{f.does}: {np.count_nonzero(z < 0):,} of {z.size:,} sums."
    flat = f.saturated(z)
    if not flat.any():
        none = f", and none is at {f.flat_ends}" if f.flat_ends else ""
        return f"{f.does}. The results run from {exact(a.min())} to {exact(a.max())}{none}."
    if flat.all():
        return (
            f"{f.does}. All {flat.size:,} are saturated: at {f.flat_ends}, where a change of the sum changes next to "
            "nothing, so hardly any gradient will get back through this layer."
        )
    return (
        f"{f.does}. {out_of(np.count_nonzero(flat), flat.size, 'is', 'are')} saturated: at {f.flat_ends}, where hardly "
        "any gradient will get back through."
    )


def _say_off(f, z, n, layer):
    """Which units are off, for a function of which units can die."""
    off = z <= f.flat_below
    if off.all():
        return (
            f"Every unit of layer {layer} is off for {_all(n)}: all sums are 0 or below, so {f.name} passes on nothing "
            "but 0, and no gradient will get back through this layer."
        )
    if not off.any():
        return f"{f.does}: every unit of layer {layer} is on for {_all(n)}."
    dead = np.flatnonzero(off.all(axis=0))
    said = f"{f.does}; {out_of(off.sum(), off.size, 'values is', 'values are')} off, that is 0."
    if len(dead) and n > 1:
        which = listed([str(unit) for unit in dead], 3)
        is_dead = f"Unit {which} is" if len(dead) == 1 else f"Units {which} are"
        said += f" {is_dead} off for {all_of(n, 'samples')}, so nothing will be learned through them."
        said = said.replace("through them", "through it") if len(dead) == 1 else said
    return said


def _all(n):
    return "this sample" if n == 1 else all_of(n, "samples")


def say_softmax(stage):
    step = stage.step
    p, y, said, right = stage.result.values, step.y, step.answers, step.right
    if not np.isfinite(p).all():
        return "Some probabilities are no longer numbers: the sums have grown beyond what can be computed."
    if np.ptp(p) < 1e-7:
        return f"The network has no opinion: all {p.shape[1]} answers get {percent(p[0, 0], ends=2)}."
    names = step.classes
    if len(y) == 1:
        if said[0] == y[0]:
            return f"The network says {names[y[0]]} with {percent(p.max(), ends=2)}, and is right."
        return (
            f"The network says {names[said[0]]} with {percent(p.max(), ends=2)}, and is wrong: "
            f"the right answer, {names[y[0]]}, gets {percent(right[0], ends=2)}."
        )
    good = int((said == y).sum())
    if good == len(y):
        worst = int(right.argmin())
        return (
            f"The network is right on {all_of(len(y), 'samples')}; least sure of sample {worst} (row {worst}), with "
            f"{percent(right[worst], ends=2)} for {names[y[worst]]}."
        )
    wrong = np.flatnonzero(said != y)
    worst = wrong[right[wrong].argmin()]
    return (
        f"The network is right on {good} of {len(y)} samples. Most wrong is sample {worst} (row {worst}): it says "
        f"{names[said[worst]]}, and gives the right answer, {names[y[worst]]}, {percent(right[worst], ends=2)}."
    )


def say_loss(stage):
    step, cost = stage.step, stage.between[0].values[:, 0]
    guess = np.log(len(step.classes))
    extra = f" The penalties on large weights add {exact(step.penalty)}." if step.l1 or step.l2 else ""
    cut = ""
    if step.cut.any() and exact(step.uncut) != exact(step.loss):
        n = int(step.cut.sum())
        some = "" if len(cost) == 1 else f" (here {plural(n, 'that', 'those')} of {count(n, 'sample')})"
        ends = f"{exact(CLIP)} and 1 − {exact(CLIP)}"
        cut = f" Probabilities are cut at {ends}{some}; without the cut the loss is {exact(step.uncut)}."
    judged = "less than" if step.loss < guess - 1e-6 else "more than" if step.loss > guess + 1e-6 else "as much as"
    if len(cost) == 1:
        return (
            f"The right answer, {step.classes[step.y[0]]}, got {percent(step.right[0], ends=2)}. That costs "
            f"{exact(step.loss)}, {judged} guessing ({exact(guess)}); a sure right answer costs 0.{cut}{extra}"
        )
    worst = int(cost.argmax())
    share = f", {percent(cost[worst] / cost.sum(), ends=2)} of the whole" if cost.sum() > 0 else ""
    return (
        f"On average an answer costs {exact(step.loss)}, {judged} guessing ({exact(guess)}). "
        f"Sample {worst} (row {worst}) costs most, {exact(cost[worst])}{share}.{cut}{extra}"
    )
