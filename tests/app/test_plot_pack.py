"""The bytes a figure travels as, read back here as the browser reads them; and the files a page needs."""

import json
import os
import struct

import numpy as np
import plotly
import plotly.graph_objects as go
import plotly.io
import pytest

from nnviz.app.plot import Frames, plot
from nnviz.app.plot.install import FOLDER, LONG_AGO, PLOTLY, PLOTLY_JS, _install
from nnviz.app.plot.pack import PLAIN_TEMPLATE, pack


def unpack(payload):
    (length,) = struct.unpack_from("<I", payload)
    start = 4 + length
    assert start % 8 == 0

    def array(value):
        if "$array" not in value:
            return value
        dtype = np.dtype(value["$array"].removesuffix("Array").lower()).newbyteorder("<")
        count = int(np.prod(value["shape"]))
        assert value["offset"] % 8 == 0
        return np.frombuffer(payload, dtype, count, start + value["offset"]).reshape(value["shape"])

    def no_constant(name):
        raise AssertionError(f"{name} is no JSON")

    return json.loads(payload[4:start], object_hook=array, parse_constant=no_constant)


def test_arrays_travel_in_their_own_dtype_wherever_they_are_in_a_trace():
    z = np.arange(15, dtype=np.uint8).reshape(3, 5)
    x = np.linspace(0, 1, 7, dtype=np.float32)
    colour = np.arange(7) * 1000
    custom = np.arange(14.0).reshape(7, 2)
    figure = go.Figure([go.Heatmap(z=z), go.Scatter(x=x, y=x[::-1], customdata=custom, marker={"color": colour})])
    heatmap, scatter = unpack(pack(figure))["data"]
    for got, sent in (
        (heatmap["z"], z),
        (scatter["x"], x),
        (scatter["y"], x[::-1]),
        (scatter["customdata"], custom),
        (scatter["marker"]["color"], colour),
    ):
        assert np.array_equal(got, sent)
    assert heatmap["z"].dtype == np.uint8 and scatter["x"].dtype == np.float32
    assert scatter["marker"]["color"].dtype == np.uint16, "the smallest type that JavaScript has for it"


@pytest.mark.parametrize("whole", [[-1, 200], [0, 2**40], [-(2**31), 5]])
def test_64_bit_whole_numbers_arrive_exactly(whole):
    (trace,) = unpack(pack(go.Figure(go.Scatter(y=np.array(whole, dtype=np.int64)))))["data"]
    assert trace["y"].tolist() == whole


def test_texts_and_missing_numbers_are_proper_json():
    figure = go.Figure(go.Scatter(x=["a", "b"], y=[1.0, float("nan")], text=np.array(["één", "two"])))
    (trace,) = unpack(pack(figure))["data"]
    assert (trace["x"], trace["y"], trace["text"]) == (["a", "b"], [1.0, None], ["één", "two"])


def test_a_matrix_costs_little_more_than_its_numbers():
    z = np.zeros((512, 784), dtype=np.uint8)
    assert z.nbytes <= len(pack(go.Figure(go.Heatmap(z=z)))) < z.nbytes + 2000


def test_streamlits_placeholder_template_is_replaced_and_ours_is_kept():
    assert plotly.io.templates.default == "streamlit"
    assert unpack(pack(go.Figure()))["layout"]["template"] == PLAIN_TEMPLATE
    own = {"layout": {"colorway": ["#123456"]}}
    assert unpack(pack(go.Figure(layout={"template": own})))["layout"]["template"] == own


def test_frames_are_packed_and_checked():
    z = np.arange(24, dtype=np.uint8).reshape(4, 2, 3)
    figure = go.Figure(go.Heatmap(z=z[0]))
    frames = unpack(pack(figure, Frames({(0, "z"): z}, list("abcd"), interval=50)))["frames"]
    ((trace, attribute, arrays),) = frames["values"]
    assert (trace, attribute, frames["labels"], frames["interval"]) == (0, "z", list("abcd"), 50)
    assert np.array_equal(arrays, z)
    with pytest.raises(ValueError, match="4 frames.*3 labels"):
        Frames({(0, "z"): z}, list("abc"))
    with pytest.raises(ValueError, match="trace 1; the figure has 1"):
        pack(figure, Frames({(1, "z"): z}, list("abcd")))


@pytest.mark.parametrize("key, alt", [("curves", ""), ("two__underscores", "Curves"), ("", "Curves")])
def test_plot_says_what_it_does_not_take(key, alt):
    with pytest.raises(ValueError, match="allowed is"):
        plot(go.Figure(layout={"meta": {"alt": alt}}), key)


def test_the_files_are_put_in_place_and_older_ones_removed(tmp_path):
    static = tmp_path / "static"
    (static / "plot-old").mkdir(parents=True)
    (static / "plot-old" / "plot.js").write_text("old")
    (static / "plotly-1.0").mkdir()
    for old in ("plotly-1.0", "plot-old"):
        os.utime(static / old, (0, 0))
    (static / "plotly-2.0").mkdir()  # of another process
    (static / "logo.png").write_text("somebody else's")
    assert _install.__wrapped__(static)
    assert sorted(file.name for file in static.iterdir()) == ["logo.png", FOLDER, "plotly-2.0", PLOTLY]
    assert (static / PLOTLY_JS).read_bytes().startswith(b"/**\n* plotly.js")
    for file in (static / PLOTLY_JS, static / FOLDER / "plot.js"):
        assert file.stat().st_mtime == LONG_AGO, "a browser keeps it for a tenth of its age"
    before = (static / PLOTLY_JS).stat().st_ino
    assert _install.__wrapped__(static)
    assert (static / PLOTLY_JS).stat().st_ino == before, "not written again"


def test_a_place_that_cannot_be_written_to_is_no_place(tmp_path):
    (tmp_path / "static").write_text("a file, not a folder")
    assert not _install.__wrapped__(tmp_path / "static")
