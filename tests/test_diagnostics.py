"""Every measure against its definition in plain float64, and the recorder against the run it watched."""

from math import inf

import numpy as np
import pytest

from nnviz import ACTIVATIONS, Experiment, Network, Run, load_dataset
from nnviz.diagnostics import (
    BINS,
    DERIVED,
    EDGES,
    FIELDS,
    QUANTITIES,
    ZERO,
    Recorder,
    all_twins,
    cosine,
    dead_units,
    derived,
    find_wait,
    gradient_cosines,
    histogram,
    magnitudes,
    mean_gradient,
    measure,
    probe_rows,
    summarise,
)
from nnviz.diagnostics import recorder as recorder_module
from nnviz.recording import train_recorded
from nnviz.training import State, Trainer


def wide(values):
    return np.asarray(values, np.float64)


def by_definition(activation, fwd, bwd, W, after):
    """The rows of `measure`, each number written as in a textbook."""
    rows = []
    for layer in range(len(W)):
        a, a_in, dz = wide(fwd.a[layer + 1]), wide(fwd.a[layer]), wide(bwd.dz[layer])
        dW, w, update = wide(bwd.dW[layer]), wide(W[layer]), wide(after[layer]) - wide(W[layer])
        hidden = layer < len(W) - 1
        flat = {"tanh": np.abs(a) > 0.97, "sigmoid": (a < 0.015) | (a > 0.985)}.get(activation)
        rows.append(
            [
                np.sqrt(np.mean(a_in**2)),
                np.sqrt(np.mean(a**2)),
                np.sqrt(np.mean((dz * len(dz)) ** 2)),
                np.linalg.norm(dW),
                np.mean(dW),
                np.std(dW),
                np.std(w),
                np.std(update),
                np.mean(a == 0) if hidden else np.nan,
                np.mean(flat) if hidden and flat is not None else np.nan,
            ]
        )
    return np.array(rows)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_measure_is_its_definition(activation, dtype):
    """To 1e-9 for float32 networks too: their numbers are taken as they are and added up in float64."""
    rng = np.random.default_rng(3)
    sizes = (300, 130, 40, 5)  # the first matrix takes more than one block
    network = Network(sizes, activation, "normal", 1, dtype, scale=0.4)
    for b in network.b:
        b[:] = 0.3 * rng.standard_normal(b.shape)
    fwd = network.forward(rng.standard_normal((33, 300)))
    bwd = network.backward(fwd, rng.integers(0, 5, 33), l2=1e-4)
    before = [w.copy() for w in network.W]
    network.parameters -= network.dtype.type(0.1) * bwd.gradient
    got = measure(activation, fwd, bwd, before, network.W)
    want = by_definition(activation, fwd, bwd, before, network.W)
    assert got.shape == (3, len(FIELDS))
    np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-15)
    at = dict(zip(FIELDS, want.T, strict=True))
    definitions = {
        "grad_data": at["dW_std"] / at["W_std"],
        "update_data": np.log10(at["update_std"] / at["W_std"]),
        "dz_ratio": np.append(at["dz_rms"][:-1] / at["dz_rms"][1:], np.nan),
        "dz_reach": [np.linalg.norm(wide(dz)) / np.linalg.norm(wide(bwd.dz[-1])) for dz in bwd.dz],
        "a_reach": np.append(at["a_rms"][:-1] / at["in_rms"][0], np.nan),
    }
    assert set(definitions) == set(DERIVED)
    for name, values in definitions.items():
        np.testing.assert_allclose(derived(name, got, sizes[1:]), values, rtol=1e-9)


def test_a_spread_keeps_its_digits_where_all_numbers_are_nearly_equal():
    values = 1000 + 1e-3 * np.random.default_rng(0).standard_normal(70_000)
    assert summarise(values).std == pytest.approx(values.std(), rel=1e-9)
    assert summarise(np.full(50_000, 0.1, np.float32)).std < 1e-15
    assert summarise(values.astype(np.float32), values.astype(np.float32)).norm == 0


def test_no_weights_no_ratio_no_update_no_logarithm():
    row = np.ones((2, len(FIELDS)))
    row[0, FIELDS.index("W_std")] = 0
    row[1, FIELDS.index("update_std")] = 0
    update = derived("update_data", row, (3, 2))
    assert np.isnan(update[0]) and update[1] == -np.inf
    assert np.isnan(derived("grad_data", row, (3, 2))[0])
    with pytest.raises(ValueError, match="dz_reach"):
        derived("dz_each", row, (3, 2))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_histogram_counts_what_comparisons_count(dtype):
    rng = np.random.default_rng(0)
    values = (rng.standard_normal((300, 400)) * 10.0 ** rng.integers(-14, 9, (300, 400))).astype(dtype)
    values[rng.random(values.shape) < 0.2] = 0
    values[0, :6] = [1, 1.5, -1, -1.5, np.inf, -np.inf]
    values[1, :3] = [np.nan, EDGES[0], -EDGES[-1]]
    counts = histogram(values)
    assert counts.shape == (BINS,) and counts.sum() == values.size
    flat = wide(values[~np.isnan(values)])
    for sign in (1, -1):
        side = flat * sign
        want = [((side >= low) & (side < high)).sum() for low, high in zip(EDGES, EDGES[1:], strict=False)]
        assert counts[ZERO + sign * 2 :: sign][: len(want)].tolist() == want
        assert counts[ZERO + sign] == ((side > 0) & (side < EDGES[0])).sum()
    assert counts[ZERO] == (flat == 0).sum()
    assert counts[0] + counts[-1] == (np.abs(flat) >= EDGES[-1]).sum() + 1  # NaN
    assert magnitudes(counts).sum() == ((np.abs(flat) >= EDGES[0]) & (np.abs(flat) < EDGES[-1])).sum()


def test_dead_units_are_0_for_every_sample_of_the_probe(make_case):
    network, _, _ = make_case(hidden=(7, 6), inputs=5)
    x = np.random.default_rng(1).standard_normal((600, 5))
    network.b[0][2] = -100
    network.b[1][4] = -100
    a = network.forward(x).a
    rare = int(np.argmin((a[1] > 0).sum(axis=0) + 600 * (a[1] == 0).all(axis=0)))
    dead = dead_units(network, x, 600)
    assert [silent.tolist() for silent in dead] == [(layer == 0).all(axis=0).tolist() for layer in a[1:-1]]
    assert dead[0][2] and dead[1][4] and not dead[0][rare]
    assert probe_rows(60_000).tolist() == list(range(0, 60_000, 60)) and len(probe_rows(12)) == 12


def test_twins_are_units_with_equal_weights(make_case):
    assert all_twins(Network((6, 4, 3, 2), initializer="zeros")) == [True, True]
    network, _, _ = make_case()
    assert all_twins(network) == [False, False]
    network.W[1][:] = network.W[1][:, :1]
    network.b[1][:] = 0.5
    assert all_twins(network) == [False, True]
    network.W[1][-1, -1] += 1e-9
    assert all_twins(network) == [False, False]


def test_the_noise_of_a_minibatch_is_an_angle(make_case):
    network, x, y = make_case(samples=600)
    large = mean_gradient(network, x, y, l2=0.1)
    whole = network.backward(network.forward(x), y, l2=0.1)
    np.testing.assert_allclose(large, whole.gradient, rtol=1e-9, atol=1e-15)
    small = network.backward(network.forward(x[:5]), y[:5], l2=0.1)
    both, layers = gradient_cosines(network, small.gradient, large)
    g, h = small.gradient, whole.gradient
    assert both == pytest.approx(g @ h / np.linalg.norm(g) / np.linalg.norm(h), rel=1e-9) and 0 < both < 0.999
    for got, a, b in zip(layers, small.dW, whole.dW, strict=True):
        assert got == pytest.approx((a * b).sum() / np.linalg.norm(a) / np.linalg.norm(b), rel=1e-9)
    assert gradient_cosines(network, 3 * large, large)[0] == pytest.approx(1)
    assert np.isnan(cosine(g, 0 * g))


SETTINGS = {"samples": 320, "hidden": (12, 8), "epochs": 200}


@pytest.fixture(scope="module")
def data():
    return load_dataset("digits", samples=320)


def drive(experiment, data, steps, recorder=None, trainer=None, state=None):
    """Train `steps` steps under a recorder: (recorder, trainer, state)."""
    recorder = recorder or Recorder(experiment, data, every=1)
    trainer, state = trainer or Trainer(experiment, data), state or State(experiment)
    for _ in range(steps):
        train_recorded(trainer, state, recorder)
    return recorder, trainer, state


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_the_recorder_writes_what_each_step_did(data, optimizer):
    e = Experiment(**SETTINGS, optimizer=optimizer, learning_rate=0.01, dtype="float64", l2=1e-3)
    recorder, _, state = drive(e, data, 12)
    twin, trainer = State(e), Trainer(e, data)
    for step in range(12):
        before = [w.copy() for w in twin.network.W]
        trainer.train(twin)
        _, fwd, bwd = trainer.passes(len(trainer.indices(step)))
        want = by_definition("relu", fwd, bwd, before, twin.network.W)
        got = np.stack([recorder.measure(name)[step] for name in FIELDS], axis=1)
        np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-15)
        if step % 4 == 0:
            i = recorder.histogram_steps.tolist().index(step)
            n = len(fwd.a[0])
            for layer in range(3):
                numbers = {"a": fwd.a[layer + 1], "dz": n * bwd.dz[layer], "W": before[layer], "dW": bwd.dW[layer]}
                for quantity in QUANTITIES:
                    assert (recorder.histograms(quantity, layer)[i] == histogram(numbers[quantity])).all()
    assert (twin.network.parameters == state.network.parameters).all()  # recording changes nothing
    dead = dead_units(State(e).network, data.x_train[probe_rows(320)], 320)
    assert recorder.probe_steps[0] == 0
    np.testing.assert_allclose(recorder.dead()[0], [silent.mean() for silent in dead])


def everything(recorder):
    parts = [recorder.steps, recorder.histogram_steps, recorder.probe_steps, recorder.dead()]
    parts += [recorder.measure(name) for name in FIELDS]
    return parts + [recorder.histograms(quantity, layer) for quantity in QUANTITIES for layer in range(3)]


def test_a_record_depends_on_the_steps_alone_and_stays_in_its_budget(data):
    """Cut into bursts, made by another trainer in between, or in one go: the same; and thinned, but never too large."""
    e, budget = Experiment(**SETTINGS), 250_000
    one, _, _ = drive(e, data, 700, Recorder(e, data, 1, budget))
    pieces, state = Recorder(e, data, 1, budget), State(e)
    for steps in (1, 7, 300, 92, 300):
        drive(e, data, steps, pieces, Trainer(e, data), state)
        assert pieces.nbytes <= pieces.most_nbytes <= budget + 8 * 320 + state.network.parameters.nbytes
    for a, b in zip(everything(one), everything(pieces), strict=True):
        np.testing.assert_array_equal(a, b)
    assert one.steps[0] == 0 and 1 in one.steps and one.steps[-1] > 690 - np.diff(one.steps).max()
    late = one.steps[one.steps > 64]
    assert len(set(np.diff(late))) == 1 and len(one.steps) >= 40  # even, and thinned (700 steps were due)
    assert len(one.steps) < 700


def test_a_run_is_recorded_the_same_however_it_is_cut_and_looked_back_at(data):
    """In bursts by the clock, with replays of earlier moments in between, and made longer on its way."""
    e = Experiment(**{**SETTINGS, "epochs": 4})
    run, recorder = Run(e, data), Recorder(e, data, every=1)
    train = run._trainer.train
    plain = Plain(run._trainer, train)
    run._trainer.train = lambda state: train_recorded(plain, state, recorder) if state is run._state else train(state)
    run.advance(seconds=0.002)
    run.advance(steps=9)
    run.network_at(run.position // 2)
    run.extend(8)
    run.advance(epochs=1)
    run.network_at(3)
    run.advance(steps=20)
    straight, _, state = drive(e, data, run.position)
    assert (state.network.parameters == run.network.parameters).all()
    for a, b in zip(everything(straight), everything(recorder), strict=True):
        np.testing.assert_array_equal(a, b)


class Plain:
    """A trainer whose `train` is the one given."""

    def __init__(self, trainer, train):
        self.train, self.passes, self.indices = train, trainer.passes, trainer.indices


def test_a_record_can_be_finer_or_coarser(data):
    e = Experiment(**SETTINGS)
    coarse, _, _ = drive(e, data, 70, Recorder(e, data))
    fine, _, _ = drive(e, data, 70, Recorder(e, data, every=4))
    assert coarse.steps.tolist() == [0, 1, 4, 16, 64]
    assert set(range(0, 70, 4)) < set(fine.steps)
    shared = [fine.steps.tolist().index(step) for step in coarse.steps]
    np.testing.assert_array_equal(coarse.measure("dz_rms"), fine.measure("dz_rms")[shared])
    for every in (0, -1, 2.5, True):
        with pytest.raises(ValueError, match="every is"):
            Recorder(e, data, every)


@pytest.mark.parametrize("budget", [0, 30_000, 250_000])
def test_the_next_step_to_write_down_is_the_first_that_is_due(data, budget):
    """So plain steps may be taken until then: the same record, thinned on the way or not."""
    e = Experiment(**SETTINGS, batch_size=16)
    every_step, ahead = Recorder(e, data, 3, budget), Recorder(e, data, 3, budget)
    trainer, one, other, due = Trainer(e, data), State(e), State(e), ahead.next_due(0)
    for step in range(300):
        assert [k for k in range(step, step + 400) if ahead.due(k)][:1] == ([due] if due < inf else [])
        train_recorded(trainer, one, every_step)
        if step == due:
            train_recorded(trainer, other, ahead)
            due = ahead.next_due(step + 1)
        else:
            trainer.train(other)
    assert budget == 0 or len(ahead.steps) > 9
    for a, b in zip(everything(every_step), everything(ahead), strict=True):
        np.testing.assert_array_equal(a, b)


def test_steps_of_a_small_network_wait_until_somebody_asks(monkeypatch):
    """Nothing is worked out while it trains, as long as there is room; then all of it, the same to the bit."""
    e, spiral = Experiment(dataset="spiral", hidden=(8, 8), epochs=200), load_dataset("spiral")
    worked_out = []
    for name in ("measure", "histograms"):
        whole = getattr(recorder_module, name)
        monkeypatch.setattr(recorder_module, name, lambda *args, whole=whole: worked_out.append(1) or whole(*args))
    waiting, trainer, state = drive(e, spiral, 160, Recorder(e, spiral, 64))
    assert not worked_out and 0 < waiting.nbytes <= waiting.most_nbytes
    drive(e, spiral, 2940, waiting, trainer, state)  # more than there is room for
    assert worked_out
    twin = waiting.copy()
    waiting.cut(3000)
    drive(e, spiral, 100, twin, trainer, state)
    monkeypatch.setattr(recorder_module, "WAITING_SHARE", 10**9)  # no room
    at_once, trainer, state = drive(e, spiral, 3000, Recorder(e, spiral, 64))
    for a, b in zip(everything(at_once), everything(waiting), strict=True):
        np.testing.assert_array_equal(a, b)
    drive(e, spiral, 200, at_once, trainer, state)
    for a, b in zip(everything(at_once), everything(twin), strict=True):
        np.testing.assert_array_equal(a, b)
    assert at_once.nbytes < twin.most_nbytes and len(at_once.probe_steps) > 2


def test_a_small_budget_leaves_out_what_has_no_room(data):
    e = Experiment(**SETTINGS)
    for budget, rows in ((0, 0), (10_000, 0), (30_000, 9)):
        recorder, _, state = drive(e, data, 300, Recorder(e, data, 1, budget))
        state_bytes = state.network.parameters.nbytes
        assert len(recorder.histogram_steps) == 0
        assert len(recorder.steps) == 0 if rows == 0 else len(recorder.steps) >= rows
        assert recorder.nbytes <= recorder.most_nbytes <= budget + 8 * 320 + state_bytes


def test_a_run_that_goes_back_forgets_what_came_after(data):
    e = Experiment(**SETTINGS)
    recorder, _, _ = drive(e, data, 30)
    recorder.cut(20)
    assert recorder.steps.tolist() == list(range(20))
    assert recorder.histogram_steps.max() < 20 and recorder.probe_steps.max() < 20
    short, _, _ = drive(e, data, 20)
    np.testing.assert_array_equal(recorder.measure("dW_norm"), short.measure("dW_norm"))


def test_a_step_that_is_not_taken_is_not_recorded(data):
    e = Experiment(**SETTINGS, activation="leaky_relu", learning_rate=10.0, initializer="normal", scale=1.0)
    recorder, trainer, state = Recorder(e, data, every=1), Trainer(e, data), State(e)
    with np.errstate(all="ignore"):
        for _ in range(200):
            if not np.isfinite(train_recorded(trainer, state, recorder)):
                break
    assert state.step < 200 and recorder.steps.tolist() == list(range(state.step))


def test_nothing_recorded_yet(data):
    recorder = Recorder(Experiment(**SETTINGS), data)
    assert recorder.measure("dz_ratio").shape == (0, 3) and recorder.dead().shape == (0, 2)
    assert recorder.histograms("W", 1).shape == (0, BINS)
    assert np.isnan(recorder.recent("a_rms", 5)).all() and np.isnan(recorder.probed(5)[0]).all()
    with pytest.raises(ValueError, match="quantity is 'w'"):
        recorder.histograms("w", 0)


def test_no_hidden_layer(data):
    e = Experiment(samples=320, hidden=())
    recorder, _, _ = drive(e, data, 5)
    assert recorder.measure("dz_reach").tolist() == [[1.0]] * 5
    assert recorder.dead().shape == (len(recorder.probe_steps), 0)


@pytest.mark.parametrize(("waits", "left"), [(200, 195), (35, 30)])
def test_a_wait_is_found_to_the_step(waits, left):
    losses = np.concatenate([np.full(waits, 2.3), np.linspace(2.2, 0.5, 60)])
    wait = find_wait(losses, 10)
    assert abs(wait.left - left) < 6 and wait.steps == wait.left and wait.level == pytest.approx(2.3, abs=0.01)
    means = np.convolve(losses, np.full(10, 0.1), mode="valid")
    assert means[wait.left] < 0.95 * np.log(10) <= means[wait.left - 1]
    assert means[wait.halved] < 0.5 * np.log(10) <= means[wait.halved - 1]
    assert (
        f"{wait.left} steps" in str(wait) and f"{wait.chance:.3f}" in str(wait) and f"step {wait.halved}" in str(wait)
    )


def test_no_wait_and_a_wait_that_lasts():
    assert find_wait(np.linspace(2.3, 0.5, 100), 10) is None  # leaves at once
    assert find_wait(np.full(100, 18.0), 10) is None  # not guessing
    assert find_wait(np.full(20, 2.3), 10) is None  # too early to say
    wait = find_wait(np.full(150, 0.69), 2)
    assert wait.left is None and wait.steps == 150 and "all 150 steps" in str(wait)
