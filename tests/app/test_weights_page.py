"""The page of weights, through Streamlit's own test harness; its pictures against the engine's arrays."""

import numpy as np
import pytest

from nnviz import Experiment, Run
from nnviz.activations import ACTIVATIONS
from nnviz.app.plot import Frames, pack
from nnviz.app.weights.view import MATRIX, NETWORK, NUMBERS, PICTURES, WEIGHT, WeightsView
from nnviz.inspection import KINDS, compose_pixels
from nnviz.inspection.movement import film_steps
from nnviz.text.numbers import number
from nnviz.text.weights import cell_sentence, gradient_sentence, network_sentence, nothing
from nnviz.unit import Unit
from tests.app.visiting import go_to, open_link, session, unfold, view_of

HEAVY = {"change": "has changed most", "gradient": "gets the largest gradient", "update": "was changed most"}


def open_page(query=""):
    return go_to(open_link(query), "weights")


def rerun(at, **chosen):
    for name, value in chosen.items():
        setattr(page(at), name, value)
    at.run()
    assert not at.exception
    return at


def click(at, shown, key, data):
    shown.click(at, key, customdata=data)
    rerun(at)


def page(at):
    return view_of(at, "WeightsView")


def now(at):
    return session(at)


def said(at):
    return "\n".join(block.value for block in [*at.markdown, *at.caption]).replace("\N{NO-BREAK SPACE}", " ")


def cells(figure):
    """The matrix drawn: the z of the trace with numbers for each cell."""
    return next(trace.z for trace in figure.data if trace.type == "heatmap" and trace.z is not None)


def tile_units(figure):
    data = figure.data[0].customdata.reshape(-1, 2)
    return data[data[:, 0] >= 0][:, 0]


def cell_words(at, layer, row, column):
    """What is said of one weight."""
    data = now(at).run.data
    told = cell_sentence(now(at).network, layer, row, column, data.kind, data.classes)
    assert f"W{layer + 1}[{row}, {column}]" in told and number(now(at).network.W[layer][row, column]) in told
    return told


def number_input(at, key):
    return next(widget for widget in at.number_input if widget.key.rpartition(" ")[0] == key)


def test_the_notebook_network_to_true_scale(shown):
    at = open_page("hidden=512-512&initializer=normal&moment=1")
    told = network_sentence(now(at).network, now(at).run.network_at(0), 1)
    assert told in said(at) and all(size in told for size in ("401,408", "262,144", "5,120", "1,034", "669,706"))
    figure = shown["weights_layers"].figure
    assert figure.layout.meta["table"]["weights"] == [401_408, 262_144, 5_120]
    assert len(pack(figure)) + len(pack(shown["weights_tiles"].figure)) < 300_000
    unfold(at, "weights_spread")
    assert len(pack(shown["weights_ridges"].figure)) < 100_000
    at.segmented_control(key="weights_level").set_value(MATRIX).run()
    assert len(pack(shown["weights_tiles"].figure)) + len(pack(shown["weights_unit"].figure)) < 300_000


@pytest.mark.parametrize("moment, kind", [(0, "weights"), (60, "change"), (60, "update")])
def test_the_page_opens_with_what_the_units_of_the_first_layer_look_for(shown, moment, kind):
    at = open_page(f"hidden=12-8&samples=2000&moment={moment}" + (f"&numbers={kind}" if kind == "update" else ""))
    w, start = now(at).network.W[0], now(at).run.network_at(0).W[0]
    expected = {"weights": w, "change": w - start, "update": w - now(at).run.network_at(max(moment - 1, 0)).W[0]}[kind]
    limits = shown["weights_tiles"].figure.layout.meta["limits"]
    np.testing.assert_allclose(limits, np.abs(expected).max(axis=0), rtol=1e-5)
    told = {"weights": "look for nothing yet", "change": "What training wrote", "update": "changes by the last step"}
    assert told[kind] in said(at)
    click(at, shown, "weights_tiles", [7, 7])
    assert page(at).level == MATRIX and page(at).unit() == 7


def test_what_moved_far_beyond_its_size_is_said_without_its_zeros():
    network = Run(Experiment(dataset="xor", hidden=(3,))).network
    far = network.copy()
    far.W[0] *= 1e12
    assert "W1 has moved by far more than its own size and W2 by 0 %" in network_sentence(far, network, 5)


def test_a_unit_s_picture_is_its_column_of_w(shown):
    at = open_page("view=matrix&hidden=12-8&column=7")
    w = now(at).network.W[0][:, 7]
    np.testing.assert_array_equal(cells(shown["weights_unit"].figure), w.reshape(28, 28))
    figure = shown["weights_tiles"].figure
    sheet, limit = figure.data[1].z, figure.layout.meta["limits"][7]
    left = 7 % figure.layout.meta["columns"] * 29
    down = sheet.shape[0] // -(-12 // figure.layout.meta["columns"])
    top = 7 // figure.layout.meta["columns"] * down
    tile = sheet[top : top + 28, left : left + 28].ravel() * (limit / 127)
    np.testing.assert_allclose(tile, w, atol=limit / 253)
    norm = number(np.linalg.norm(w))
    assert f"norm **{norm}**" in said(at) and f"bias **{number(now(at).network.b[0][7])}**" in said(at)


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_every_kind_at_a_moment_is_the_engine_s(shown, optimizer):
    at = open_page(f"view=matrix&layer=2&hidden=12-8&optimizer={optimizer}&l2=0.001&moment=41")
    now(at).look_at(40)
    run = Run(now(at).experiment)
    run.advance(steps=39)
    before = run.network.copy()
    run.advance(steps=1)
    there, start = run.network.copy(), run.network_at(0)
    asked = run.step().backward
    expected = {
        "weights": there.W[1],
        "change": there.W[1] - start.W[1],
        "gradient": asked.dW[1],
        "update": there.W[1] - before.W[1],
    }
    for kind in KINDS:
        rerun(at, kind=kind)
        np.testing.assert_array_equal(cells(shown["weights_matrix"].figure), expected[kind])
        assert kind == "weights" or HEAVY[kind] in said(at) or "have norm" in said(at)
    session(at).unit = Unit(2, 3)
    rerun(at, level=WEIGHT, rows={1: 5})
    for w in (*expected.values(), start.W[1]):
        assert f"| {number(w[5, 3])} |" in said(at)
    assert cell_words(at, 1, 5, 3) in said(at)


def test_sort_orders(shown):
    at = open_page("view=matrix&hidden=30")
    run, network = now(at).run, now(at).network
    z = network.forward(run.test_inputs(run.tested)).z[0]
    fires = (z > 0).mean(axis=0)
    means = np.stack([np.maximum(z, 0)[run.data.y_test[run.tested] == c].mean(axis=0) for c in range(10)])
    for order, value in (("norm", -np.linalg.norm(network.W[0], axis=0)), ("firing", -fires)):
        at.selectbox(key="weights_order").select(order).run()
        units = tile_units(shown["weights_tiles"].figure)
        assert sorted(units) == list(range(30)) and (np.diff(value[units]) >= -1e-6).all()
    at.selectbox(key="weights_order").select("favourite").run()
    favourites = means.argmax(axis=0)[tile_units(shown["weights_tiles"].figure)]
    assert (np.diff(favourites) >= 0).all() and len(set(favourites)) > 3
    rerun(at, order="number")
    assert list(tile_units(shown["weights_tiles"].figure)) == list(range(30))


def test_the_numbers_of_a_unit_are_those_of_a_pass(shown):
    at = open_page("view=matrix&hidden=30&column=4")
    run, network = now(at).run, now(at).network
    a = network.forward(run.test_inputs(run.tested)).a[1][:, 4]
    means = [a[run.data.y_test[run.tested] == c].mean() for c in range(10)]
    assert f"it fires for {(a > 0).mean():.0%}".replace("%", " %") in said(at)
    assert f"most strongly for {int(np.argmax(means))}" in said(at)


def test_pages_of_units(shown):
    at = open_page("view=matrix&hidden=130")
    seen = [*tile_units(shown["weights_tiles"].figure)]
    for _ in range(2):
        at.button(key="weights_More").click().run()
        seen += [*tile_units(shown["weights_tiles"].figure)]
    assert seen == list(range(130)) and at.button(key="weights_More").disabled
    at.selectbox(key="weights_order").select("norm").run()
    assert page(at).page == 0


def test_one_scale_for_all(shown):
    at = open_page("view=matrix&hidden=12")
    own = shown["weights_tiles"].figure.layout.meta["limits"]
    at.toggle(key="weights_one_scale").set_value(True).run()
    limits = shown["weights_tiles"].figure.layout.meta["limits"]
    assert len(set(own)) == 12 and set(limits) == {max(own)}


def test_clicks_go_down_and_the_way_up_keeps_the_place(shown):
    at = open_page("hidden=12-8")
    click(at, shown, "weights_layers", [1])
    assert page(at).level == MATRIX and page(at).layer == 1
    click(at, shown, "weights_matrix", [5, 3])
    assert page(at).level == WEIGHT and cell_words(at, 1, 5, 3) in said(at)
    at.segmented_control(key="weights_level").set_value(MATRIX).run()
    assert (
        "**Unit 3 of layer 2**" in said(at)
        and "Marked is row 5, column 3" in (shown["weights_matrix"].figure.layout.meta["alt"])
    )
    at.segmented_control(key="weights_level").set_value(NETWORK).run()
    at.segmented_control(key="weights_layer").set_value(0).run()
    at.segmented_control(key="weights_level").set_value(MATRIX).run()
    click(at, shown, "weights_tiles", [9, 9])
    assert now(at).unit == (1, 9) and "**Unit 9 of layer 1**" in said(at)
    click(at, shown, "weights_unit", [14, 8])
    assert cell_words(at, 0, 14 * 28 + 8, 9) in said(at)
    number_input(at, "weights_Row").set_value(401).run()
    assert cell_words(at, 0, 401, 9) in said(at) and not at.exception


def test_a_blank_pixel_is_said_to_be_one(shown):
    at = open_page("view=weight&hidden=12&row=0&column=1")
    assert gradient_sentence(0.0, blank=True) in said(at)
    assert gradient_sentence(0.0, blank=False) not in said(at)
    assert "| gradient of the next minibatch | 0 |" in said(at) and "| change since then | 0 |" in said(at)


def test_there_is_no_update_before_the_first_step(shown):
    at = open_page("numbers=update&moment=0&hidden=12")
    for level in (NETWORK, MATRIX, WEIGHT):
        rerun(at, level=level)
        assert nothing("update", 0) in said(at)
    next(button for button in at.button if button.label == "Step").click().run()
    assert nothing("update", 0) not in said(at) and not at.exception


def test_a_deeper_unit_as_a_linear_sketch(shown):
    at = open_page("view=matrix&layer=2&hidden=12-8&column=5")
    w = now(at).network.W
    np.testing.assert_allclose(cells(shown["weights_sketch"].figure).ravel(), (w[0] @ w[1])[:, 5], atol=1e-5)
    assert "A linear sketch" in said(unfold(at, "weights_how")) and "misleads" in said(at)
    rerun(at, drawn=PICTURES)
    figure = shown["weights_tiles"].figure
    assert list(tile_units(figure)) == list(range(8))
    largest = np.abs(compose_pixels(now(at).network, 1)).max(axis=1)
    np.testing.assert_allclose(figure.layout.meta["limits"], largest, rtol=1e-5)


def test_distributions_count_every_number(shown):
    at = unfold(open_page("hidden=12-8&layer=2"), "weights_spread")
    figure = shown["weights_ridges"].figure
    steps = page(at).moments()
    assert 5 <= len(steps) <= 8 and steps[0] == 0 and steps[-1] == now(at).step
    for step, hill in zip(steps, figure.data, strict=True):
        w = now(at).run.network_at(step).W[1].ravel()
        counts, middles = hill.customdata[1:-1, 1], hill.x[1:-1]
        assert counts.sum() == w.size
        half = (middles[1] - middles[0]) / 2
        expected = np.histogram(w, bins=np.append(middles - half, middles[-1] + half))[0]
        assert np.abs(counts - expected).sum() <= 2  # float32 edges
    for kind in ("change", "gradient", "update"):
        rerun(at, kind=kind)
        steps = page(at).moments()
        assert (
            len(steps) >= 4
            and f"How {KINDS[kind].symbol.replace('{}', 'W2')} spread"
            in (shown["weights_ridges"].figure.layout.meta["alt"])
        )
        hill = shown["weights_ridges"].figure.data[0].customdata[1:-1, 1]
        assert hill.sum() == 96


def test_the_film_of_the_first_layer_is_the_run(shown):
    at = open_page("view=matrix&hidden=30&moment=200")
    at.button(key="weights_film_it").click().run()
    assert not at.exception
    figure, frames, _ = shown["weights_film"]
    assert isinstance(frames, Frames) and len(pack(figure, frames)) < 1_000_000
    sheets = frames.values[1, "z"]
    assert len(sheets) == len(film_steps(200)) and frames.labels[0] == "step 0" and frames.labels[-1] == "step 200"
    limit = figure.layout.meta["limits"][0]
    for i in (0, 7, -1):
        step = int(frames.labels[i].split()[1])
        w = now(at).run.network_at(step).W[0][:, 3].reshape(28, 28)
        np.testing.assert_allclose(sheets[i][:28, 87:115] * (limit / 127), w, atol=limit / 250)
    assert figure.data[1].z.shape == sheets.shape[1:] and "24 units" in said(at)
    at.segmented_control(key="weights_kind").set_value("change").run()
    assert not shown["weights_film"].frames.values[1, "z"][0].any()
    at.button(key="weights_still").click().run()
    assert page(at).film is None
    rerun(at, film=page(at).film_key((1, 2)))
    assert page(at).film is None  # asked for other units than those on the page


def test_a_film_of_a_run_that_takes_too_long_has_fewer_moments(shown, monkeypatch):
    at = open_page("view=matrix&hidden=30&moment=200")
    monkeypatch.setattr(WeightsView, "pace", lambda view: 1e9)  # seconds a step
    now(at).run._checkpoints.drop_after(150)
    at.button(key="weights_film_it").click().run()
    frames = shown["weights_film"].frames
    assert 2 < len(frames.labels) < len(film_steps(200)) and "would take too long" in said(at)


@pytest.mark.parametrize(
    "query",
    [
        "hidden=none",
        "hidden=1",
        "hidden=20-10-5",
        "hidden=8-8-8-8-8-8",
        "dataset=spiral&hidden=none",
        "dataset=moons&hidden=5-4-3",
        "dataset=xor&hidden=4&activation=tanh",
        "initializer=zeros&hidden=6-5",
        *(f"hidden=9-7&activation={name}" for name in ACTIVATIONS),
        "optimizer=rmsprop&hidden=70-6&dtype=float64",
    ],
)
def test_every_view_of_other_networks(shown, query):
    at = open_page(query)
    depth = now(at).run.network.depth
    for level in (NETWORK, MATRIX, WEIGHT):
        for layer in sorted({0, depth - 1, depth // 2}):
            for drawn in (PICTURES, NUMBERS) if level == MATRIX else (PICTURES,):
                for kind in KINDS if layer in (0, depth - 1) else ("change",):
                    rerun(at, level=level, layer=layer, kind=kind, drawn=drawn)
                    assert not at.exception


@pytest.mark.parametrize("level", [NETWORK, MATRIX, WEIGHT])
@pytest.mark.parametrize("kind", KINDS)
def test_it_keeps_up_while_the_run_plays(shown, level, kind):
    at = open_page("hidden=12-8&samples=400&epochs=4")
    page(at).level, page(at).kind = level, kind
    now(at).play()
    key = {NETWORK: "weights_layers", MATRIX: "weights_tiles", WEIGHT: "weights_cell"}[level]
    seen = set()
    while now(at).playing:
        rerun(at)
        seen.add(shown[key].figure.layout.meta["alt"])
    assert len(seen) > 2 and now(at).run.done


def test_a_run_that_begins_anew_is_another_one(shown):
    at = open_page("view=weight&layer=3&hidden=12-8&column=3&row=7&numbers=change")
    at.slider(key="set_layers").set_value(1).run()
    assert now(at).run.position == 0
    assert page(at).layer == 1 and "**W2[" in said(at)
    now(at).advance(3)
    rerun(at, level=NETWORK)
    assert page(at).moments()[-1] == 3


@pytest.mark.parametrize(
    "query",
    [
        "view=weight&numbers=gradient&layer=2&column=3&row=5",
        "view=matrix&order=norm&colours=one",
        "view=matrix&drawn=matrix&numbers=update&column=11",
        "view=matrix&layer=3&drawn=pictures",
        "",
    ],
)
def test_a_link_opens_where_it_says_and_says_the_same_again(query, view_words):
    at = open_page(query + "&hidden=12-8")
    assert not at.toast
    assert view_words() == dict(part.split("=") for part in query.split("&") if part)


@pytest.mark.parametrize(
    "name, value, words",
    [
        ("layer", "4", "1 to 3"),
        ("layer", "0", "1 to 3"),
        ("column", "12", "0 to 11"),
        ("row", "784", "0 to 783"),
        ("view", "all", "layers or matrix or weight"),
        ("order", "x", "number or norm"),
        ("row", "-1", "cannot be read"),
    ],
)
def test_every_bad_word_is_refused_in_words(name, value, words):
    at = open_link({"hidden": "12-8", name: value})
    assert words in at.told[0]
