"""What everyone meets: no control is covered, no rule of axe-core is broken, at any width, in both themes."""

import pytest

PATHS = {
    "start": "/?start=hood&hidden=12-8&samples=1000&moment=31",
    "train": "/train?hidden=12-8&samples=1000",
    "plane": "/train?dataset=spiral&hidden=8-8",
    "step": "/step",
    "weights": "/weights?hidden=12-8&samples=1000",
    "activations": "/activations?hidden=12-8&samples=1000",
    "point": "/activations?dataset=spiral&hidden=8-8",
    "flow": "/flow?hidden=12-8&samples=1000&moment=5",
    "landscape": "/landscape?dataset=spiral&hidden=8-8&moment=40",
    "compare": "/compare?hidden=12-8&samples=1000",
    "words": "/words",
}
# What is in sight on a projector: pictures, the sentence of now, and a control.
IN_SIGHT = {
    "/": (".st-key-start_pad", ".st-key-start_bars", ".st-key-start_says", ".st-key-start_train button"),
    "/lessons": ("text=1. What a network", ".st-key-lessons_contents .stButton button"),
    "/train": (".st-key-network", ".st-key-accuracy", ".st-key-loss", "text=It has seen", ".nnviz-buttons button"),
    "/train?dataset=spiral&hidden=8-8": (
        ".st-key-network",
        ".st-key-plane",
        "text=It has seen",
        ".nnviz-buttons button",
    ),
    "/step": (".st-key-step_task", ".st-key-step_picture", ".st-key-step_words", ".st-key-step_moves button"),
    "/weights": (".st-key-weights_tiles", ".st-key-weights_words", ".st-key-weights_level"),
    "/activations": (".st-key-act_seen", ".st-key-act_answer", ".st-key-act_words", ".st-key-act_source"),
    "/activations?dataset=spiral&hidden=8-8": (".st-key-act_plane", ".st-key-act_answer", ".st-key-act_words"),
    "/flow": (".st-key-flow_layers", ".st-key-flow_network", ".st-key-flow_part"),
    "/landscape?hidden=12-8&samples=1000": (".st-key-land_picture", ".st-key-land_words", ".st-key-land_choice"),
    "/compare": (
        ".st-key-compare_accuracy",
        ".st-key-compare_loss",
        ".st-key-compare_sentence",
        ".nnviz-buttons button",
    ),
    "/words": (".st-key-words h2", ".st-key-words p"),
}
# Controls in the first 160 pixels whose middle answers for something else.
COVERED = """() => {
    const controls = "button, a, input:not([type=range]), summary"
    return [...document.querySelectorAll(`[data-testid=stMain] :is(${controls})`)].filter(control => {
        const { left, right, top, bottom } = control.getBoundingClientRect()
        const x = (left + right) / 2, y = (top + bottom) / 2
        if (left === right || y < 0 || y > 160 || x < 0 || x > innerWidth) return false
        const whole = control.closest("label") ?? control
        return !whole.contains(document.elementFromPoint(x, y))
    }).map(control => control.innerText || control.ariaLabel || control.outerHTML.slice(0, 200))
}"""


@pytest.fixture
def open_at(app, wait_idle):
    def open_at(page, path):
        page.goto(app.url + path)
        page.get_by_test_id("stSidebar").wait_for(state="attached")
        wait_idle(page, timeout=90_000)  # the first page of a new server
        return page

    return open_at


@pytest.fixture
def broken_rules(browser, wait_idle, missing):
    """A function from a page to what axe-core finds in it: rule, element, why."""
    try:
        from axe_playwright_python.sync_playwright import Axe
    except ImportError:
        missing("axe-playwright-python is not installed")

    def broken_rules(page):
        wait_idle(page)
        found = []
        for rule in Axe().run(page).response["violations"]:
            for node in rule["nodes"]:
                why = [check["message"] for check in node["any"] + node["all"] + node["none"]]
                found.append((rule["id"], node["html"][:200], *why))
        return found

    return broken_rules


def resize(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_function("width => document.querySelector('[data-testid=stApp]').clientWidth === width", arg=width)


@pytest.mark.parametrize("name", PATHS)
def test_a_page_for_everyone(page, open_at, wait_idle, broken_rules, screenshot, name):
    open_at(page, PATHS[name])
    covered, broken = {}, {}

    def look(width, sidebar):
        resize(page, width)
        covered[width, sidebar] = page.evaluate(COVERED)

    look(1440, "open")
    broken["light", 1440] = broken_rules(page)
    if name != "start":  # where it is closed
        page.get_by_test_id("stSidebarCollapseButton").locator("button").dispatch_event("click")
    page.get_by_test_id("stExpandSidebarButton").wait_for()
    for width in (1920, 1440, 768, 641, 320):
        look(width, "closed")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(
            "scheme => getComputedStyle(document.querySelector('.stApp')).colorScheme === scheme", arg=scheme
        )
        for width in (390, 720):
            resize(page, width)
            broken[scheme, width] = broken_rules(page)
            screenshot(page, f"everyone-{name}-{scheme}-{width}", full_page=True)
    assert not {where: what for where, what in covered.items() if what}
    assert not {where: what for where, what in broken.items() if what}


@pytest.mark.parametrize("path", IN_SIGHT)
def test_on_a_projector_picture_sentence_and_control_are_in_sight(new_page, open_at, path):
    page = open_at(new_page(viewport={"width": 1280, "height": 720}), path)
    for part in IN_SIGHT[path]:
        box = page.locator(part).first.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= 720, (part, box)
    if path.startswith("/train"):
        boxes = [page.locator(part).bounding_box() for part in IN_SIGHT[path] if ".st-key" in part]
        assert all(box["height"] >= 200 and box["width"] > 380 for box in boxes)
    if path == "/compare":  # and on a phone the first picture can be seen from there
        page.set_viewport_size({"width": 390, "height": 844})
        page.wait_for_function("document.querySelector('.st-key-compare_accuracy').getBoundingClientRect().y < 760")


def test_forced_colours_leave_what_is_read_by_its_colour(new_page, open_at):
    page = new_page(forced_colors="active")
    for path, parts in (
        ("/activations?hidden=12-8&samples=1000", (".nnviz-answers .track", ".stButtonGroup [aria-checked=true]")),
        ("/compare?hidden=12-8&samples=1000", (".nnviz-run",)),
    ):
        open_at(page, path)
        for part in parts:
            page.locator(part).first.wait_for()
            color = "nodes => nodes.map(node => getComputedStyle(node).backgroundColor)"
            colors = page.locator(f"{part}, {part} > *").evaluate_all(color)
            assert set(colors) - set(page.locator("body").evaluate_all(color)) - {"rgba(0, 0, 0, 0)"}, part
    open_at(page, "/train?hidden=12-8&samples=1000")
    bars = page.locator(".stSlider [role=group]").first.evaluate("node => getComputedStyle(node).forcedColorAdjust")
    assert bars == "none"


def test_on_paper_every_picture_is_drawn_and_whole_and_the_sidebar_stays_away(page, open_at):
    open_at(page, PATHS["train"])
    # Printing waits for nothing: what is not there when the event is over is blank on paper.
    drawn = page.evaluate("""() => {
        dispatchEvent(new Event("beforeprint"))
        return [...document.querySelectorAll(".nnviz-plot")].map(plot => plot.querySelectorAll(".main-svg").length)
    }""")
    assert len(drawn) == 4 and all(drawn)
    network = page.locator(".nnviz-net canvas")
    assert network.evaluate("it => it.getContext('2d').getImageData(0, 0, it.width, it.height).data.some(Boolean)")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 1000})
    page.get_by_test_id("stSidebar").wait_for(state="hidden")
    edges = page.locator(".nnviz-plot .main-svg").evaluate_all("all => all.map(s => s.getBoundingClientRect().right)")
    assert max([*edges, network.evaluate("it => it.getBoundingClientRect().right")]) <= 700
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".nnviz-plot .main-svg[viewBox]").count() == 0
