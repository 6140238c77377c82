"""The run before in Chromium: its grey curve, the way back to it from another page, and both compared."""

import re


def test_a_setting_is_tried_and_the_run_before_comes_back(page, open_run, wait_idle, screenshot, numbers):
    open_run(page, "/train?hidden=8&samples=300&epochs=3&moment=20")
    stood = numbers(page)
    page.locator(".st-key-set_learning_rate").get_by_role("slider").press("ArrowLeft")
    page.get_by_text("Settings changed").wait_for()
    wait_idle(page)
    for key in ("accuracy", "loss"):
        words = page.locator(f".st-key-{key} .nnviz-plot-node").get_attribute("aria-label")
        assert re.search(r"The run before \(rate 0\.1\) reached [\d.]+", words)
    screenshot(page, "run-before")
    page.get_by_role("link", name="Weights", exact=True).click()
    page.get_by_role("button", name="Bring it back").click()
    page.get_by_text("This is the run before, to the last bit.").wait_for()
    wait_idle(page)
    assert page.evaluate("location.pathname") == "/weights"
    assert numbers(page) == stood  # and the fingerprint in it
    page.locator(".st-key-set_learning_rate").get_by_role("slider").press("ArrowLeft")
    page.get_by_text("Settings changed").wait_for()
    page.get_by_role("button", name="Compare", exact=True).click()
    page.get_by_text("Only the learning rate differs: 0.07, 0.1.").wait_for()
    wait_idle(page)
    assert page.evaluate("location.pathname") == "/compare"
