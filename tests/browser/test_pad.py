"""The pad in a real browser: mouse, finger, keyboard; what is drawn arrives, stays, and can be taken back."""

import json
import re
import time
from pathlib import Path

import pytest

from nnviz.data.drawing import MAX_POINTS, Drawing, decode, encode, rasterise

APP = "tests/browser/pad_app.py"
DRAWN = json.loads((Path(__file__).parents[1] / "data" / "drawn.json").read_text("utf-8"))


@pytest.fixture
def open_pad(start_app, wait_idle):
    def open_pad(page, path="", **settings):
        page.goto(start_app(APP, **settings).url + path)
        paper(page).wait_for()
        wait_idle(page)
        return page

    return open_pad


def paper(page):
    return page.get_by_role("img", name=re.compile("^Drawing pad"))


def button(page, name):
    return page.get_by_role("button", name=re.compile(f"^{name} the "))


def said(page):
    """What the page says it got, as a Drawing; None for an empty pad."""
    text = page.get_by_text(re.compile("^drawn ")).inner_text().removeprefix("drawn ")
    return None if text == "None" else decode(text)


def path_of(page, stroke):
    """Points on the 256 x 256 paper as places on the screen."""
    box = paper(page).bounding_box()
    return [(box["x"] + (x + 0.5) * box["width"] / 256, box["y"] + (y + 0.5) * box["height"] / 256) for x, y in stroke]


def draw(page, strokes, steps=4):
    for stroke in strokes:
        places = path_of(page, stroke)
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*place, steps=steps)
        page.mouse.up()


def difference(a, b):
    """The share of ink that two drawings do not have in common."""
    a, b = (rasterise(drawing).astype(float) for drawing in (a, b))
    return abs(a - b).sum() / (a + b).sum()


@pytest.mark.parametrize("digit", range(10))
def test_a_digit_drawn_with_the_mouse_arrives_as_it_was_drawn(page, open_pad, wait_idle, digit):
    open_pad(page)
    strokes = DRAWN[str(digit)][0]
    draw(page, strokes)
    wait_idle(page)
    drawing = said(page)
    assert len(drawing.strokes) == len(strokes)
    assert difference(drawing, Drawing(strokes)) < 0.06
    assert len(encode(drawing)) < 300, "short enough for a link"


def test_what_is_drawn_so_far_arrives_while_the_button_is_down(page, open_pad):
    open_pad(page)
    places = path_of(page, [(40 + 4 * i, 60 + 3 * (i % 20)) for i in range(40)])
    page.mouse.move(*places[0])
    page.mouse.down()
    seen, began = set(), time.monotonic()
    for place in places[1:]:
        page.mouse.move(*place)
        page.wait_for_timeout(50)
        seen.add(page.get_by_text(re.compile("^drawn ")).inner_text())
    most = 2 + (time.monotonic() - began) / 0.18  # the pause between two messages, and one at each end
    held = said(page)
    page.mouse.up()
    assert held is not None and len(held.strokes) == 1
    assert 3 <= len(seen) <= most, "some updates, no flood"


def test_undo_and_clear_by_mouse_and_by_keyboard(page, open_pad, wait_idle):
    open_pad(page)
    assert button(page, "Undo").is_disabled() and button(page, "Clear").is_disabled() and said(page) is None
    draw(page, [[(50, 50), (200, 50)], [(50, 120), (200, 120)], [(50, 200)]])
    wait_idle(page)
    assert [len(stroke) for stroke in said(page).strokes] == [2, 2, 1]
    button(page, "Undo").click()
    wait_idle(page)
    two = said(page)
    assert len(two.strokes) == 2
    button(page, "Clear").focus()
    page.keyboard.press("Enter")
    wait_idle(page)
    assert said(page) is None and paper(page).locator("path").count() == 0
    button(page, "Undo").focus()
    page.keyboard.press("Control+z")  # Clear can be taken back, too
    wait_idle(page)
    assert said(page) == two
    page.keyboard.press("Space")
    page.keyboard.press("Space")
    wait_idle(page)
    assert said(page) is None and button(page, "Undo").is_disabled()


def test_a_drawing_survives_a_rerun_and_a_change_of_pages(page, open_pad, wait_idle):
    open_pad(page)
    draw(page, DRAWN["3"][0])
    wait_idle(page)
    before = said(page)
    svg = paper(page).element_handle()
    page.get_by_role("button", name="again").click()
    wait_idle(page)
    assert said(page) == before and svg.evaluate("node => node.isConnected")
    page.get_by_role("link", name="Link").click()
    page.get_by_text("drawn").first.wait_for()
    wait_idle(page)
    assert said(page) != before, "another pad"
    page.get_by_role("link", name="Draw").click()
    wait_idle(page)
    assert said(page) == before and paper(page).locator("path").count() == len(before.strokes)
    draw(page, [[(20, 20), (30, 40)]])
    wait_idle(page)
    assert said(page).strokes[:-1] == before.strokes
    button(page, "Undo").click()
    wait_idle(page)
    assert said(page) == before


def test_python_can_put_a_drawing_on_the_pad_and_the_link_can_too(page, open_pad, wait_idle):
    open_pad(page)
    draw(page, DRAWN["1"][0])
    wait_idle(page)
    page.get_by_role("button", name="put a seven").click()
    wait_idle(page)
    assert said(page).strokes == (((60, 60), (180, 60), (110, 200)),)
    assert paper(page).locator("path").get_attribute("d") == "M60,60L180,60L110,200"
    draw(page, [[(70, 120), (170, 120)]])
    wait_idle(page)
    assert len(said(page).strokes) == 2
    text = encode(Drawing([[(1, 2), (250, 255)]]))
    open_pad(page, f"/link?drawing={text}")
    assert encode(said(page)) == text


def test_in_a_fragment_only_the_fragment_reruns(page, open_pad, wait_idle):
    open_pad(page, "/fragment")
    draw(page, DRAWN["2"][0])
    wait_idle(page)
    assert said(page) is not None and page.get_by_text("page runs 1").is_visible()


def test_a_finger_draws_and_the_page_stays_where_it_is(new_page, open_pad, wait_idle):
    page = open_pad(new_page(viewport={"width": 320, "height": 568}, has_touch=True, is_mobile=True))
    assert paper(page).bounding_box()["width"] <= 280
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    fingers = page.context.new_cdp_session(page)

    def swipe(start, stop):
        for i in range(11):
            x, y = (a + (b - a) * i / 10 for a, b in zip(start, stop, strict=True))
            kind = "touchMove" if i else "touchStart"
            fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
            page.wait_for_timeout(16)
        fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        page.wait_for_timeout(300)

    def top():
        return paper(page).bounding_box()["y"]

    start = top()
    swipe(*path_of(page, [(128, 240), (120, 20)]))
    wait_idle(page)
    assert top() == start
    (stroke,) = said(page).strokes
    assert stroke[0][1] > 220 and stroke[-1][1] < 40
    swipe((160, 560), (160, 300))  # below the pad the same finger scrolls: the test can tell
    assert top() < start - 50


def test_a_second_finger_draws_nothing(new_page, open_pad, wait_idle):
    page = open_pad(new_page(has_touch=True))
    (x, y), (u, v), (s, t) = path_of(page, [(60, 60), (200, 200), (90, 120)])
    fingers = page.context.new_cdp_session(page)
    one, other = {"x": x, "y": y, "id": 0}, {"x": u, "y": v, "id": 1}
    for kind, points in (
        ("touchStart", [one]),
        ("touchStart", [one, other]),
        ("touchMove", [one | {"x": s, "y": t}, other]),
        ("touchEnd", []),
    ):
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    wait_idle(page)
    (stroke,) = said(page).strokes
    assert max(max(point) for point in stroke) < 150


def test_endless_scribbling_stays_within_the_limits(page, open_pad, wait_idle):
    open_pad(page)
    box = paper(page).bounding_box()
    # As pointer events of the page itself: thousands of them are too slow one by one.
    paper(page).evaluate(
        """(svg, box) => {
            svg.setPointerCapture = () => {}
            const send = (type, x, y) => svg.dispatchEvent(new PointerEvent(type,
                { pointerId: 9, clientX: box.x + x, clientY: box.y + y, button: 0, bubbles: true }))
            let seed = 1
            const random = () => (seed = seed * 16807 % 2147483647) / 2147483647 * 279
            send("pointerdown", 5, 5)
            for (let i = 0; i < 5000; i++) send("pointermove", random(), random())
            send("pointerup", 5, 5)
            for (let i = 0; i < 80; i++) { send("pointerdown", i * 3, 100); send("pointerup", i * 3, 100) }
        }""",
        box,
    )
    wait_idle(page)
    drawing = said(page)
    assert 1 < len(drawing.strokes) <= 64
    assert sum(map(len, drawing.strokes)) <= MAX_POINTS


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_ink_stands_out_in_both_themes(new_page, open_pad, screenshot, wait_idle, scheme):
    page = open_pad(new_page(color_scheme=scheme))
    draw(page, DRAWN["5"][0])
    wait_idle(page)
    colours = paper(page).evaluate(
        """svg => [getComputedStyle(svg.querySelector("path")).stroke, getComputedStyle(svg).backgroundColor]
            .map(colour => colour.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + +b, 0) / 3)"""
    )
    ink, background = colours
    assert (background - ink > 120) if scheme == "light" else (ink - background > 120)
    screenshot(page, f"pad-{scheme}")


def test_without_static_files_the_pad_works_all_the_same(page, open_pad, wait_idle):
    open_pad(page, args=("--server.enableStaticServing=false",))
    draw(page, DRAWN["4"][0])
    wait_idle(page)
    assert len(said(page).strokes) == 2


def test_lifting_the_pen_is_answered_quickly_and_costs_little(page, open_pad, wait_idle, traffic):
    open_pad(page)
    draw(page, [[(20, 20), (60, 60)]])
    wait_idle(page)
    received, sent = traffic(page).received, traffic(page).sent
    waits = []
    for i in range(5):
        before = page.get_by_text(re.compile("^pixels ")).inner_text()
        draw(page, [[(20, 80 + 20 * i), (230, 80 + 20 * i)]], steps=2)
        start = time.perf_counter()
        page.wait_for_function("before => !document.body.innerText.includes(before)", arg=before, polling=5)
        waits.append(time.perf_counter() - start)
        wait_idle(page)
    each = [(total - before) / 5 for total, before in ((traffic(page).received, received), (traffic(page).sent, sent))]
    print(f"from the pen's lift to the answer: {sorted(waits)[2] * 1000:.0f} ms; bytes down and up: {each}")
    assert sorted(waits)[2] < 1.5
    assert each[0] < 12_000 and each[1] < 4000


def test_garbage_from_the_browser_changes_nothing():
    """What a visitor's own script could send; the page must neither fail nor believe it."""
    from nnviz.app.pad import _read

    good = {"serial": 1, "version": 0, "strokes": [[[1, 2], [3, 4]]]}
    memory = {"version": 0, "serial": 0, "drawing": None}
    _read(memory, {"drawing": good})
    kept = memory["drawing"]
    assert kept.strokes == (((1, 2), (3, 4)),)
    for strokes in (
        None,
        "text",
        5,
        {},
        [[]],
        [[[1]]],
        [[[1, 2, 3]]],
        [[[1, float("nan")]]],
        [[[1, float("inf")]]],
        [[[1, 256]]],
        [[[-1, 0]]],
        [[[1.5, 0]]],
        [[["1", "2"]]],
        [[[True, False]]],
        [[[1, 10**400]]],
        [[[1, 2]]] * 65,
        [[[1, 2]] * (MAX_POINTS + 1)],
        [None],
        [[None]],
    ):
        _read(memory, {"drawing": good | {"serial": 2, "strokes": strokes}})
        assert memory["drawing"] is kept and memory["serial"] == 1, strokes
    for state in (None, {}, 3, {"drawing": None}, {"drawing": []}, {"drawing": {"serial": 2}}):
        _read(memory, state)
    _read(memory, {"drawing": good | {"serial": 2, "version": 7, "strokes": []}})
    _read(memory, {"drawing": good | {"serial": [], "strokes": []}})
    assert memory["drawing"] is kept
    _read(memory, {"drawing": good | {"serial": 2, "strokes": []}})
    assert memory["drawing"] is None
