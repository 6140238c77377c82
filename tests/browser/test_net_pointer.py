"""The living network answers the pointer and the keys: every number on the card is the engine's, and nothing is asked
of the server but what is chosen or changed.
"""

import csv
import json
import os
import re
import statistics
import struct

import numpy as np
import pytest

from nnviz import Experiment, Run, cross_entropy
from nnviz.text.numbers import added, number

APP = "tests/browser/net_app.py"
# As net_app.py has them, and at this step.
SMALL = Experiment(dataset="digits", hidden=(64, 32), learning_rate=0.1, samples=1000)
PLANE = Experiment(dataset="spiral", hidden=(8, 8), learning_rate=0.1, activation="tanh")
STEP = 6
NET = "document.querySelector('.nnviz-net').nnvizNet"
UNIT_AT = f"""([layer, unit]) => {{
    const {{ canvas, layout, type }} = {NET}, {{ left, top }} = canvas.getBoundingClientRect()
    return [left + layout.layers[layer].x[unit] * type, top + layout.layers[layer].y[unit] * type]
}}"""

# Moves over units of both layers, one a frame, and returns how long the frames took.
HOVER = f"""async () => {{
    const {{ canvas, layout }} = {NET}, {{ left, top }} = canvas.getBoundingClientRect(), frames = []
    let then = null
    for (let n = 0; n < 60; n++) {{
        const layer = layout.layers[1 + n % 2], clientX = left + layer.x[37 * n % layer.units]
        const clientY = top + layer.y[37 * n % layer.units]
        canvas.dispatchEvent(new PointerEvent("pointermove", {{ pointerType: "mouse", clientX, clientY }}))
        const now = await new Promise(requestAnimationFrame)
        if (then) frames.push(now - then)
        then = now
    }}
    return frames
}}"""


@pytest.fixture
def open_net(start_app, wait_idle):
    def open_net(page, query=""):
        page.goto(f"{start_app(APP).url}/?steps={STEP}&{query}")
        page.locator(".nnviz-net > canvas").wait_for()
        wait_idle(page)
        page.wait_for_function(f"{NET}.look && !{NET}.moving")
        return page

    return open_net


def place(page, layer, unit):
    return page.evaluate(UNIT_AT, [layer, unit])


def card(page):
    """The title of the card, and its rows."""
    page.wait_for_timeout(100)
    box = page.locator(".nnviz-net-card")
    return box.locator("b").inner_text(), box.locator("tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
    )


class Expected:
    """The run's step, worked out here: the sample, the network before and after, the gradients of the sample."""

    def __init__(self, experiment):
        run = Run(experiment)
        run.advance(steps=STEP)
        self.before = run.network.copy()
        x, y = run.test_inputs([0]), run.data.y_test[[0]]
        self.forward = self.before.forward(x)
        self.backward = self.before.backward(self.forward, y)
        run.advance(steps=1)
        self.after = run.network
        self.again = self.after.forward(x)
        self.x, self.y = x, y


def value_of(text):
    return float(text.replace("−", "-").replace(",", "").replace(" ", ""))


def assert_moves(text, before, after):
    """ "1.23 → 1.09": both to their digits, and in the right direction."""
    told = [value_of(part) for part in text.split("→")]
    assert told == pytest.approx([before, after], rel=6e-3, abs=1e-12)
    if abs(after - before) > 1e-6 * abs(before):
        assert np.sign(told[1] - told[0]) == np.sign(np.float64(after) - before)


@pytest.mark.parametrize("net", ["small", "plane"])
def test_the_card_of_a_unit_shows_the_engines_numbers(page, open_net, net):
    expected = Expected(SMALL if net == "small" else PLANE)
    open_net(page, f"net={net}")
    rng = np.random.default_rng(0)
    sizes = expected.before.sizes
    for layer in (1, 1, 2, 2, 3):
        unit = int(rng.integers(sizes[layer]))
        page.mouse.move(*place(page, layer, unit))
        title, rows = card(page)
        assert title == (f"Unit {unit} of layer {layer}" if layer < 3 else f"Answer {unit}")
        a, W = expected.forward.a[layer - 1][0], expected.before.W[layer - 1][:, unit]
        parts = a.astype(float) * W.astype(float)
        strongest = [i for i in np.argsort(-abs(parts))[:5] if parts[i]]
        assert {tuple(row[1:]) for row in rows[: len(strongest)]} == {
            (f"{number(a[i])} × {number(W[i])}", added(number(parts[i]))) for i in strongest
        }
        rows = rows[len(strongest) :]
        if len(a) > len(strongest):
            (words, rest), *rows = rows
            assert words == f"the other {len(a) - len(strongest)} together"
            assert value_of(rest) == pytest.approx(parts.sum() - parts[strongest].sum(), rel=6e-3, abs=1e-5)
        b, b_after = (network.b[layer - 1][unit] for network in (expected.before, expected.after))
        z, z_after = (passed.z[layer - 1][0, unit] for passed in (expected.forward, expected.again))
        result, result_after = (passed.a[layer][0, unit] for passed in (expected.forward, expected.again))
        dz = expected.backward.dz[layer - 1][0, unit]
        assert [row[-1] for row in rows[:4]] == [added(number(b)), number(z), number(result), number(dz)]
        assert ("larger" in rows[3][1], "smaller" in rows[3][1]) == (dz < 0, dz > 0)
        assert_moves(rows[-3][-1], b, b_after)
        assert_moves(rows[-2][-1], z, z_after)
        assert_moves(rows[-1][-1], result, result_after)
    page.mouse.move(5, 5)
    page.locator(".nnviz-net-card").wait_for(state="hidden")


def test_the_card_of_a_line_and_of_a_pixel(page, open_net):
    expected = Expected(SMALL)
    open_net(page, "net=small&view=backward")
    lines = page.evaluate(
        f"""() => {{ // the middles of lines
            const {{ record: {{ lines: {{ backward: {{ layer, i, j }} }} }}, layout, canvas }} = {NET}
            const {{ left, top }} = canvas.getBoundingClientRect()
            return Array.from(layer, (m, k) => {{
                const from = layout.layers[m], to = layout.layers[m + 1]
                const x = (from.leave[i[k]] + to.enter[j[k]]) / 2, y = (from.y[i[k]] + to.y[j[k]]) / 2
                return [m, left + x, top + y]
            }})
        }}"""
    )
    seen = 0
    for m, x, y in lines[::29]:
        page.mouse.move(x, y)
        title, rows = card(page)
        found = re.fullmatch(r"From (pixel \((\d+), (\d+)\)|unit (\d+) of layer \d) to (?:unit|answer) (\d+).*", title)
        row, column, unit, to = found.group(2, 3, 4, 5)
        i, j = (
            int(unit) if unit else 28 * int(row) + int(column),
            int(to),
        )  # of lines that cross there, any may be found
        W, dW, new = (arrays[m][i, j] for arrays in (expected.before.W, expected.backward.dW, expected.after.W))
        a = expected.forward.a[m][0, i]
        assert [row[-1] for row in rows[:3]] == [number(W), added(number(float(a) * float(W))), number(dW)]
        assert value_of(rows[-2][-1]) == pytest.approx(new - W, rel=6e-3, abs=1e-9)
        assert_moves(rows[-1][-1], W, new)
        seen += 1
    assert seen > 5
    pixel = int(expected.x[0].argmax())
    page.mouse.move(*place(page, 0, pixel))
    assert card(page) == (f"Pixel {divmod(pixel, 28)}", [["value", number(expected.x[0, pixel])]])


def test_hovering_is_smooth_and_asks_nothing_of_the_server(page, open_net, traffic):
    open_net(page, "net=large")
    sent = traffic(page).messages_sent
    browser = page.context.new_cdp_session(page)
    browser.send("Performance.enable", {"timeDomain": "threadTicks"})

    def busy():  # processor time of the page's thread, seconds
        return next(
            m["value"] for m in browser.send("Performance.getMetrics")["metrics"] if m["name"] == "TaskDuration"
        )

    medians, shares = [], []
    while len(medians) < 4 and min(medians, default=99) >= 20:  # a busy machine has quiet moments
        before = busy()
        frames = page.evaluate(HOVER)
        medians.append(statistics.median(frames))
        shares.append(1000 * (busy() - before) / len(frames))
    print(f"hover: medians {medians} ms, processor time {shares} ms a frame")
    assert min(shares) < 20
    assert min(medians) < 20 or os.getloadavg()[0] > os.cpu_count()
    assert traffic(page).messages_sent == sent
    page.mouse.move(*place(page, 2, 100))
    page.wait_for_timeout(200)
    assert page.evaluate(f"String({NET}.hover.unit)") == "2,100"
    assert traffic(page).messages_sent == sent


def test_by_keyboard_alone(page, open_net, wait_idle):
    expected = Expected(SMALL)
    open_net(page, "net=small")
    page.evaluate("document.addEventListener('nnviz-say', ({ detail }) => { window.said = detail })")
    press = lambda *keys: [page.keyboard.press(key) for key in keys]  # noqa: E731
    page.locator(".nnviz-net > canvas").focus()
    press("ArrowRight", "End")
    assert page.evaluate("said").startswith("Unit 63 of layer 1, ")
    press("Home", "ArrowDown", "ArrowDown", "Control+ArrowRight")
    layer, unit = page.evaluate(f"{NET}.hover.unit")
    assert layer == 2 and card(page)[0] == f"Unit {unit} of layer 2"
    press("PageDown")
    assert re.match(rf"From unit \d+ of layer 1 to unit {unit} of layer 2, weight W ", page.evaluate("said"))
    press("ArrowDown", "Enter")
    wait_idle(page)
    page.get_by_text(f"chosen unit {unit + 1} of layer 2").wait_for()
    press("f")
    page.wait_for_function(f"{NET}.playing && {NET}.time > 1")
    press("f")
    assert not page.evaluate(f"{NET}.playing")
    press("Escape")
    assert page.evaluate(f"{NET}.hover") is None

    while not page.evaluate("document.activeElement.textContent.startsWith('Change it')"):
        press("Shift+Tab")
    press("Enter", "Tab", "Space")  # switches it off
    wait_idle(page)
    press("Tab", "Tab", "Control+a", *"-2.5", "Enter")
    wait_idle(page)
    changed = page.get_by_text("changed ByHand").inner_text()
    source = int(re.fullmatch(r".*weights=\(\(1, (\d+), (\d+), -2.5\),\), off=\(Unit.*", changed)[1])
    hand = expected.before.copy()
    hand.W[1][source, unit + 1] = -2.5
    hand.W[2][unit + 1] = 0  # as it is switched off
    p = hand.forward(expected.x).a[-1]
    assert page.evaluate(f"[...{NET}.shown.layers.at(-1).a]") == pytest.approx(p[0].tolist(), rel=1e-4)
    passed = hand.forward(expected.x).a[1:]
    shown = page.evaluate(f"{NET}.look.layers.slice(1).map(parts => [...parts.at(-1).values])")
    assert shown[0] == pytest.approx(passed[0][0].tolist(), rel=1e-4, abs=1e-6)
    passed[1][0, unit + 1] = 0
    assert shown[1] == pytest.approx(passed[1][0].tolist(), rel=1e-4, abs=1e-6)
    assert "Changed by hand" in page.locator(".nnviz-net-words").inner_text()
    loss = number(cross_entropy(expected.forward.a[-1], expected.y)), number(cross_entropy(p, expected.y))
    assert f"loss {loss[0]} → {loss[1]}, " in page.locator(".nnviz-net-edit p").inner_text()
    press("Tab", "Enter")  # Put back
    wait_idle(page)
    assert page.get_by_text("changed ByHand").inner_text() == "changed ByHand(weights=(), off=())"
    press("Escape")
    page.wait_for_function("document.activeElement.textContent === 'Change it'")


def test_a_tap_on_a_phone_shows_the_card_within_the_window_and_chooses(new_page, open_net, wait_idle):
    page = open_net(new_page(viewport={"width": 390, "height": 844}, has_touch=True), "net=small")
    for layer, unit in ((1, 0), (2, 31), (0, 27), (3, 9)):
        page.touchscreen.tap(*place(page, layer, unit))
        wait_idle(page)
        box, window = page.locator(".nnviz-net-card").bounding_box(), page.evaluate("innerWidth")
        assert box["x"] >= 0 and box["x"] + box["width"] <= window and box["y"] >= 0 and box["y"] + box["height"] <= 844
    page.get_by_text("chosen unit 9 of layer 3").wait_for()
    page.touchscreen.tap(200, 20)
    page.locator(".nnviz-net-card").wait_for(state="hidden")


def test_the_menu_gives_a_picture_and_a_page_with_the_film(page, new_page, open_net, tmp_path):
    open_net(page, "net=plane")
    page.set_default_timeout(10_000)
    files = {}
    page.locator(".nnviz-net").get_by_role("button", name="Backward").click()
    for item in ("Picture (PNG)", "Data (CSV)", "With its film (HTML)"):
        page.get_by_role("button", name="Download this picture").click()
        with page.expect_download() as download:
            page.get_by_role("button", name=item).click()
        files[item] = tmp_path / download.value.suggested_filename
        download.value.save_as(files[item])
    expected = Expected(PLANE)
    rows = list(csv.DictReader(files.pop("Data (CSV)").open(encoding="utf-8")))
    assert [row["what"] for row in rows[:2]] == ["x", "x"] and len(rows) > 2 + 8 + 8 + 3
    for row in rows[2:]:
        layer, unit, source = (int(row[name] or -1) for name in ("layer", "unit", "from unit"))
        arrays = (
            expected.backward.dz[layer - 1][0, unit] if source < 0 else expected.backward.dW[layer - 1][source, unit]
        )
        assert row["what"] == ("dz" if source < 0 else "dW") and float(row["value"]) == pytest.approx(arrays, rel=1e-6)
    png, html = (path.read_bytes() for path in files.values())
    size = page.evaluate(f"[{NET}.layout.width, {NET}.layout.height]")
    assert list(struct.unpack(">II", png[16:24])) == [2 * side for side in size] and len(png) > 20_000
    assert b"http" not in html.replace(b"http://www.w3.org", b"")

    alone = new_page(viewport={"width": 1000, "height": 700})
    alone.goto(files["With its film (HTML)"].as_uri())
    alone.locator(".nnviz-net > canvas").wait_for()
    alone.wait_for_function(f"{NET}.look && !{NET}.moving")
    assert json.loads(alone.evaluate(f"JSON.stringify([...{NET}.record.layers[0].z])")) == page.evaluate(
        f"[...{NET}.record.layers[0].z]"
    )
    alone.get_by_role("button", name="Play the film of this step").click()
    alone.wait_for_function(f"{NET}.playing && {NET}.time > 2")
    alone.mouse.move(*place(alone, 1, 3))
    assert card(alone)[0] == "Unit 3 of layer 1"
