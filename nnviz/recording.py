"""A training step that is written down: the trainer trains, the recorder looks at the passes it left behind."""

from nnviz.diagnostics import Recorder
from nnviz.training import State, Trainer


def train_recorded(trainer: Trainer, state: State, recorder: Recorder) -> float:
    """Take one step as `trainer.train(state)` does, and give its passes to the recorder if it is due.

    Returns the loss.
    """
    step = state.step
    if not recorder.due(step):
        return trainer.train(state)
    before = state.network.parameters.copy()
    loss = trainer.train(state)
    if state.step > step:  # else the loss is not finite, and no step was taken
        _, fwd, bwd = trainer.passes(len(trainer.indices(step)))
        recorder.record(step, state.network, before, fwd, bwd)
    return loss
