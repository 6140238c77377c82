"""The Share dialog: a link and files for what is looked at now."""

import io
import re

import numpy as np

from nnviz import Experiment
from nnviz.app import share
from nnviz.app.link import VERSION
from nnviz.exports import fingerprint
from tests.app.visiting import open_link, session


def test_the_dialog_says_what_the_link_shows_and_offers_files():
    at = open_link("hidden=12&epochs=2")
    at.button(key="share").click().run()
    assert not at.exception
    now = session(at)
    (link,) = [code.value for code in at.code if "hidden=12" in code.value]
    query = dict(part.split("=") for part in link.split("?")[1].split("&"))
    assert query == {"hidden": "12", "epochs": "2", "v": str(VERSION), "moment": str(now.step)}
    assert any(f"right on {now.answers().accuracy:.1%}".replace("%", " %") in block.value for block in at.markdown)
    assert any(f"Fingerprint: **{fingerprint(now.network)}**." in block.value for block in at.markdown)
    labels = [button.label for button in at.get("download_button")]
    assert labels == ["Python script", "Data for the script", "Weights", "History"]


def test_a_playing_run_is_paused_for_it():
    at = open_link("hidden=12")
    session(at).play()
    at.button(key="share").click().run()
    assert not at.exception and not session(at).playing


def test_the_files_are_those_of_the_moment(monkeypatch):
    made = {}
    monkeypatch.setattr(share, "_download", lambda label, name, make, mime: made.update({label: (name, make())}))
    at = open_link("dataset=moons&hidden=5&epochs=3")
    now = session(at)
    now.look_at(7)
    network = now.network
    share._files(now)
    assert set(made) == {"Python script", "Weights", "History"}
    arrays = np.load(io.BytesIO(made["Weights"][1]))
    np.testing.assert_array_equal(arrays["W0"], network.W[0])
    assert re.search(r"\b7\b", made["Python script"][1].decode())
    assert made["History"][1].decode().count("\n") > now.run.position
    assert now.experiment == Experiment(dataset="moons", hidden=(5,), epochs=3)
