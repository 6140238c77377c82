"""The page of activations in Chromium: digits drawn by hand, uploads, clicks in pictures, a phone."""

import io
import json
import re
from pathlib import Path

import pytest
from PIL import Image

from nnviz.data.drawing import Drawing, rasterise

DRAWN = json.loads((Path(__file__).parents[1] / "data" / "drawn.json").read_text("utf-8"))
PATIENCE = 1500  # ms from the pen's lift to the answer, at most
WATCH = """() => {
    window.answers = []
    let last = ''
    const look = () => {
        const label = document.querySelector('.nnviz-answers')?.ariaLabel ?? ''
        if (label !== last) window.answers.push([performance.now(), last = label])
        requestAnimationFrame(look)
    }
    look()
    document.addEventListener('pointerup', () => { window.lifted = performance.now() }, true)
}"""


@pytest.fixture
def open_at(app, wait_idle):
    def open_at(page, query=""):
        page.goto(
            app.url + "/train"
        )  # a server's very first visitor cannot come by a link to a page (Streamlit says: not found)
        page.get_by_role("link", name="Train").wait_for()
        wait_idle(page)
        page.goto(f"{app.url}/activations{query}")
        page.locator(".nnviz-answers").first.wait_for()
        wait_idle(page)
        return page

    return open_at


def paper(page):
    return page.get_by_role("img", name=re.compile("^Drawing pad"))


def path_of(page, stroke):
    """Points on the 256 x 256 paper as places on the screen."""
    box = paper(page).bounding_box()
    return [(box["x"] + (x + 0.5) * box["width"] / 256, box["y"] + (y + 0.5) * box["height"] / 256) for x, y in stroke]


def draw(page, strokes):
    for stroke in strokes:
        places = path_of(page, stroke)
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*place, steps=2)
        page.mouse.up()


def probabilities(page):
    """Those of the first bars, by class."""
    shown = page.locator(".nnviz-answers").first.locator("[data-p]")
    return [float(p) for p in shown.evaluate_all("all => all.map(one => one.dataset.p)")]


def words(page):
    return page.locator(".st-key-act_words").inner_text()


@pytest.fixture
def click(spot):
    """A function that clicks in the plot with a key, at shares of the drawn area."""
    return lambda page, key, across, down: page.mouse.click(*spot(page.locator(f".st-key-{key}"), across, down))


def test_digits_drawn_with_the_mouse_are_answered_when_the_pen_is_lifted(page, open_at, wait_idle):
    open_at(page, "?image=draw")
    page.evaluate(WATCH)
    for digit in "0123456789":
        draw(page, DRAWN[digit][0])
        wait_idle(page, 700)
        (time, _), lifted = page.evaluate("[window.answers.at(-1), window.lifted]")
        assert time - lifted < PATIENCE
        p = probabilities(page)
        assert sum(p) == pytest.approx(1, abs=1e-4) and max(p) > 0.2
        # What takes longer to draw has followed by now.
        assert f"the answer is {p.index(max(p))}" in words(page)
        page.get_by_role("button", name=re.compile("^Clear the")).click()
        wait_idle(page, 700)
        assert "Nothing can be made out" in words(page)


def test_a_drawing_outlives_a_visit_to_another_page_and_travels_in_a_link(page, new_page, open_at, wait_idle, app):
    open_at(page, "?image=draw")
    draw(page, DRAWN["5"][1])
    wait_idle(page, 700)
    before = probabilities(page)
    page.wait_for_function("location.search.includes('drawing=')")
    link = page.url
    page.get_by_role("link", name="Train").click()
    page.get_by_text("Test image 0").wait_for()
    page.get_by_role("link", name="Activations").click()
    page.locator(".nnviz-answers").wait_for()
    wait_idle(page)
    assert probabilities(page) == before and paper(page).get_attribute("aria-label") != "Drawing pad, no strokes"
    other = new_page()
    other.goto(link)
    other.locator(".nnviz-answers").wait_for()
    wait_idle(other)
    assert "For your drawing the answer is" in words(other)
    assert paper(other).locator("path").count() == len(DRAWN["5"][1])
    moment = re.compile(r"Step [\d,]+ of")
    if (
        moment.search(page.locator(".st-key-header").inner_text())[0]
        == moment.search(other.locator(".st-key-header").inner_text())[0]
    ):
        assert probabilities(other) == before


def test_a_finger_draws_and_the_page_stays_where_it_is(new_page, open_at, wait_idle):
    page = open_at(new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True), "?image=draw")
    paper(page).scroll_into_view_if_needed()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    fingers = page.context.new_cdp_session(page)
    start = paper(page).bounding_box()["y"]
    for i, (x, y) in enumerate(path_of(page, [(128, 20 + 20 * i) for i in range(11)])):
        kind = "touchMove" if i else "touchStart"
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        page.wait_for_timeout(16)
    fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_function("document.querySelector('.st-key-act_words').innerText.includes('the answer is')")
    wait_idle(page, 500)
    assert paper(page).bounding_box()["y"] == pytest.approx(start, abs=1)
    assert sum(probabilities(page)) == pytest.approx(1, abs=1e-4)


def photo(kind):
    """A dark seven on white, as a file."""
    ink = rasterise(Drawing(DRAWN["7"][0]))
    file = io.BytesIO()
    Image.fromarray(255 - ink).save(file, kind)
    return file.getvalue()


def test_pictures_are_uploaded_and_anything_else_is_refused_in_a_sentence(page, open_at, wait_idle):
    open_at(page, "?image=upload")
    chooser = page.locator("[data-testid=stFileUploader] input[type=file]")
    answers = []
    for kind in ("PNG", "BMP", "GIF", "JPEG"):
        name = kind.lower()
        chooser.set_input_files({"name": f"seven.{name}", "mimeType": f"image/{name}", "buffer": photo(kind)})
        page.get_by_text("Your picture is read").wait_for()
        wait_idle(page, 500)
        assert "For your picture the answer is" in words(page)
        page.get_by_text("Read as dark ink on bright paper").wait_for()
        answers.append(probabilities(page))
    assert answers[0] == answers[1] == answers[2]
    before = probabilities(page)
    for name, data, sentence in (
        ("seven.png", b"no picture at all", "not a picture that can be read"),
        ("blank.png", None, "No ink"),
    ):
        if data is None:
            file = io.BytesIO()
            Image.new("L", (60, 60), 255).save(file, "PNG")
            data = file.getvalue()
        chooser.set_input_files({"name": name, "mimeType": "image/png", "buffer": data})
        page.get_by_text(sentence).wait_for()
        wait_idle(page, 500)
        assert probabilities(page) == before, "the last picture stays"
        assert "For your earlier picture the answer is" in words(page), "and is not taken for this one"
    chooser.set_input_files({"name": "notes.txt", "mimeType": "text/plain", "buffer": b"hello"})
    page.get_by_text("not allowed").wait_for()
    assert probabilities(page) == before


def test_clicks_choose_units_erase_pixels_and_choose_images(page, open_at, wait_idle, click, traffic):
    open_at(page, "?part=change&example=1")
    assert traffic(page).received < 2**20, "both pages together"
    page.evaluate("document.querySelectorAll('.nnviz-plot-node').forEach((node, i) => { node.mark = i + 1 })")
    before = probabilities(page)
    click(page, "act_seen", 0.5, 0.4)
    page.get_by_text("Before your change").wait_for()
    wait_idle(page)
    assert probabilities(page) != before
    page.get_by_role("button", name="Undo").first.click()
    page.get_by_text("Nothing is changed yet").wait_for()
    wait_idle(page)
    assert probabilities(page) == before
    click(page, "act_layer2", 0.02, 0.3)
    page.get_by_text("Unit 0 of layer 2").wait_for()
    click(page, "act_gallery", 0.42, 0.3)
    page.get_by_text("For test image 2").wait_for()
    wait_idle(page)
    kept = page.evaluate("[...document.querySelectorAll('.st-key-act_top .nnviz-plot-node')].every(node => node.mark)")
    assert kept, "pictures are drawn in place"


def test_the_page_follows_the_run_while_it_plays(page, open_at, wait_idle):
    open_at(page, "?hidden=32-16&epochs=2")
    page.evaluate(WATCH)
    page.evaluate("document.querySelectorAll('.nnviz-plot-node').forEach((node, i) => { node.mark = i + 1 })")
    page.get_by_role("radio", name="Full").click()
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("window.answers.length > 1", timeout=20_000)
    page.get_by_text(re.compile("^Step 626 of 626")).first.wait_for(timeout=40_000)
    wait_idle(page, 600)
    assert page.evaluate("[...document.querySelectorAll('.st-key-act_top .nnviz-plot-node')].every(node => node.mark)")


def test_planar_data_a_click_in_the_plane_and_in_a_map(page, open_at, wait_idle, click):
    open_at(page, "?dataset=spiral&hidden=8-8")
    click(page, "act_plane", 0.75, 0.25)
    page.get_by_text("For the place").wait_for()
    wait_idle(page)
    x, y = (float(c) for c in re.search(r"the place \((.*), (.*)\)", words(page).replace("−", "-")).groups())
    assert x > 0.2 and y > 0.2
    click(page, "act_maps", 0.4, 0.2)
    page.get_by_text("Unit 1 of layer 1.").wait_for()


@pytest.mark.parametrize("part", ["unit", "why", "change"])
def test_on_a_phone_nothing_is_wider_than_the_screen(new_page, open_at, part):
    page = new_page(viewport={"width": 390, "height": 844}, color_scheme="dark", has_touch=True)
    open_at(page, f"?part={part}&unit=2-4&off=1-3")
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("main => main.scrollWidth <= main.clientWidth")
    assert page.locator(".nnviz-plot-node").evaluate_all("nodes => nodes.every(node => node.ariaLabel.length > 20)")
