"""Clicks in pictures, in Chromium: where the pointer promises one it does something that is seen, and elsewhere nothing."""

import pytest

# Every page with each of its pictures: the address, and what to press first.
SMALL = "hidden=16-8&samples=1000"
PLACES = [
    (f"?{SMALL}", []),
    ("?dataset=moons&hidden=4", []),
    (f"step?network=run&{SMALL}", ["dW1"]),
    (f"weights?{SMALL}", ["One matrix", "One weight"]),
    ("weights?dataset=moons&hidden=4&view=matrix", []),
    (f"activations?{SMALL}&part=change", ["Why this answer"]),
    ("activations?dataset=moons&hidden=4", []),
    (f"flow?{SMALL}", ["Over time", "Update : data", "Histograms", "Start and noise", "The trap of ‖dW‖"]),
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
SEEN = """() => JSON.stringify([...document.querySelectorAll('.stMarkdown, .stCaption, .nnviz-plot, input')].filter(part => {
    const { top, bottom } = part.getBoundingClientRect()
    return bottom > 0 && top < innerHeight
}).map(part => part.nnvizPlot?.stamp ?? part.value ?? part.innerText))"""


@pytest.fixture
def open_at(app, wait_idle):
    def open_at(page, path):
        page.goto(f"{app.url}/{path}")
        page.locator(".nnviz-plot-node[aria-label]").first.wait_for()
        wait_idle(page, settle=400)
        return page

    return open_at


@pytest.mark.parametrize("path, presses", PLACES, ids=[path.partition("&")[0].replace("?", " ").replace("=", " ") for path, _ in PLACES])
def test_the_pointer_promises_just_the_clicks_that_are_answered(page, open_at, wait_idle, traffic, path, presses):
    promised = check_all(page, open_at, wait_idle, traffic, path, None)
    for press in presses:
        promised |= check_all(page, open_at, wait_idle, traffic, path, press)
    assert promised or "compare" in path


def check_all(page, open_at, wait_idle, traffic, path, press):
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
            sent = traffic(page).messages_sent
            page.mouse.click(*other[len(other) // 2])
            wait_idle(page, settle=300)
            assert traffic(page).messages_sent == sent, f"{key}: a click without a pointer is sent"
        if pointer:
            promised.add(key)
            # One of them may be chosen already: then a click on it changes nothing.
            for place in pointer[len(pointer) // 3], pointer[-1]:
                before = page.evaluate(SEEN)
                page.mouse.click(*place)
                wait_idle(page, settle=300)
                if page.evaluate(SEEN) != before:
                    break
            else:
                pytest.fail(f"{key}: the pointer promises a click, and nothing is seen of it")
    return promised
