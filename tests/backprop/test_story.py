"""The story of a step: the golden numbers, PyTorch's, and the run's own, stage by stage."""

import numpy as np
import pytest

from nnviz import ACTIVATIONS, OPTIMIZERS, Experiment, Network, Run, load_dataset
from nnviz.backprop import (
    TINY_CLASSES,
    check,
    check_all,
    compute_example_gradients,
    explain_run,
    explain_step,
    find_votes,
    sees_images,
    tiny_network,
)
from nnviz.data.kinds import images
from nnviz.gradcheck import relative_error

SMALL = {"samples": 300, "hidden": (12, 8), "epochs": 4, "batch_size": 16}
OPTIMA = {
    "sgd": {},
    "momentum": {"momentum": 0.9},
    "nesterov": {"momentum": 0.9, "nesterov": True},
    "rmsprop": {"optimizer": "rmsprop", "learning_rate": 0.003},
    "adam": {"optimizer": "adam", "learning_rate": 0.003},
}


@pytest.fixture(scope="module")
def digits():
    return load_dataset("digits", samples=300)


def tiny():
    network, x, y, rate = tiny_network()
    return explain_step(network, x, y, rate, classes=TINY_CLASSES, kind=images((2, 2)))


def test_golden_numbers_of_every_stage():
    story = tiny()
    # Worked out by hand from the formulas, four digits.
    golden = {
        "input": [[1, 0, 1, 0], [1, 1, 0, 0]],
        "z1": [[-0.8, 0.6, 1], [-0.4, 1.1, -0.3]],
        "a1": [[0, 0.6, 1], [0, 1.1, 0]],
        "z2": [[0.38, -0.4, 1.36], [-0.67, 0.75, 0.96]],
        "a2": [[0.38, 0, 1.36], [0, 0.75, 0.96]],
        "z3": [[1.362, -0.836], [0.814, -0.338]],
        "p": [[0.9001, 0.0999], [0.7599, 0.2401]],
        "loss": [[0.7659]],
        "dz3": [[-0.05, 0.05], [0.3799, -0.3799]],
        "dW3": [[-0.019, 0.019], [0.2849, -0.2849], [0.2968, -0.2968]],
        "db3": [[0.33, -0.33]],
        "da2": [[-0.035, 0.02, -0.06], [0.2659, -0.152, 0.4559]],
        "dz2": [[-0.035, 0, -0.06], [0, -0.152, 0.4559]],
        "dW2": [[0, 0, 0], [-0.021, -0.1672, 0.4655], [-0.035, 0, -0.06]],
        "db2": [[-0.035, -0.152, 0.396]],
        "da1": [[0.0145, -0.0115, -0.0665], [-0.1064, 0.1976, 0.4559]],
        "dz1": [[0, -0.0115, -0.0665], [0, 0.1976, 0]],
        "dW1": [[0, 0.1861, -0.0665], [0, 0.1976, 0], [0, -0.0115, -0.0665], [0, 0, 0]],
        "db1": [[0, 0.1861, -0.0665]],
        "update": [[-0.9, 0.907, 0.1332], [0.8, 0.1012, -0.7], [0.4, -0.2943, 0.6332], [0.8, -0.9, -0.5]],
        "again": [[0.4163]],
    }
    assert [stage.id for stage in story.stages] == list(golden)
    for stage in story.stages:
        np.testing.assert_allclose(stage.result.values, golden[stage.id], atol=6e-5, err_msg=stage.id)
    step = story.step
    assert (round(step.loss, 4), round(step.loss_after, 4)) == (0.7659, 0.4163)
    assert step.promised == pytest.approx(-0.5 * np.square(step.backward.gradient).sum(), rel=1e-12)
    assert step.came == pytest.approx(0.4163 - 0.7659, abs=1e-4)
    assert (step.again.a[-1].argmax(axis=1) == step.y).all()


def test_operands_give_the_result_as_the_layout_says():
    for stage in tiny().stages:
        values = [q.values for q in stage.operands]
        match stage.kind:
            case "z":
                found = values[0] @ values[1] + values[2]
            case "dW" | "da":
                found = values[0] @ values[1]
            case "gate":
                found = values[0] * values[1]
                np.testing.assert_array_equal(stage.closed, values[1] == 0)
            case "db":
                found = values[0].sum(axis=0, keepdims=True)
            case "dz_output":
                found = (values[0] - values[1]) / 2
            case "softmax":
                found = stage.between[0].values / stage.between[1].values
            case "loss":
                found = stage.between[0].values.mean()
            case _:
                continue
        np.testing.assert_allclose(stage.result.values, found, atol=1e-12, err_msg=stage.id)


def test_what_is_lit_and_which_way_it_goes():
    story = tiny()
    assert [(s.id, s.lit_layers, s.lit_weights, s.direction) for s in story.stages if s.layer == 1] == [
        ("z2", (1, 2), (1,), "forward"),
        ("a2", (2,), (), "forward"),
        ("dz2", (2,), (), "backward"),
        ("dW2", (1, 2), (1,), "backward"),
        ("db2", (2,), (), "backward"),
        ("da1", (1, 2), (1,), "backward"),
    ]
    names = {q.name: q for stage in story.stages for q in (*stage.operands, *stage.results)}
    assert names["W2"].where(0, 2) == "unit 0 of layer 1, unit 2 of layer 2"
    assert names["x"].where(1, 2) == "sample 1, pixel (1, 0)"
    assert names["dz3"].where(0, 1) == "sample 0, answer top bar"


@pytest.mark.parametrize("hidden", range(7))
def test_as_many_stages_as_layers_ask_for(make_case, hidden):
    network, x, y = make_case((3,) * hidden)
    story = explain_step(network, x, y, 0.1)
    assert len(story.stages) == 6 * (hidden + 1) + 3
    assert len({stage.id for stage in story.stages}) == len(story.stages)
    assert (hidden != 2) or len(story.stages) == 21


def test_the_network_and_the_optimizer_given_stay_as_they_are(make_case):
    network, x, y = make_case()
    optimizer = OPTIMIZERS["adam"](len(network.parameters), "float64", 0.1)
    kept = network.parameters.copy()
    story = explain_step(network, x, y, optimizer)
    np.testing.assert_array_equal(network.parameters, kept)
    assert not any(m.any() for m in optimizer.memory) and not any(m.any() for m in story.step.optimizer.memory)
    network.parameters[:] = 0
    x[:] = 0
    np.testing.assert_array_equal(story.step.before.parameters, kept)
    assert story.step.x.any() and (story.step.after.parameters != kept).any()


@pytest.mark.parametrize("penalties", [{}, {"l1": 1e-3, "l2": 1e-2}])
@pytest.mark.parametrize("path", OPTIMA)
def test_the_update_shown_is_the_update_made(digits, path, penalties):
    run = Run(Experiment(**{**SMALL, **OPTIMA[path], **penalties}), digits)
    for step in (0, 1, 7, 18, 63):  # 18: the short batch at the end of an epoch; 63: where the memory is flushed
        if step > run.position:
            run.advance(steps=step - run.position)
        story = explain_run(run)
        record = run.step()
        told = story.step
        np.testing.assert_array_equal(told.indices, record.indices)
        np.testing.assert_array_equal(told.x, record.x)
        np.testing.assert_array_equal(told.y, record.y)
        np.testing.assert_array_equal(told.backward.gradient, record.backward.gradient)
        np.testing.assert_array_equal(told.after.parameters, run.network.parameters)
        assert (told.loss, told.penalty) == (record.loss, record.penalty)
        np.testing.assert_array_equal(explain_run(run, step).step.after.parameters, run.network.parameters)


def test_looking_ahead_changes_nothing(digits):
    looked, straight = (Run(Experiment(**SMALL, momentum=0.9), digits) for _ in range(2))
    for _ in range(25):
        explain_run(looked)
        looked.batch_at(50)
        looked.step()
        straight.step()
    np.testing.assert_array_equal(looked.network.parameters, straight.network.parameters)
    network, optimizer = list(looked.moments(25))[-1]
    network.parameters[:] = 0
    optimizer.memory[0][:] = 0
    assert looked.network.parameters.any() and looked._state.optimizer.memory[0].any()


def test_one_digit_alone_and_a_finished_run(digits):
    run = Run(Experiment(**{**SMALL, "epochs": 1}), digits)
    run.advance(epochs=1)
    story = explain_run(run, sample=(digits.x_test[3], int(digits.y_test[3])))
    assert story.step.samples == 1 and story.step.indices is None and story.step.t == run.position + 1
    np.testing.assert_array_equal(story.step.forward.a[-1], run.network.forward(digits.x_test[3:4]).a[-1])
    assert explain_run(run).step.samples == 16  # what it would train on if it went on


@pytest.mark.parametrize("seed", range(3))
def test_edited_numbers_are_those_of_pytorch(seed):
    torch = pytest.importorskip("torch")
    network, x, y, _ = tiny_network()
    rng = np.random.default_rng(seed)
    network.parameters += 0.5 * rng.standard_normal(35)
    x, y, rate = x + rng.standard_normal(x.shape), y[::-1].copy(), 0.3
    story = explain_step(network, x, y, rate)
    W = [torch.tensor(w.copy(), requires_grad=True) for w in network.W]
    b = [torch.tensor(v.copy(), requires_grad=True) for v in network.b]

    def loss_of(a, keep):
        for layer in range(3):
            z = keep(f"z{layer + 1}", a @ W[layer] + b[layer])
            a = keep(f"a{layer + 1}", torch.relu(z)) if layer < 2 else z
        return torch.nn.functional.cross_entropy(a, torch.tensor(y)), torch.softmax(a, 1)

    seen = {}

    def keep(name, tensor):
        tensor.retain_grad()
        return seen.setdefault(name, tensor)

    loss, p = loss_of(torch.tensor(x), keep)
    loss.backward()
    expected = {name: tensor for name, tensor in seen.items()} | {"p": p, "loss": loss}
    expected |= {f"d{name}": tensor.grad for name, tensor in seen.items()}
    expected |= {f"dW{i + 1}": w.grad for i, w in enumerate(W)} | {f"db{i + 1}": v.grad for i, v in enumerate(b)}
    with torch.no_grad():
        for parameter in (*W, *b):
            parameter -= rate * parameter.grad
        expected["update"] = W[0]
        expected["again"], _ = loss_of(torch.tensor(x), lambda name, tensor: tensor)
    for stage in story.stages[1:]:
        theirs = np.atleast_2d(expected[stage.id].detach().numpy())
        np.testing.assert_allclose(stage.result.values, theirs, rtol=0, atol=1e-10, err_msg=stage.id)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_mean_of_the_samples_gradients_is_that_of_the_batch(activation):
    network = Network((100, 96, 7, 4), activation, dtype="float64")
    rng = np.random.default_rng(0)
    x, y = rng.random((12, 100)), rng.integers(0, 4, 12)
    x[:, 30:] = 0  # blank columns, which a layer as wide as this skips
    dW = network.backward(network.forward(x), y).dW
    for layer in range(3):
        single = compute_example_gradients(network, x, y, layer)
        np.testing.assert_allclose(single.mean(axis=0), dW[layer], atol=1e-12)
        np.testing.assert_array_equal(compute_example_gradients(network, x, y, layer, unit=2), single[:, :, 2])


def test_the_mean_in_float32_and_its_limits(digits):
    network = Network((784, 64, 10))
    x, y = digits.x_train[:32], digits.y_train[:32]
    dW = network.backward(network.forward(x), y).dW[0]
    assert relative_error(compute_example_gradients(network, x, y, 0).mean(axis=0), dW) < 1e-6
    wide = Network((784, 512, 10))
    with pytest.raises(ValueError, match="at most 20 samples"):
        compute_example_gradients(wide, x, y, 0)
    assert compute_example_gradients(wide, x, y, 0, unit=511).shape == (32, 784)


def test_all_35_gradients_by_finite_differences():
    cells, gradient, estimate = check_all(tiny().step)
    assert len(cells) == 35 and str(cells[12]) == "W2[0, 0]" and str(cells[34]) == "b3[0, 1]"
    np.testing.assert_allclose(gradient, estimate, atol=1e-9)
    np.testing.assert_array_equal(gradient, tiny().step.backward.gradient)


@pytest.mark.parametrize("l2", [0, 0.1])
def test_one_parameter_checked(digits, l2):
    network = Network((784, 64, 32, 10), "tanh")
    step = explain_step(network, digits.x_train[:8], digits.y_train[:8], 0.1, l2=l2).step
    row = int(np.abs(step.backward.dW[0][:, 5]).argmax())
    for name, r, c in (("W1", row, 5), ("W3", 3, 1), ("b2", 0, 30)):
        found = check(step, name, r, c, points=21)
        assert found.error < 1e-6 and found.switched == 0
        assert found.gradient == pytest.approx(found.gradient64, rel=1e-3)
        middle = found.losses[10]
        assert found.values[10] == pytest.approx(found.value) and middle == pytest.approx(found.loss)
        assert found.loss == pytest.approx(step.loss + step.penalty, rel=1e-5)
        assert found.tangent[10] == pytest.approx(found.loss)
        assert found.tangent[11] - found.tangent[10] == pytest.approx(found.gradient64 * np.ptp(found.values) / 20)
        assert (found.losses >= found.tangent - 1e-9).all() or name != "W3"  # convex in the last layer
    assert found.new_value == step.after.b[1][30]


def test_a_kink_within_the_estimate_is_reported():
    network, x, y, rate = tiny_network()
    network.b[0][1] -= 0.6 - 1e-6  # z1[0, 1] is 1e-6: on, but off a little below
    found = check(explain_step(network, x, y, rate).step, "b1", 0, 1)
    assert found.switched == 1 and found.error > 1e-6


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda n, x, y: explain_step(n, x[:, :3], y, 0.1), r"\(2, 3\)"),
        (lambda n, x, y: explain_step(n, x[:0], y[:0], 0.1), "at least one row"),
        (lambda n, x, y: explain_step(n, x * np.nan, y, 0.1), "finite"),
        (lambda n, x, y: explain_step(n, x, y + 1, 0.1), "labels run from 1 to 2"),
        (lambda n, x, y: explain_step(n, x, y, -0.1), "learning rate is -0.1"),
        (lambda n, x, y: explain_step(n, x, y, np.nan), "learning rate is nan"),
        (lambda n, x, y: explain_step(n, x, y, 0.1, l2=-1), "l2 is -1"),
        (lambda n, x, y: explain_step(n, x, y, 0.1, t=0), "t is 0"),
        (lambda n, x, y: explain_step(n, x, y, 0.1, classes=("a",)), "1 names"),
        (lambda n, x, y: explain_step(n, x, y, 0.1, kind=images((3, 3))), r"\(3, 3\).*takes 4"),
        (lambda n, x, y: explain_step(n, x, y, OPTIMIZERS["adam"](7, "float64", 0.1)), "35"),
        (lambda n, x, y: explain_step(n, x, y, 0.1).stage("z9"), "z9.*z1.*again"),
        (lambda n, x, y: check(explain_step(n, x, y, 0.1).step, "W4", 0, 0), "W4.*W1.*b3"),
        (lambda n, x, y: check(explain_step(n, x, y, 0.1).step, "W1", 0, 3), r"W1\[0, 3\].*\(4, 3\)"),
        (lambda n, x, y: check(explain_step(n, x, y, 0.1).step, "W1", 0, 0, points=1), "points is 1"),
        (lambda n, x, y: compute_example_gradients(n, x, y, 3), "layer is 3.*0 to 2"),
        (lambda n, x, y: compute_example_gradients(n, x, y, 0, unit=3), "unit is 3"),
    ],
)
def test_errors_say_what_is_wrong(call, words):
    network, x, y, _ = tiny_network()
    with pytest.raises(ValueError, match=words):
        call(network, x, y)


def test_a_run_has_no_story_for_steps_to_come(digits):
    run = Run(Experiment(**SMALL), digits)
    with pytest.raises(ValueError, match="steps 0 to 0"):
        explain_run(run, 1)
    with pytest.raises(ValueError, match="step is -1"):
        run.batch_at(-1)


@pytest.mark.parametrize("path", OPTIMA)
def test_what_the_optimizer_remembers_is_what_it_holds_after_the_step(digits, path):
    run = Run(Experiment(**{**SMALL, **OPTIMA[path]}), digits)
    run.advance(steps=5)
    stage = explain_run(run).stage("update")
    names = {"sgd": "", "momentum": "v", "nesterov": "v", "rmsprop": "s", "adam": "mv"}[path]
    assert [q.name for q in stage.between] == [
        f"{letter}({p}{layer})" for letter in names for p in "Wb" for layer in (1, 2, 3)
    ]
    run.step()
    held = run._state.optimizer.memory
    for letter, flat in zip(names, held, strict=True):
        parts = [stage.quantity(f"{letter}({p}{layer})").values.ravel() for p in "Wb" for layer in (1, 2, 3)]
        np.testing.assert_array_equal(np.concatenate(parts), flat)
    if names == "s":
        assert not stage.quantity("s(W1)").signed


def test_votes_of_a_batch_and_their_mean(digits):
    network = Network((784, 64, 10))
    x, y = digits.x_train[:12], digits.y_train[:12]
    step = explain_step(network, x, y, 0.1, l1=1e-3, l2=1e-2, kind=images((28, 28)))
    plain = network.backward(network.forward(x), y)
    own, mean = find_votes(step.stage("dW1"), 5)
    assert own.shape == (8, 28, 28) and sees_images(step.stage("dW1"))
    np.testing.assert_array_equal(mean.ravel(), plain.dW[0][:, 5])  # without the penalties
    everybody, mean = find_votes(step.stage("dW1"), 5, max_samples=64)
    assert len(everybody) == 12 and relative_error(everybody.mean(axis=0), mean) < 1e-6
    everybody, mean = find_votes(step.stage("dW2"), 0, max_samples=64)
    assert everybody.shape == (12, 64, 10) and relative_error(everybody.mean(axis=0), mean) < 1e-6
    with pytest.raises(ValueError, match="stages of a dW"):
        find_votes(step.stage("z1"), 0)


@pytest.mark.parametrize("bias", [100, -745, 24, 1e6])
def test_the_check_is_of_the_loss_that_the_gradient_is_of(bias):
    """Where a probability is clipped the clipped loss is flat, which is no reason to call the gradient wrong."""
    network, x, y, rate = tiny_network()
    network.b[2][1] = bias
    step = explain_step(network, x, y, rate).step
    assert step.cut.any() and step.uncut == pytest.approx(np.abs(bias), rel=1.1) and step.loss < 23.1
    for cell in (("b3", 0, 0), ("W1", 1, 1), ("W2", 1, 2)):
        found = check(step, *cell)
        assert found.estimate == pytest.approx(found.gradient64, abs=1e-8 + 10 * found.doubt) and found.cut
        assert found.doubt < 1e-3 and found.trusted
        assert np.interp(found.value, found.values, found.losses) == pytest.approx(step.uncut, rel=1e-3)
    _, gradient, estimate = check_all(step)
    np.testing.assert_allclose(gradient, estimate, atol=1e-10 * abs(bias) + 1e-9)


def test_a_slow_way_that_cannot_judge_says_so():
    network, x, y, rate = tiny_network()
    x[0, 0] = network.W[0][0, 1] = network.W[1][1, 2] = 1e6
    found = check(explain_step(network, x, y, rate).step, "b3", 0, 0)
    assert not found.trusted and abs(found.estimate - found.gradient64) <= found.doubt


def test_what_came_is_counted_without_the_cut():
    network, x, y, rate = tiny_network()
    network.b[2][1] = 100
    step = explain_step(network, x, y, rate).step
    assert step.loss == pytest.approx(step.loss_after) and step.came == pytest.approx(step.uncut_after - step.uncut)
    assert step.came < -1
