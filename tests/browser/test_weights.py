"""The page of weights in Chromium: clicks down to one number, links, the film of the first layer, a phone."""

import re

import pytest


@pytest.fixture
def open_at(app, wait_idle):
    def open_at(page, query=""):
        page.goto(f"{app.url}/weights{query}")
        page.locator(".st-key-weights_where").wait_for()
        wait_idle(page, settle=400)
        return page

    return open_at


DRAWN = """count => count ===
    [...document.querySelectorAll('.nnviz-plot')].filter(root => root.querySelector('.main-svg')).length"""


def words(page):
    return page.locator(".st-key-weights_words").inner_text()


@pytest.fixture
def click(spot):
    """A function that clicks in the plot with a key, at shares of the drawn area."""
    return lambda page, key, across, down: page.mouse.click(*spot(page.locator(f".st-key-{key}"), across, down))


def pictures(page):
    return page.locator(".nnviz-plot-node").evaluate_all("nodes => nodes.map(node => node.ariaLabel)")


def choose(page, text):
    page.locator(".st-key-weights_where").get_by_text(text, exact=True).click()


def test_down_by_clicks_and_up_again(page, open_at, wait_idle, click, traffic, screenshot):
    open_at(page)
    assert "What training wrote into each unit of the first layer" in words(page)
    page.get_by_text("52,650 parameters: 50,176 + 2,048 + 320 weights and 106 biases").wait_for()
    assert traffic(page).received < 1_000_000
    for part in (page.locator(".st-key-weights_words"), page.locator(".st-key-weights_layers")):
        box = part.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= 900
    at = page.evaluate("""() => {
        const { data } = document.querySelector('.st-key-weights_layers .nnviz-plot-node'), x = data[0].x
        return (x[1] + x[2]) / 2 / document.querySelector('.st-key-weights_layers .nnviz-plot-node').layout.meta.width
    }""")
    click(page, "weights_layers", at, 0.08)
    page.locator(".st-key-weights_matrix").wait_for()
    assert "of layer 2" in words(page)
    choose(page, "W1")
    page.locator(".st-key-weights_tiles .nsewdrag").first.wait_for()
    wait_idle(page)
    click(page, "weights_tiles", 0.5 / 12, 0.05)
    page.get_by_text("Unit 0 of layer 1").first.wait_for()
    wait_idle(page)
    screenshot(page, "weights-tiles")
    box = page.locator(".st-key-weights_tiles").bounding_box()
    assert box["y"] + box["height"] <= 915  # 15 of them come and go above the controls
    click(page, "weights_unit", 0.5, 0.5)
    page.get_by_text(re.compile(r"leads from the pixel in row 1\d, column 1\d to unit 0 of layer 1")).wait_for()
    wait_idle(page)
    weight = words(page)
    choose(page, "One matrix")
    page.get_by_text("Unit 0 of layer 1").first.wait_for()
    wait_idle(page)
    choose(page, "One weight")
    page.locator(".st-key-weights_cell").wait_for()
    wait_idle(page)
    assert words(page) == weight


@pytest.mark.parametrize(
    "query",
    [
        "?hidden=12-8&view=weight&layer=2&column=3&row=5&numbers=gradient&moment=50",
        "?hidden=80&view=matrix&order=firing&numbers=change&column=7",
    ],
)
def test_a_link_shows_the_same_in_fresh_profiles(new_page, open_at, query):
    seen, link = [], query
    for _ in range(2):
        page = open_at(new_page(), link)
        seen.append([words(page), *pictures(page)])
        link = page.evaluate("location.search")
        assert set(link[1:].split("&")) == set(query[1:].split("&"))
    assert seen[0] == seen[1] and len(seen[0]) > 1


def test_the_notebook_network_sends_little(page, open_at, wait_idle, click, traffic):
    open_at(page, "?hidden=512-512&initializer=normal&moment=30")
    assert page.get_by_text("401,408 + 262,144 + 5,120 weights").count() == 1 and traffic(page).received < 1_000_000
    before = traffic(page).received
    choose(page, "One matrix")
    page.locator(".st-key-weights_tiles .nsewdrag").first.wait_for()
    wait_idle(page)
    assert traffic(page).received - before < 500_000
    before = traffic(page).received
    click(page, "weights_tiles", 0.5 / 12, 0.05)
    page.get_by_text("Unit 0 of layer 1").first.wait_for()
    wait_idle(page)
    assert traffic(page).received - before < 500_000


def test_the_first_layer_grows_smoothly_without_the_server(page, open_at, wait_idle, traffic):
    open_at(page, "?hidden=512-512&initializer=normal&moment=60&view=matrix")
    before = traffic(page).received
    page.get_by_role("button", name="Show how it grew").click()
    play = page.locator(".st-key-weights_film .nnviz-plot-player button")
    play.wait_for()
    wait_idle(page)
    assert traffic(page).received - before < 1_000_000
    page.evaluate("""() => {
        const node = document.querySelector('.st-key-weights_film .nnviz-plot-node')
        window.painted = []
        node.on('plotly_afterplot', () => painted.push(performance.now()))
    }""")
    counts = traffic(page)
    messages = counts.messages_received, counts.messages_sent
    label = page.locator(".st-key-weights_film output")
    assert label.inner_text() == "step 0"
    play.click()
    page.wait_for_function("document.querySelector('.st-key-weights_film output').value === 'step 60'", timeout=20_000)
    times = page.evaluate("painted")
    assert (counts.messages_received, counts.messages_sent) == messages
    assert len(times) >= 30, times  # how many a second is the machine's affair
    page.get_by_role("button", name="Back to this moment").click()
    page.locator(".st-key-weights_tiles .nsewdrag").first.wait_for()


def test_it_follows_the_run_in_place(page, open_at, wait_idle):
    open_at(page, "?hidden=64&epochs=100&view=matrix&numbers=change")
    page.wait_for_function(DRAWN, arg=2)
    page.evaluate("document.querySelectorAll('.nnviz-plot-node').forEach((node, i) => { node.mark = i })")
    alts, place = pictures(page), page.locator(".st-key-weights_tiles").bounding_box()["y"]
    page.get_by_role("radio", name="Full").click()
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("Number(document.body.innerText.match(/Step ([\\d,]+) of/)[1].replace(',', '')) > 600")
    page.get_by_role("button", name="Pause", exact=True).click()
    page.get_by_role("button", name="Play", exact=True).wait_for()
    wait_idle(page)
    nodes = page.locator(".nnviz-plot-node")
    assert nodes.evaluate_all("nodes => nodes.map(node => node.mark)") == [0, 1]
    now = pictures(page)
    assert all(then != alt for then, alt in zip(alts, now, strict=True))
    assert abs(page.locator(".st-key-weights_tiles").bounding_box()["y"] - place) <= 30  # a line more or less above
    page.locator("[class*='st-key-moment']").get_by_role("slider").press("Home")
    page.get_by_text("You look back at step 0").wait_for()
    wait_idle(page)
    assert pictures(page) != now


def test_arrows_in_the_plane(page, open_at, wait_idle):
    open_at(page, "?dataset=spiral&hidden=8&view=matrix")
    at = page.evaluate("""() => {
        const node = document.querySelector('.st-key-weights_arrows .nnviz-plot-node')
        const { xaxis, yaxis } = node._fullLayout, box = node.getBoundingClientRect(), tips = node.data[1]
        return [box.x + xaxis._offset + xaxis.d2p(tips.x[3]), box.y + yaxis._offset + yaxis.d2p(tips.y[3])]
    }""")
    page.mouse.click(*at)
    page.get_by_text("Unit 3 of layer 1").first.wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone(new_page, open_at, wait_idle, screenshot, scheme):
    page = new_page(viewport={"width": 390, "height": 844}, color_scheme=scheme, has_touch=True, is_mobile=True)
    open_at(page, "?view=matrix")
    for level in ("One weight", "All layers"):
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        screenshot(page, f"weights-phone-{scheme}-{level[4:]}")
        choose(page, level)
        wait_idle(page)
