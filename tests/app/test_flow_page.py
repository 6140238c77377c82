"""The page of gradient flow, through Streamlit's own test harness; its numbers against the engine's."""

import html
import re
from urllib.parse import parse_qsl

import numpy as np
import pytest
from streamlit.logger import get_logger

from nnviz import Experiment, Run
from nnviz.activations import ACTIVATIONS
from nnviz.app.flow.view import LAYERS, PARTS, RATES
from nnviz.diagnostics import CASES, QUANTITIES, THRESHOLDS, Judgement, judge
from nnviz.diagnostics.flow import measure_next_batch
from nnviz.figures import MEASURE_SCALES
from nnviz.figures.flow_records import measure_history_of
from nnviz.text.flow import OLDER, recording, time_sentence, trap_sentence, update_sentence
from nnviz.text.judgement import plain
from nnviz.text.numbers import number, portion
from nnviz.text.signal import signal_sentence
from tests.app.visiting import go_to, open_link, session, unfold, view_of


def open_page(query=""):
    return go_to(open_link(query), "flow")


def press(at, key):
    at.button(key=key).click().run()
    assert not at.exception


def see(at, part):
    view_of(at, "FlowView").part = part
    at.run()
    assert not at.exception


def said(at):
    return " ".join(element.value for element in at.markdown)


def rows(at):
    """A layer each, from the output to layer 1."""
    (bars,) = (element.proto.body for element in at.get("html") if "data-reach=" in element.proto.body)
    return bars.split("<li ")[1:]


def reaches(at):
    return [float(re.search(r'data-reach="([^"]+)"', row)[1]) for row in rows(at)]


def twin(at):
    """The same run, made directly, where the page looks at it."""
    now = session(at)
    run = Run(now.experiment, now.run.data)
    run.advance(steps=now.step) if now.step else None
    return run


def passes(run, dtype="float64"):
    """The next minibatch's passes, worked out from the definitions in float64."""
    _, x, y = run.batch_at(run.position)
    a, z = [x.astype(dtype)], []
    for layer, (W, b) in enumerate(zip(run.network.W, run.network.b, strict=True)):
        z.append(a[-1] @ W.astype(dtype) + b.astype(dtype))
        if layer < run.network.depth - 1:
            a.append(ACTIVATIONS[run.experiment.activation].value(z[-1]))
        else:
            e = np.exp(z[-1] - z[-1].max(axis=1, keepdims=True))
            a.append(e / e.sum(axis=1, keepdims=True))
    dz = [(a[-1] - np.eye(a[-1].shape[1])[y]) / len(y)]
    for layer in range(run.network.depth - 1, 0, -1):
        slope = ACTIVATIONS[run.experiment.activation].slope(z[layer - 1], a[layer])
        dz.insert(0, dz[0] @ run.network.W[layer].T.astype(dtype) * slope)
    return a, dz


def rms(values):
    return float(np.sqrt(np.mean(np.square(values))))


@pytest.mark.parametrize("query", ["hidden=12-9-7&samples=500", "hidden=9-5&samples=300&activation=tanh&batch_size=7"])
def test_the_flow_of_now_is_that_of_the_next_minibatch(shown, query):
    at = open_page(query)
    see(at, "now")
    run = twin(at)
    a, dz = passes(run)
    n = len(dz[0])
    assert f"Minibatch {run.position + 1:,}: " in said(at)
    for value in (rms(a[1]), rms(a[-2]), n * rms(dz[-1]), n * rms(dz[0])):
        assert number(value) in said(at)
    assert portion(np.linalg.norm(dz[0]) / np.linalg.norm(dz[-1]), " of") in said(at)
    dots = [trace for trace in shown["flow_now"].figure.data if trace.mode and "markers" in trace.mode]
    heights = np.concatenate([np.atleast_1d(trace.y) for trace in dots])
    for value in [rms(layer) for layer in a[1:]] + [n * rms(layer) for layer in dz]:
        assert np.isclose(np.where(heights > 0, heights, 10.0**heights), value, rtol=1e-3).any()


@pytest.mark.parametrize("query", ["hidden=12-9-7&samples=500", "hidden=9&samples=300&initializer=normal&moment=3"])
def test_the_bars_are_the_gradient_that_arrives(query):
    at = open_page(query)
    _, dz = passes(twin(at))
    norms = np.array([np.linalg.norm(layer) for layer in dz])
    np.testing.assert_allclose(reaches(at), norms[::-1] / norms[-1], rtol=1e-3)
    assert portion(norms[0] / norms[-1]) in rows(at)[-1] and portion(norms[0] / norms[-1]) in said(at)


@pytest.mark.parametrize(
    "reach, words",
    [
        ([1.2, 0.9, 1], "gets through to every layer.** Layer 1, the last on its way, gets 1.2 times as much as"),
        ([0.2, 0.5, 1], "gets weaker on its way back, but it arrives.** Layer 1, the last on its way, gets 20 % of it"),
        ([1e-7, 0.5, 1], "dies out on its way back.** Layer 1, the last on its way, gets almost nothing, 0.00001 %"),
        ([0.5, 0, 1], "dies out on its way back.** Layer 2 gets nothing: from that it cannot learn"),
        ([3e9, 2, 1], "grows too strong on its way back.** Layer 1 gets more than a million times as much as"),
        ([np.nan, np.nan, np.nan], "No signal starts.**"),
        ([1], "no way to go:** there is only the output layer"),
    ],
)
def test_what_happens_to_the_signal_is_said_first(reach, words):
    assert words in signal_sentence(np.array(reach, float), Judgement(1, "learning", ""))


@pytest.mark.parametrize("part", ["time", "updates"])
def test_what_is_said_of_an_earlier_step_is_said_to_be_so(part):
    at = open_page("hidden=12-9&samples=2000&epochs=2&learning_rate=0.1")
    now = session(at)
    now.advance(100 - now.run.position)
    last = int(now.run.recorder.steps[-1])
    assert 0 < last < 99 == now.run.position - 1

    def told():
        see(at, part)
        over = measure_history_of(now.run, now.step, "dz_reach" if part == "time" else "update_data")
        numbers = over.steps, over.values, now.step
        if part == "updates":
            return update_sentence(*numbers)
        return time_sentence(over.name, *numbers, now.run.experiment.activation)

    step = f"step {last + (part == 'updates'):,} "
    assert told() in said(at) and OLDER in told() and step in told().lower()
    now.moment = last
    assert told() in said(at) and OLDER not in told() and step.strip() in told().lower()


def test_verdicts_know_nothing_of_later_steps():
    at = open_page("hidden=64-64-64-64-64-64&initializer=normal&epochs=1")
    now = session(at)
    for moment in (0, 1, 40, now.run.position):
        now.moment = moment if moment < now.run.position else None
        at.run()
        run = twin(at)
        judged = judge(run, run.position, run.network, run.test(run.position, run.network)[0])
        assert f" {judged.name}]" in said(at) or judged.name == "unmeasured"
        assert judged.good or plain(judged.said) in said(at) and plain(judged.remedy) in said(at)
        for verdict, row in zip(judged.layers, reversed(rows(at)), strict=True):
            assert verdict.state in row and html.escape(verdict.sentence.split(": ", 1)[1][1:]) in row


@pytest.mark.parametrize(
    "query",
    [
        "",
        "hidden=none&samples=300",
        "hidden=6&activation=sigmoid&samples=100",
        "dataset=spiral&hidden=5-4&activation=gelu",
        "hidden=8-8-8-8-8-8&activation=tanh&samples=200&dtype=float64",
        "optimizer=adam&hidden=20&samples=50&l1=0.01",
        "initializer=zeros&samples=100&hidden=5-5",
        "optimizer=rmsprop&hidden=300&samples=100&epochs=1",
        "hidden=1&samples=10&batch_size=1&epochs=1",
        "hidden=9&activation=identity&samples=100",
        "hidden=9-9&activation=leaky_relu&learning_rate=10&samples=2000",
    ],
)
def test_every_part_of_every_kind_of_network(shown, query):
    at = open_page(query)
    now = session(at)
    for step in (None, 1, 0):  # now, and looked back at
        now.moment = step
        for part in PARTS:
            shown.clear()
            see(at, part)
            assert not re.search(r"\b(nan|inf|None)\b", said(at)), part
            assert shown or part == LAYERS and reaches(at), part
    page = view_of(at, "FlowView")
    for page.measure in MEASURE_SCALES:
        see(at, "time")
    for page.quantity in QUANTITIES:
        for page.layer in range(now.run.network.depth):
            see(at, "histograms")
    press(at, "again") if now.run.position else None
    for part in PARTS:
        see(at, part)


def test_a_halted_run_says_why():
    at = open_page("activation=leaky_relu&learning_rate=10&epochs=3")
    now = session(at)
    now.advance(200)
    at.run()
    assert now.run.halt and now.run.halt.reason in said(at) and "too fast]" in said(at)
    for part in PARTS:
        see(at, part)


@pytest.mark.parametrize("name", ["zeros", "too_slow", "saturated", "far_too_fast"])
def test_an_experiment_opens_and_shows_its_verdict(name):
    at = open_page("samples=300")
    now = session(at)
    now.use(CASES[name].experiment)  # as the settings in the sidebar do
    press(at, f"flow_open_{name}")
    while now.playing:
        at.run()
    assert not at.exception and now.experiment == CASES[name].experiment
    assert now.run.position == CASES[name].verdict_step or now.run.halt
    verdict = next(m.value for m in at.markdown if "-badge[" in m.value)
    assert f"{CASES[name].expected}]" in verdict
    assert CASES[name].title in said(at)


def test_one_is_asked_for_beside_its_picture_though_its_data_is_not_there_yet(monkeypatch, caplog, forget_datasets):
    at = open_page("samples=300")
    see(at, "trap")
    forget_datasets()
    monkeypatch.setattr(get_logger("root"), "handlers", [caplog.handler])
    press(at, "flow_open_trap")
    assert at.session_state["values"]["initializer"] == CASES["small_start"].experiment.initializer == "normal"
    assert "fragment" not in caplog.text  # a callback that draws a bar is warned of


@pytest.mark.parametrize("begins", [0, 60])
def test_the_trap_opens_where_it_shows(begins):
    at = open_page("samples=300")
    now = session(at)
    now.use(CASES["small_start"].experiment)  # as above
    now.advance(begins)
    see(at, "trap")
    press(at, "flow_open_trap")
    while now.playing:
        at.run()
    at.run()
    here = measure_next_batch(now.run, now.network, now.step)
    assert now.step == 1 and trap_sentence(here) in said(at) and portion(here.dz_reach[0], " of") in trap_sentence(here)


def test_every_experiment_is_a_link_to_itself():
    at = open_page("samples=300")
    links = [m.value.split("](?")[1][:-1] for m in at.markdown if m.value.startswith("[as a link](?")]
    found = [dict(parse_qsl(link)) for link in links]
    assert len(found) == len(CASES)
    for case in CASES.values():
        (moment,) = (query.pop("moment") for query in found if Experiment.read_query(query)[0] == case.experiment)
        assert int(moment) == case.verdict_step
    assert all(Experiment.from_query(query) for query in found)  # and nothing else is in them


def test_the_noise_is_that_of_the_two_gradients():
    at = open_page("hidden=10&samples=400")
    see(at, "start")
    press(at, "flow_measure_noise")
    run = twin(at)
    small = passes(run)
    data = run.data
    x, y = data.x_train.astype(np.float64), data.y_train
    run.batch_at = lambda step: (None, x, y)
    large = passes(run)

    def gradient(a, dz):
        parts = [(x.T @ d, d.sum(axis=0)) for x, d in zip(a, dz, strict=False)]
        return np.concatenate([np.ravel(part) for pair in parts for part in pair])

    one, two = gradient(*small), gradient(*large)
    cosine = one @ two / np.linalg.norm(one) / np.linalg.norm(two)
    assert f"**{cosine:.3f}**" in said(at) and "400 samples" in said(at)


def test_recording_finer_counts_from_the_next_start():
    at = unfold(open_page("hidden=10&samples=400"), "flow_finer")
    now = session(at)
    assert now.run.recorder.every == RATES[0]
    at.button_group(key="flow_every").set_value(4).run()
    assert not at.exception and recording(now.run.recorder, 4) in said(at)
    assert session(at).run.position > 0
    press(at, "flow_restart")
    assert now.run.recorder.every == 4 and now.run.position == 0
    now.advance(9)
    at.run()
    assert set(range(0, 9, 4)) <= set(now.run.recorder.steps)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "flow=time&measure=dead",
        "flow=histograms&spread=W&flow_layer=2",
        "flow=start",
        "flow=updates",
        "flow=trap",
        "flow=time&recorded=16",
    ],
)
def test_a_link_opens_where_it_says_and_says_the_same_again(query, view_words):
    at = open_page(query + "&hidden=12-8&samples=500")
    assert not at.told
    assert view_words() == dict(parse_qsl(query))


@pytest.mark.parametrize(
    "name, value, words",
    [
        ("flow", "x", "now or time or updates"),
        ("measure", "x", "it can be"),
        ("spread", "w", "a or dz or W or dW"),
        ("flow_layer", "4", "1 to 3"),
        ("flow_layer", "0", "1 to 3"),
        ("recorded", "3", "256, 64, 16, 4 or 1"),
    ],
)
def test_every_bad_word_is_refused_in_words(name, value, words):
    at = open_page(f"hidden=12-8&samples=300&{name}={value}")
    assert len(at.told) == 1 and words in at.told[0].replace("\\", "")


def test_every_limit_is_on_the_page_with_its_source():
    at = unfold(open_page("samples=300"), "flow_sources")
    table = next(m.value for m in at.markdown if "| verdict |" in m.value)
    for threshold in THRESHOLDS.values():
        assert threshold.source.replace("|", r"\|") in table and threshold.words.replace("|", r"\|") in table
