"""Present: picture, sentence and controls fill the screen, in larger type, by mouse, keys and link."""

import pytest

LARGEST = """key => Math.max(...Array.from(
    document.querySelectorAll(`.st-key-${key} text`), text => parseFloat(text.style.fontSize)))"""
TYPE = "parseFloat(getComputedStyle(document.documentElement).fontSize)"


@pytest.mark.parametrize(
    "path, scheme, parts",
    [
        ("/train?hidden=12-8&samples=500", "light", ("accuracy", "loss")),
        ("/train?dataset=moons&hidden=4", "dark", ("plane",)),
    ],
)
def test_what_is_presented_fills_the_screen_and_escape_goes_back(
    new_page, open_run, wait_idle, screenshot, path, scheme, parts
):
    page = open_run(new_page(viewport={"width": 1920, "height": 1080}, color_scheme=scheme), path)
    usual = page.evaluate(TYPE)
    sidebar = page.get_by_test_id("stSidebar")
    for leave in ("key", "button"):
        page.get_by_role("button", name="Present", exact=True).focus()
        page.keyboard.press("Enter")
        sidebar.wait_for(state="hidden")
        page.get_by_role("button", name="Leave", exact=True).wait_for()
        wait_idle(page, 500)
        assert page.evaluate(TYPE) > 1.5 * usual and "present=1" in page.evaluate("location.search")
        assert page.locator(".st-key-gallery, .st-key-confusion").count() == 0
        page.wait_for_function(f"({LARGEST})('{parts[0]}') > 1.3 * 13")  # once the browser has said how wide it is
        wait_idle(page)
        for part in ("controls", "sentence", "network canvas", *parts):
            box = page.locator(f".st-key-{part}").first.bounding_box()
            assert box["y"] >= 0 and box["y"] + box["height"] <= 1080, part
        screenshot(page, f"present-{scheme}")
        if leave == "key":
            page.get_by_role("slider", name="Moment").focus()
            page.keyboard.press("Escape")
        else:
            page.get_by_role("button", name="Leave", exact=True).click()
        sidebar.wait_for()
        page.get_by_role("button", name="Present", exact=True).wait_for()
    assert page.evaluate(TYPE) == usual


def test_the_pointer_finds_a_unit_in_larger_type_and_a_link_presents(new_page, open_run, wait_idle):
    page = open_run(new_page(viewport={"width": 1920, "height": 1080}), "/train?hidden=12-8&samples=500&present=1")
    page.get_by_test_id("stSidebar").wait_for(state="hidden")
    canvas = page.locator(".st-key-network .nnviz-net > canvas")
    x, y = canvas.evaluate(
        """canvas => {
            const { left, top } = canvas.getBoundingClientRect()
            const { type, layout } = canvas.closest(".nnviz-net").nnvizNet
            return [left + layout.layers[1].x[3] * type, top + layout.layers[1].y[3] * type]
        }"""
    )
    page.mouse.move(x, y)
    card = page.locator(".nnviz-net-card:popover-open")
    card.wait_for()
    assert "unit 3 of layer 1" in card.inner_text().lower()
