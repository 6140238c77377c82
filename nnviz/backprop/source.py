"""The lines of NumPy that compute a stage, read from the engine's own source."""

import inspect
from functools import lru_cache
from textwrap import dedent

from nnviz import activations, ink, losses, optimizers
from nnviz.backprop.records import Stage
from nnviz.network import Network


def read_source(stage: Stage) -> str:
    """The engine's lines for this stage, each group under a comment with its file and first line number."""
    return "\n\n".join(read_lines(function, *anchors) for function, anchors in find_places(stage))


def find_places(stage: Stage) -> list[tuple]:
    """Where the lines of a stage are: (function, anchors), each anchor part of a line; no anchors: the whole body."""
    step, layer = stage.step, stage.layer
    skipping = step.forward.ink is not None and layer == 0
    forward, backward, f = Network.forward, Network.backward, step.before.activation
    match stage.kind:
        case "input":
            return [(forward, ("a[0], out.ink = x",))]
        case "z":
            used = "np.dot(ink.x, W.take" if skipping else "np.dot(x, W, out=out)"
            return [(forward, ("product(a[layer], self.W[layer]", "z[layer] += self.b[layer]")), (ink.product, (used,))]
        case "a":
            return [(forward, ("self.activation.value(",)), (f.value, ())]
        case "softmax":
            return [(forward, ("softmax(z[layer]",)), (activations.softmax, ())]
        case "loss":
            return [(losses.mean_cost, ()), *([(losses.penalty, ())] if step.l1 or step.l2 else [])]
        case "dz_output":
            return [(backward, ("np.subtract(fwd.a[-1], self._one_hot", "dz[-1] /= len(y)"))]
        case "dW":
            x = step.forward.ink.x if skipping else step.forward.a[layer]
            dot = ink.suits_dot(len(x), x.shape[1] * step.before.W[layer].shape[1])
            found = [
                (backward, ("transposed_product(fwd.a[layer]",)),
                *([(ink.transposed_product, ("out[ink.blank] = 0", "out[ink.columns] = "))] if skipping else []),
                (ink.whole_product, ("return np.dot(" if dot else "return np.matmul(",)),
            ]
            return found + ([(losses.add_penalty_gradient, ())] if step.l1 or step.l2 else [])
        case "db":
            return [(backward, ("np.add.reduce(dz[layer], axis=0",))]
        case "da":
            return [(backward, ("np.dot(self.W[layer], dz[layer].T",))]
        case "gate":
            return [(backward, ("self.activation.slope(", "dz[layer - 1] *= da[layer]")), (f.slope, ())]
        case "update":
            return [(type(step.optimizer)._update, _rule(step.optimizer))]
    return [
        (forward, ("product(a[layer], self.W[layer]", "z[layer] += ", "self.activation.value(", "softmax(z[layer]")),
        (losses.mean_cost, ()),
    ]


@lru_cache
def read_lines(function, *anchors: str) -> str:
    """The lines of a function that hold the anchors, in the order of the source, or its body without docstring.

    Raises LookupError if an anchor is not on exactly one line: the engine has changed, so `find_places` must change.
    """
    text, first = inspect.getsourcelines(function)
    at = list(range(_body(text), len(text)))
    if anchors:
        found = [[i for i in at if anchor in text[i]] for anchor in anchors]
        for anchor, hits in zip(anchors, found, strict=True):
            if len(hits) != 1:
                raise LookupError(f"{anchor!r} is on {len(hits)} lines of {function.__qualname__}; it must be on one")
        at = sorted(hits[0] for hits in found)
    where = f"# {function.__module__.replace('.', '/')}.py, line {first + at[0]}: {function.__qualname__.lstrip('_')}"
    wanted = "".join(text[i] for i in at)
    if anchors:  # from different depths of nesting, each by itself
        wanted = "".join(text[i].lstrip() for i in at)
    return f"{where}\n{dedent(wanted).rstrip()}"


def _body(text):
    """The number of the first line after the signature and the docstring."""
    start = next(i for i, line in enumerate(text) if line.rstrip().endswith(":")) + 1
    mark = '"""'
    if text[start].count(mark) == 1:
        return next(i for i in range(start + 1, len(text)) if mark in text[i]) + 1
    return start + 1 if mark in text[start] else start


def _rule(optimizer):
    if not isinstance(optimizer, optimizers.SGD):
        return ()
    if not optimizer.memory:
        return ("np.multiply(g, self.learning_rate, out=change)", "p -= change")
    ahead = ("np.multiply(v, self.momentum, out=change)", "change += g", "change *= self.learning_rate")
    rule = ahead if optimizer.nesterov else ("np.multiply(v, self.learning_rate, out=change)",)
    return ("v *= self.momentum", "v += g", *rule, "p -= change")
