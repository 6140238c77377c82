"""The app by keyboard and for the ear: names, announcements, pictures that are walked through, focus that stays."""

import re

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
        page.goto(
            app.url + "/train"
        )  # a server's very first visitor cannot come by a link to a page (Streamlit says: not found)
        page.get_by_role("link", name="Train").wait_for(timeout=SLOW)
        page.goto(app.url + path)
        page.wait_for_selector(".js-plotly-plot", timeout=SLOW)
        wait_idle(page, timeout=SLOW)
        return page

    return open_at


def picture(page, key):
    return page.locator(f".st-key-{key} .nnviz-plot-node").first


def test_every_page_has_a_title_and_headings_in_order(page, app, wait_idle):
    page.goto(app.url + "/train")
    for name in ("One step", "Weights", "Activations", "Gradient flow", "Compare", "Words", "Train"):
        page.get_by_role("link", name=name, exact=True).click(timeout=SLOW)
        page.wait_for_function("name => document.querySelector('h1')?.textContent === name", arg=name, timeout=SLOW)
        wait_idle(page, timeout=SLOW)
        assert page.title() == f"{name} · nnviz"
        levels = page.evaluate("[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(one => +one.tagName[1])")
        assert levels[0] == 1 and levels.count(1) == 1 and 2 in levels
        assert all(deeper <= level + 1 for level, deeper in zip(levels, levels[1:], strict=False)), levels


def test_the_focus_goes_on_to_the_picture_that_a_key_led_to_and_is_never_lost(open_at, wait_idle):
    page = open_at("/weights?hidden=16-8")
    picture(page, "weights_layers").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.locator(".st-key-weights_unit").wait_for(timeout=SLOW)  # beside the tiles, where the matrices were
    page.wait_for_function("document.activeElement.closest('.st-key-weights_room .nnviz-plot')", timeout=SLOW)
    open_at("/activations?hidden=16-8&part=change")
    picture(page, "act_seen").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.locator(".st-key-act_undo button[aria-disabled=false]").focus()  # before that a press does nothing
    page.wait_for_function("document.activeElement.textContent.includes('Undo')", timeout=SLOW)
    page.keyboard.press("Enter")
    page.get_by_text("Nothing is changed yet").wait_for(timeout=SLOW)
    wait_idle(page, timeout=SLOW)
    page.wait_for_function("document.activeElement.closest('[data-testid=stMain]')", timeout=SLOW)


def test_what_changes_is_read_out_and_not_while_it_plays(open_at, wait_idle):
    def read_out(words):
        page.wait_for_function(
            "words => document.querySelector('.nnviz-unseen[role=status]').textContent.includes(words)",
            arg=words,
            timeout=SLOW,
        )

    page = open_at("/step")
    assert page.locator("[role=status].nnviz-unseen").count() == 1
    page.get_by_role("button", name="Next", exact=False).first.click()
    read_out("(z1)")
    open_at("/activations?samples=500&epochs=2&hidden=16-8")
    for _ in range(2):
        picture(page, "act_gallery").press("ArrowRight")
    read_out("image 1 of the test set")
    page.keyboard.press("Enter")
    read_out("For test image 1 the answer is")
    page.evaluate("""() => { window.told = []; const status = document.querySelector('.nnviz-unseen[role=status]')
        new MutationObserver(() => told.push(status.textContent)).observe(status, { childList: true }) }""")
    page.get_by_role("button", name="Play", exact=True).click()
    page.get_by_text(re.compile("^Step 32 of 32")).first.wait_for(timeout=SLOW)
    read_out("For test image 1 the answer is")
    assert len(page.evaluate("told")) <= 1


@pytest.mark.parametrize(
    "link",
    [
        "/train?hidden=16-8",
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
        # The last click led away from it, or far back, where a network that gives one answer leaves most cells empty.
        if not node.count() or "moment=" in page.url:
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
