"""The app by keyboard and for the ear: names, announcements, pictures that are walked through, focus that stays."""

import pytest

SLOW = 60_000  # ms

# All that is on the screen, short: the words, and for each picture the stamp of what it was drawn from.
SEEN = """() => JSON.stringify([document.querySelector('.stMain').innerText,
    [...document.querySelectorAll('.nnviz-plot')].map(root => root.nnvizPlot.stamp)])"""
CLICKABLE = """() => [...document.querySelectorAll('.nnviz-plot')].filter(root => root.nnvizPlot.figure?.clicks)
    .map(root => root.nnvizPlot.figure.key)"""
# Notes what a picture sends to the server.
LISTEN = """node => {
    const plot = node.parentElement.nnvizPlot
    let { send } = plot
    window.sent = null
    const heard = (name, value) => { if (name === 'click') window.sent = value; send(name, value) }
    Object.defineProperty(plot, 'send', { get: () => heard, set: value => { send = value }, configurable: true })
}"""


@pytest.fixture
def open_at(app, page, wait_idle):
    def open_at(path):
        page.goto(app.url)  # a server's very first visitor cannot come by a link to a page (Streamlit says: not found)
        page.get_by_role("link", name="Train").wait_for(timeout=SLOW)
        page.goto(app.url + path)
        page.wait_for_selector(".js-plotly-plot", timeout=SLOW)
        wait_idle(page, timeout=SLOW)
        return page

    return open_at


def picture(page, key):
    return page.locator(f".st-key-{key} .nnviz-plot-node").first


def test_the_title_says_which_page_it_is(page, app, wait_idle):
    page.goto(app.url)
    for name in ("Gradient flow", "Words", "Train"):
        page.get_by_role("link", name=name, exact=True).click(timeout=SLOW)
        page.wait_for_function("title => document.title === title", arg=f"{name} · nnviz", timeout=SLOW)
    wait_idle(page, timeout=SLOW)
    assert page.title() == "Train · nnviz"


@pytest.mark.parametrize(
    "link",
    [
        "/?hidden=16-8",
        "/step?stage=z2",
        "/weights?hidden=16-8",
        "/weights?hidden=16-8&view=matrix",
        "/activations?hidden=16-8&part=change&off=1-3",
        "/activations?hidden=6-4&dataset=moons",
    ],
)
def test_every_picture_that_takes_clicks_takes_keys(open_at, wait_idle, traffic, link):
    page = open_at(link)
    page.set_viewport_size({"width": 1440, "height": 2600})  # all pictures are in sight, and drawn
    wait_idle(page, timeout=SLOW)
    start, keys = page.evaluate(SEEN), page.evaluate(CLICKABLE)
    assert keys
    for key in keys:
        node = picture(page, key)
        if not node.count():  # the last click led away from it
            open_at(link)
        node.evaluate(LISTEN)
        node.focus()
        labels, before = [], traffic(page).messages_sent
        for arrow in ("ArrowRight", "ArrowRight", "ArrowDown"):
            page.keyboard.press(arrow)
            node.locator(".hovertext").first.wait_for(timeout=SLOW)
            page.wait_for_timeout(100)  # plotly moves a label at most every 50 ms
            labels.append(node.locator(".hovertext").first.text_content())
        assert len(set(labels)) > 1 and not any(brace in label for label in labels for brace in "{}"), labels
        assert traffic(page).messages_sent == before, "the page itself does nothing on these keys"
        told = node.evaluate("node => node.data.map(trace => trace.customdata !== undefined)")
        before = traffic(page).messages_received
        page.keyboard.press("Enter")
        page.wait_for_function("sent", timeout=SLOW)
        click = page.evaluate("sent")
        assert click["point"] is not None and (click["customdata"] is not None or not told[click["curve"]]), click
        wait_idle(page, timeout=SLOW)
        assert traffic(page).messages_received > before
    assert page.evaluate(SEEN) != start
