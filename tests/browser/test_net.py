"""The living network in a real browser: its frames are the engine's arrays, and its film needs no server."""

import base64
import json
import re
from pathlib import Path

import numpy as np
import pytest

from nnviz.activations import ACTIVATIONS
from nnviz.app.net import _MODULES, _record
from nnviz.app.plot.pack import pack_arrays
from nnviz.app.server.served import join_modules
from nnviz.backprop import explain_step
from nnviz.data.kinds import PLANE, images
from nnviz.inspection.step_picture import picture_step
from nnviz.network import Network
from nnviz.optimizers import OPTIMIZERS

APP = "tests/browser/net_app.py"
SIZES = ((100, 12, 7, 10), (2, 8, 5, 3), (100, 6, 10), (9, 70, 4, 3, 2))
NET = "document.querySelector('.nnviz-net').nnvizNet"


@pytest.fixture
def scripts(page):
    """A blank page at an address that has the modules of the picture."""
    files = {path.name: path for path in _MODULES}
    page.route("http://net.test/*", lambda route: serve(route, files))
    page.goto("http://net.test/")
    return page


def serve(route, files: dict[str, Path]) -> None:
    name = route.request.url.rsplit("/", 1)[1]
    body, kind = (files[name].read_text("utf-8"), "text/javascript") if name else ("", "text/html")
    route.fulfill(body=body, content_type=kind)


@pytest.fixture(scope="module")
def steps():
    """30 random steps over all activations and optimizers, each told by the engine."""
    random, told = np.random.default_rng(16), []
    for k in range(30):
        sizes = SIZES[k % len(SIZES)]
        activation, kind = list(ACTIVATIONS)[k % len(ACTIVATIONS)], list(OPTIMIZERS.values())[k % len(OPTIMIZERS)]
        network = Network(sizes, activation, "glorot_uniform", seed=k)
        samples = 1 if k % 3 else 5
        x, y = random.random((samples, sizes[0])), random.integers(0, sizes[-1], samples)
        sort = {100: images((10, 10)), 9: images((3, 3)), 2: PLANE}[sizes[0]]
        optimizer = kind(len(network.parameters), network.dtype, 0.03)
        told.append(explain_step(network, x, y, optimizer, k + 1, kind=sort).step)
    return told


def packed(steps) -> list[str]:
    pictures = (picture_step(step, k, "minibatch", "a step") for k, step in enumerate(steps))
    return [base64.b64encode(pack_arrays(_record(picture))).decode() for picture in pictures]


RECORDS = """
const [{ unpack }, { frame }] = await Promise.all([import("./unpack.js"), import("./frame.js")])
const records = texts.map(text => unpack(Uint8Array.from(atob(text), c => c.charCodeAt(0))))
const plain = value => JSON.stringify(value, (_, v) => ArrayBuffer.isView(v) ? Array.from(v) : v)
"""


def test_every_still_of_the_film_is_an_array_of_the_engine(scripts, steps):
    films = scripts.evaluate(
        "async texts => {"
        + RECORDS
        + """return plain(records.map(record => ({
            places: record.lines, frames: Array.from({ length: record.stages.length + 1 }, (_, t) => frame(record, t))
        })))}""",
        packed(steps),
    )
    for step, film in zip(steps, json.loads(films), strict=True):
        L, frames = step.depth, film["frames"]
        assert len(frames) == 2 * L + 5
        a = [np.float32(values.mean(axis=0)) for values in step.forward.a]
        dz = [np.float32(values.sum(axis=0)) for values in step.backward.dz]
        after = [np.float32(values.mean(axis=0)) for values in step.again.a]
        change = [new - old for new, old in zip(step.after.W, step.before.W, strict=True)]
        for time, frame in enumerate(frames):
            for layer, parts in enumerate(frame["layers"]):
                wanted = expect_units(time, layer, L, a, dz, after)
                assert len(parts) == (wanted is not None), (time, layer)
                if wanted is not None:
                    assert parts[0]["visible"] == 1
                    assert np.array_equal(np.float32(parts[0]["values"]), wanted), (time, layer)
            told = after[L] if time == 2 * L + 4 else a[L] if time > L else np.zeros_like(a[L])
            assert np.array_equal(np.float32(frame["bars"]), told)
            shown = step.loss, step.loss_after
            assert frame["loss"] == [float(x) for x in shown[: 2 if time == 2 * L + 4 else 1]]
            for part in frame["lines"]:
                matrices = {"W": step.before.W, "dW": step.backward.dW, "change": change, "after": step.after.W}
                at = film["places"][part["list"]]
                wanted = [
                    matrices[part["kind"]][m][i, j] for m, i, j in zip(at["layer"], at["i"], at["j"], strict=True)
                ]
                exact = {"rtol": 0, "atol": 0} if part["kind"] != "after" else {"rtol": 1e-6, "atol": 1e-7}
                np.testing.assert_allclose(np.float32(part["values"]), np.float32(wanted), **exact)
        assert {part["kind"] for part in frames[L + 1]["lines"]} == {"W"}
        assert {part["kind"] for part in frames[2 * L + 2]["lines"]} == {"dW"}
        assert {part["kind"] for part in frames[2 * L + 3]["lines"]} == {"change"}


def expect_units(time, layer, L, a, dz, after):
    """What a layer shows when so many stages are complete; None where it is still blank."""
    if time <= layer:
        return None
    if layer == 0:
        return a[0]
    if time == 2 * L + 4:
        return after[layer]
    if time == 2 * L + 3:
        return after[layer] - a[layer]
    return dz[layer - 1] if time > 2 * L + 2 - layer else a[layer]


def test_a_frame_is_a_pure_function_of_the_record_and_the_time(scripts, steps):
    same = scripts.evaluate(
        "async texts => {"
        + RECORDS
        + """const before = plain(records)
        const times = Array.from({ length: 40 }, (_, k) => k * 7 % 40 / 4.1)
        const at = time => plain(records.map(record => frame(record, time)))
        const first = times.map(at), again = times.toReversed().map(at).toReversed()
        const kept = plain(records) === before
        return [kept, first.every((text, k) => text === again[k]), new Set(first).size]}""",
        packed(steps[:8:4]),
    )
    assert same == [True, True, 40]


@pytest.mark.parametrize("width", [300, 358, 480, 620, 980, 1200])
def test_nothing_overlaps_at_any_width(scripts, width):
    networks = [
        {"sizes": sizes, "shape": shape, "kind": kind}
        for sizes, shape, kind in (
            ([784, 64, 32, 10], [28, 28], "weights"),
            ([784, 512, 512, 10], [28, 28], "weights"),
            ([784, *[512] * 6, 10], [28, 28], "weights"),
            ([784, 1, 10], [28, 28], "weights"),
            ([2, 8, 8, 2], [2], "plane"),
            ([2, 64, 3], [2], "plane"),
            ([4, 3, 3, 2], [2, 2], "weights"),
            ([16, 65, 26], [16], "plane"),
        )
    ]
    wrong = scripts.evaluate(
        """async ([width, networks]) => {
        const { layOut, unitAt } = await import("./layout.js"), wrong = []
        for (const { sizes, shape, kind } of networks) {
            const pictures = { kind, layers: sizes.slice(1).map((_, l) => kind === "plane" || !l ? {} : null) }
            const names = shape.length > 1 ? [] : Array.from({ length: sizes[0] }, (_, i) => `a long name ${i}`)
            const record = { sizes, input: { kind: shape.length > 1 ? "image" : "table", shape, names }, pictures,
                classes: Array.from({ length: sizes.at(-1) }, (_, i) => `class ${i}`) }
            const layout = layOut(record, width, 320), { layers, bar } = layout
            const say = what => wrong.push(`${sizes}: ${what}`)
            layers.forEach((layer, l) => {
                if (l && layer.left < layers[l - 1].right) say(`layer ${l} begins before ${l - 1} ends`)
                if (layer.left < 0 || layer.top < 30 || layer.bottom > 320) say(`layer ${l} is out of the picture`)
                if (layer.size > Math.min(layer.across, layer.down) + 1e-6) say(`units of layer ${l} overlap`)
                for (let unit = 0; unit < sizes[l]; unit++) {
                    const found = unitAt(layout, layer.x[unit], layer.y[unit])
                    if (String(found) !== `${l},${unit}`) return say(`${l}, ${unit} is ${found}`)
                }
            })
            if (layers.at(-1).right > bar.names || bar.x + bar.length > width) say("the answers")
        }
        return wrong}""",
        [width, networks],
    )
    assert not wrong


def test_in_less_width_the_strongest_lines_are_drawn_thinner_and_counted(scripts, steps):
    seen = scripts.evaluate(
        "async texts => {"
        + RECORDS
        + """const names = ["layout", "paint", "frame"].map(name => import(`./${name}.js`))
        const [{ layOut }, { lookOf }, { stillOf }] = await Promise.all(names)
        const colors = { diverging: ["#ff0000", "#0000ff"], sequential: ["#ffffff", "#000000"] }
        const record = { ...records[0], colors }, still = frame(record, stillOf(record, "forward"))
        return [358, 1200].map(width => lookOf(record, still, layOut(record, width, 320)).lines)}""",
        packed(steps[3:4]),
    )
    few, all_of = seen
    W, matrices = steps[3].before.W, range(steps[3].depth)
    assert len(few) == pytest.approx(0.35 * 358, abs=3) and len(few) < len(all_of) <= 300
    for m in matrices:
        sizes = sorted((abs(W[m][line["i"], line["j"]]) for line in all_of if line["m"] == m), reverse=True)
        drawn = sorted((abs(line["value"]) for line in few if line["m"] == m), reverse=True)
        assert drawn == pytest.approx(sizes[: len(drawn)])
    assert max(line["width"] for line in few) < 0.6 * max(line["width"] for line in all_of)


@pytest.mark.parametrize(
    ("width", "units", "kind"), [(530, 16, "tiles"), (530, 64, "tiles"), (358, 64, "dots"), (530, 512, "cells")]
)
def test_the_first_layer_is_drawn_as_pictures_where_they_can_be_seen(scripts, width, units, kind):
    layer = scripts.evaluate(
        """async ([width, units]) => {
        const record = { sizes: [784, units, 32, 10], input: { kind: "image", shape: [28, 28] },
            pictures: { kind: "weights", layers: [{}, null, null] }, classes: Array.from("0123456789") }
        const { kind, size } = (await import("./layout.js")).layOut(record, width, 300).layers[1]
        return { kind, size } }""",
        [width, units],
    )
    assert layer["kind"] == kind and (kind != "tiles" or layer["size"] > 14)


def test_where_files_are_not_served_the_modules_are_one_script(scripts):
    net = _MODULES[-1].with_name("net.js")
    source = join_modules(path.read_text("utf-8") for path in (*_MODULES, net))
    kind = scripts.evaluate(
        "source => import('data:text/javascript,' + encodeURIComponent(source)).then(m => typeof m.default)", source
    )
    assert kind == "function"


@pytest.fixture
def open_net(start_app, wait_idle):
    def open_net(page, query=""):
        page.goto(f"{start_app(APP).url}/?{query}")
        page.wait_for_function(f"document.querySelector('.nnviz-net') && {NET}.look")
        wait_idle(page)
        return page.locator(".nnviz-net")

    return open_net


def settled(page):
    page.wait_for_function(f"!{NET}.playing && !{NET}.moving && !{NET}.waiting")


def test_the_film_plays_without_the_server_and_ends_at_the_view(page, open_net, traffic):
    net = open_net(page, "net=large")
    settled(page)
    seen = traffic(page)
    before = seen.messages_received, seen.messages_sent
    assert seen.received < 600_000, "two records at most, and the rest of the page"
    net.get_by_label("Speed of the film").select_option("2")
    stages, frames = page.evaluate(
        f"""async () => {{
        const net = {NET}, seen = []
        let frames = 0
        net.bars.button.click()
        while (net.playing) {{
            await new Promise(requestAnimationFrame)
            frames++
            if (seen.at(-1) !== net.bars.stage.textContent) seen.push(net.bars.stage.textContent)
        }}
        return [seen.filter(Boolean), frames]}}"""
    )
    assert stages == list(dict.fromkeys(page.evaluate(f"{NET}.record.stages.map(stage => stage.caption)")))
    assert frames > 40, "in three seconds and a half"
    settled(page)
    assert page.evaluate(f"[{NET}.time, {NET}.filmed]") == [4, False]
    assert (seen.messages_received, seen.messages_sent) == before


def test_a_step_plays_the_film_of_the_record_before_it(page, open_net):
    open_net(page, "net=plane")
    page.evaluate(f"{NET}.speed = 4")
    page.get_by_role("button", name="Step", exact=True).click()
    page.wait_for_function(f"{NET}.playing")
    assert page.evaluate(f"[{NET}.record.step, {NET}.next.step]") == [0, 1]
    settled(page)
    assert page.evaluate(f"[{NET}.record.step, {NET}.next]") == [1, None]
    for shown in (1, 2):
        page.get_by_role("button", name="Step", exact=True).click()
        page.wait_for_function(f"{NET}.record.step === {shown} && {NET}.playing")
    assert page.evaluate(f"{NET}.next.step") == 3, "the next film begins at once"
    page.get_by_role("button", name="Ten steps").click()
    page.wait_for_function(f"{NET}.record.step === 13")
    assert page.evaluate(f"[{NET}.playing, {NET}.filmed]") == [False, False], "this is not the film of those steps"


def test_a_film_that_is_left_holds_nothing_back(page, open_net):
    net = open_net(page, "net=plane")
    page.get_by_role("button", name="Step", exact=True).click()
    page.wait_for_function(f"{NET}.playing")
    net.get_by_role("button", name="Backward").click()
    page.wait_for_function(f"{NET}.record.step === 1")
    page.get_by_role("button", name="Step", exact=True).click()
    page.wait_for_function(f"{NET}.playing")
    net.get_by_role("button", name="Pause the film").click()
    page.evaluate(f"{NET}.line = {{ m: 1, i: 99, j: 0 }}")  # one that the next record does not tell
    page.get_by_role("button", name="Train on").click()
    page.wait_for_function(f"{NET}.record.step === 7")
    settled(page)
    assert page.evaluate(f"{NET}.line") is None


def test_new_records_glide_and_the_view_is_kept(page, open_net):
    net = open_net(page, "net=small")
    net.get_by_role("button", name="Backward").click()
    page.get_by_text("view backward").wait_for()
    settled(page)
    page.evaluate(
        f"""() => {{
        const net = {NET}, {{ canvas }} = net
        const pixels = () => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data
        net.seenPixels = [pixels()]
        const watch = () => {{
            if (net.record.step === 5) net.seenPixels.push(pixels())
            requestAnimationFrame(watch)
        }}
        watch() }}"""
    )
    page.get_by_role("button", name="Train on").click()
    page.wait_for_function(f"{NET}.record.step === 5")
    settled(page)
    assert page.evaluate(f"[{NET}.view, {NET}.time]") == ["backward", 8]
    beyond, between = page.evaluate(
        f"""() => {{
        const [first, ...rest] = {NET}.seenPixels, last = rest.at(-1)
        let beyond = 0, between = 0
        for (const look of rest) {{
            let mixed = 0
            for (let c = 3; c < look.length; c += 4) {{ // how opaque
                const low = Math.min(first[c], last[c]), high = Math.max(first[c], last[c])
                beyond += look[c] < low - 3 || look[c] > high + 3
                mixed += look[c] > low + 3 && look[c] < high - 3
            }}
            between += mixed > 100
        }}
        return [beyond, between]}}"""
    )
    assert beyond == 0 and between >= 2, "what changes fades from the one to the other"


def test_with_less_motion_there_are_stills_only(new_page, open_net):
    page = new_page(reduced_motion="reduce")
    net = open_net(page, "net=tiny")
    page.evaluate(f"{NET}.speed = 4")
    page.evaluate(
        f"""() => {{ window.visible = new Set(); const net = {NET}
        const watch = () => {{ for (const parts of net.look.layers) for (const part of parts) visible.add(part.visible)
            requestAnimationFrame(watch) }}
        watch() }}"""
    )
    net.get_by_role("button", name="Play the film").click()
    settled(page)
    assert page.evaluate("[...window.visible]") == [1]


def test_it_says_what_it_shows_and_fits_a_phone(new_page, open_net, screenshot):
    page = new_page(viewport={"width": 390, "height": 844}, color_scheme="dark", device_scale_factor=2)
    net = open_net(page, "net=small&steps=20")
    settled(page)
    assert re.match(r"Network 784-64-32-10\. Test image 0\.", net.locator("canvas").get_attribute("aria-label"))
    assert "%" in net.locator(".nnviz-net-words").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(f"{NET}.canvas.width === Math.round({NET}.canvas.clientWidth * 2)")
    screenshot(page, "net-390-dark")
