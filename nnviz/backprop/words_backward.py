"""What is said of the way back, of the update and of what came of it."""

import numpy as np

from .places import parameter_cell
from .text import count, number, percent
from .words_forward import saturated

LITTLE = 0.2  # a right answer that misses less than this asks for little


def say_dz_output(stage):
    step, p, y, said = stage.step, stage.step.forward.a[-1], stage.step.y, stage.step.answers
    names, asked = step.classes, np.abs(stage.result.values).sum(axis=1)
    if not asked.any():
        return "Nothing is asked for: every right answer has its full 100 %, so the gradient is 0 and nothing changes."
    if len(y) > 1:
        most = int(asked.argmax())
        was = "right" if said[most] == y[most] else "wrong"
        verdict = f"It gave {percent(step.right[most])} to the right answer, {names[y[most]]}, and was {was}."
        return (
            f"Each answer's probability, less 1 for the right answer, shared among {len(y)} samples. Sample {most} "
            f"asks for most, {percent(asked[most] / asked.sum())} of it all. {verdict}"
        )
    missing = 1 - step.right[0]
    share = percent(p.max())
    if np.ptp(p) < 1e-7:
        return (
            f"The network had no opinion, so it asks for more {names[y[0]]} ({number(-missing)}: a step goes against "
            "the sign) and equally less of all others."
        )
    if said[0] != y[0]:
        return (
            f"The network said {names[said[0]]} ({share}) and was wrong, so it asks for a lot: more {names[y[0]]} "
            f"({number(-missing)}), less {names[said[0]]} (+{number(p[0, said[0]])}). A step goes against the sign."
        )
    if missing < LITTLE:
        return f"The network said {names[y[0]]} ({share}) and was right, so it asks for little: {number(missing)} more."
    return (
        f"The network said {names[y[0]]} ({share}) and was right, but far from sure, so it still asks for "
        f"{number(missing)} more."
    )


def say_dW(stage):
    step, layer, g = stage.step, stage.layer, stage.result.values
    penalised = " The penalties add their part to each weight." if step.l1 or step.l2 else ""
    dz, a = step.backward.dz[layer], step.forward.a[layer]
    if not g.any():
        why = "no gradient arrives at its units" if not dz.any() else "nothing but 0 comes in"
        if dz.any() and a.any():
            why = "where something comes in, no gradient arrives"
        then = "Only the optimizer's memory can move these weights." if step.optimizer.memory else "These weights stay."
        return f"All {g.size:,} gradients are 0: {why}. {then}"
    row, column = np.unravel_index(np.abs(g).argmax(), g.shape)
    zero = int(np.count_nonzero(g == 0))
    said = (
        f"What came in times what is asked for, added up over {count(step.samples, 'sample')}. "
        f"{stage.result.name}[{row}, {column}] is the largest, {number(g[row, column])}"
    )
    if zero:
        return f"{said}; {zero:,} of {g.size:,} are exactly 0, with nothing coming in or nothing asked for.{penalised}"
    return f"{said}; none of the {g.size:,} is 0.{penalised}"


def say_db(stage):
    g = stage.result.values[0]
    if not g.any():
        return f"All {count(len(g), 'gradient')} of the biases add up to 0: none of them asks for a change."
    most, zero = int(np.abs(g).argmax()), int(np.count_nonzero(g == 0))
    also = f" {zero:,} of {len(g):,} are 0." if zero else ""
    return (
        "A bias counts once for each sample, so its gradient is the sum of what its unit is asked for. The largest is "
        f"{number(g[most])}, of {stage.result.columns.label(most)}.{also}"
    )


def say_da(stage):
    g, layer = stage.result.values, stage.layer
    if not g.any():
        return f"Nothing comes back to layer {layer}: all its gradients are 0."
    row, column = np.unravel_index(np.abs(g).argmax(), g.shape)
    way = "more" if g[row, column] < 0 else "less"
    return (
        f"Each unit of layer {layer} hears from all it feeds, through the same weights, as they were before the "
        f"update. Sample {row} asks unit {column} most: {number(g[row, column])}, so {way} of it would help."
    )


def say_gate(stage):
    step, layer = stage.step, stage.layer
    incoming, slope = (q.values for q in stage.operands)
    out, name = stage.result.values, step.before.activation.name
    before, after = (float(np.linalg.norm(v.astype("float64"))) for v in (incoming, out))
    if before == 0:
        return "No gradient arrives at these gates, so none leaves them."
    size = f"Its size goes from {number(before)} to {number(after)}."
    if stage.closed.all():
        return f"Every gate is closed, so the gradient ends here: the layers before layer {layer + 1} learn nothing."
    if name == "identity":
        return f"The slope is 1 everywhere, so the gradient passes as it is. {size}"
    if name == "relu":
        stopped = int(np.count_nonzero(stage.closed & (incoming != 0)))
        shut = int(stage.closed.sum())
        if not shut:
            return f"Every unit was on, so every gate is open and the gradient passes as it is. {size}"
        return (
            f"Units that were off stop the gradient: {shut:,} of {out.size:,} gates are closed, "
            f"{stopped:,} of them with a gradient arriving. {size}"
        )
    if name == "leaky_relu":
        weak = int(np.count_nonzero(slope < 1))
        where = f"{weak:,} of {out.size:,}"
        return f"Only a hundredth of the gradient passes where the sum was not above 0: {where}. {size}"
    flat = saturated(step, layer)
    if flat.any():
        return (
            f"Each gradient is multiplied by the slope at its unit. {flat.sum():,} of {flat.size:,} are saturated "
            f"and let less than a hundredth of it through. {size}"
        )
    slopes = f"{number(slope.min())} to {number(slope.max())}"
    return f"Each gradient is multiplied by the slope at its unit, {slopes}. {size}"


def say_update(stage):
    step = stage.step
    change = step.after.parameters.astype("float64") - step.before.parameters
    if not np.isfinite(change).all():
        return "The step is too large: some weights and biases are no longer numbers."
    moved = int(np.count_nonzero(change))
    if not moved:
        return "Nothing moves: every change is 0, or too small for the numbers to show."
    most = int(np.abs(change).argmax())
    still = change.size - moved
    rest = f"{count(still, 'number')} of {change.size:,} stay as they were." if still else "No number stays as it was."
    against = "against its gradient"
    if step.optimizer.memory:
        against += ", by a rule that remembers earlier ones"
    return (
        f"Each weight and bias goes {against}, all at once and only now. {parameter_cell(step.before, most)} moves "
        f"most, by {number(change[most])}. {rest}"
    )


def say_again(stage):
    step = stage.step
    if not np.isfinite(step.came):
        return "The step was too large: the loss after it is no longer a number."
    word = "objective (loss and penalties)" if step.l1 or step.l2 else "loss"
    old, new = step.loss + step.penalty, step.loss_after + step.penalty_after
    good, better = (int((p.argmax(axis=1) == step.y).sum()) for p in (step.forward.a[-1], step.again.a[-1]))
    right = f" Right answers: {good} of {step.samples} before, {better} now."
    if max(abs(step.came), abs(step.promised)) < 1e-6 * max(1.0, old):
        return f"The {word} stays at {number(old)}, as far as its digits can tell.{right}"
    way = "falls" if step.came < 0 else "rises"
    promise = f"The slope promised {number(step.promised)}, {number(step.came)} came"
    if step.came > 0:
        why = ": the step went too far down the slope and up the other side" if step.promised < 0 else ""
        why = why or ": the optimizer's memory pulled the other way" if step.optimizer.memory else why
    elif abs(step.came - step.promised) <= 0.05 * abs(step.promised):
        why = ": nearly straight on such a short way"
    else:
        why = ": the slope itself changes on the way"
    return f"The {word} {way} from {number(old)} to {number(new)}. {promise}{why}.{right}"
