"""The exported script, run alone in a fresh interpreter, prints the losses of the run and nothing of nnviz is in it."""

import ast
import gzip
import os
import re
import subprocess
import sys
from functools import cache

import numpy as np
import pytest

from nnviz import ACTIVATIONS, DATASETS, INITIALIZERS, OPTIMIZERS, Dataset, Experiment, Run, load_dataset
from nnviz.exports import data_file, data_npz, script

DIGITS = {"dataset": "digits", "samples": 200, "variety": 0.8, "data_seed": 3}
CASES = [
    # 128 units take in images: the first layer skips blank pixels. The last batch of an epoch is smaller.
    Experiment(**DIGITS, hidden=(128, 16), batch_size=30, epochs=15, l2=1e-3, seed=5),
    Experiment(**DIGITS, hidden=(), batch_size=64, epochs=20, l1=1e-4, l2=1e-3, dtype="float64"),
    Experiment(
        dataset="spiral",
        hidden=(16, 8),
        activation="leaky_relu",
        initializer="he_uniform",
        momentum=0.9,
        epochs=8,
        seed=9999,
        dtype="float64",
    ),
    Experiment(
        dataset="circles",
        hidden=(9,),
        activation="tanh",
        initializer="glorot_normal",
        momentum=0.5,
        nesterov=True,
        noise=0.2,
        epochs=8,
        l1=1e-3,
        features=("x1", "x2", "x1sq", "x2sq", "x1x2", "sinx1", "sinx2"),
    ),
    Experiment(
        dataset="xor",
        hidden=(8, 8),
        activation="sigmoid",
        initializer="glorot_uniform",
        optimizer="rmsprop",
        learning_rate=0.01,
        batch_size=1,
        epochs=1,
        dtype="float64",
        features=("x2", "sinx1"),
    ),
    Experiment(
        dataset="gaussians",
        hidden=(12,),
        activation="gelu",
        initializer="normal",
        scale=0.3,
        optimizer="adam",
        learning_rate=0.01,
        data_seed=7,
        epochs=8,
    ),
    Experiment(
        dataset="moons",
        hidden=(4, 4),
        activation="identity",
        initializer="zeros",
        optimizer="adam",
        learning_rate=0.01,
        batch_size=500,
        epochs=20,
        dtype="float64",
    ),
]
CASES += [
    Experiment(dataset="moons", hidden=(7, 6), activation=name, epochs=4, samples=200)
    for name in ACTIVATIONS
    if name not in {case.activation for case in CASES}
]
CASES += [
    Experiment(dataset=name, hidden=(7, 6), epochs=4, samples=min(200, info.max_samples), classes=4, test_samples=100)
    for name, info in DATASETS.items()
    if name not in {case.dataset for case in CASES} | {"mnist", "fashion_mnist"}
]


@cache
def digits():
    return load_dataset("digits", samples=DIGITS["samples"], variety=DIGITS["variety"], seed=DIGITS["data_seed"])


def run_alone(folder, text, *arguments, **environment):
    """What a script prints that lies in `folder`, in an interpreter that knows neither nnviz nor this folder."""
    (folder / "train.py").write_text(text, encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_THREADS")}
    return subprocess.run(
        [sys.executable, "-I", str(folder / "train.py"), *map(str, arguments)],
        cwd=folder,
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def losses(printed):
    return np.array([float(loss) for loss in re.findall(r"^step \d+ +loss (\S+)$", printed, re.MULTILINE)])


def assert_the_losses_of(run, done):
    assert (done.returncode, done.stderr) == (0, "")
    bar = 1e-12 if run.experiment.dtype == "float64" else 1e-6
    np.testing.assert_allclose(losses(done.stdout), run.history.losses, rtol=bar, atol=0)
    right, tested = map(int, re.search(r"^test accuracy \S+: (\d+) of (\d+)$", done.stdout, re.MULTILINE).groups())
    assert (right / tested, tested) == (run.history.epochs[-1].accuracy, len(run.data.y_test))


def test_every_choice_has_a_case():
    assert {case.activation for case in CASES} == set(ACTIVATIONS)
    assert {case.initializer for case in CASES} == set(INITIALIZERS)
    assert {case.optimizer for case in CASES} == set(OPTIMIZERS)
    assert {case.dataset for case in CASES} == set(DATASETS) - {"mnist", "fashion_mnist"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.dataset}-{case.activation}-{case.optimizer}")
def test_it_prints_the_losses_of_the_run(case, tmp_path):
    run = Run(case, digits() if case.dataset == "digits" else None)
    run.advance(steps=case.total_steps)
    if data_file(case):
        (tmp_path / data_file(case)).write_bytes(data_npz(run.data))
    assert_the_losses_of(run, run_alone(tmp_path, script(case, every=1)))


@pytest.mark.parametrize("dataset, below", [("mnist", ""), ("fashion_mnist", "fashion")])
def test_images_are_read_from_idx_files(dataset, below, tmp_path):
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (110, 28, 28), np.uint8), rng.integers(0, 10, 110, np.uint8)
    images[:, :, 20:] = 0
    (tmp_path / below).mkdir(exist_ok=True)
    for name, part in (("train", slice(70)), ("t10k", slice(70, None))):
        for kind, array in (("images-idx3", images[part]), ("labels-idx1", labels[part])):
            head = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
            path = tmp_path / below / f"{name}-{kind}-ubyte"
            path.write_bytes(head + array.tobytes())
            if name == "train":
                path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
                path.unlink()
    case = Experiment(dataset=dataset, samples=60, hidden=(100,), epochs=5)
    flat, info = images.reshape(110, 784), DATASETS[dataset]
    run = Run(
        case,
        Dataset(
            name=dataset,
            kind=info.kind,
            classes=info.classes,
            train=flat[:60],
            y_train=labels[:60].astype(np.int64),
            test=flat[70:],
            y_test=labels[70:].astype(np.int64),
        ),
    )
    run.advance(steps=case.total_steps)
    text = script(case, every=1)
    assert_the_losses_of(run, run_alone(tmp_path, text, tmp_path / below, NNVIZ_DATA=""))
    if below:
        assert_the_losses_of(run, run_alone(tmp_path, text, NNVIZ_DATA=str(tmp_path)))


def test_a_run_that_overflows_ends_with_a_sentence(tmp_path):
    case = Experiment(
        dataset="spiral", hidden=(64,) * 6, activation="identity", initializer="normal", scale=1, learning_rate=10
    )
    run = Run(case)
    run.advance(steps=case.total_steps)
    assert run.halt
    done = run_alone(tmp_path, script(case, every=1))
    np.testing.assert_allclose(losses(done.stdout)[: len(run.history.losses)], run.history.losses, rtol=1e-6)
    assert re.fullmatch(r"Step \d+: the loss is no longer a finite number, so the training ends here.\n", done.stderr)


@pytest.mark.parametrize("case", [*CASES, Experiment(dataset="mnist"), Experiment(dataset="fashion_mnist")])
def test_it_imports_numpy_alone_and_reads_like_a_lesson(case):
    text = script(case)
    tree = ast.parse(text)
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= {"numpy", *sys.stdlib_module_names}
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    for imports in (node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)):
        assert {alias.asname or alias.name for alias in imports.names} <= names, "an import without use"
    assert text.isascii() and all(len(line) <= 120 for line in text.splitlines())
    code = text.split('"""', 2)[2]
    assert len([line for line in code.splitlines() if line.strip() and not line.startswith("#")]) <= 125
    assert "\n\n\n\n" not in text


def test_only_what_the_experiment_uses_is_in_it():
    plain = script(Experiment(hidden=(32,)))
    assert not re.search("MOMENTUM|L1|L2|SCALE|columns|tanh|0.999|uniform|velocity", plain)
    assert "L1 * np.sign" in script(Experiment(l1=1e-4)) and "L2" not in script(Experiment(l1=1e-4))
    assert "SCALE = 0.0  #" in script(Experiment(initializer="normal", scale=0))
    assert "columns" in script(Experiment(hidden=(96,)))
    assert "def activation" not in script(Experiment(hidden=()))


def test_a_part_of_a_run(tmp_path):
    case = Experiment(dataset="xor", hidden=(4,), dtype="float64")
    run = Run(case)
    run.advance(steps=23)
    done = run_alone(tmp_path, script(case, steps=23, every=10))
    np.testing.assert_allclose(losses(done.stdout), run.history.losses[[0, 10, 20, 22]], rtol=1e-12)
    for experiment in (case, Experiment(), Experiment(samples=60_000, batch_size=16, epochs=200)):
        every = int(re.search(r"PRINT_EVERY = (\S+)", script(experiment))[1].replace("_", ""))
        assert 20 <= experiment.total_steps / every <= 60


@pytest.mark.parametrize("wrong", [0, -1, 161, 1.5, True, "1"])
def test_steps_out_of_range(wrong):
    case = Experiment(dataset="xor")
    for name in ("steps", "every"):
        with pytest.raises(ValueError, match=f"{name} is .*; allowed are whole numbers from 1 to 160"):
            script(case, **{name: wrong})


@pytest.mark.parametrize("name", ["activation", "seed", "learning_rate", "hidden", "dataset", "dtype"])
def test_only_checked_settings_get_into_the_code(name):
    case = Experiment()
    object.__setattr__(case, name, "0\nimport os")
    with pytest.raises(ValueError):
        script(case)
    for other in ("dataset=xor", None, {"seed": 0}):
        with pytest.raises(ValueError, match="made of an Experiment"):
            script(other)


def test_the_data_file_says_which_digits_it_holds():
    assert data_file(Experiment()) == "digits-10000-variety-0.5-seed-0.npz"
    assert data_file(Experiment(dataset="moons")) is None
    with pytest.raises(ValueError, match="needs no data file"):
        data_npz(load_dataset("moons", samples=10))
