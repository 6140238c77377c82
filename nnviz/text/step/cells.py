"""What one number of a stage means: a sentence for the cell that somebody points at."""

from nnviz.backprop.records import Stage
from nnviz.text.numbers import all_of, count, exact, percent
from nnviz.text.step.backward import SMALL_MISS


def cell_sentence(stage: Stage, row: int, column: int, name: str | None = None) -> str:
    """What the number at (row, column) of the stage's result `name` (None: the main one) means, and why it is so.

    Raises ValueError for a place that does not exist.
    """
    quantity, row, column = stage.cell(row, column, name)
    value = float(quantity.values[row, column])
    return CELL_OF_KIND[stage.kind](stage, quantity, row, column, value)


def _input(stage, q, row, column, v):
    if q.name == "y":
        right = stage.step.classes[stage.step.y[row]]
        return f"The right answer for sample {row} is {right}" + (", this one." if v else ", not this one.")
    nothing = " With 0 coming in, the weights that leave from here get no gradient from this sample." if v == 0 else ""
    return f"Sample {row} has {exact(v)} at {q.columns.label(column)}.{nothing}"


def _z(stage, q, row, column, v):
    w, x = stage.operands[1].values[:, column], stage.operands[0].values[row]
    products = x.astype("float64") * w
    up, down = products[products > 0].sum(), products[products < 0].sum()
    return (
        f"For sample {row}, {q.columns.label(column)} gets {exact(up)} from what speaks for it, {exact(down)} from "
        f"what speaks against it, and {exact(stage.operands[2].values[0, column])} from its bias: {exact(v)}."
    )


def _a(stage, q, row, column, v):
    step, layer = stage.step, stage.layer
    z, f = float(step.forward.z[layer][row, column]), step.before.activation
    unit = q.columns.label(column).capitalize()
    if f.can_die:
        if z > f.flat_below:
            return f"{unit} is on for sample {row}: its sum {exact(z)} is above 0 and passes as it is."
        if step.samples > 1 and (step.forward.z[layer][:, column] <= f.flat_below).all():
            samples = all_of(step.samples, "samples")
            return f"{unit} is off for {samples}: it says 0 to each, and will learn nothing from them."
        return f"{unit} is off for sample {row}: its sum {exact(z)} is not above 0, so it passes on 0."
    if f.straight and not f.linear:
        part = "as it is" if z > 0 else f"to {f.leaks}"
        return f"{unit}'s sum {exact(z)} passes {part}: {exact(v)}."
    if f.linear:
        return f"{unit}'s sum passes as it is: {exact(v)}."
    if f.saturated(z):
        return f"{unit} is saturated for sample {row}: at its sum {exact(z)} {f.name} is flat, and it says {exact(v)}."
    return f"{unit} turns its sum {exact(z)} into {exact(v)}, where {f.name} is not flat."


def _softmax(stage, q, row, column, v):
    step = stage.step
    answer, right = step.classes[column], step.y[row] == column
    is_it = "the right answer" if right else f"a wrong answer (right is {step.classes[step.y[row]]})"
    p = step.forward.a[-1][row]
    place = 1 + int((p > v).sum())
    top = "more than for any other" if place == 1 and (p == v).sum() == 1 else f"number {place} of {len(p)}"
    return f"Sample {row}: {percent(v, ends=2)} for {answer}, {is_it}; {top}."


def _loss(stage, q, row, column, v):
    whose = "What this sample costs" if stage.step.samples == 1 else f"The mean cost of {stage.step.samples:,} samples"
    return {
        "loss": f"{whose}: {exact(v)}.",
        "penalty": f"What large weights cost: {exact(v)}.",
        "objective": f"What training lowers, loss and penalty together: {exact(v)}.",
    }[q.name]


def _dz_output(stage, q, row, column, v):
    step = stage.step
    p, answer = float(step.forward.a[-1][row, column]), step.classes[column]
    if v == 0:
        return f"Sample {row} asks for no change of {answer}: its probability is exactly what it should be."
    if step.y[row] == column:
        said = "right" if step.answers[row] == column else "wrong"
        much = "little" if 1 - p < SMALL_MISS else "much"
        return (
            f"{answer} is right for sample {row} and got {percent(p, ends=2)}; the network was {said}. The sample asks "
            f"for {much} more of it: the gradient is {exact(v)}, and a step goes against it."
        )
    return (
        f"{answer} is wrong for sample {row} and got {percent(p, ends=2)}. The sample asks for less of it: the "
        f"gradient is {exact(v)}, and a step goes against it."
    )


def _dW(stage, q, row, column, v):
    step = stage.step
    came, asked = stage.operands[0].values[row], stage.operands[1].values[:, column]
    extra = " The penalty has its part in it." if step.l1 or step.l2 else ""
    if not came.any():
        why = f"{q.rows.label(row)} is 0 for {_all(step.samples)}"
        return _zero(f"so this weight had no part in the answer: {why}", v, extra)
    if not asked.any():
        return _zero(f"because no gradient arrives at {q.columns.label(column)}", v, extra)
    products = came.astype("float64") * asked
    up, down = int((products < 0).sum()), int((products > 0).sum())
    if not up and not down:
        return _zero("because where something comes in no gradient arrives", v, extra)
    together = "the gradient is" if step.samples == 1 else "together the gradient is"
    return f"{_votes(up, down, step.samples)}; {together} {exact(v)}, so {_way(v)}.{extra}"


def _votes(up, down, samples):
    if up and down:
        return f"{count(up, 'sample')} would have this weight larger, {count(down, 'sample')} smaller"
    way, other = ("larger", "smaller") if up else ("smaller", "larger")
    if samples == 1:
        return f"The sample would have this weight {way}"
    return f"{up + down} of {samples} samples would have this weight {way}, none {other}"


def _zero(why, v, extra):
    """extra: about the penalties, "" without."""
    return (
        f"Only the penalty pulls here: the gradient of the loss is 0, {why}."
        if extra and v
        else (f"The gradient of the loss is 0, {why}.")
    )


def _all(n):
    return "this sample" if n == 1 else f"all {n} samples"


def _way(v):
    return "a plain step makes it " + ("larger" if v < 0 else "smaller") if v else "a plain step leaves it"


def _db(stage, q, row, column, v):
    asked = stage.operands[0].values[:, column]
    unit = q.columns.label(column)
    if not asked.any():
        return f"No gradient arrives at {unit}, so its bias has a gradient of 0."
    if len(asked) == 1:
        return f"The gradient of {unit} is also its bias's: {exact(v)}, so {_way(v)}."
    return f"The gradients of {unit} add up to {exact(v)} for its bias: {_way(v)}."


def _da(stage, q, row, column, v):
    if v == 0:
        return f"Sample {row} asks nothing of {q.columns.label(column)}: what comes back to it adds up to 0."
    way = "more" if v < 0 else "less"
    return (
        f"Sample {row} asks for {way} of {q.columns.label(column)}: a gradient of {exact(v)} came back through its "
        "weights, and a step goes against it."
    )


def _gate(stage, q, row, column, v):
    incoming, slope = (float(operand.values[row, column]) for operand in stage.operands)
    unit, f = q.columns.label(column).capitalize(), stage.step.before.activation
    if slope == 0:
        off = "was off" if f.can_die else "was at a flat end"
        if incoming == 0:
            return f"{unit} {off} for sample {row}, and nothing came back to it either: 0."
        return f"{unit} {off} for sample {row}, so its gate is closed: {exact(incoming)} arrives, 0 passes."
    if incoming == 0:
        return f"{unit} was open for sample {row}, but no gradient came back to it: 0."
    if f.saturated(stage.step.forward.z[stage.layer][row, column]):
        return f"{unit} is saturated for sample {row}: of {exact(incoming)} only {exact(v)} passes."
    if slope == 1:
        on = "was on, so its gate is open" if f.can_die else "has slope 1"
        return f"{unit} {on} for sample {row}: {exact(incoming)} passes as it is."
    return f"{unit} has slope {exact(slope)} for sample {row}: {exact(incoming)} becomes {exact(v)}."


def _update(stage, q, row, column, v):
    name = q.name.removeprefix("new ")
    old, g = (float(stage.quantity(n).values[row, column]) for n in (name, f"d{name}"))
    change = v - old
    where = f"{name}[{row}, {column}]"
    if change == 0:
        why = "its gradient is 0" if g == 0 else "the change is too small for its digits"
        return f"{where} stays at {exact(old)}: {why}."
    way = "rises" if change > 0 else "falls"
    if change * g < 0:
        why = f"against its gradient of {exact(g)}"
    elif g == 0:
        why = "by the optimizer's memory, its gradient being 0"
    else:
        why = f"with its gradient of {exact(g)}, because the optimizer's memory is stronger"
    return f"{where} {way} by {exact(abs(change))} to {exact(v)}, {why}."


def _again(stage, q, row, column, v):
    step = stage.step
    if q.name == "new p":
        old = float(step.forward.a[-1][row, column])
        way = "falls" if v < old else "rises"
        before, after = percent(old, ends=2), percent(v, ends=2)
        moved = f"stays at {after}" if v == old else f"{way} from {before} to {after}"
        right = "the right answer" if step.y[row] == column else "a wrong answer"
        return f"Sample {row}: {step.classes[column]}, {right}, {moved}."
    word = "objective" if step.l1 or step.l2 else "loss"
    cut = " without the cut" if step.clipped else ""
    return {
        "new loss": f"The loss was {exact(step.loss)} and is {exact(v)} now.",
        "new penalty": f"The penalty was {exact(step.penalty)} and is {exact(v)} now.",
        "promised": f"Had the slope stayed as it was, the {word} would have changed by {exact(v)}.",
        "came": f"The {word}{cut} changed by {exact(v)}.",
    }[q.name]


CELL_OF_KIND = {
    "input": _input,
    "z": _z,
    "a": _a,
    "softmax": _softmax,
    "loss": _loss,
    "dz_output": _dz_output,
    "dW": _dW,
    "db": _db,
    "da": _da,
    "gate": _gate,
    "update": _update,
    "again": _again,
}
