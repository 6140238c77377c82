"""The living network: one step of a network as a picture that moves and answers the pointer.

A small component of ours on a canvas. The browser gets the engine's arrays once and draws from them every view, and
every frame of the film of the step, without asking the server again.
"""

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import streamlit as st

from nnviz.app.pace import FILM_SECONDS
from nnviz.app.plot.pack import pack_arrays
from nnviz.app.server.sequence import stamp
from nnviz.app.server.served import component
from nnviz.figures.theme import Theme, blend
from nnviz.inspection.by_hand import HandAnswers
from nnviz.inspection.film_time import ARRIVAL, GATE, SUMS, hide_after
from nnviz.inspection.lines import Lines
from nnviz.inspection.step_picture import VIEWS, Layer, StepPicture
from nnviz.inspection.unit_pictures import UnitPictures
from nnviz.text.film import film_shares, film_stages, picture_alt
from nnviz.text.views import changed_sentence, view_sentences
from nnviz.unit import Unit

__all__ = ["network_picture"]

HEIGHT = 320  # pixels of the canvas; the bars and the words need 110 more
_HERE = Path(__file__).parent
# Each after those that it imports.
_MODULES = (
    *(_HERE.parent / "plot" / name for name in ("dom.js", "menu.js", "equal.js", "unpack.js")),
    *(_HERE / name for name in ("numbers.js", "frame.js", "layout.js", "lit.js", "told.js")),
    *(_HERE / name for name in ("labels.js", "paint.js", "film.js", "download.js")),
    *(_HERE / name for name in ("changed.js", "edit.js", "card.js", "pointer.js", "keys.js")),
)
_component = component("net", _HERE, "The picture of the network", _MODULES, isolate_styles=False)


def network_picture(
    picture: StepPicture,
    key: str,
    theme: Theme,
    *,
    view: str = "forward",
    chosen: tuple[int, int] | None = None,
    film: int = 0,
    still: float | None = None,
    told: int | None = None,
    height: int = HEIGHT,
    by_hand: HandAnswers | None = None,
    on_choose: Callable[[Unit | None], None] | None = None,
    on_edit: Callable[[dict], None] | None = None,
    on_view: Callable[[str], None] | None = None,
) -> None:
    """Draw one step of a network in place: an image large enough to be read, on a canvas `height` pixels high.

    view: the one shown at first, and whenever this argument changes. film: a number; when it changes, the browser plays
    the film of the record that it holds, then glides to this one. still: the time of the film at which to stand, the
    number of stages complete; None leaves it to the visitor, and offers views and film. told: how many stages of the
    film may be known, None for all; the browser does not get the numbers of the others. height: of the canvas, in
    pixels. by_hand: what becomes of the samples in the network as it was changed by hand, which the forward view shows;
    None where nothing is changed.

    on_choose gets the unit that was chosen, None where it was let go. on_edit gets all that is changed by hand,
    {"weights": [[matrix, from, to, value], ...], "off": [[layer, unit], ...]}. on_view gets the view chosen in the
    picture. Each reruns the page, inside a fragment the fragment. Without it, the browser sends no such message.
    """
    calls = {"choose": on_choose, "edit": on_edit, "view": on_view}

    def called(name: str) -> None:
        value = st.session_state[key].get(name)
        if value is not None and (name != "view" or value in VIEWS):
            calls[name](_unit(value, picture.sizes) if name == "choose" else value)

    settings = {"key": key, "view": view, "chosen": chosen, "film": film, "still": still, "height": height}
    settings["seconds"] = FILM_SECONDS
    sends = [name for name, call in calls.items() if call is not None]
    settings["edit"] = None if by_hand is None else _edit(picture, by_hand)
    packed = pack_arrays({**_record(picture, still, told), **settings, "sends": sends, "colors": _colors(theme)})
    listeners = {f"on_{name}_change": lambda name=name: called(name) for name in sends}
    _component(key=key, data=struct.pack("<d", stamp(key, packed)) + packed, **listeners)


def _unit(value: object, sizes: tuple[int, ...]) -> Unit | None:
    """The unit that the browser names as [layer, unit]; None for [], or where there is none, as anything may come."""
    whole = isinstance(value, list) and len(value) == 2 and all(type(part) is int for part in value)
    unit = Unit(*value) if whole else None
    return unit if unit is not None and unit.exists_in(sizes) else None


def _record(picture: StepPicture, still: float | None = None, told: int | None = None) -> dict:
    """The picture and its words as the scripts read them: fields by their names.

    Fans and unit pictures are flat, unit after unit: a script would need a millisecond a thousand rows.
    """
    stages = film_stages(picture)
    shares = film_shares(stages)
    words = {
        "alt": picture_alt(picture, still),
        "texts": view_sentences(picture),
        "stages": [{**stage._asdict(), "share": share} for stage, share in zip(stages, shares, strict=True)][:told],
    }
    if told is not None:
        picture = hide_after(picture, told)
        words["texts"] = dict.fromkeys(VIEWS, "")
    kind, activation = picture.kind, picture.activation
    return {
        **words,
        "sizes": picture.sizes,
        "input": {"kind": kind.name, "shape": kind.shape, "names": kind.names},
        "classes": picture.classes,
        "label": picture.label,
        "samples": picture.samples,
        "title": picture.title,
        "step": picture.step,
        "times": {"sums": SUMS, "arrival": ARRIVAL, "gate": GATE},
        "activation": {"name": activation.name, "signed": activation.signed},
        "loss": np.array(picture.loss),
        "x": picture.x,
        "target": picture.target,
        "layers": [_arrays(layer) for layer in picture.layers],
        "lines": {view: _arrays(lines) for view, lines in picture.lines.items()},
        "count": picture.count,
        "learned": picture.learned,
        "over": picture.over,
        "hides": told is not None,
        "penalised": picture.penalised,
        "fan": [{name: array.ravel() for name, array in _arrays(fan).items()} for fan in picture.fan],
        "pictures": {
            "kind": "weights" if kind.pixels else "plane",
            "layers": [None if of is None else _pictures(of) for of in picture.pictures],
        },
        "place": picture.place,
        "points": None if picture.points is None else picture.points.ravel(),
        "scales": _scales(picture),
    }


def _edit(picture: StepPicture, by_hand: HandAnswers) -> dict:
    """What is changed by hand, and in `shown` what the forward view then shows in place of the record's own.

    Of fans and unit pictures come the rows that differ: the rest of the record is large enough.
    """
    changed = by_hand.picture
    shown = {
        "title": changed.title,
        "alt": picture_alt(changed),
        "loss": np.array(changed.loss),
        "layers": [{"a": layer.a, "z": layer.z} for layer in changed.layers],
        "lines": {view: _arrays(lines) for view, lines in changed.lines.items()},
        "fan": [_differing(*fans, ("i", "W")) for fans in zip(picture.fan, changed.fan, strict=True)],
        "pictures": [
            {**_differing(*both, ("values", "scale")), **_lines(both[1])}
            for both in zip(picture.pictures, changed.pictures, strict=True)
        ],
        "scales": _scales(changed),
    }
    edits = by_hand.by_hand
    return {"weights": edits.weights, "off": edits.off, "text": changed_sentence(picture, changed), "shown": shown}


def _differing(old: object, new: object, names: tuple[str, ...]) -> dict:
    """The rows of these arrays that are not the same in both, and which they are."""
    if old is None:
        return {"rows": np.arange(0)}
    pairs = [(getattr(old, name), getattr(new, name)) for name in names]
    differ = [(one != other).reshape(len(one), -1).any(axis=1) for one, other in pairs]
    rows = np.flatnonzero(np.any(differ, axis=0)).astype(np.uint16)
    return {"rows": rows, **{name: new[rows].ravel() for name, (_, new) in zip(names, pairs, strict=True)}}


def _pictures(of: UnitPictures) -> dict:
    _, rows, columns = of.values.shape
    return {"rows": rows, "columns": columns, "values": of.values.ravel(), "scale": of.scale, **_lines(of)}


def _lines(of: UnitPictures | None) -> dict:
    return {} if of is None or of.lines is None else {"lines": of.lines.ravel(), "ends": of.ends}


def _arrays(of: Layer | Lines) -> dict:
    return {name: array for name, array in vars(of).items() if array is not None}


def _scales(of: StepPicture) -> dict:
    return {name: np.array(most) for name, most in of.scales.items()}  # as arrays, NaN reaches the browser


def _colors(theme: Theme) -> dict:
    return {
        "diverging": [color for _, color in theme.diverging],
        "sequential": [color for _, color in theme.sequential],
        "background": theme.background,
        "text": theme.text,
        "muted": theme.muted,
        "faint": theme.grid,
        "bar": blend(theme.background, theme.muted, 0.5),
        "dark": theme.name == "dark",
        "right": theme.good,
        "wrong": theme.bad,
        "accent": theme.accent,
        "classes": theme.classes,
    }
