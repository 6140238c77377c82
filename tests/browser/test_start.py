"""The story of the Start page in Chromium: a digit is drawn, learned, explained and forged, and the doors lead on."""

import re

import pytest

SMALL = "/?start=train&hidden=16&samples=1000&epochs=5"
# The sentence on the answer when it last changed, and when the pen was lifted.
WATCH = """() => {
    window.said = [0, ""]
    const look = () => {
        const words = document.querySelector(".st-key-start_guess")?.innerText
        if (words !== said[1]) window.said = [performance.now(), words]
        requestAnimationFrame(look)
    }
    look()
    document.addEventListener("pointerup", () => { window.lifted = performance.now() }, true)
}"""
PATIENCE = 2000  # milliseconds from the pen's lifting to the answer, on a busy machine


@pytest.fixture
def open_start(app, wait_idle):
    def open_start(page, path="/"):
        page.goto(app.url + path)
        page.locator(".st-key-start_pad svg").wait_for()
        wait_idle(page)
        return page

    return open_start


def press(page, name):
    page.get_by_role("button", name=name).click()


def draw_one(page):
    """A 1, drawn with the mouse on clean paper."""
    page.get_by_role("button", name=re.compile("^Clear the")).click()
    page.get_by_text("The paper is empty.").wait_for()
    box = page.get_by_role("img", name=re.compile("^Drawing pad")).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + box["height"] * 0.6, steps=6)
    page.mouse.up()


def in_sight(page, *keys):
    """Whether all of these parts are on the screen, whole."""
    return page.evaluate(
        """keys => keys.every(key => {
            const { left, right, top, bottom } = document.querySelector(".st-key-" + key).getBoundingClientRect()
            return left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight
        })""",
        keys,
    )


def test_from_the_drawing_to_under_the_hood(page, open_start, wait_idle, screenshot):
    open_start(page, SMALL)
    page.evaluate(WATCH)
    page.get_by_text("It has never seen a digit. It guesses:").wait_for()
    draw_one(page)
    page.get_by_text("It has never seen a digit.").wait_for()
    wait_idle(page)
    assert page.evaluate("said[0] - lifted") < PATIENCE
    page.locator(".st-key-start_says").get_by_role("radio", name="1").click()
    page.locator(".nnviz-answers").get_by_text("1 ✓").wait_for()
    press(page, "Train")
    press(page, "Next: why")
    wait_idle(page)
    assert in_sight(page, "start_effect")
    share, drawn = page.evaluate(
        """[+document.querySelectorAll(".st-key-start_bars [data-p]")[1].dataset.p,
            document.querySelector(".st-key-start_curve .nnviz-plot-node").data[1].y.at(-1)]"""
    )
    assert share == pytest.approx(drawn, abs=1e-5)  # the curve ends where the network's answer is
    press(page, "Next: fool it")
    press(page, "Turn it into a 9")
    page.locator(".st-key-start_fool").get_by_text(re.compile("After .* small changes")).wait_for()
    page.wait_for_function("""() => {
        const slider = document.querySelector(".st-key-start_film .nnviz-plot-player input")
        return slider && +slider.value > 0
    }""")  # it plays by itself
    press(page, "Next: under the hood")
    wait_idle(page)
    screenshot(page, "start-to-its-end")
    page.locator(".st-key-start_hood").get_by_role("link", name="The weights").click()
    page.get_by_role("button", name="Play", exact=True).wait_for()
    assert page.evaluate("location.pathname") == "/weights"
    page.get_by_role("link", name="Activations").click()
    page.get_by_test_id("stButtonGroup").get_by_text("Draw", exact=True).click()
    page.get_by_text("for your drawing").first.wait_for()
    page.get_by_role("link", name="Start").click()
    page.locator(".st-key-start_hood").wait_for()
    wait_idle(page)
    assert page.locator(".st-key-start_bars [data-p]").nth(1).get_attribute("data-p") == f"{share:.6f}"


@pytest.mark.parametrize(
    "width, height, scheme", [(1440, 900, "light"), (1280, 720, "dark"), (390, 844, "light"), (390, 844, "dark")]
)
def test_all_to_begin_with_is_in_sight_and_nothing_is_wider_than_the_screen(
    new_page, open_start, wait_idle, screenshot, width, height, scheme
):
    page = open_start(new_page(viewport={"width": width, "height": height}, color_scheme=scheme))
    assert in_sight(page, "start_title", "start_guess", "start_pad", "start_bars", "start_says", "start_train")
    assert page.get_by_test_id("stExpandSidebarButton").is_visible()  # the menu is closed
    screenshot(page, f"start-{width}-{scheme}")
    open_start(page, SMALL.replace("train", "hood") + "&moment=32")
    press(page, "Turn it into a 9")
    page.locator(".st-key-start_film .nnviz-plot-node").wait_for()
    wait_idle(page)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth <= innerWidth")
    screenshot(page, f"start-{width}-{scheme}-end")


def test_the_one_button_by_keys(page, open_start, wait_idle):
    open_start(page, SMALL)
    train = page.get_by_role("button", name="Train", exact=True)
    train.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Next: why").wait_for()
    wait_idle(page)
    assert page.evaluate("document.activeElement.closest('.st-key-start_train') !== null")
