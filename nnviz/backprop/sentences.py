"""One sentence or two for each stage: what it means and why, with the numbers of now."""

from nnviz.backprop import words_backward as back
from nnviz.backprop import words_forward as forward
from nnviz.backprop.records import Stage


def sentence(stage: Stage) -> str:
    """What this stage means, with its numbers."""
    return KINDS[stage.kind](stage)


KINDS = {
    "input": forward.say_input,
    "z": forward.say_z,
    "a": forward.say_a,
    "softmax": forward.say_softmax,
    "loss": forward.say_loss,
    "dz_output": back.say_dz_output,
    "dW": back.say_dW,
    "db": back.say_db,
    "da": back.say_da,
    "gate": back.say_gate,
    "update": back.say_update,
    "again": back.say_again,
}
