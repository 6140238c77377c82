"""A run is a function of its experiment, however it is cut, paused or replayed."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz import Experiment, Network, Run, cross_entropy, evaluate, load_dataset
from nnviz.diagnostics import judge
from nnviz.diagnostics.causes import overshoot
from nnviz.schedule import schedule_tests

SMALL = {"dataset": "digits", "samples": 400, "hidden": (12, 8), "epochs": 4, "batch_size": 16}
VARIANTS = [
    {},
    {"optimizer": "sgd", "momentum": 0.9, "nesterov": True, "l1": 1e-4},
    {"optimizer": "adam", "learning_rate": 0.003, "l2": 1e-3},
    {"optimizer": "rmsprop", "learning_rate": 0.003, "activation": "gelu", "dtype": "float64"},
    {"batch_size": 23, "hidden": (), "activation": "tanh"},
]


@pytest.fixture(scope="module")
def digits():
    return load_dataset("digits", samples=400)


def same_numbers(first, second):
    np.testing.assert_array_equal(first.network.parameters, second.network.parameters)
    np.testing.assert_array_equal(first.history.losses, second.history.losses)
    assert first.history.points == second.history.points
    assert first.history.epochs == second.history.epochs
    assert first.position == second.position


@pytest.mark.parametrize("settings", VARIANTS)
def test_bursts_pauses_and_looks_back_change_nothing(digits, settings):
    experiment = Experiment(**{**SMALL, **settings})
    straight = Run(experiment, digits)
    seen = {0: straight.network.parameters.copy()}
    while not straight.done:
        straight.step()
        seen[straight.position] = straight.network.parameters.copy()
    cut, rng = Run(experiment, digits), np.random.default_rng(0)
    while not cut.done:
        match rng.integers(4):
            case 0:
                cut.advance(steps=int(rng.integers(1, 30)))
            case 1:
                cut.advance(seconds=0.003)
            case 2:
                cut.step()
            case 3:
                step = int(rng.integers(cut.position + 1))
                np.testing.assert_array_equal(cut.network_at(step).parameters, seen[step])
    same_numbers(straight, cut)
    for step in rng.integers(0, cut.total_steps + 1, 20):
        np.testing.assert_array_equal(cut.network_at(int(step)).parameters, seen[step])


@pytest.mark.parametrize("budget", [0, 60_000, 300_000, 2**25])
def test_memory_stays_under_its_budget(budget):
    experiment = Experiment(**SMALL, optimizer="adam", learning_rate=0.003)
    run = Run(experiment, load_dataset("digits", samples=400), budget=budget)
    least = run.nbytes
    reference = Run(experiment, run.data)
    seen = []
    while not run.done:
        run.advance(steps=1)
        reference.advance(steps=1)
        seen.append(reference.network.parameters.copy())
        assert run.nbytes <= max(budget, least + 20_000)
    for step in (1, 7, 50, 99):
        np.testing.assert_array_equal(run.network_at(step).parameters, seen[step - 1])


def test_notebook_network_fits_the_default_budget():
    run = Run(Experiment(hidden=(512, 512), samples=640, batch_size=64, epochs=3))
    while not run.done:
        run.advance(epochs=1)
        assert run.nbytes <= 32 * 2**20
    assert len(run._checkpoints) >= 4


def test_the_step_that_is_told_is_the_step_that_trains(digits):
    experiment = Experiment(**SMALL, learning_rate=0.25, l2=0.01)
    run = Run(experiment, digits)
    run.advance(steps=5)
    before = run.network.copy()
    record = run.step()
    assert (record.step, record.epoch, run.position) == (5, 0, 6)
    assert record.loss == run.history.losses[5]
    np.testing.assert_array_equal(record.x, digits.x_train[record.indices])
    np.testing.assert_array_equal(record.y, digits.y_train[record.indices])
    fwd = before.forward(record.x)
    np.testing.assert_array_equal(record.forward.a[-1], fwd.a[-1])
    assert record.loss == cross_entropy(fwd.a[-1], record.y)
    assert record.penalty == pytest.approx(0.005 * sum((w.astype(float) ** 2).sum() for w in before.W), rel=1e-5)
    bwd = before.backward(fwd, record.y, l2=0.01)
    np.testing.assert_array_equal(record.backward.dW[1], bwd.dW[1])
    np.testing.assert_array_equal(run.network.W[1], before.W[1] - np.float32(0.25) * bwd.dW[1])
    kept = record.backward.dW[0].copy()
    run.advance(steps=3)
    np.testing.assert_array_equal(record.backward.dW[0], kept)  # a record is not overwritten by later steps


def test_an_epoch_sees_every_sample_once_in_a_new_order(digits):
    run = Run(Experiment(**{**SMALL, "batch_size": 48}), digits)
    epochs = [[run.step().indices for _ in range(run.experiment.steps_per_epoch)] for _ in range(2)]
    first, second = (np.concatenate(batches) for batches in epochs)
    assert [len(batch) for batch in epochs[0]] == [48] * 8 + [16]
    assert sorted(first) == sorted(second) == list(range(400))
    assert (first != second).any()


def test_seeds_are_separate_streams(digits):
    runs = [Run(Experiment(**SMALL, seed=seed), digits) for seed in (0, 1)]
    assert (runs[0].network.W[0] != runs[1].network.W[0]).any()
    assert (runs[0].step().indices != runs[1].step().indices).any()
    wider = Run(Experiment(**{**SMALL, "hidden": (30,)}), digits)
    np.testing.assert_array_equal(wider.step().indices, Run(Experiment(**SMALL), digits).step().indices)


def test_history_of_a_run(digits):
    run = Run(Experiment(**SMALL), digits)
    run.advance(epochs=4)
    history, per_epoch = run.history, run.experiment.steps_per_epoch
    assert run.done and len(history.losses) == 4 * per_epoch == 100
    due = schedule_tests(run.experiment, 2000 + 250)
    assert [point.step for point in history.points] == list(due) and {0, 50, 100} <= set(due)
    assert [test.step for test in history.epochs] == [step for step in due if step and step % per_epoch == 0]
    whole = evaluate(run.network, digits.x_test, digits.y_test)
    assert history.epochs[-1].accuracy == whole.accuracy == history.points[-1].test_accuracy
    rows = run.tested_training
    train = evaluate(run.network_at(50), digits.batch(rows), digits.y_train[rows])
    point, _ = run.test(50, run.network_at(50))
    assert point in history.points and (point.step, point.train_accuracy) == (50, train.accuracy)
    assert point.train_loss == pytest.approx(train.loss, rel=1e-6)
    assert history.points[0].test_loss == pytest.approx(np.log(10), abs=1.0)


def test_a_first_test_is_taken_over_only_from_the_same_beginning(digits):
    first = Run(Experiment(**SMALL), digits)
    first.advance(steps=3)
    for change, same in ((dict(learning_rate=0.5), True), (dict(seed=1), False), (dict(hidden=(7,)), False)):
        other = replace(first.experiment, **change)
        alone, liked = Run(other, digits), Run(other, digits, like=first)
        assert liked.history.points == alone.history.points
        assert np.array_equal(liked.answers(liked.network).probabilities, alone.answers(alone.network).probabilities)
        assert (liked.answers(liked.network) is first._tester.first[0]) == same
        for run in (alone, liked):
            run.advance(steps=4)
        assert liked.answers(liked.network).loss == alone.answers(alone.network).loss


def test_more_epochs_continue_the_run(digits):
    short = Run(Experiment(**{**SMALL, "epochs": 2}), digits)
    short.advance(epochs=2)
    assert short.done
    short.extend(5)
    assert not short.done and short.position == 50
    short.advance(epochs=5)
    long = Run(Experiment(**{**SMALL, "epochs": 5}), digits)
    long.advance(epochs=5)
    same_numbers(short, long)
    with pytest.raises(ValueError, match="5.0 epochs"):
        short.extend(4)


def test_from_one_epoch_to_two_hundred(digits):
    short = Run(Experiment(**{**SMALL, "epochs": 1}), digits)
    short.advance(epochs=1)
    short.extend(200)
    short.advance(epochs=6)
    long = Run(Experiment(**{**SMALL, "epochs": 200}), digits)
    long.advance(epochs=7)
    same_numbers(short, long)


def test_bursts_keep_their_time():
    run = Run(Experiment(samples=2000, epochs=200))
    from time import perf_counter

    start = perf_counter()
    taken = run.advance(seconds=0.2)
    assert taken > 1 and not run.done
    assert perf_counter() - start < 2  # generous: the machine may be busy
    assert run.advance(steps=7) == run.advance(steps=7, seconds=60) == 7


@pytest.mark.parametrize(
    "settings",
    [
        {"learning_rate": 10.0, "activation": "identity", "hidden": (64, 64, 64), "l2": 1.0},
        {"learning_rate": 10.0, "momentum": 0.99, "activation": "leaky_relu", "hidden": (64,) * 6, "l2": 0.9},
    ],
)
def test_a_run_that_blows_up_halts_at_its_last_good_step(digits, settings):
    run = Run(Experiment(**{**SMALL, "epochs": 200, **settings}), digits)
    taken = run.advance(epochs=200)
    assert run.halt and run.done and run.position == run.halt.step == len(run.history.losses)
    assert taken >= run.position
    assert np.isfinite(run.network.parameters).all() and np.isfinite(run.history.losses).all()
    x, y = digits.x_train[:50], digits.y_train[:50]
    assert np.isfinite(run.network.forward(x).z[0]).all() and y.size
    assert run.history.points[-1].step == run.position  # the curves go on to the end
    assert run.history.points[-1].test_loss == run.answers(run.network).loss
    text = str(run.halt)
    assert f"step {run.position:,}" in text and "layer" in text
    assert "learning rate" in judge(run, run.position).remedy
    assert run.advance(steps=5) == 0
    with pytest.raises(ValueError, match="Stopped at step"):
        run.step()
    np.testing.assert_array_equal(run.network_at(run.position).parameters, run.network.parameters)
    again = Run(run.experiment, digits)
    while not again.done:
        again.advance(steps=3)
    same_numbers(run, again)


def test_a_halted_run_keeps_its_last_test_with_more_epochs(digits):
    settings = {"learning_rate": 10.0, "activation": "identity", "hidden": (64, 64, 64), "l2": 1.0}
    run = Run(Experiment(**{**SMALL, "epochs": 60, **settings}), digits)
    run.advance(epochs=60)
    end = run.halt.step
    assert end and end not in schedule_tests(replace(run.experiment, epochs=200), 2250)
    run.extend(200)
    long = Run(run.experiment, digits)
    long.advance(epochs=200)
    same_numbers(run, long)
    assert run.history.points[-1].step == end


@pytest.mark.parametrize(
    "settings, reason, advice",
    [
        (
            {"l2": 1.0, "learning_rate": 3.0},
            "L2 penalty of 1 pulls each weight down by 3 times",
            "an L2 penalty of 0.00001",
        ),
        ({"l1": 1.0, "learning_rate": 2.0}, "L1 penalty of 1 moves each weight by 2 ", "an L1 penalty of 0.00001"),
    ],
)
def test_a_halt_by_penalties_is_not_blamed_on_the_learning_rate_alone(digits, settings, reason, advice):
    run = Run(Experiment(**{**SMALL, "hidden": (64, 32), "epochs": 200, **settings}), digits)
    run.advance(epochs=200)
    said = judge(run, run.position, run.network)
    assert run.halt and run.halt.reason in said.seen and reason in said.cause and advice in said.remedy
    # And it is the penalties: without them it does not halt.
    free = Run(replace(run.experiment, l1=0.0, l2=0.0, epochs=20), digits)
    free.advance(epochs=20)
    assert overshoot(free.experiment).words == "" and free.halt is None


@pytest.mark.parametrize(
    "settings, words",
    [
        ({"l1": 0.5}, "The L1 penalty of 0.5 pulls"),
        ({"l1": 0.1}, "The L1 penalty of 0.1 pulls all weights towards 0"),
        ({"l2": 1.0}, "The L2 penalty of 1 pulls"),
        ({"l1": 0.1, "l2": 1.0}, "The L1 penalty of 0.1 and the L2 penalty of 1 pull"),
        ({"l1": 0.1, "momentum": 0.9}, "The L1 penalty of 0.1 pulls"),
        ({"l2": 1.0, "optimizer": "adam", "learning_rate": 0.01}, "The L2 penalty of 1 pulls"),
    ],
)
def test_heavy_penalties_hold_the_weights_down(digits, settings, words):
    run = Run(Experiment(**{**SMALL, "epochs": 16, **settings}), digits)
    run.advance(steps=1)
    assert judge(run, 1, run.network).name != "held down"  # not yet
    run.advance(epochs=16)
    said = judge(run, run.position, run.network)
    assert run.halt is None and said.name == "held down" and words in said.cause


@pytest.mark.parametrize(
    "settings", [{}, {"l1": 0.001}, {"l2": 0.01}, {"initializer": "normal"}, {"initializer": "zeros"}]
)
def test_light_penalties_are_not_blamed(digits, settings):
    run = Run(Experiment(**{**SMALL, **settings}), digits)
    run.advance(epochs=4)
    assert judge(run, run.position, run.network).name != "held down"


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda run: run.network_at(-1), "steps 0 to 0"),
        (lambda run: run.network_at(1), "steps 0 to 0"),
        (lambda run: run.advance(), "seconds, steps or epochs"),
        (lambda run: run.advance(steps=1.5), "steps is 1.5; it can be a whole number"),
        (lambda run: run.advance(steps=True), "steps is True; it can be a whole number"),
    ],
)
def test_errors(digits, call, words):
    with pytest.raises(ValueError, match=words):
        call(Run(Experiment(**SMALL), digits))


def test_a_done_run_says_so(digits):
    run = Run(Experiment(**{**SMALL, "epochs": 1}), digits)
    run.advance(epochs=1)
    assert run.advance(seconds=1) == 0
    with pytest.raises(ValueError, match="25 steps taken"):
        run.step()


def test_network_at_is_a_copy(digits):
    run = Run(Experiment(**SMALL), digits)
    run.advance(steps=3)
    copy = run.network_at(3)
    assert isinstance(copy, Network)
    copy.W[0][:] = 0
    assert run.network.W[0].any() and run.network_at(3).W[0].any()


def test_the_last_batch_of_an_epoch_is_worked_out_as_in_arrays_of_its_own(digits):
    run = Run(Experiment(**{**SMALL, "batch_size": 300, "hidden": (100, 60, 7)}), digits)
    run.advance(steps=1)
    before, (_, x, y) = run.network.copy(), run.batch_at(1)
    held = run._trainer.nbytes
    record = run.step()
    assert len(record.x) == 100 and run._trainer.nbytes == held
    fwd = before.forward(x)
    bwd = before.backward(fwd, y)
    for mine, own in zip([*record.forward.z, *record.backward.dW], [*fwd.z, *bwd.dW], strict=True):
        np.testing.assert_array_equal(mine, own)
    for mine, own in zip(record.backward.da[1:-1], bwd.da[1:-1], strict=True):
        np.testing.assert_array_equal(mine, own)


def test_a_burst_that_halts_at_its_first_step_took_none(digits):
    settings = {"learning_rate": 10.0, "activation": "identity", "hidden": (64, 64, 64), "l2": 1.0}
    run = Run(Experiment(**{**SMALL, **settings}), digits)
    while not run.done:
        before = run.position
        taken = run.advance(steps=1)
        assert taken == (1 if run.halt is None else 0) and run.position - before in (taken, -1)
    assert run.halt and run.advance(steps=5) == 0


@pytest.mark.parametrize(
    "settings",
    [
        {"dataset": "moons", "hidden": (64, 64, 64)},
        {"dataset": "spiral"},
        {"samples": 400},
        {"dataset": "moons", "hidden": (64, 64, 64), "batch_size": 167},
    ],
)
def test_nobody_stands_on_a_network_that_gives_no_numbers(settings):
    """It halts where it would have halted a step later."""
    experiment = Experiment(**{"learning_rate": 10.0, "l2": 1.0, "epochs": 200, **settings})
    through = Run(experiment)
    through.advance(steps=100)
    assert through.halt
    for steps in range(1, through.halt.step + 3):
        run = Run(experiment, through.data)
        run.advance(steps=steps)
        run.settle()
        assert np.isfinite(run.test(run.position, run.network)[1].loss)
        assert (run.halt is None) == (steps <= through.halt.step)
        if run.halt:
            same_numbers(run, through)
            assert run.halt == through.halt


@pytest.mark.parametrize("longer, shorter, steps", [(40, 3, 12), (40, 3, 9), (16, 4, 16), (200, 1, 4)])
def test_fewer_epochs_leave_the_history_of_a_shorter_run(longer, shorter, steps):
    settings = {"dataset": "moons", "hidden": (8,), "samples": 100, "batch_size": 25}
    run = Run(Experiment(**settings, epochs=longer))
    run.advance(steps=steps)
    run.extend(shorter)
    fresh = Run(Experiment(**settings, epochs=shorter), run.data)
    fresh.advance(steps=steps)
    same_numbers(run, fresh)
    assert run.latest_test()[0] == fresh.latest_test()[0]


def test_the_latest_test_is_the_last_of_the_history():
    settings = {"dataset": "moons", "hidden": (8,), "samples": 100, "batch_size": 25}
    run = Run(Experiment(**settings, epochs=10))
    run.advance(epochs=10)
    assert run.latest_test()[0].step == 40
    run.extend(200)
    assert run.history.points[-1].step == 32  # a run of 200 epochs is not tested after step 40
    point, answers = run.latest_test()
    assert point == run.history.points[-1]
    assert answers.loss == point.test_loss == run.answers(run.network_at(32)).loss


def test_a_halt_leaves_no_test_of_a_step_taken_back():
    run = Run(Experiment(dataset="moons", hidden=(64, 64, 64), learning_rate=10.0, l2=1.0, epochs=200))
    while not run.halt:
        run.advance(steps=1)
        run.settle()
    assert run.latest_test()[0] == run.history.points[-1]


def test_data_that_do_not_fit_are_refused(digits):
    for settings, said in (
        ({"dataset": "moons"}, "the data have 784 inputs"),
        ({"samples": 401}, "400 training and 2,000 test samples; at least 401"),
    ):
        with pytest.raises(ValueError, match=said):
            Run(Experiment(**settings), digits)
    with pytest.raises(ValueError, match="0 test samples"):
        Run(Experiment(**SMALL), replace(digits, test=digits.test[:0], y_test=digits.y_test[:0]))
    with pytest.raises(ValueError, match="test of 'digits' is float32, but train is uint8"):
        replace(digits, test=digits.x_test)


def test_evaluate_takes_and_refuses_as_a_network_does():
    network, x, y = Network((4, 5, 3)), np.random.default_rng(0).random((6, 4)), np.arange(6) % 3
    expected = evaluate(network, x.astype("float32"), y)
    for same in (x, x.tolist(), lambda chunk: x[chunk]):
        assert evaluate(network, same, y).loss == expected.loss
    for bad, labels in (
        (np.concatenate([x, x]), y),
        (x[:3], y),
        (x[0], y),
        (x[:, :2], y),
        (x[:0], y[:0]),
        (x, None),
        (x, y + 1),
    ):
        with pytest.raises(ValueError):
            evaluate(network, bad, labels)
