"""The parts of the story on the Start page."""

from functools import partial
from html import escape

import numpy as np
import streamlit as st

from nnviz.app.access import announce
from nnviz.app.buttons import Button, buttons
from nnviz.app.drawing import PAD, drawing_on_pad
from nnviz.app.pad import pad
from nnviz.app.pages import page_at
from nnviz.app.player import theme
from nnviz.app.plot import Frames, plot
from nnviz.app.start.view import FOOL, HOOD, WHY, StartView
from nnviz.app.widgets import segments
from nnviz.figures import Filmstrip, PixelEffect, Tiles, pixel_effect, unit_tiles
from nnviz.figures.answer_bars import answer_bars
from nnviz.figures.fooling import fooling_film
from nnviz.figures.own_curve import own_curve
from nnviz.inspection import Scene, attribution
from nnviz.text import start as words

TILES = 12  # pictures of first-layer units
TILES_WIDTH, TILES_HEIGHT = 630, 250  # pixels
WHY_SIDE = 300  # screen pixels
FILM_MILLISECONDS = 160  # from one picture of the film to the next


def title(text: str) -> None:
    """The title of a part, as large as what it stands above."""
    st.html(f'<h2 class="nnviz-part">{escape(text)}</h2>')


def draw_digit(view: StartView) -> Scene:
    """The pad, the network's answer to what is on it, and which digit it is meant to be."""
    classes = view.run.data.classes
    with st.container(key="start_pad"):
        pad(PAD)
    with st.container(key="start_says", horizontal=True, vertical_alignment="center"):
        view.follow_drawing()
        say = f"**{words.ASK}**" if view.digit is None and drawing_on_pad() else words.SAYS
        st.markdown(say)
        choose = partial(setattr, view, "digit")
        segments("start_digit", range(len(classes)), view.digit, words.SAYS, choose, lambda c: classes[c])
    scene = view.scene()  # what a stroke or a choice has just changed is in it
    guess = words.guess(scene, classes, view.seen(view.step), view.run.data.kind)
    if not view.session.playing:
        announce("guess", guess.replace("**", ""))
    with st.container(key="start_guess"):
        st.markdown(guess)
    with st.container(key="start_bars"):
        st.html(answer_bars(scene, classes))
    return scene


def draw_learning(view: StartView, scene: Scene) -> None:
    """How sure the network is of the drawing, how well it reads test images, and what its first units look for."""
    network = scene.network
    W = network.W[0].T[:TILES]
    units = words.units_shown(len(W), network.sizes[1], network.depth > 1)
    if view.step:
        W, said = W - view.first_network().W[0].T[:TILES], words.STROKES
    else:
        said = words.NOISE
    with st.container(key="start_learning"):
        curve = view.curve(scene)
        share = 0.0 if curve.share is None else float(curve.share[-1])
        tested = int(curve.tested[-1])
        late = None if tested == view.seen(view.step) else tested
        st.markdown(words.learning(curve.name, share, float(curve.accuracy[-1]), late))
        plot(own_curve(curve, theme()), "start_curve")
        if curve.at is not None and curve.at[0]:
            st.caption(words.begins_late(int(curve.at[0])))
        st.markdown(said.format(units=units))
        tiles = Tiles(W, view.run.data.shape, np.arange(len(W)), title="weights")
        figure = unit_tiles(tiles, theme(), TILES_WIDTH, captions=False, height=TILES_HEIGHT)
        # Square in any width: to be laid out anew for each would reorder the pictures while it trains.
        figure.layout.meta = {name: value for name, value in figure.layout.meta.items() if name != "width"}
        plot(figure.update_yaxes(scaleanchor="x"), "start_tiles")
    with st.container(key="start_how"):  # below the button, where there is room
        st.markdown(words.HOW)


def draw_why(view: StartView, scene: Scene) -> None:
    """Which pixels spoke for the answer, and which against it."""
    data = view.run.data
    target = int(scene.p.argmax()) if view.asked is None else view.asked
    name, found = data.classes[target], attribution(scene.network, scene.x, target)
    adds_up = scene.network.depth == 1 or scene.network.activation.straight
    with st.container(key="start_why"):
        title(words.why_title(scene, name))
        left, right = st.columns([1, 2], gap="medium", vertical_alignment="center")
        with left:
            effect = PixelEffect(scene.x, found.product, data.shape, f"the ink of your drawing, for {name}")
            plot(pixel_effect(effect, theme(), side=WHY_SIDE), "start_effect")
        with right:
            st.markdown(words.WHY.format(name=name))
            st.markdown(words.why(name, found, adds_up))
            st.markdown(words.WHY_ASK)
            choose = partial(setattr, view, "asked")
            segments("start_asked", range(len(data.classes)), target, words.WHY_ASK, choose, lambda c: data.classes[c])
            _next("start_to_fool", view, FOOL, "Next: fool it")


def draw_fool(view: StartView, scene: Scene) -> None:
    """The image on its way to another answer, as a film."""
    data = view.run.data
    target, best = view.target(scene), int(scene.p.argmax())
    digit, wanted = "drawing" if view.digit is None else data.classes[view.digit], data.classes[target]
    others = [c for c in range(len(data.classes)) if c != best]
    with st.container(key="start_fool"):
        title(words.fool_title(digit, wanted))
        st.markdown(words.FOOL.format(digit=digit))
        with st.container(key="start_choose", horizontal=True, vertical_alignment="center"):
            choose, name = partial(setattr, view, "wanted"), data.classes.__getitem__
            segments("start_wanted", others, target, "It should say", choose, name)
            fool = partial(view.fool, scene)
            go = Button("turn", f"Turn it into a {wanted}", fool, "route", kind="primary", disabled=scene.empty)
            buttons("start_fooling", go)
        left, right = st.columns([3, 2], gap="medium")
        known = view.way is not None and view.way[0] == view.way_key(scene)
        if known and len(view.way[1].images) > 1:
            way = view.way[1]
            strip = Filmstrip(way.images, way.probabilities, data.shape, data.classes, way.target, way.reached)
            figure, values, labels = fooling_film(strip, theme())
            with left:
                plot(figure, "start_film", frames=Frames(values, labels, FILM_MILLISECONDS, plays=True))
        with right:
            if known:
                st.markdown(words.fooled(view.way[1], data.classes, data.kind))
            _next("start_to_hood", view, HOOD, "Next: under the hood")


def draw_doors() -> None:
    """Where to go from here."""
    with st.container(key="start_hood"):
        title("Under the hood")
        for column, (page, name, about) in zip(st.columns(len(words.DOORS)), words.DOORS, strict=True):
            with column, st.container(border=True, height="stretch", key=f"start_door_{page}"):
                st.page_link(page_at(page).file, label=f"**{name}**", icon=f":material/{page_at(page).icon}:")
                st.markdown(about)


def _next(key: str, view: StartView, part: str, label: str) -> None:
    """The button to the next part, until that is open."""
    if not view.is_open(part):
        buttons(key, Button(part, label, partial(view.open, part), "arrow_downward"))


def draw_buttons(view: StartView) -> None:
    """The one thing to do next, and what else there is."""
    now, why = view.session, f"Next: why does it say {view.run.data.classes[int(view.scene().p.argmax())]}?"
    began = now.run.position > 0
    per_epoch = now.run.experiment.steps_per_epoch
    over = began and now.run.position % per_epoch == 0
    train = Button("train", "Pause", now.pause, "pause", kind="primary")
    if not now.playing:
        label = "Train" if not began else "Train once more" if over else "Train on"
        kind = "secondary" if over and not view.is_open(WHY) else "primary"
        train = Button("train", label, view.train, "play_arrow", kind=kind, disabled=now.run.done)
    row = [train]
    if began and not now.playing:
        row.append(Button("untrained", "Start untrained", now.restart, "replay"))
    if not view.is_open(WHY) and not now.playing:
        label, kind = (why, "primary" if over else "secondary") if began else ("Skip", "tertiary")
        row.insert(1, Button("why", label, partial(view.open, WHY), "arrow_downward", kind=kind))
    buttons("start_run", *row)
