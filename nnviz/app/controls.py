"""The settings in the sidebar: widgets in, an `Experiment` out.

Each setting has a value in `values` that outlives its widget, because Streamlit forgets a widget that is not drawn (the
momentum while Adam is chosen). Widgets are told what to show through their key, before they are drawn.
"""

from collections.abc import Mapping
from functools import partial
from types import SimpleNamespace

import streamlit as st

from nnviz import DATASETS, Experiment
from nnviz.app.destination import PRESET, Destination
from nnviz.app.folded import folded
from nnviz.app.own.button import own_button
from nnviz.app.pages import Page, page_at
from nnviz.app.session import Session
from nnviz.app.start.view import StartView
from nnviz.app.visitor import visitor
from nnviz.app.widgets import keep, place_of
from nnviz.data import DRAWN, DatasetInfo, describe_drawn
from nnviz.experiment import DATA_NAMES, DEFAULTS, MAX_LAYERS, SETTINGS
from nnviz.first_steps import begins_at
from nnviz.presets import presets
from nnviz.text.share import where_settings_are

SPARE_WIDTH = 16  # of a hidden layer that is added
DATA = ("variety", "classes", "noise", "samples", "test_samples", "features")  # in their order, below the data set


def fill_widgets(experiment: Experiment) -> None:
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


def ask_for(there: Destination) -> None:
    """Ask for the experiment of a destination: a callback, after which the session takes it on."""
    fill_widgets(there.experiment)
    visitor().head_for(there)


def put_back() -> None:
    """Run the script again with widgets that show the session's experiment, because what they say cannot be had."""
    visitor().turn_back()
    st.session_state["put_back"] = True
    st.rerun()


def settings(page: Page, session: Session) -> Experiment | None:
    """Draw the settings, and return what they say; None, with a sentence, if they do not fit together.

    On a page that shows something else than the visitor's run, and on Start, they stay what they were, and a line says
    where they are.
    """
    if st.session_state.pop("put_back", False):
        fill_widgets(session.experiment)
    values = st.session_state["values"]
    values.update({name: st.session_state[_key(name)] for name in values if _key(name) in st.session_state})
    shown = page.shows_run(session)
    st.session_state["settings_shown"] = page.name, shown
    if shown:
        _presets()
        _data()
        _network()
        _training()
        _more()
    else:
        st.caption(where_settings_are(session.experiment, shown=page.view is StartView))
        st.page_link(page_at("train").file, label="To your run", icon=":material/arrow_forward:")
    try:
        return _chosen()
    except ValueError as error:
        st.error(f"These settings do not fit together: {error}.")
        return None


def follow_page(page: Page, session: Session) -> None:
    """Draw everything again if the settings were drawn for what the page showed a moment ago."""
    drawn_for = st.session_state.get("settings_shown")
    if drawn_for == (page.name, not page.shows_run(session)):
        st.rerun()


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
            asked = known[name].experiment
            ask_for(Destination(asked, PRESET, begins_at(asked)))

    try:
        now = _chosen()
    except ValueError:
        now = None
    fitting = next((name for name, preset in known.items() if preset.experiment == now), None)
    keep("set_preset", fitting)
    chosen = st.selectbox(
        "Start from",
        list(known),
        index=place_of(fitting, list(known)),
        format_func=lambda name: known[name].title,
        key="set_preset",
        placeholder="Your own settings",
        on_change=choose,
        help="Ready-made settings, each with something to watch for. Choosing one sets everything below.",
    )
    st.caption(known[chosen].about if chosen else "Your own settings. Choose above to go back to a known place.")


def _data():
    _ask("dataset", on_change=_other_data)
    own_button()
    for name in DATA:
        _ask(name)


def _other_data():
    """Another data set has other usual numbers of samples and classes, and perhaps settings that suit it."""
    values, name = st.session_state["values"], st.session_state[_key("dataset")]
    old, info = _on_widgets(DATASETS[values["dataset"]].suited), _known(name, values["points"])
    if all(values[of] == value for of, value in old.items()):  # nobody changed what suited the set before
        values.update(_on_widgets({of: DEFAULTS[of] for of in DATASETS[values["dataset"]].suited}))
    new = _on_widgets(info.suited) | info.usual
    values.update(new, dataset=name)
    for of in (*old, *new):
        st.session_state[_key(of)] = values[of]


def _on_widgets(settings: Mapping[str, object]) -> dict[str, object]:
    """Settings of an experiment as their widgets have them: hidden layers by their number and their widths."""
    told = {name: value for name, value in settings.items() if name != "hidden"}
    widths = settings.get("hidden")
    if widths is not None:
        told |= {"layers": len(widths)} | {f"width_{layer}": width for layer, width in enumerate(widths)}
    return told


def _known(dataset: str, points: str) -> DatasetInfo:
    return describe_drawn(points) if dataset == DRAWN else DATASETS[dataset]


def _network():
    hidden, width = SETTINGS["hidden"], SETTINGS["hidden"].each
    layers = _draw(st.slider, "layers", hidden.title, hidden.low, hidden.high, step=1, help=hidden.help)
    for layer in range(layers):
        title = width.title.format(layer + 1)
        _draw(st.slider, f"width_{layer}", title, width.low, width.high, step=width.step, help=width.help)
    _ask("activation")


def _training():
    for name in ("learning_rate", "batch_size", "epochs"):
        _ask(name)


def _more():
    """The other settings, new ones last."""
    more = ["optimizer", "momentum", "nesterov", "initializer", "scale", "l1", "l2", "seed", "data_seed", "dtype"]
    placed = {
        *DATA_NAMES,
        *DATA,
        "hidden",
        "activation",
        "learning_rate",
        "batch_size",
        "epochs",
    }
    more += [name for name in SETTINGS if name not in placed.union(more)]

    def ask() -> None:
        for name in more:
            if name != "nesterov" or st.session_state["values"]["momentum"]:
                _ask(name)

    folded("More settings", "more_settings", ask)


def _key(name: str) -> str:
    return f"set_{name}"


def _draw(widget, name, label, *args, **kwargs):
    """Draw a widget on the setting's value; one already drawn keeps what the person just chose."""
    value = st.session_state.setdefault(_key(name), st.session_state["values"][name])
    begins = {"default" if widget == st.pills else "value": value}
    if widget == st.selectbox:
        begins = {"index": place_of(value, kwargs["options"])}
    st.session_state["values"][name] = value = widget(label, *args, key=_key(name), **begins, **kwargs)
    return value


def _ask(name: str, on_change=None) -> None:
    """Draw a setting's widget, unless the setting would change nothing beside those chosen above it."""
    setting, values = SETTINGS[name], st.session_state["values"]
    info = _known(values["dataset"], values["points"])
    if setting.idle(SimpleNamespace(**values, info=info, hidden=range(values["layers"]))):
        return
    texts = {"label": setting.title, "help": setting.help}
    if setting.several:
        _draw(
            st.pills, name, options=list(setting.choices), format_func=setting.option, selection_mode="multi", **texts
        )
    elif setting.choices is not None:
        show = setting.option or setting.say
        if name == "dataset":
            show = partial(_title, visitor().own.titles)
        _draw(st.selectbox, name, options=_options(name, values[name]), format_func=show, on_change=on_change, **texts)
    elif setting.offered:
        most = info.max_samples if name == "samples" else setting.high
        value = st.session_state.get(_key(name), values[name])  # a number from a link need not be among those offered
        options = sorted({*(number for number in setting.offered if number <= most), value})
        _draw(st.select_slider, name, options=options, format_func=setting.say, **texts)
    elif setting.low is None:
        _draw(st.toggle, name, **texts)
    else:
        widget, step = (st.slider, setting.step) if setting.step else (st.number_input, 1)
        _draw(widget, name, min_value=setting.low, max_value=setting.high, step=step, **texts)


def _title(own: Mapping[str, str], dataset: str) -> str:
    """A data set as the menu has it: one of the visitor's own by the name of its file."""
    return own.get(dataset) or DATASETS[dataset].title


def _options(name: str, value: str) -> list[str]:
    """What a setting may be: of data sets the visitor's own, too, and the one that the run has."""
    options = list(SETTINGS[name].choices)
    if name == "dataset":
        options += [own for own in (*visitor().own.sets, value) if own not in options]
    return list(dict.fromkeys(options))
