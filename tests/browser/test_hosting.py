"""A demo for strangers: what a closed tab leaves behind, a full house, refusals, and links that mean harm."""

import re
import time
from urllib.parse import urlencode

import pytest

from nnviz.app.server.memory import GATHER_SECONDS, RETRY_SECONDS

TIME_OUT = 3  # seconds in which a visitor may come back, here
LARGE = "/train?hidden=512-512&batch_size=64&epochs=200"
EVIL = "<img src=x onerror=alert(1)><script>alert(1)</script>![a](http://a.example/a.png)[b](javascript:alert(1))"
WORDS = (
    "dataset",
    "hidden",
    "activation",
    "learning_rate",
    "seed",
    "moment",
    "example",
    "stage",
    "unit",
    "digit",
    "compare",
    "a",
    "b",
    "seeds",
    "until",
    "page",
    "v",
    EVIL,
)


@pytest.fixture
def small_server(start_app):
    """Room for one visitor at a time, who may train up to 40,000 steps."""
    return start_app(
        env={"NNVIZ_VISITORS": "1", "NNVIZ_STEPS": "40000"}, args=(f"--server.disconnectedSessionTTL={TIME_OUT}",)
    )


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def processor_time(app) -> float:
    """Seconds so far."""
    with open(f"/proc/{app.process.pid}/stat") as file:
        return sum(map(int, file.read().rsplit(")", 1)[1].split()[11:13])) / 100


def memory(app) -> float:
    """Megabytes now."""
    with open(f"/proc/{app.process.pid}/status") as file:
        return int(re.search(r"VmRSS:\s+(\d+)", file.read())[1]) / 1024


def train_for_a_while(page, app):
    page.goto(app.url + LARGE)
    page.get_by_role("radio", name="Full").click()
    press(page, "Play")
    page.get_by_role("button", name="Pause", exact=True).wait_for()
    time.sleep(4)


def test_a_closed_tab_costs_nothing_and_makes_room(new_page, small_server, wait_idle):
    first, second, third = new_page(), new_page(), new_page()
    train_for_a_while(first, small_server)
    first.close()
    time.sleep(TIME_OUT + GATHER_SECONDS + 1)
    start = memory(small_server)  # all is loaded, and the first steps of this run are kept for others
    train_for_a_while(second, small_server)
    assert memory(small_server) > start + 10
    third.goto(small_server.url + "/train?epochs=200")
    full = third.get_by_text("No room is left: 1 of 1 places are taken.")
    full.wait_for()
    second.close()
    third.goto("about:blank")
    time.sleep(3)
    before = processor_time(small_server)
    time.sleep(1)
    assert processor_time(small_server) - before < 0.2
    time.sleep(max(0, TIME_OUT + GATHER_SECONDS + 1 - 4))
    assert memory(small_server) < 1.1 * start


def test_whoever_waits_is_let_in_and_what_is_too_much_is_refused_in_a_sentence(new_page, small_server, wait_idle):
    first, second = new_page(), new_page()
    first.goto(small_server.url + "/train")
    first.get_by_role("button", name="Play", exact=True).wait_for()
    second.goto(small_server.url + "/train?epochs=200")
    second.get_by_text("No room is left").wait_for()
    first.close()
    second.get_by_role("button", name="Play", exact=True).wait_for(timeout=(RETRY_SECONDS + 10) * 1000)
    wait_idle(second)
    refusal = "This server takes up to 40,000 steps, and these settings make 62,600. The page shows the default"
    second.get_by_test_id("stToast").filter(has_text=refusal).wait_for()
    second.locator(".st-key-set_epochs").get_by_role("slider").press("ArrowLeft")
    second.get_by_text("of 2,817").first.wait_for()
    second.locator(".st-key-set_epochs").get_by_role("slider").press("End")
    second.get_by_text("The page stays as it was.").wait_for()
    wait_idle(second)
    assert second.locator(".st-key-set_epochs").get_by_role("slider").input_value() == "9"


@pytest.mark.parametrize("path", ["/", "/train", "/step", "/activations", "/compare"])
def test_nothing_of_a_link_becomes_part_of_the_page(page, app, wait_idle, path):
    dialogs, asked = [], []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(app.url + path)
    wait_idle(page)
    page.goto(
        app.url
        + path
        + "?"
        + page.evaluate(
            "([words, evil]) => new URLSearchParams(words.map(word => [word, evil])).toString()", [list(WORDS), EVIL]
        )
    )
    page.get_by_test_id("stToast").wait_for()
    wait_idle(page)
    assert not dialogs and not [url for url in asked if "//a.example" in url]
    assert page.locator("img[onerror], a[href^='javascript'], a[href*='a.example'], img[src*='a.example']").count() == 0


@pytest.mark.parametrize("width, height, scheme", [(390, 844, "dark"), (640, 360, "light")])  # a phone; a zoom of 200 %
def test_what_was_wrong_is_read_whole_and_as_it_is(new_page, app, width, height, scheme):
    """However long it is; it covers no controls, and what a link says is no Markdown."""
    page = new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    names = ["a\n# b\n- c", "`d` **e** _f_ ~~g~~", ":material/home: :red[h]", "<b>i</b> $x^2$", "www.a.example l@b"]
    query = urlencode([*((name + "x" * (40 - len(name)), "1") for name in names), ("more", "1"), ("hidden", "9999")])
    page.goto(f"{app.url}/train?{query}")
    toast, text = page.get_by_test_id("stToast"), page.get_by_test_id("stToastText")
    toast.wait_for()
    page.locator(".st-key-controls").wait_for()
    for name in names:
        assert " ".join(name.split()) in text.inner_text().replace("\N{WORD JOINER}", "")
    assert text.inner_text().endswith("and 2 more.")
    made = "h1, h2, h3, ul, code, strong, em, del, b, a, .katex, [data-testid=stIconMaterial]"
    assert text.locator(made).count() == 0
    cut = "nodes => nodes.some(node => node.scrollHeight > node.clientHeight + 1)"
    assert not page.locator(".stToastContainer, .stToastContainer *").evaluate_all(cut)
    box, controls = toast.bounding_box(), page.locator(".st-key-controls").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= width and box["y"] + box["height"] <= height
    assert controls["y"] + controls["height"] <= box["y"]
