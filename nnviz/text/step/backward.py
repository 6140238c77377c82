"""What is said of the way back, of the update and of what came of it."""

import numpy as np

from nnviz.backprop import parameter_cell
from nnviz.losses import CLIP
from nnviz.text.numbers import EXACT_DIGITS, all_of, exact, listed, out_of, percent

MAX_NAMED = 3  # equally strong gradients that are named one by one
SMALL_MISS = 0.2  # a right answer that misses less than this asks for little


GRADIENT = "A **gradient** says how fast the loss moves when one number grows: below 0, more of that number lowers it."


def say_dz_output(stage):
    """The first gradient of the story: so it says what a gradient is."""
    return f"{GRADIENT} {_say_misses(stage)}"


def _say_misses(stage):
    step, p, y, said = stage.step, stage.step.forward.a[-1], stage.step.y, stage.step.answers
    names, asked = step.classes, np.abs(stage.result.values).sum(axis=1)
    if not asked.any():
        full = "the right answer has" if len(y) == 1 else "every right answer has"
        return f"Nothing is asked for: {full} its full 100 %, so the gradient is 0 and nothing changes."
    if len(y) > 1:
        most = int(asked.argmax())
        was = "right" if said[most] == y[most] else "wrong"
        verdict = (
            f"The network gave its right answer, {names[y[most]]}, {percent(step.right[most], ends=2)}, and was {was}."
        )
        return (
            f"Each answer's probability, less 1 for the right answer, shared among {len(y)} samples. "
            f"Sample {most} (row {most}) asks for most, {percent(asked[most] / asked.sum(), ends=2)} of it all. "
            f"{verdict}"
        )
    missing = 1 - step.right[0]
    share = percent(p.max(), ends=2)
    if np.ptp(p) < 1e-7:
        return (
            f"The network had no opinion, so the sample asks for more {names[y[0]]} (gradient {exact(-missing)}: a "
            "step goes against it) and equally less of all others."
        )
    if said[0] != y[0]:
        return (
            f"The network said {names[said[0]]} ({share}) and was wrong, so the sample asks for a lot: more "
            f"{names[y[0]]} (gradient {exact(-missing)}), less {names[said[0]]} (gradient {exact(p[0, said[0]])}). "
            "A step goes against the gradient."
        )
    if missing < SMALL_MISS:
        return (
            f"The network said {names[y[0]]} ({share}) and was right, so the sample asks for little: "
            f"{exact(missing)} more (gradient {exact(-missing)}: a step goes against it)."
        )
    return (
        f"The network said {names[y[0]]} ({share}) and was right, but far from sure, so the sample still asks for "
        f"{exact(missing)} more (gradient {exact(-missing)}: a step goes against it)."
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
    zero = int(np.count_nonzero(g == 0))
    over = ""
    if step.samples > 1:
        over = f", added up over {all_of(step.samples, 'samples')}: each counts 1/{step.samples}, so the sum is a mean"
    said = f"What came in times the gradient of z{layer + 1}{over}. {_say_strongest(stage.result.name, g)}"
    if zero:
        zero = out_of(zero, g.size, "is exactly 0", "are exactly 0")
        return f"{said}; {zero}, with nothing coming in or no gradient arriving.{penalised}"
    return f"{said}; none of the {g.size:,} is 0.{penalised}"


def _strongest(g: np.ndarray) -> tuple[list[tuple[int, ...]], str]:
    """(the strongest gradients of a table: several where the digits that are shown are the same, their value)."""
    most = np.abs(g).max()
    near = map(tuple, np.argwhere(np.abs(g) > 0.99 * most))
    cells = [cell for cell in near if exact(abs(g[cell])) == exact(most)]
    values = {exact(g[cell]) for cell in cells}
    return cells, values.pop() if len(values) == 1 else f"±{exact(most)}"


def _say_strongest(name: str, g: np.ndarray) -> str:
    cells, value = _strongest(g)
    if len(cells) > MAX_NAMED:
        return f"{len(cells):,} of them are equally strong, {value}"
    named = listed(f"{name}[{row}, {column}]" for row, column in cells)
    return f"{named} {'is' if len(cells) == 1 else 'are'} the strongest, {value}"


def say_db(stage):
    g, dz, n = stage.result.values[0], stage.operands[0].name, stage.step.samples
    if not g.any():
        which = "The gradient of the only bias is" if len(g) == 1 else f"The gradients of all {len(g):,} biases are"
        return f"{which} 0: nothing asks for a change."
    cells, value = _strongest(g)
    whose = listed((stage.result.columns.label(unit) for (unit,) in cells), MAX_NAMED)
    zero = int(np.count_nonzero(g == 0))
    also = f" {out_of(zero, len(g), 'is 0', 'are 0')}." if zero else ""
    first = f"A bias counts once for each sample, so its gradient is the sum of its column of {dz}."
    if n == 1:
        first = f"A bias is added as it is, so its gradient is that of its sum, in {dz}."
    return f"{first} The strongest {'is' if len(cells) == 1 else 'are'} {value}, of {whose}.{also}"


def say_da(stage):
    g, layer = stage.result.values, stage.layer
    if not g.any():
        return f"Nothing comes back to layer {layer}: all its gradients are 0."
    row, column = np.unravel_index(np.abs(g).argmax(), g.shape)
    way = "more" if g[row, column] < 0 else "less"
    whose = f" for sample {row}" if stage.step.samples > 1 else ""
    return (
        f"Each unit of layer {layer} hears from all it feeds, through the same weights, as they were before the "
        f"update. The strongest gradient is {exact(g[row, column])}, of unit {column}{whose}: {way} of it would help."
    )


def say_gate(stage):
    step, layer = stage.step, stage.layer
    incoming, slope = (q.values for q in stage.operands)
    out, f = stage.result.values, step.before.activation
    before, after = (float(np.linalg.norm(v.astype("float64"))) for v in (incoming, out))
    if before == 0:
        return "No gradient arrives at these gates, so none leaves them."
    size = f"Its size goes from {exact(before)} to {exact(after)}."
    if stage.closed.all():
        return f"Every gate is closed, so the gradient ends here: the layers before layer {layer + 1} learn nothing."
    if f.linear:
        return f"The slope is {f.steepest:g} everywhere, so the gradient passes as it is. {size}"
    if f.can_die:
        stopped = int(np.count_nonzero(stage.closed & (incoming != 0)))
        shut = int(stage.closed.sum())
        if not shut:
            return f"Every unit was on, so every gate is open and the gradient passes as it is. {size}"
        return (
            f"Units that were off stop the gradient: {out_of(shut, out.size, 'gates is', 'gates are')} closed, "
            f"{stopped:,} of them with a gradient arriving. {size}"
        )
    if f.straight:
        weak = int(np.count_nonzero(slope < 1))
        where = f"{weak:,} of {out.size:,}"
        return f"Only {f.leaks} of the gradient passes where the sum was not above 0: {where}. {size}"
    flat = f.saturated(step.forward.z[layer])
    if flat.any():
        return (
            f"Each gradient is multiplied by the slope at its unit. {out_of(flat.sum(), flat.size, 'is', 'are')} "
            f"saturated, with less than a hundredth of the steepest slope. {size}"
        )
    slopes = f"{exact(slope.min())} to {exact(slope.max())}"
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
    rest = out_of(still, change.size, "numbers stays as it was", "numbers stay as they were")
    rest = f"{rest}." if still else "No number stays as it was."
    rate = f"{exact(step.optimizer.learning_rate)}, the learning rate of this network"
    against = f"against its gradient, times {rate}; all at once"
    if step.optimizer.memory:
        against = f"against its gradient by a rule that remembers earlier ones, times {rate}; all at once"
    return (
        f"Each weight and bias goes {against} and only now. {parameter_cell(step.before, most)} moves most, by "
        f"{exact(change[most])}. {rest}"
    )


def say_again(stage):
    step = stage.step
    if not np.isfinite(step.came):
        return "The step was too large: the loss after it is no longer a number."
    word, more = ("objective", " (loss and penalties)") if step.l1 or step.l2 else ("loss", "")
    old, new = (loss + extra for loss, extra in zip(step.compared, (step.penalty, step.penalty_after), strict=True))
    first = f"The {word}{more}"
    if step.clipped:
        moves = _moves(step.loss + step.penalty, step.loss_after + step.penalty_after)
        first += f", with probabilities cut at {exact(CLIP)}, {moves}. Without the cut it"
    if max(abs(step.came), abs(step.promised)) < 1e-6 * max(1.0, old):
        return f"{first} stays at {exact(old)}, as far as its digits can tell.{_right(step)}"
    expected = f"Had the slope stayed as it was, the {word} would have changed by {exact(step.promised)}"
    if step.came > 0:
        why = ", because the step went too far down the slope and up the other side" if step.promised < 0 else ""
        why = why or ", because the optimizer's memory pulled the other way" if step.optimizer.memory else why
    elif abs(step.came - step.promised) <= 0.05 * abs(step.promised):
        why = ": on such a short way the slope is nearly straight"
    else:
        why = ", because the slope itself changes on the way"
    return f"{first} {_moves(old, new)}. {expected}; it changed by {exact(step.came)}{why}.{_right(step)}"


def _moves(old, new):
    """How one number becomes another, with as many digits as show a difference."""
    if new == old:
        return f"stays at {exact(old)}"
    digits = next((d for d in range(EXACT_DIGITS, 17) if exact(old, d) != exact(new, d)), 17)
    return f"{'falls' if new < old else 'rises'} from {exact(old, digits)} to {exact(new, digits)}"


def _right(step):
    good, better = (int((p.argmax(axis=1) == step.y).sum()) for p in (step.forward.a[-1], step.again.a[-1]))
    if step.samples > 1:
        return f" Right answers: {good} of {step.samples} before, {better} now."
    was, now = ("right" if right else "wrong" for right in (good, better))
    return f" The answer was {was} before, and {'still is' if good == better else f'is {now} now'}."
