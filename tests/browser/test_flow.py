"""The page of gradient flow in Chromium: live while it trains, every picture at every moment, links, a phone."""

import re

import pytest

CHOICE, SENTENCE, VERDICT = ".st-key-flow_choice", ".st-key-sentence", ".st-key-flow_network"
STEP = "Number(document.body.innerText.match(/Step ([\\d,]+) of/)[1].replaceAll(',', ''))"
LAYERS = ".st-key-flow_layers li"
# Each part of measures, its button, and the keys of its pictures.
PARTS = {
    "Sizes now": "flow_now",
    "Over time": "flow_time",
    "Step sizes": "flow_updates",
    "Histograms": "flow_spread",
    "Start and noise": "flow_loss",
    "A trap": "flow_trap",
}


@pytest.fixture
def open_at(app, wait_idle):
    def open_at(page, query=""):
        page.goto(f"{app.url}/flow{query}")
        page.locator(CHOICE).wait_for()
        wait_idle(page, settle=400)
        return page

    return open_at


def steps(page):
    return page.evaluate(STEP)


def see(page, wait_idle, part):
    page.locator(CHOICE).get_by_text(part, exact=True).click()
    page.locator(f".st-key-{PARTS[part]} .nnviz-plot-node[aria-label]").wait_for()
    wait_idle(page)


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def alt(page, key):
    return page.locator(f".st-key-{key} .nnviz-plot-node").get_attribute("aria-label")


def test_it_is_live_while_it_trains(page, open_at, wait_idle, traffic):
    open_at(page, "?epochs=200")
    assert "learning" in page.locator(SENTENCE).inner_text() and traffic(page).received < 1_000_000
    assert page.locator(LAYERS).first.inner_text().startswith("output layer\nstarts here")
    see(page, wait_idle, "Sizes now")
    page.evaluate("window.node = document.querySelector('.st-key-flow_now .nnviz-plot-node')")
    before, told = steps(page), alt(page, "flow_now")
    page.get_by_role("radio", name="Full").click()
    button(page, "Play").click()
    page.wait_for_function("before => " + STEP + " > before + 200", arg=before)
    page.wait_for_function(
        "told => document.querySelector('.st-key-flow_now .nnviz-plot-node').ariaLabel !== told", arg=told
    )
    button(page, "Pause").click()
    button(page, "Play").wait_for()
    wait_idle(page)
    stood = steps(page)
    page.wait_for_timeout(700)
    assert steps(page) == stood


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_picture_at_moments_of_a_finished_run(new_page, open_at, wait_idle, traffic, screenshot, scheme):
    """784-32-16-10 to its end; every part then, and at an earlier moment; all on one screen, and in little."""
    page = open_at(new_page(color_scheme=scheme), "?hidden=32-16&samples=1000&epochs=5&moment=160")
    assert steps(page) == 160 and button(page, "Play").is_disabled()
    seen = {}
    for moment in ("now", "before"):
        if moment == "before":
            page.get_by_role("slider", name="Moment").focus()
            for key in ["Home"] + 30 * ["ArrowRight"]:
                page.keyboard.press(key)
            page.get_by_text("You look back at step").wait_for()
            wait_idle(page, settle=500)
            assert steps(page) < 100
        for part, key in PARTS.items():
            sent = traffic(page).received
            see(page, wait_idle, part)
            assert traffic(page).received - sent < 1_000_000
            box = page.locator(f".st-key-{key}").bounding_box()
            assert box["y"] >= 0 and box["y"] + box["height"] <= 900, part
            assert page.locator(".st-key-flow_sentence").inner_text()
            seen[moment, part] = alt(page, key)
            screenshot(page, f"flow-{scheme}-{moment}-{key}")
    assert all(seen["now", part] != seen["before", part] for part in PARTS)


def test_an_experiment_opens_with_a_click_and_by_its_link(page, new_page, open_at, wait_idle):
    open_at(page, "?hidden=8&samples=300")
    card = page.locator(".st-key-flow_case_zeros")
    href = card.get_by_role("link").get_attribute("href")
    card.get_by_role("button", name="Open").click()
    page.locator(SENTENCE).get_by_text("stuck").wait_for()
    button(page, "Play").wait_for()
    wait_idle(page)
    other = open_at(new_page(), re.sub(r"^[^?]*", "", href))
    other.locator(SENTENCE).get_by_text("stuck").wait_for()
    assert other.locator(VERDICT).inner_text() == page.locator(VERDICT).inner_text()
    assert steps(other) == steps(page)
    other.locator(CHOICE).get_by_text("A trap", exact=True).click()
    button(other, "Open the six layers from 0.01 × normal").click()
    other.wait_for_function("location.search.includes('hidden=64-64-64-64-64-64')")
    other.get_by_text("look at dz, not at ‖dW‖ alone").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone(new_page, open_at, wait_idle, screenshot, scheme):
    page = new_page(viewport={"width": 390, "height": 844}, color_scheme=scheme, has_touch=True, is_mobile=True)
    open_at(page)
    for part in PARTS:
        page.locator(CHOICE).get_by_text(part, exact=True).tap()
        page.locator(f".st-key-{PARTS[part]} .nnviz-plot-node[aria-label]").wait_for()
        page.locator(f".st-key-{PARTS[part]}").scroll_into_view_if_needed()
        wait_idle(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, part
        screenshot(page, f"flow-phone-{scheme}-{PARTS[part]}")
