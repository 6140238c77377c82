"""A link is enough: whoever opens it, in a fresh process, gets the same page, the same numbers and the same link.

Run as a program, this file is that fresh process: it opens the links on its standard input.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qsl

import numpy as np
import pytest

from nnviz.app import link as links
from nnviz.app.link import ABOUT_OLD_LINKS
from nnviz.exports import fingerprint
from tests.app.visiting import go_to, has_view, open_link, session, view_of

ROOT = Path(__file__).parents[2]
ADDRESSES = []  # what the app wants the address to be
links._address = lambda data, **_: ADDRESSES.append(data["query"])
# The harness is made ready before nnviz is imported, as pytest does it.
FRESH = "import conftest, runpy, sys; runpy.run_path(sys.argv[1], run_name='__main__')"
DRAWING = "eJJ4knic.MjI0NDg2"  # two strokes

# Links of version 1, which have to be understood for ever: page and query.
LINKS = [
    ("train", ""),
    ("train", "dataset=moons&noise=0.2&data_seed=3&hidden=5-4&activation=tanh&moment=9&example=7&unit=1-2&loss=log"),
    ("train", "samples=500&hidden=none&images=all&images_page=3&example=11"),
    ("step", "stage=dW2&cell=dW2-1-1"),
    ("step", "taken=2&stage=update&predict=yes&check=yes"),
    ("step", "changed=rate~0.3~W1-0-2~0.75~b2-0-1~-0.5~x-1-3~1~y-0-0~1&taken=1&stage=z1"),
    ("step", "ground=b2-0-1~W3-1-0&taken=2"),
    ("train", "dataset=xor&hidden=4&moment=0"),
    ("step", "dataset=xor&hidden=4&moment=6&network=run&batch=minibatch&stage=dz1&cell=dz1-2-3"),
    ("step", "dataset=xor&hidden=4&moment=6&example=5&network=run&stage=a1"),
    ("weights", "samples=500&hidden=100&moment=12&view=matrix&numbers=update&order=norm&colours=one&tiles=1"),
    ("weights", "samples=500&hidden=20-9&moment=12&view=weight&layer=2&drawn=pictures&column=3&row=17"),
    ("activations", f"samples=500&hidden=20&moment=12&image=draw&drawing={DRAWING}&unit=1-3&off=1-3,1-4&part=change"),
    ("activations", "samples=500&hidden=20&moment=12&example=8&class=3&part=why&painted=3-4-2-1"),
    ("activations", "dataset=spiral&hidden=8&moment=12&place=0.5,-0.25&part=layers"),
    ("flow", "dataset=spiral&hidden=8-8&moment=40&flow=time&measure=a_rms&recorded=4"),
    ("flow", "dataset=spiral&hidden=8-8&moment=40&flow=histograms&spread=W&flow_layer=2"),
    ("landscape", "dataset=spiral&hidden=8-8&moment=40&land=surface&stretch=recent&reach=2"),
    ("landscape", "dataset=spiral&hidden=8-8&moment=12&directions=random&draw=7"),
    ("compare", "dataset=moons&hidden=4&b=learning_rate 0.5&c=activation tanh&until=30"),
    ("compare", "a=dataset moons hidden 4&b=seed 1&until=12"),
]


def visit(page, query):
    """A visitor who comes by a link."""
    at = open_link(query)
    assert not at.told, at.told
    if page != "train":
        go_to(at, page)
    while has_view(at, "CompareView") and view_of(at, "CompareView").compared.playing:
        at.run()
    assert not at.exception
    return at


def look(at):
    """What is to be read on the page, the query in the address, and the fingerprint of the network."""
    words = [block.value for kind in (at.markdown, at.caption, at.code, at.warning) for block in kind]
    words += [block.help for block in at.markdown if block.help]  # what stands behind a question mark
    return {"words": words, "link": ADDRESSES[-1], "network": fingerprint(session(at).network)}


def in_a_fresh_process(links):
    done = subprocess.run(
        [sys.executable, "-c", FRESH, __file__],
        input=json.dumps(links),
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{Path(__file__).parent}"},
    )
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_links_of_every_page_come_round():
    """What a link says is put, and said again in the link of what it shows."""
    for page, query in LINKS:
        assert dict(parse_qsl(look(visit(page, query))["link"])) == dict(parse_qsl(query)), page


def random_query(rng):
    def pick(*names):
        return str(rng.choice(names))

    widths = "-".join(str(n) for n in rng.integers(1, 20, rng.integers(1, 4)))
    return (
        f"dataset={pick('spiral', 'moons', 'xor', 'gaussians')}&samples={rng.integers(40, 300)}&hidden={widths}"
        f"&activation={pick('relu', 'tanh', 'gelu')}&optimizer={pick('sgd', 'adam', 'rmsprop')}"
        f"&learning_rate={10 ** rng.uniform(-3, -1):.4f}&batch_size={rng.integers(4, 65)}&epochs={rng.integers(9, 40)}"
        f"&seed={rng.integers(10_000)}&data_seed={rng.integers(10_000)}&dtype={pick('float32', 'float64')}"
        f"&initializer={pick('he_normal', 'glorot_uniform', 'normal&scale=0.5')}"
    )


def test_twenty_experiments_are_the_same_page_in_a_fresh_process():
    rng, here = np.random.default_rng(0), []
    for page in ["train", "weights", "activations", "flow", "step"] * 4:
        at = visit(page, random_query(rng))
        session(at).advance(int(rng.integers(1, 40)))
        if page == "step":
            view_of(at, "StepView").which = "Your network"
        at.run()
        here.append((page, look(at)))
    there = in_a_fresh_process([(page, seen["link"]) for page, seen in here])
    for (page, seen), other in zip(here, there, strict=True):
        assert seen == other, page
        assert len(seen["link"]) < 300 - len("https://some-app.streamlit.app/activations?")
        assert seen["words"] and (page == "step" or any(seen["network"] in word for word in seen["words"]))
    assert len({seen["network"] for _, seen in here}) == 20


@pytest.mark.parametrize("version, told", [("3", False), ("4", True), ("0", True), ("one", True)])
def test_the_version_of_a_link(version, told):
    at = open_link({"v": version, "dataset": "xor", "hidden": "3"})
    assert session(at).experiment.hidden == (3,)
    assert ["newer nnviz" in toast.value for toast in at.toast] == [version == "4"] * told


@pytest.mark.parametrize("version", ["1", "2"])
def test_an_earlier_link_opens_where_it_pointed_and_says_what_is_new(version):
    at = open_link({"v": version, "samples": "300", "hidden": "3", "moment": "4"})
    now = session(at)
    assert not at.exception and (now.experiment.hidden, now.step) == ((3,), 4)
    assert [toast.value for toast in at.toast] == [ABOUT_OLD_LINKS]


LONG = "dataset=moons&hidden=4&samples=500&batch_size=1&epochs=200"
FOLLOWED = [
    ("train", LONG, "moment"),
    ("compare", LONG + "&b=seed 1", "until"),
]


@pytest.mark.parametrize("page, link, query", FOLLOWED)
def test_the_address_follows_what_plays(monkeypatch, page, link, query):
    """So that a reload comes back near it; at some distance, because browsers refuse many addresses in a second."""
    clock = [1000.0]
    monkeypatch.setattr(links, "monotonic", lambda: clock[0])
    at = visit(page, link)
    played = session(at) if page == "train" else view_of(at, "CompareView").compared
    position = (lambda: played.run.position) if page == "train" else (lambda: played.position)
    played.play()
    shown, said = [], []
    for _ in range(3):
        for seconds in (0.1, links.SECONDS_BETWEEN_ADDRESSES):
            clock[0] += seconds
            shown.append(position())  # the pictures are drawn before the burst that follows
            at.run()
            said.append(int(dict(parse_qsl(ADDRESSES[-1])).get(query, -1)))
            assert not at.exception and played.playing
    assert shown[0] < shown[2] < shown[4]
    assert said[1::2] == shown[1::2]


@pytest.mark.parametrize(
    "link",
    [
        "dataset=moons&learning_rate=10&l2=1&hidden=64-64-64",
        "learning_rate=10&l2=1",
        "dataset=spiral&learning_rate=10&l2=1",
    ],
)
def test_no_page_stands_on_a_network_that_gives_no_numbers(link):
    """Whichever step a link names, and after the press that leads to it."""
    halt = None
    for step in range(6):
        at = visit("train", f"{link}&moment={step}")
        now = session(at)
        assert np.isfinite(now.test()[0].test_loss)
        if step == 0:
            while not now.run.done:
                now.advance(1)
                at.run()
                assert not at.exception and np.isfinite(now.test()[0].test_loss)
            halt = now.run.halt.step
        assert now.run.position <= halt


if __name__ == "__main__":
    print(json.dumps([look(visit(page, query)) for page, query in json.load(sys.stdin)]))
