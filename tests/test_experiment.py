"""Settings: limits, and text that comes back as it went."""

from dataclasses import fields, replace

import numpy as np
import pytest

from nnviz import ACTIVATIONS, DATASETS, INITIALIZERS, OPTIMIZERS, Experiment
from nnviz.data.features import FEATURES
from nnviz.experiment import SETTINGS
from nnviz.setting import write


def random_experiment(rng):
    dataset = rng.choice(list(DATASETS))
    return Experiment(
        dataset=str(dataset),
        variety=float(rng.random()),
        noise=float(rng.random() / 2),
        data_seed=int(rng.integers(9999)),
        samples=int(rng.integers(10, DATASETS[dataset].max_samples)),
        classes=int(rng.integers(2, 5)),
        test_samples=int(rng.integers(10, 5001)),
        features=tuple(rng.permutation(list(FEATURES))[: rng.integers(1, 8)].tolist()),
        hidden=tuple(int(width) for width in rng.integers(1, 513, rng.integers(0, 7))),
        activation=str(rng.choice(list(ACTIVATIONS))),
        initializer=str(rng.choice(list(INITIALIZERS))),
        scale=float(rng.random()),
        optimizer=str(rng.choice(list(OPTIMIZERS))),
        learning_rate=float(10 ** rng.uniform(-5, 1)),
        momentum=float(rng.uniform(0.01, 0.99)),
        nesterov=bool(rng.integers(2)),
        batch_size=int(rng.integers(8, 1025)),
        epochs=int(rng.integers(1, 100)),
        l1=float(rng.random()),
        l2=float(rng.random()),
        seed=int(rng.integers(9999)),
        dtype=str(rng.choice(["float32", "float64"])),
    )


def test_text_comes_back_as_it_went():
    rng = np.random.default_rng(0)
    for _ in range(300):
        experiment = random_experiment(rng)
        assert Experiment.from_query(experiment.to_query()) == experiment


def test_only_what_differs_is_in_the_text():
    assert Experiment().to_query() == ""
    assert Experiment(hidden=()).to_query() == "hidden=none"
    assert Experiment(learning_rate=0.5, epochs=3).to_query() == "learning_rate=0.5&epochs=3"
    assert Experiment(dataset="spiral").to_query() == "dataset=spiral"


BY_HAND = "8-16|8,16|8x16|8X16|8×16|8 16|8;16|8–16|8, 16|8 - 16| 8  16 |8\t16|8,16,|8-16-|8x16x|8, 16, "


@pytest.mark.parametrize("text", BY_HAND.split("|"))
def test_widths_are_understood_as_people_write_them(text):
    experiment, problems = Experiment.read_query({"hidden": text})
    assert experiment.hidden == (8, 16) and not problems and experiment.to_query() == "hidden=8-16"
    assert Experiment.read_query(f"hidden={text.replace(' ', '+')}")[0].hidden == (8, 16)


def test_features_have_one_order_and_at_least_one_is_there():
    experiment, problems = Experiment.read_query("dataset=xor&features=sinx1, x2sq x1")
    assert experiment.features == ("x1", "x2sq", "sinx1") and experiment.sizes[0] == 3 and not problems
    assert experiment.to_query() == "dataset=xor&features=x1-x2sq-sinx1"
    assert Experiment(dataset="xor", features=["x2", "x1"]) == Experiment(dataset="xor")
    for text, words in (("x1-x9", "features has 'x9'; it can have x1, x2, x1sq"), ("", "features is empty; it needs")):
        experiment, problems = Experiment.read_query({"dataset": "xor", "features": text})
        assert experiment == Experiment(dataset="xor") and len(problems) == 1 and problems[0].startswith(words)


@pytest.mark.parametrize(
    "settings, idle",
    [
        ({"optimizer": "rmsprop"}, {"momentum": 0.5, "nesterov": True}),
        ({"optimizer": "adam"}, {"nesterov": True}),
        ({"hidden": ()}, {"activation": "tanh"}),
        ({"initializer": "zeros"}, {"scale": 0.3}),
        ({"dataset": "digits"}, {"noise": 0.3}),
        ({"dataset": "digits"}, {"features": ("x1sq",), "test_samples": 20}),
        ({"dataset": "moons"}, {"classes": 3}),
        ({"dataset": "spiral"}, {"variety": 0.3}),
        ({"dataset": "mnist"}, {"variety": 0.3, "noise": 0.3, "data_seed": 5}),
    ],
)
def test_settings_without_effect_make_no_other_experiment(settings, idle):
    plain, same = Experiment(**settings), Experiment(**settings, **idle)
    assert same == plain and hash(same) == hash(plain) and same.to_query() == plain.to_query()
    link = "&".join(f"{name}={write(value)}" for name, value in {**idle, **settings}.items() if value != ())
    assert Experiment.from_query(link + "&hidden=none" * (settings == {"hidden": ()})) == plain
    assert set(idle) <= set(plain.idle)
    for name in idle:  # still refused where it cannot be
        with pytest.raises(ValueError, match=name):
            Experiment(**settings, **{**idle, name: "much"})


@pytest.mark.parametrize(
    "settings",
    [
        {"momentum": 0.5},
        {"momentum": 0.5, "nesterov": True},
        {"activation": "tanh"},
        {"variety": 0.3},
        {"data_seed": 5},
        {"initializer": "normal", "scale": 0.3},
        {"dataset": "spiral", "noise": 0.3},
        {"dataset": "spiral", "data_seed": 5},
        {"dataset": "spiral", "features": ("x2", "x1sq")},
        {"dataset": "spiral", "classes": 4, "test_samples": 40},
    ],
)
def test_settings_with_an_effect_stay(settings):
    experiment = Experiment(**settings)
    assert all(getattr(experiment, name) == value for name, value in settings.items())
    assert not set(settings) & set(experiment.idle)


def test_every_field_is_a_setting_with_its_words():
    assert list(SETTINGS) == [field.name for field in fields(Experiment)]
    for setting in SETTINGS.values():
        assert setting.title and setting.help.endswith(".") and (not setting.told_with or setting.told_with in SETTINGS)


def test_what_sliders_offer_is_allowed():
    for name, setting in SETTINGS.items():
        assert list(setting.offered) == sorted(set(setting.offered))
        assert all(setting.check(name, value) == value for value in setting.offered)


@pytest.mark.parametrize("name", [name for name, s in SETTINGS.items() if s.low is not None and s.each is None])
def test_limits_are_sharp(name):
    low, high = SETTINGS[name].low, SETTINGS[name].high
    good = {"batch_size": 1024, "samples": 1000, "initializer": "normal"}
    dataset = "spiral" if name in ("noise", "classes", "test_samples") else "digits"
    for value in (low, high):
        assert getattr(Experiment(**{"dataset": dataset, **good, name: value}), name) == value
    for value in (low - 1, high + 1, float("nan"), float("inf"), "1", None, True, [1]):
        if value is None and name in ("samples", "classes", "test_samples"):
            continue
        with pytest.raises(ValueError, match=name):
            Experiment(**{"dataset": "mnist", name: value})


@pytest.mark.parametrize(
    "settings, words",
    [
        ({"dataset": "cifar"}, "cifar.*digits"),
        ({"hidden": (0,)}, "a hidden layer is 0"),
        ({"hidden": (513,)}, "513"),
        ({"hidden": (1,) * 7}, "7 layers"),
        ({"hidden": 64}, "such as"),
        ({"hidden": (2.5,)}, "2.5"),
        ({"nesterov": 1}, "nesterov"),
        ({"nesterov": True}, "momentum"),
        ({"epochs": 2.5}, "epochs.*whole"),
        ({"dataset": "spiral", "samples": 6000}, "6000.*spiral.*5000"),
        ({"samples": 60_000, "batch_size": 1, "epochs": 100}, "6,000,000"),
    ],
)
def test_bad_settings_are_refused(settings, words):
    with pytest.raises(ValueError, match=words):
        Experiment(**settings)


@pytest.mark.parametrize(
    "query",
    [
        "epochs=4.7",
        "epochs=-1",
        "epochs=",
        "epochs=1e1",
        "epochs=٣",
        "learning_rate=nan",
        "learning_rate=0",
        "learning_rate=fast",
        "hidden=64--32",
        "hidden=-64",
        "hidden=9999",
        "nesterov=maybe",
        "dataset=DIGITS",
        "wings=2",
        "activation=<script>",
        "seed=99999999999999999999",
        "samples=7",
        "nesterov=true",
    ],
)
def test_a_bad_part_of_a_link_is_left_out_and_said(query):
    with pytest.raises(ValueError):
        Experiment.from_query(query)
    experiment, problems = Experiment.read_query(f"{query}&batch_size=16")
    assert experiment == Experiment(batch_size=16)
    assert len(problems) == 1 and query.split("=")[0] in problems[0]


def test_parts_that_fit_only_together():
    link = "nesterov=true&momentum=0.9"
    assert Experiment.from_query(link) == Experiment(nesterov=True, momentum=0.9)
    assert Experiment.from_query({"samples": "60000", "dataset": "mnist"}).samples == 60_000
    experiment, problems = Experiment.read_query("dataset=spiral&samples=60000&epochs=3")
    assert experiment == Experiment(dataset="spiral", epochs=3) and len(problems) == 1


@pytest.mark.parametrize(
    "order", ["samples batch_size epochs", "epochs batch_size samples", "batch_size epochs samples"]
)
def test_parts_that_fit_only_singly(order):
    values = {"samples": 60_000, "batch_size": 1, "epochs": 200}
    link = "&".join(f"{name}={values[name]}" for name in order.split())
    experiment, problems = Experiment.read_query(link + "&l2=0.001")
    kept = [name for name in values if getattr(experiment, name) == values[name]]
    (left_out,) = set(values) - set(kept)
    assert experiment.l2 == 0.001 and len(problems) == 1
    assert problems[0].startswith(f"{left_out}={values[left_out]} does not fit the rest")
    # The numbers of the link, not the defaults that stand where a part was left out.
    assert "samples 60000, batch_size 1 and epochs 200 make 12,000,000 steps" in problems[0]


def test_parts_that_need_one_another_survive_a_bad_one():
    link = "nesterov=true&scale=0.2&momentum=0.5&initializer=normal&epochs=999&noise=0.2&dataset=moons"
    experiment, problems = Experiment.read_query(link)
    assert experiment == Experiment(
        dataset="moons", noise=0.2, nesterov=True, momentum=0.5, initializer="normal", scale=0.2
    )
    assert problems == ["epochs is 999; it can be a whole number from 1 to 200"]


def test_numbers_in_errors_are_written_as_people_write_them():
    _, problems = Experiment.read_query({"learning_rate": "100"})
    assert problems[0] == "learning_rate is 100; it can be a number from 0.00001 to 10"


def test_a_long_bad_value_is_shortened():
    _, problems = Experiment.read_query({"activation": "x" * 10_000, "y" * 10_000: "1"})
    assert all(len(problem) < 200 for problem in problems)


def test_sizes_and_steps():
    experiment = Experiment(samples=1000, batch_size=64, epochs=3)
    assert experiment.sizes == (784, 64, 32, 10)
    assert experiment.steps_per_epoch == 16 and experiment.total_steps == 48
    assert replace(experiment, dataset="mnist").samples == 1000
