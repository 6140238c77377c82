"""The settings in the sidebar: widgets in, an `Experiment` out.

Each setting has a value in `values` that outlives its widget, because Streamlit forgets a widget that is not drawn (the
momentum while Adam is chosen). Widgets are told what to show through their key, before they are drawn.
"""

import streamlit as st

from nnviz import ACTIVATIONS, DATASETS, INITIALIZERS, Experiment
from nnviz.app.state import session
from nnviz.app.widgets import keep
from nnviz.experiment import LIMITS, MAX_LAYERS, MAX_WIDTH
from nnviz.presets import presets
from nnviz.text.numbers import decimal

OPTIMIZERS = {"sgd": "SGD", "rmsprop": "RMSProp", "adam": "Adam"}
RATES = [float(f"{digit}e{power}") for power in range(-5, 1) for digit in (1, 1.5, 2, 3, 5, 7)] + [10.0]
PENALTIES = [0.0] + [float(f"{digit}e{power}") for power in range(-6, 0) for digit in (1, 3)] + [1.0]
SAMPLES = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000]
BATCHES = [2**power for power in range(11)]
SPARE_WIDTH = 16  # of a hidden layer that is added


def put(experiment: Experiment) -> None:
    """Make every widget show this experiment when it is drawn next.

    What has no effect in it keeps the value chosen before, and is back when it has: widths of hidden layers, momentum.
    """
    old = st.session_state.get("values", {})
    values = {name: getattr(experiment, name) for name in experiment.__dataclass_fields__ if name != "hidden"}
    values |= {name: old[name] for name in experiment.idle if name in old}
    values["layers"] = len(experiment.hidden)
    for layer in range(MAX_LAYERS):
        kept = old.get(f"width_{layer}", SPARE_WIDTH)
        values[f"width_{layer}"] = experiment.hidden[layer] if layer < len(experiment.hidden) else kept
    st.session_state["values"] = values
    for name, value in values.items():
        st.session_state[_key(name)] = value


def put_back() -> None:
    """Run the script again with widgets that show the session's experiment, because what they say cannot be had."""
    st.session_state["put_back"] = True
    st.rerun()


def settings(shown: bool = True) -> Experiment | None:
    """Draw the settings, and return what they say; None, with a sentence, if they do not fit together.

    Not shown, they stay what they were: on a page whose runs have settings of their own.
    """
    if st.session_state.pop("put_back", False):
        put(session().experiment)
    values = st.session_state["values"]
    values.update({name: st.session_state[_key(name)] for name in values if _key(name) in st.session_state})
    st.session_state["settings_shown"] = shown
    _presets()
    if shown:
        _data()
        _network()
        _training()
        _more()
    try:
        return _chosen()
    except ValueError as error:
        st.error(f"These settings do not fit together: {error}.")
        return None


def _chosen() -> Experiment:
    """The experiment of all values. Raises ValueError if they do not fit together."""
    values = st.session_state["values"]
    hidden = tuple(values[f"width_{layer}"] for layer in range(values["layers"]))
    chosen = {name: value for name, value in values.items() if name in Experiment.__dataclass_fields__}
    if not chosen["momentum"]:
        chosen["nesterov"] = False  # its widget is not drawn
    return Experiment(hidden=hidden, **chosen)


def _presets():
    known = presets()

    def choose():
        name = st.session_state["set_preset"]
        if name in known:
            put(known[name].experiment)
            st.session_state["preset_chosen"] = True

    try:
        now = _chosen()
    except ValueError:
        now = None
    fitting = (name for name, preset in known.items() if preset.experiment == now)
    keep("set_preset", next(fitting, None))
    chosen = st.selectbox(
        "Start from",
        list(known),
        format_func=lambda name: known[name].title,
        key="set_preset",
        placeholder="Your own settings",
        on_change=choose,
        help="Ready-made settings, each with something to watch for. Choosing one sets everything below.",
    )
    st.caption(known[chosen].about if chosen else "Your own settings. Choose above to go back to a known place.")


def _data():
    name = _choose(
        "dataset",
        "Data set",
        list(DATASETS),
        lambda name: DATASETS[name].title,
        "What the network learns from: images of digits or clothes (784 pixels each), or points in a plane.",
        on_change=_other_data,
    )
    info = DATASETS[name]
    if "variety" in info.settings:
        _slide(
            "variety",
            "Variety of handwriting",
            0.05,
            "0: everybody writes like print. 1: as wild as readable digits get.",
        )
    if "noise" in info.settings:
        _slide("noise", "Noise", 0.01, "How far the points stray from their shape. More noise, harder to tell apart.")
    _pick(
        "samples",
        "Training samples",
        [n for n in SAMPLES if n <= info.max_samples],
        "{:,}".format,
        "How many examples it learns from. With few it learns them by heart and fails on new ones.",
    )


def _other_data():
    """Another data set has another usual number of samples."""
    info = DATASETS[st.session_state[_key("dataset")]]
    st.session_state["values"]["samples"] = st.session_state[_key("samples")] = info.default_samples


def _network():
    layers = _slide(
        "layers",
        "Hidden layers",
        1,
        "Layers of units between the input and the answer. None: the answer is a weighted sum of the pixels.",
        (0, MAX_LAYERS),
    )
    for layer in range(layers):
        _slide(
            f"width_{layer}",
            f"Units in hidden layer {layer + 1}",
            1,
            "Each unit adds up the layer before with weights of its own. More units can learn more, and take longer.",
            (1, MAX_WIDTH),
        )
    if layers:
        _choose(
            "activation",
            "Activation",
            list(ACTIVATIONS),
            lambda name: f"{name}: {ACTIVATIONS[name].formula}",
            "What a hidden unit does with its sum z. relu lets positive sums through and is off otherwise.",
        )


def _training():
    _pick(
        "learning_rate",
        "Learning rate",
        RATES,
        decimal,
        "How far each step goes downhill. Too small: slow. Too large: it overshoots and the loss grows.",
    )
    _pick(
        "batch_size",
        "Batch size",
        BATCHES,
        str,
        "How many samples each step looks at. Small batches: many quick, noisy steps.",
    )
    _slide("epochs", "Epochs", 1, "How many times it goes through all training samples. More epochs continue the run.")


def _more():
    with st.expander("More settings"):
        optimizer = _choose(
            "optimizer",
            "Optimizer",
            list(OPTIMIZERS),
            OPTIMIZERS.get,
            "How a gradient becomes a step. SGD: straight downhill. Adam and RMSProp: each weight at its own pace.",
        )
        if optimizer == "sgd":
            momentum = _slide(
                "momentum", "Momentum", 0.01, "How much of the last step is kept: a ball rolling downhill."
            )
            if momentum:
                _toggle("nesterov", "Nesterov", "Look ahead along the momentum before measuring the slope.")
        initializer = _choose(
            "initializer",
            "Starting weights",
            list(INITIALIZERS),
            str,
            "How the random weights begin. he_normal suits relu, glorot suits tanh and sigmoid.",
        )
        if initializer == "normal":
            _slide(
                "scale",
                "Scale of the starting weights",
                0.005,
                "The spread of the normal distribution; 0.01 in the notebook.",
            )
        _pick("l1", "L1 penalty", PENALTIES, decimal, "Pulls every weight towards 0 by the same force: many end at 0.")
        _pick(
            "l2", "L2 penalty", PENALTIES, decimal, "Pulls large weights more than small ones: keeps them all modest."
        )
        _number(
            "seed", "Seed", "Start of the random numbers: another seed, other weights and another order of samples."
        )
        if DATASETS[st.session_state["values"]["dataset"]].settings:
            _number("data_seed", "Seed of the data", "Another seed draws other digits or points of the same kind.")
        _choose(
            "dtype",
            "Precision",
            ["float32", "float64"],
            {"float32": "float32: 7 digits, fast", "float64": "float64: 16 digits, slow"}.get,
            "How exactly numbers are kept.",
        )


def _key(name: str) -> str:
    return f"set_{name}"


def _keep(name, value):
    st.session_state["values"][name] = value
    return value


def _draw(widget, name, label, *args, **kwargs):
    """Draw a widget on the setting's value; one already drawn keeps what the person just chose."""
    st.session_state.setdefault(_key(name), st.session_state["values"][name])
    return _keep(name, widget(label, *args, key=_key(name), **kwargs))


def _slide(name, label, step, help, limits=None):
    low, high = limits or LIMITS[name]
    return _draw(st.slider, name, label, low, high, step=step, help=help)


def _pick(name, label, options, show, help):
    """A slider over given numbers; a number from a link that is not among them is added."""
    value = st.session_state.get(_key(name), st.session_state["values"][name])
    options = sorted({*options, value})
    return _draw(st.select_slider, name, label, options, format_func=show, help=help)


def _choose(name, label, options, show, help, on_change=None):
    return _draw(st.selectbox, name, label, options, format_func=show, help=help, on_change=on_change)


def _toggle(name, label, help):
    return _draw(st.toggle, name, label, help=help)


def _number(name, label, help):
    low, high = LIMITS[name]
    return _draw(st.number_input, name, label, low, high, step=1, help=help)
