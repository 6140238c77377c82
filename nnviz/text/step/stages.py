"""One sentence or two for each stage: what it means and why, with the numbers of now."""

from nnviz.backprop import Stage
from nnviz.text.step import backward, forward


def stage_sentence(stage: Stage) -> str:
    """What this stage means, with its numbers."""
    return STAGE_OF_KIND[stage.kind](stage)


STAGE_OF_KIND = {
    "input": forward.say_input,
    "z": forward.say_z,
    "a": forward.say_a,
    "softmax": forward.say_softmax,
    "loss": forward.say_loss,
    "dz_output": backward.say_dz_output,
    "dW": backward.say_dW,
    "db": backward.say_db,
    "da": backward.say_da,
    "gate": backward.say_gate,
    "update": backward.say_update,
    "again": backward.say_again,
}
