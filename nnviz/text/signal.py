"""What Gradient flow says first: how much of the signal that comes back from the output reaches each layer."""

import numpy as np

from nnviz.diagnostics import MEANING, THRESHOLDS, Judgement
from nnviz.text.numbers import portion

WHAT_IT_IS = (
    "The signal is the **gradient**: it tells every unit how a small change of its sum would change the loss. It "
    "starts at the output, where the answer is compared with the right one, and runs back layer by layer. A layer "
    "learns from what arrives. The thin line marks what starts at the output."
)
ALMOST_NOTHING = THRESHOLDS["dz_reach"].limit
WEAK = 0.4  # healthy runs with He's weights stay above (see THRESHOLDS)
FAR_TOO_MUCH = THRESHOLDS["dz_growth"].limit


def layer_name(layer: int, layers: int) -> str:
    """Layer 0 is "layer 1" for people; the last is the output layer."""
    return "output layer" if layer == layers - 1 else f"layer {layer + 1}"


def arrives(reach: float, is_output: bool) -> str:
    """What a layer gets, beside its bar. reach: as a multiple of the output layer's."""
    if is_output:
        return "starts here" if reach > 0 else "no signal starts here"
    if reach == 0:
        return "gets nothing"
    if reach >= 1.095:
        return f"gets {portion(reach)} as much"
    if reach < ALMOST_NOTHING:
        return f"gets almost nothing, {portion(reach)}"
    return f"gets {portion(reach)} of it"


def signal_sentence(reach: np.ndarray, judgement: Judgement) -> str:
    """How the signal fares on its way, then what the verdict for the network means, whose name the page says above;
    Markdown. reach: (layers,), NaN for none."""
    lead, told = _fares(reach)
    meaning = MEANING.get(judgement.name, "nothing is measured yet: take a step")
    return f"## **{lead}** {told}\n\nThe network as a whole: {meaning}."


def _fares(reach: np.ndarray) -> tuple[str, str]:
    hidden = reach[:-1]
    if not np.isfinite(reach[-1]):
        return "No signal starts.", "The network is so sure of every right answer that no gradient is left."
    if not len(hidden):
        return "The signal has no way to go:", "there is only the output layer, where it starts."
    first = f"Layer 1, the last on its way, {arrives(float(hidden[0]), False)}"
    if hidden.min() < ALMOST_NOTHING:
        lost = np.flatnonzero(hidden < ALMOST_NOTHING)
        where = first if lost[0] == 0 else f"Layer {lost[0] + 1} {arrives(float(hidden[lost[0]]), False)}"
        can = "can hardly" if reach[lost[0]] else "cannot"
        return "The signal dies out on its way back.", f"{where}: from that it {can} learn."
    if hidden.max() > FAR_TOO_MUCH:
        most = int(hidden.argmax())
        return (
            "The signal grows too strong on its way back.",
            f"Layer {most + 1} {arrives(float(hidden[most]), False)} as the output layer: it is pushed far harder.",
        )
    if hidden.min() < WEAK:
        return "The signal gets weaker on its way back, but it arrives.", f"{first}."
    as_what = " as the output layer" if hidden[0] >= 1.095 else ""
    return "The signal gets through to every layer.", f"{first}{as_what}."


def layer_notes(judgement: Judgement) -> tuple[str, ...]:
    """What decided each layer's verdict; the layer that decides for the network says so."""
    notes = []
    for i, verdict in enumerate(judgement.layers):
        words = verdict.sentence.removeprefix(f"Layer {i + 1}: ")
        decided = " The network's verdict comes from here." if i == judgement.worst else ""
        notes.append(f"{words[:1].upper()}{words[1:]}{decided}")
    return tuple(notes)
