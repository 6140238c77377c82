"""What a run needs is told before it is made: no less than it then holds, and hardly more."""

import pytest

from nnviz import Experiment, Run, load_dataset
from nnviz.footprint import checkpoint_nbytes, held_nbytes, least_nbytes
from nnviz.schedule import choose_checkpoint_stride

CASES = [
    {},
    {"optimizer": "adam", "batch_size": 700},
    {"momentum": 0.9, "dtype": "float64", "batch_size": 64},
    {"optimizer": "rmsprop", "hidden": (200, 512, 30), "batch_size": 512, "dtype": "float64"},
    {"hidden": (), "batch_size": 1024},
    {"hidden": (512,) * 6, "batch_size": 1024, "optimizer": "adam", "dtype": "float64"},
    {"dataset": "spiral", "hidden": (32, 32), "optimizer": "adam", "epochs": 200},
]


@pytest.mark.parametrize("settings", CASES)
@pytest.mark.parametrize("budget", [0, 2**21, 2**25])
def test_what_is_told_is_what_is_held(settings, budget):
    experiment = Experiment(**{"samples": 1500, "epochs": 3, **settings})
    run = Run(experiment, load_dataset(experiment.dataset, samples=1500, noise=0.1), budget, every=1)
    run.advance(steps=min(run.total_steps, 2 * experiment.steps_per_epoch + 1))
    held = run.nbytes - run._checkpoints.nbytes
    assert held_nbytes(experiment, 0) * 0.8 - 100_000 < held <= held_nbytes(experiment, budget // 16)
    assert run.nbytes <= max(budget, held_nbytes(experiment, budget // 16))
    assert checkpoint_nbytes(experiment) == sum(array.nbytes for array in run._state.arrays)


@pytest.mark.parametrize("settings", CASES)
def test_a_run_with_just_what_it_needs_has_an_earlier_moment_to_replay_from(settings):
    experiment = Experiment(**{"samples": 1500, "epochs": 12, **settings})
    needed = least_nbytes(experiment, 2**30)
    run = Run(experiment, load_dataset(experiment.dataset, samples=1500, noise=0.1), needed)
    apart = choose_checkpoint_stride(experiment)
    run.advance(steps=apart + 2)
    assert run.replay_start(apart + 1) >= apart and run.nbytes <= needed
