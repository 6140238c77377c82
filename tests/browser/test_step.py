"""The page of one step in Chromium: every stage drawn, clicks, keys, a phone."""

import re

import pytest


@pytest.fixture
def open_at(app, wait_idle):
    def open_at(page, query=""):
        page.goto(app.url)  # a server's very first visitor cannot come by a link to a page (Streamlit says: not found)
        page.get_by_role("link", name="Train").wait_for()
        wait_idle(page)
        page.goto(f"{app.url}/step{query}")
        page.locator(".st-key-step_Next button").wait_for()
        wait_idle(page)
        return page

    return open_at


def words(page):
    return page.locator(".st-key-step_words").inner_text()


def follow(page, press):
    """Do something that changes the stage, and wait for it."""
    before = words(page)
    press()
    page.wait_for_function(
        "before => document.querySelector('.st-key-step_words').innerText !== before", arg=before, timeout=10_000
    )


def test_forwards_and_back_by_key_in_place(page, open_at, wait_idle):
    open_at(page)
    page.evaluate("document.querySelectorAll('.nnviz-plot-node').forEach((node, i) => { node.mark = i })")
    place = page.locator(".st-key-matrix0").bounding_box()["y"]
    seen = [words(page)]
    for _ in range(20):
        follow(page, lambda: page.keyboard.press("ArrowRight"))
        seen.append(words(page))
    wait_idle(page)
    assert "falls from 0.7659 to 0.4163" in seen[-1]
    assert page.locator(".st-key-matrix0").bounding_box()["y"] == place
    assert page.evaluate("document.querySelector('.nnviz-plot-node').mark") == 0
    for expected in reversed(seen[:-1]):
        follow(page, lambda: page.keyboard.press("ArrowLeft"))
        assert words(page) == expected


def test_a_click_on_a_number_explains_it(page, open_at, wait_idle):
    open_at(page)
    follow(page, lambda: page.locator(".st-key-step_Next button").click())
    wait_idle(page)
    result = page.locator(".st-key-matrix3 .nsewdrag").first.bounding_box()
    page.mouse.click(result["x"] + result["width"] / 2, result["y"] + result["height"] * 0.6)
    page.locator("code", has_text="z1[1, 1] =").wait_for()
    wait_idle(page)
    weights = page.locator(".st-key-matrix1 .nsewdrag").first.bounding_box()
    page.mouse.click(weights["x"] + weights["width"] * 0.9, weights["y"] + weights["height"] / 2)
    page.locator("code", has_text="z1[1, 2] =").wait_for()


def test_a_large_network_sends_little(page, open_at, wait_idle, traffic):
    open_at(page, "?hidden=512-512")
    page.get_by_text("Your network", exact=True).click()
    wait_idle(page)
    page.get_by_text("Next minibatch", exact=True).click()
    wait_idle(page)
    for _ in range(20):
        before = traffic(page).received
        follow(page, lambda: page.locator(".st-key-step_Next button").click())
        wait_idle(page)
        assert traffic(page).received - before < 600_000


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone(new_page, open_at, wait_idle, screenshot, scheme):
    page = new_page(viewport={"width": 390, "height": 844}, color_scheme=scheme, has_touch=True, is_mobile=True)
    open_at(page)
    follow(page, lambda: page.locator(".st-key-step_Next button").click())
    wait_idle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    screenshot(page, f"step-phone-{scheme}")


def test_the_log_has_no_warnings(page, open_at, app):
    open_at(page)
    assert not re.search(r"warning|error|traceback", app.log(), re.IGNORECASE), app.log()
