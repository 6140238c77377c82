"""Clicks in pictures, in Chromium: one that the pointer promises does something that is seen, any other one nothing."""

import pytest

# Every page with each of its pictures: the address, and what to press first.
SMALL = "hidden=16-8&samples=1000&epochs=1"
PLACES = [
    (f"train?{SMALL}", []),
    ("train?dataset=moons&hidden=4&epochs=2&moment=20", []),
    (f"step?network=run&stage=dW1&{SMALL}", []),
    (f"weights?{SMALL}", ["One matrix", "One weight"]),
    ("weights?dataset=moons&hidden=4&view=matrix", []),
    (f"activations?{SMALL}&part=change", ["Why this answer"]),
    ("activations?dataset=moons&hidden=16", []),
    (f"flow?{SMALL}&flow=now", ["Over time", "Step sizes", "Histograms", "Start and noise", "A trap"]),
    ("compare", []),
]
# The pictures below the key: [places where the cursor is a pointer, places where it is not], moving over a grid.
HOVER = """async root => {
    const drag = root.querySelector(".nsewdrag"), box = drag.getBoundingClientRect(), found = [[], []]
    for (let row = 0; row < 4; row++) for (let column = 0; column < 6; column++) {
        const clientX = box.left + box.width * (column + 0.5) / 6, clientY = box.top + box.height * (row + 0.5) / 4
        if (document.elementFromPoint(clientX, clientY) !== drag) continue
        drag.dispatchEvent(new MouseEvent("mousemove", { bubbles: true, clientX, clientY }))
        await new Promise(resolve => setTimeout(resolve, 60))  // plotly answers one move in 50 ms
        found[getComputedStyle(drag).cursor === "pointer" ? 0 : 1].push([clientX, clientY])
    }
    drag.dispatchEvent(new MouseEvent("mouseout", { bubbles: true }))
    return found
}"""
# All that is in sight: texts, and which pictures as they are drawn now.
SEEN = """() => {
    const parts = [...document.querySelectorAll('.stMarkdown, .nnviz-plot, input')].filter(part => {
        const { top, bottom } = part.getBoundingClientRect()
        return bottom > 0 && top < innerHeight
    })
    return JSON.stringify(parts.map(part => part.nnvizPlot?.stamp ?? part.value ?? part.innerText))
}"""


# What a picture tells Python is counted instead of sent, until it is let go.
KEEP_BACK = """({ nnvizPlot: plot }) => {
    plot.reallySend = plot.send
    plot.sent = 0
    plot.send = () => { plot.sent++ }
}"""
LET_GO = "({ nnvizPlot: plot }) => { plot.send = plot.reallySend; return plot.sent }"


@pytest.fixture
def open_at(app, wait_idle):
    def open_at(page, path):
        page.goto(f"{app.url}/{path}")
        page.locator(".nnviz-plot-node[aria-label]").first.wait_for(timeout=60_000)
        wait_idle(page, settle=400)
        return page

    return open_at


@pytest.mark.parametrize("path, presses", PLACES, ids=[path.partition("&")[0] for path, _ in PLACES])
def test_the_pointer_promises_just_the_clicks_that_are_answered(page, open_at, wait_idle, path, presses):
    promised = check_all(page, open_at, wait_idle, path, None)
    for press in presses:
        promised |= check_all(page, open_at, wait_idle, path, press)
    assert promised or "compare" in path


def check_all(page, open_at, wait_idle, path, press):
    """Each picture in turn, on a page that was just opened; the keys of those that take clicks."""

    def arrive():
        open_at(page, path)
        if press:
            page.get_by_text(press, exact=True).first.click()
            wait_idle(page, settle=400)

    arrive()
    keys = page.locator(".nnviz-plot").evaluate_all(
        "roots => roots.map(root => root.closest('[class*=st-key-]').className.match(/st-key-(\\S+)/)[1])"
    )
    promised = set()
    for key in keys:
        picture = page.locator(f".st-key-{key} .nnviz-plot")
        if not picture.count():  # a click has led away from it
            arrive()
        picture.evaluate("root => root.scrollIntoView({ block: 'center' })")
        wait_idle(page)
        pointer, other = picture.evaluate(HOVER)
        if other:
            picture.evaluate(KEEP_BACK)
            page.mouse.click(*other[len(other) // 2])
            page.wait_for_timeout(100)
            assert not picture.evaluate(LET_GO), f"{key}: a click without a pointer is sent"
        if pointer:
            promised.add(key)
            # One of them may be chosen already: then a click on it changes nothing.
            places = pointer[len(pointer) // 2], pointer[len(pointer) // 3], pointer[-1]
            assert any(answered(page, place) for place in places), f"{key}: nothing is seen of the click promised"
            wait_idle(page)
    return promised


def answered(page, place) -> bool:
    """Whether a click there changes anything in sight, however long the server takes (within reason)."""
    before = page.evaluate(SEEN)
    page.mouse.click(*place)
    for _ in range(40):
        if page.evaluate(SEEN) != before:
            return True
        page.wait_for_timeout(100)
    return False


# How far down the page a part lies, however far the page is scrolled.
LIES = """key => document.querySelector('.st-key-' + key).getBoundingClientRect().top
    + document.querySelector('[data-testid=stMain]').scrollTop"""
IN_SIGHT = """key => {
    const { top, bottom } = document.querySelector('.st-key-' + key).getBoundingClientRect()
    return top >= 0 && bottom <= innerHeight
}"""


@pytest.mark.parametrize("width, height", [(1440, 900), (390, 844)])
def test_an_image_chosen_below_brings_the_network_into_sight(
    new_page, open_at, wait_idle, spot, screenshot, width, height
):
    page = new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
    open_at(page, f"train?{SMALL}")
    lies = page.evaluate(LIES, "confusion")
    zeros = spot(page.locator(".st-key-confusion"), 0.5 / 11.2, 0.05)  # that are read right
    assert page.evaluate(LIES, "confusion") == lies, "a picture that comes into sight moves nothing"
    page.mouse.click(*zeros)
    page.get_by_text("0 read right:").wait_for()
    page.wait_for_function("() => location.search.includes('images=0-0')")
    screenshot(page, f"clicks-cell-{width}")
    assert not page.evaluate(IN_SIGHT, "network")
    page.mouse.click(*spot(page.locator(".st-key-gallery"), 0.3, 0.4))
    page.wait_for_function(IN_SIGHT, arg="network")
    page.wait_for_function("() => location.search.includes('example=')")
    wait_idle(page)
    assert page.evaluate(IN_SIGHT, "network")
    screenshot(page, f"clicks-tile-{width}")


def test_an_experiment_opens_where_it_is_seen_and_the_way_back_outlives_a_change_of_pages(
    page, open_at, wait_idle, screenshot, numbers
):
    open_at(page, "flow?hidden=8&samples=300&example=5&moment=40&flow=time")
    stood = numbers(page)
    page.locator(".st-key-flow_open_zeros button").click()
    page.locator(".st-key-sentence").get_by_text("stuck").wait_for()
    page.wait_for_function(IN_SIGHT, arg="flow_network")
    page.wait_for_function(IN_SIGHT, arg="way_back")
    page.get_by_role("button", name="Play", exact=True).wait_for()
    wait_idle(page)
    screenshot(page, "clicks-opened")
    page.get_by_role("link", name="Words").click()
    page.get_by_role("heading", name="What it is made of").wait_for()
    page.get_by_role("button", name="Back to the run before").click()
    page.wait_for_function("() => location.pathname.endsWith('flow')")
    page.get_by_text("Step 40 of").first.wait_for()
    wait_idle(page)
    assert numbers(page) == stood  # and the fingerprint in them
    assert set(page.evaluate("location.search")[1:].split("&")) == set(
        ["hidden=8", "samples=300", "example=5", "moment=40", "flow=time"]
    )
    # Where nothing is seen of the run, there is nothing to set, but the way to it.
    page.get_by_role("link", name="Words").click()
    page.get_by_role("heading", name="What it is made of").wait_for()
    settings = page.locator("[class*=st-key-set_]")
    assert settings.count() == 0
    page.get_by_role("link", name="One step").click()  # of the tiny network
    page.get_by_text("Your network", exact=True).wait_for()
    assert settings.count() == 0
    page.get_by_text("Your network", exact=True).click()
    page.locator(".st-key-set_batch_size").wait_for()
    page.get_by_text("The tiny network", exact=True).click()
    settings.first.wait_for(state="detached")
    page.get_by_role("link", name="To your run").click()
    page.locator(".st-key-train").wait_for()
    page.wait_for_function("() => location.search.includes('moment=40')")
