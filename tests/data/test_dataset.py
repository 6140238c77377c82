"""Dataset: raw values kept small and safe, inputs made exactly; load_dataset: sizes, limits, seeds."""

import numpy as np
import pytest

import nnviz.data
from nnviz import Experiment, Run
from nnviz.data import DATASETS, Dataset, load_dataset
from nnviz.data.kinds import IMAGE, PLANE

IMAGES = ("digits", "mnist", "fashion_mnist", "uci_digits")
SHIPPED = ("uci_digits", "iris", "penguins")


def image_set(n=40, m=20, **changes):
    rng = np.random.default_rng(0)
    arguments = dict(
        name="small",
        kind=IMAGE,
        classes=tuple("0123456789"),
        train=rng.integers(0, 256, (n, 784), dtype=np.uint8),
        y_train=np.arange(n) % 10,
        test=rng.integers(0, 256, (m, 784), dtype=np.uint8),
        y_test=np.arange(m) % 10,
    )
    return Dataset(**(arguments | changes))


def point_set():
    points = np.random.default_rng(0).normal(size=(30, 2)).astype(np.float32)
    y = np.arange(30) % 2
    return Dataset(
        name="points", kind=PLANE, classes=("0", "1"), train=points, y_train=y, test=points[:5], y_test=y[:5]
    )


# Dataset


def test_inputs_are_pixels_over_255_in_float32():
    data = image_set()
    assert data.x_train.dtype == data.x_test.dtype == np.float32
    assert data.x_train.shape == (40, 784) and data.x_test.shape == (20, 784) and data.kind.inputs == 784
    assert np.array_equal(data.x_train, data.train.astype(np.float32) / np.float32(255))
    assert data.x_train.min() == 0 and data.x_train.max() == 1


def test_every_pixel_value_is_exact_in_both_dtypes():
    values = np.arange(256, dtype=np.uint8)[:, None]
    data = image_set()
    exact = np.array([i / 255 for i in range(256)])[:, None]  # Python floats: correctly rounded float64
    assert np.array_equal(data.inputs(values, "float64"), exact)
    assert np.array_equal(data.inputs(values), exact.astype(np.float32))


@pytest.mark.parametrize("data", [image_set(), point_set()], ids=["images", "points"])
@pytest.mark.parametrize("dtype", ["float32", "float64", np.dtype("float32")])
def test_batch_is_rows_of_the_training_inputs_to_the_bit(data, dtype):
    indices = np.array([3, 0, 3, 29])
    batch = data.batch(indices, dtype)
    assert batch.dtype == dtype and batch.shape == (4, data.kind.inputs)
    assert np.array_equal(batch, data.inputs(data.train, dtype)[indices])
    out = np.full_like(batch, np.nan)
    assert data.batch(indices, dtype, out=out) is out
    assert np.array_equal(out, batch)
    if batch.dtype == np.float32:
        assert np.array_equal(batch, data.x_train[indices])


def test_raw_arrays_are_contiguous_and_cannot_be_written():
    wide = np.zeros((40, 1568), np.uint8)
    data = image_set(train=wide[:, ::2])
    for array in (data.train, data.test, data.y_train, data.y_test):
        assert array.flags.c_contiguous
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    data.x_train[0] = 1  # inputs are the caller's own
    data.batch([0])[0] = 1
    assert not data.train.any()


def test_nbytes_counts_bytes_not_floats():
    assert image_set().nbytes == (40 + 20) * (784 + 8)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (dict(train=np.zeros((40, 784))), r"train of 'small' is float64 of shape \(40, 784\)"),
        (dict(test=np.zeros((20, 783), np.uint8)), r"must be uint8 or float32 of shape \(n, 784\)"),
        (dict(y_train=np.zeros(39, np.int64)), r"must be int64 of shape \(40,\)"),
        (dict(y_test=np.zeros(20, np.uint8)), "y_test of 'small' is uint8"),
        (dict(y_train=np.full(40, 10)), r"labels 10\.\.10; allowed are 0\.\.9"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        image_set(**changes)


def test_inputs_refuse_other_dtypes_and_wrong_out():
    data = image_set()
    with pytest.raises(ValueError, match="float32 or float64, not float16"):
        data.batch([0], "float16")
    with pytest.raises(ValueError, match="must be float64 of shape"):
        data.batch([0], "float64", out=np.empty((1, 784), np.float32))
    with pytest.raises(ValueError, match=r"of shape \(1, 784\)"):
        data.batch([0], out=np.empty((2, 784), np.float32))


# The menu


@pytest.mark.parametrize("name", DATASETS)
def test_menu_entries_are_for_people_and_agree_with_themselves(name):
    info = DATASETS[name]
    assert info.title and info.description.endswith(".") and info.description.count(". ") == 0
    assert info.kind.pixels == (name in IMAGES)
    points = ("noise", "test_samples", *["classes"] * (name in ("spiral", "clouds"))) if info.kind.planar else ()
    points = ("points",) if name == "drawn" else points
    assert info.settings == {"digits": ("variety",)}.get(name, points)
    if name not in SHIPPED and name != "drawn":
        assert info.max_samples == (5_000 if info.kind.planar else 60_000)
    assert 10 <= info.default_samples <= info.max_samples
    assert len(set(info.classes)) == len(info.classes)


# load_dataset


@pytest.mark.parametrize("name", [name for name in DATASETS if "noise" in DATASETS[name].settings])
def test_planar_sets(name):
    data = load_dataset(name)
    assert (len(data.train), len(data.test)) == (500, 500)
    assert data.name == name and data.shape == (2,) and data.kind.inputs == 2
    assert data.x_train.dtype == np.float32 and data.y_train.dtype == np.int64
    assert set(data.y_train) == set(range(len(data.classes)))
    assert np.array_equal(data.train, load_dataset(name, noise=0.1, seed=0).train)
    assert not np.array_equal(data.train, load_dataset(name, noise=0.2).train)
    assert not np.array_equal(data.train, load_dataset(name, seed=1).train)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_sets_are_what_is_said_of_them(name):
    info, data = DATASETS[name], load_dataset(name)
    assert (data.kind, data.classes, data.name) == (info.kind, info.classes, name)
    assert len(data.train) == info.default_samples == info.max_samples and len(data.test) == info.test_samples
    assert set(data.y_train) == set(data.y_test) == set(range(len(data.classes)))
    some = load_dataset(name, samples=50)
    assert np.array_equal(some.train, data.train[:50]) and np.array_equal(some.test, data.test)
    experiment = Experiment(dataset=name, **info.suited)
    run = Run(experiment, data)
    run.advance(epochs=experiment.epochs)
    assert run.history.points[-1].test_accuracy > 0.93


def test_numbers_of_a_table_are_standardised_by_the_training_rows():
    data = load_dataset("penguins")
    np.testing.assert_allclose(data.train.mean(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(data.train.std(axis=0), 1, atol=1e-6)
    values = data.scale.values(data.train).round(3)
    assert data.scale.names[3] == "body mass (g)" and 2700 <= values[:, 3].min() < values[:, 3].max() <= 6300
    assert set(values[:, 3] % 25) == {0.0}  # grams, as they were weighed


def test_the_test_set_does_not_depend_on_samples():
    few, many = load_dataset("spiral", samples=10), load_dataset("spiral", samples=5_000)
    assert len(few.train) == 10 and len(many.train) == 5_000
    assert np.array_equal(few.test, many.test) and np.array_equal(few.y_test, many.y_test)


def test_digits():
    shares = []
    data = load_dataset("digits", samples=300, progress=shares.append)
    assert data.name == "digits" and data.shape == (28, 28) and data.classes == tuple("0123456789")
    assert data.train.shape == (300, 784) and data.train.dtype == np.uint8 and data.test.shape == (2_000, 784)
    assert set(data.y_train) == set(range(10))
    assert shares == sorted(shares) and shares[0] >= 0 and shares[-1] == pytest.approx(1)
    again = load_dataset(samples=300)
    assert np.array_equal(data.train, again.train) and np.array_equal(data.y_test, again.y_test)
    assert not np.array_equal(data.train, load_dataset(samples=300, variety=0.1).train)
    assert not np.array_equal(data.train, load_dataset(samples=300, seed=1).train)


def test_samples_of_an_image_set_are_its_first_and_the_rest_is_let_go(monkeypatch):
    # Stands in for 60,000 images: load_dataset only cuts what load_mnist gives.
    pixels = np.arange(60 * 784, dtype=np.uint32).astype(np.uint8).reshape(60, 784)
    labels = np.arange(60) % 10
    monkeypatch.setattr(nnviz.data, "load_mnist", lambda name, progress: (pixels, labels, pixels, labels))
    data = load_dataset("mnist", samples=25)
    assert np.array_equal(data.train, pixels[:25]) and np.array_equal(data.y_train, labels[:25])
    assert len(data.test) == 60
    assert not np.shares_memory(data.train, pixels)
    assert load_dataset("fashion_mnist").classes[9] == "Ankle boot"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (dict(name="cifar"), "unknown data set 'cifar'; allowed are digits, mnist"),
        (dict(samples=9), "samples is 9; allowed are whole numbers from 10 to 60,000"),
        (dict(samples=60_001), "samples is 60,001"),
        (dict(samples=4.7), "samples is 4.7"),
        (dict(name="moons", samples=5_001), "from 10 to 5,000"),
        (dict(name="mnist", samples=60_001), "from 10 to 60,000"),
        (dict(variety=1.1), "variety is 1.1; allowed is 0 to 1"),
        (dict(variety="wild"), "variety is 'wild'"),
        (dict(name="moons", noise=-0.1), "noise is -0.1; allowed is 0 to 0.5"),
        (dict(name="moons", noise=float("nan")), "noise is nan"),
        (dict(seed=-1), "seed is -1; allowed are whole numbers from 0 up"),
        (dict(seed=None), "seed is None"),
    ],
)
def test_bad_arguments_say_what_was_given_and_what_is_allowed(arguments, message):
    with pytest.raises(ValueError, match=message):
        load_dataset(**arguments)
