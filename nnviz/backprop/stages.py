"""The stages of a step in the order in which they happen: input, forwards, loss, backwards, update, and again."""

from dataclasses import replace

import numpy as np

from nnviz.backprop.quantities import (  # fmt: skip
    SAMPLES,
    SINGLE,
    W,
    a,
    b,
    da,
    db,
    dW,
    dz,
    memories,
    one_hot,
    penalty_gradient,
    scalar,
    transpose,
    units,
    z,
)
from nnviz.backprop.records import Quantity, Stage, Step
from nnviz.losses import CLIP, cross_entropy
from nnviz.text.numbers import exact


def list_stages(step: Step) -> tuple[Stage, ...]:
    """The 6 L + 3 stages of a step with L layers of weights."""
    last = step.depth - 1
    stages = [_input(step)]
    for layer in range(step.depth):
        stages += [_z(step, layer), _softmax(step) if layer == last else _a(step, layer)]
    stages += [_loss(step), _dz_output(step)]
    for layer in range(last, -1, -1):
        stages += [_dW(step, layer), _db(step, layer)]
        if layer:
            stages += [_da(step, layer), _gate(step, layer)]
    stages += [_update(step), _again(step)]
    return tuple(stages)


def _shapes(pattern: str, *quantities: Quantity) -> str:
    return pattern.format(*("({}, {})".format(*q.values.shape) for q in quantities))


def _input(step):
    x, y = a(step, 0), one_hot(step)
    return Stage(
        "input", "input", None, "The input and the right answer", "x, y", _shapes("{}, {}", x, y), "input",
        (), (x, y), step, lit_layers=(0,), direction="forward",
    )  # fmt: skip


def _z(step, layer):
    left, right, bias, result = a(step, layer), W(step, layer), b(step, layer), z(step, layer)
    return Stage(
        result.name, "z", layer, f"Layer {layer + 1} adds up",
        f"{result.name} = {left.name} @ {right.name} + {bias.name}",
        _shapes("{} = {} @ {} + {}", result, left, right, bias), "matmul",
        (left, right, bias), (result,), step,
        lit_layers=(layer, layer + 1), lit_weights=(layer,), direction="forward",
    )  # fmt: skip


def _a(step, layer):
    operand, result, name = z(step, layer), a(step, layer + 1), step.before.activation.name
    formula = step.before.activation.formula.replace("z", operand.name)
    return Stage(
        result.name, "a", layer, f"Layer {layer + 1} passes on: {name}",
        f"{result.name} = {name}({operand.name})" + f" = {formula}" * (formula != f"{name}({operand.name})"),
        _shapes("{} = " + name + "({})", result, operand), "function",
        (operand,), (result,), step, lit_layers=(layer + 1,), direction="forward",
    )  # fmt: skip


def _softmax(step):
    layer = step.depth - 1
    operand, result = z(step, layer), a(step, step.depth)
    shifted = operand.values - operand.values.max(axis=1, keepdims=True)
    e = Quantity("e", "exp(z − largest z)", np.exp(shifted), SAMPLES, units(step, step.depth), signed=False)
    total = Quantity("sum", "their sums", e.values.sum(axis=1, keepdims=True), SAMPLES, SINGLE, signed=False)
    name = operand.name
    return Stage(
        "p", "softmax", layer, "The probabilities", f"p = e / sum(e), e = exp({name} - largest {name} of the row)",
        _shapes("{} = {} / {}", result, e, total), "function",
        (operand,), (result,), step, (e, total), lit_layers=(step.depth,), direction="forward",
    )  # fmt: skip


def _costs(step, p):
    costs = np.array([[cross_entropy(p[i : i + 1], step.y[i : i + 1])] for i in range(step.samples)])
    return np.maximum(costs, 0)  # -log(1) is -0.0


def _loss(step):
    p, y = a(step, step.depth), one_hot(step)
    costs = _cost("cost", "", step, p, step.cut)
    results = [scalar("loss", _mean_title(step), step.loss)]
    formula = f"{_mean('loss', 'cost', step)}, cost = -log(p of the right answer){_clipping(step.cut)}"
    if step.l1 or step.l2:
        results += [
            scalar("penalty", "what large weights cost", step.penalty),
            scalar("objective", "loss + penalty", step.loss + step.penalty),
        ]
        parts = ((step.l1, "l1 sum(|W|)"), (step.l2, "l2/2 sum(W²)"))
        formula += f", penalty = {' + '.join(text for strength, text in parts if strength)}"
    return Stage(
        "loss", "loss", None, "The loss", formula, _shapes(_mean("{}", "{}", step), results[0], costs), "function",
        (p, y), tuple(results), step, (costs,), lit_layers=(step.depth,), direction="forward",
    )  # fmt: skip


def _cost(name, when, step, p, cut):
    title = ("what each sample costs" if step.samples > 1 else "what the sample costs") + when
    title += ", p cut" * bool(cut.any())
    return Quantity(name, title, _costs(step, p.values), SAMPLES, SINGLE, signed=False)


def _clipping(cut):
    return f", cut to {CLIP:g} to 1 - {CLIP:g}" if cut.any() else ""


def _mean(loss, cost, step):
    return f"{loss} = mean({cost})" if step.samples > 1 else f"{loss} = {cost}"


def _mean_title(step):
    return "the mean cost" if step.samples > 1 else "its cost"


def _dz_output(step):
    p, y, result, n = a(step, step.depth), one_hot(step), dz(step, step.depth - 1), step.samples
    between = ()
    if n > 1:
        # In float64, so that it agrees with the pictures of p and y.
        values = p.values.astype("float64") - y.values
        between = (Quantity("p - y", "too much, or too little", values, p.rows, p.columns),)
    return Stage(
        result.name, "dz_output", step.depth - 1, "How each answer moves the loss",
        f"{result.name} = (p - y) / n, n = {n}",
        _shapes("{} = ({} - {}) / " + str(n), result, p, y), "elementwise",
        (p, y), (result,), step, between, lit_layers=(step.depth,), direction="backward",
    )  # fmt: skip


def _dW(step, layer):
    left, right, result = a(step, layer, transposed=True), dz(step, layer), dW(step, layer)
    formula, more = f"{result.name} = {left.name} @ {right.name}", ()
    if step.l1:
        formula += f" + l1 sign(W{layer + 1})"
    if step.l2:
        formula += f" + l2 W{layer + 1}"
    if step.l1 or step.l2:
        more = (W(step, layer),)
    between = (penalty_gradient(step, layer),) if more else ()
    return Stage(
        result.name, "dW", layer, f"How the weights of layer {layer + 1} move the loss", formula,
        _shapes("{} = {} @ {}" + " + {}" * len(more), result, left, right, *more), "matmul",
        (left, right, *more), (result,), step, between,
        lit_layers=(layer, layer + 1), lit_weights=(layer,), direction="backward",
    )  # fmt: skip


def _db(step, layer):
    operand, result = dz(step, layer), db(step, layer)
    return Stage(
        result.name, "db", layer, f"How the biases of layer {layer + 1} move the loss",
        f"{result.name} = sum of {operand.name} over the sample{'s' * (step.samples > 1)}",
        _shapes("{} = sum({})", result, operand), "sum",
        (operand,), (result,), step, lit_layers=(layer + 1,), direction="backward",
    )  # fmt: skip


def _da(step, layer):
    left, right, result = dz(step, layer), transpose(W(step, layer)), da(step, layer)
    return Stage(
        result.name, "da", layer, f"Back through the weights to layer {layer}",
        f"{result.name} = {left.name} @ {right.name}", _shapes("{} = {} @ {}", result, left, right), "matmul",
        (left, right), (result,), step,
        lit_layers=(layer, layer + 1), lit_weights=(layer,), direction="backward",
    )  # fmt: skip


def _gate(step, layer):
    # layer - 1 is the z that the gate belongs to: dz[layer - 1] = da[layer] * slope.
    incoming, result, f = da(step, layer), dz(step, layer - 1), step.before.activation
    slopes = f.slope(step.forward.z[layer - 1], step.forward.a[layer])
    name = f"{f.name}'(z{layer})"
    signed = bool((slopes < 0).any())  # gelu's can be
    slope = Quantity(name, "the slope at each unit: its gate", slopes, SAMPLES, units(step, layer), signed)
    return Stage(
        result.name, "gate", layer - 1, f"Back through the gates of layer {layer}",
        f"{result.name} = {incoming.name} * {name}", _shapes("{} = {} * {}", result, incoming, slope), "elementwise",
        (incoming, slope), (result,), step, closed=slopes == 0, lit_layers=(layer,), direction="backward",
    )  # fmt: skip


def _update(step):
    layers = range(step.depth)
    old = [q for make in (W, b) for q in (make(step, layer) for layer in layers)]
    slopes = [q for make in (dW, db) for q in (make(step, layer) for layer in layers)]
    new = [
        replace(q, name=f"new {q.name}", title=f"{q.name} after the step", values=np.atleast_2d(values))
        for q, values in zip(old, [*step.after.W, *step.after.b], strict=True)
    ]
    o = step.optimizer
    plain = type(o).__name__ == "SGD" and not (step.memory and o.nesterov)
    along = "u" if not plain else "v" if step.memory else "dW"
    rule = f"new W = W - {exact(o.learning_rate)} * {along}"
    rule += {
        "SGD": ", u = dW + momentum v" * (not plain) + ", v = momentum v + dW" * bool(step.memory),
        "RMSProp": ", u = dW / (√s + eps), s = decay s + (1 - decay) dW²",
        "Adam": ", u = (m / (1 - beta1^t)) / (√(v / (1 - beta2^t)) + eps), "
        "m = beta1 m + (1 - beta1) dW, v = beta2 v + (1 - beta2) dW²",
    }[type(o).__name__]
    return Stage(
        "update", "update", None, "All parameters change at once", rule + "; and so for every b",
        f"{len(step.before.parameters):,} numbers, each by itself", "update",
        (*old, *slopes), tuple(new), step, tuple(memories(step)),
        lit_layers=tuple(range(step.depth + 1)), lit_weights=tuple(layers),
    )  # fmt: skip


def _again(step):
    before, p = a(step, step.depth), a(step, step.depth)
    p = replace(p, name="new p", title="the probabilities after the step", values=step.again.a[-1])
    z_new = replace(z(step, step.depth - 1), values=step.again.z[-1])
    z_new = replace(z_new, name=f"new {z_new.name}", title=z_new.title + " after the step")
    costs = _cost("new cost", " now", step, p, step.cut_after)
    results = [scalar("new loss", "the loss after the step", step.loss_after), p]
    if step.l1 or step.l2:
        results.append(scalar("new penalty", "what large weights cost after the step", step.penalty_after))
    results += [
        scalar("promised", "the change if the slope stayed as it was", step.promised, signed=True),
        scalar("came", "the change that came", step.came, signed=True),
    ]
    return Stage(
        "again", "again", None, "The same samples again" if step.samples > 1 else "The same sample again",
        f"{_mean('new loss', 'new cost', step)}, new cost = -log(new p of the right answer)"
        f"{_clipping(step.cut_after)}; "
        "promised = gradient · (new parameters - parameters)",
        _shapes(_mean("{}", "{}", step), results[0], costs), "compare",
        (scalar("loss", "the loss before the step", step.loss), before, one_hot(step)), tuple(results), step,
        (z_new, costs), lit_layers=tuple(range(step.depth + 1)), lit_weights=tuple(range(step.depth)),
        direction="forward",
    )  # fmt: skip
