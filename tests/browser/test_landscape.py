"""The page of the landscape in Chromium: the way grows while it trains, takes clicks, and lies on a surface."""

PICTURE, WORDS = ".st-key-land_picture .nnviz-plot-node", ".st-key-land_words"
DOTS = f"{PICTURE} .scatterlayer .trace:nth-child(2) path.point"  # the moments of the way


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def test_the_way_grows_takes_a_click_and_lies_on_a_surface(page, app, wait_idle, screenshot):
    page.goto(f"{app.url}/landscape?dataset=spiral&hidden=8-8&epochs=200&moment=40&reach=2")
    page.locator(DOTS).first.wait_for(timeout=60_000)
    wait_idle(page)
    before = page.locator(DOTS).count()
    button(page, "Play").click()
    page.wait_for_function(f"before => document.querySelectorAll('{DOTS}').length > before + 1", arg=before)
    assert "Since then it has come to step" in page.locator(WORDS).inner_text()
    button(page, "Pause").click()
    page.wait_for_function(f"() => !document.querySelector('{WORDS}').innerText.includes('Since then')")
    wait_idle(page)
    place = page.locator(DOTS).nth(20).bounding_box()
    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    page.get_by_text("You look back at step").wait_for()
    wait_idle(page)
    page.get_by_role("radio", name="Surface").click()
    surface = page.locator(".st-key-land_surface .nnviz-plot-node")
    surface.locator(".gl-container canvas").first.wait_for()
    wait_idle(page)
    assert "the way of the run over it" in surface.get_attribute("aria-label") and "land=surface" in page.url
    assert surface.get_attribute("role") == "img"
    screenshot(page, "landscape-surface")
