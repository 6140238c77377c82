"""The whole app in Chromium: links, settings, play and pause, moments, themes and a phone."""

import re
import time
from collections import Counter

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

SLIDERS = ["variety", "samples", "layers", "width_0", "learning_rate", "batch_size", "epochs"]


@pytest.fixture
def open_at(app, wait_idle):
    def open_at(page, path="/train"):
        page.goto(app.url + path)
        page.get_by_role("link", name="Train").wait_for()
        wait_idle(page)
        return page

    return open_at


def header(page):
    return page.get_by_text(re.compile(r"^Step [\d,]+ of")).first.inner_text()


def step(page):
    return int(re.match(r"Step ([\d,]+)", header(page))[1].replace(",", ""))


def slider(page, name):
    return page.locator(f".st-key-set_{name}").get_by_role("slider")


def moment(page):
    return page.locator("[class*='st-key-moment']").get_by_role("slider")


def query(page):
    return page.evaluate("window.location.search")


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_the_first_view(page, open_at, traffic, screenshot):
    open_at(page)
    assert 0 < step(page) <= 313
    assert page.get_by_text("It has seen").count() == 1
    pictures = page.locator(".nnviz-plot-node, .nnviz-net canvas")
    assert pictures.count() == 5
    assert all(len(alt) > 20 for alt in pictures.evaluate_all("nodes => nodes.map(node => node.ariaLabel)"))
    assert traffic(page).received < 1_000_000
    assert page.get_by_text("Already trained for 313 steps").count() == 1
    screenshot(page, "train-light")


def test_a_link_gives_the_same_numbers_in_a_fresh_profile(new_page, open_at, wait_idle):
    link = "/train?hidden=20-10&learning_rate=0.3&batch_size=50&samples=2000&seed=7"
    headers = []
    for _ in range(2):
        page = open_at(new_page(), link)
        assert step(page) == 40
        press(page, "Epoch")
        page.get_by_text(re.compile(r"^Step 80 of")).first.wait_for()
        wait_idle(page)
        headers.append(header(page))
        assert set(query(page)[1:].split("&")) == {*link.partition("?")[2].split("&"), "moment=80"}
    assert headers[0] == headers[1]


def test_nonsense_in_a_link_is_ignored_and_said_once(page, open_at, wait_idle):
    open_at(page, "/train?epochs=4.7&hidden=12&activation=%3Cscript%3Ealert(1)%3C/script%3E&wings=3")
    toasts = page.get_by_test_id("stToast")
    assert toasts.count() == 1
    assert "epochs is '4.7'" in toasts.inner_text() and "wings is not a setting" in toasts.inner_text()
    assert query(page) == "?hidden=12"
    press(page, "Step")
    wait_idle(page)
    assert toasts.count() == 1


def test_play_pause_step_and_moments(page, open_at, wait_idle):
    open_at(page, "/train?hidden=256-256&epochs=200")
    press(page, "Play")
    page.get_by_role("button", name="Pause", exact=True).wait_for()
    seen, end = set(), time.time() + 20
    while len(seen) < 5 and time.time() < end:
        seen.add(step(page))
        time.sleep(0.1)
    assert len(seen) >= 5
    press(page, "Pause")
    page.get_by_role("button", name="Play", exact=True).wait_for()
    wait_idle(page)
    stood = step(page)
    time.sleep(1)
    assert step(page) == stood
    press(page, "Step")
    page.get_by_text(re.compile(f"^Step {stood + 1:,} of")).first.wait_for()
    wait_idle(page)
    now = header(page)
    moment(page).press("ArrowLeft")
    page.get_by_text(f"You look back at step {stood:,}").wait_for()
    page.get_by_role("link", name="Words").click()
    page.get_by_role("heading", name="What it is made of").wait_for()
    page.get_by_role("link", name="Train").click()
    page.get_by_text(f"You look back at step {stood:,}").wait_for()
    wait_idle(page)
    moment(page).press("ArrowRight")
    page.get_by_text("You look back").wait_for(state="detached")
    wait_idle(page)
    assert header(page) == now


def test_playing_keeps_every_picture_in_place(page, open_at):
    open_at(page, "/train?hidden=128&epochs=100")
    page.locator(".nnviz-plot-node, .nnviz-net canvas").nth(4).wait_for()
    nodes = "[...document.querySelectorAll('.nnviz-plot-node, .nnviz-net canvas')]"
    page.evaluate(f"{nodes}.forEach((node, i) => {{ node.mark = i }})")
    page.get_by_role("radio", name="Full").click()
    press(page, "Play")
    first = step(page)
    page.wait_for_function(
        "first => Number(document.body.innerText.match(/Step ([\\d,]+) of/)[1].replace(',', '')) > first + 300",
        arg=first,
    )
    press(page, "Pause")
    page.get_by_role("button", name="Play", exact=True).wait_for()
    marks = page.evaluate(f"{nodes}.map(node => node.mark)")
    assert marks == [0, 1, 2, 3, 4]


def test_a_closed_tab_stops_computing(new_page, open_at, app):
    page = open_at(new_page(), "/train?hidden=512-512&epochs=200")
    press(page, "Play")
    page.get_by_role("button", name="Pause", exact=True).wait_for()
    page.close()
    time.sleep(3)
    stat = f"/proc/{app.process.pid}/stat"

    def ticks():
        with open(stat) as file:
            return sum(map(int, file.read().rsplit(")", 1)[1].split()[11:13]))

    before = ticks()
    time.sleep(2)
    assert ticks() - before < 40  # hundredths of a second of processor time in two seconds


def test_every_slider_answers_and_the_link_follows(page, open_at, wait_idle):
    open_at(page)
    for name in SLIDERS:
        before, shown = query(page), slider(page, name).input_value()
        slider(page, name).press("ArrowLeft")
        page.wait_for_function("before => window.location.search !== before", arg=before)
        wait_idle(page)
        assert slider(page, name).input_value() != shown
    wanted = "variety=0.45&samples=5000&hidden=63&learning_rate=0.07&batch_size=16&epochs=9&moment=0"
    assert query(page) == "?" + wanted
    page.reload()
    page.get_by_role("link", name="Train").wait_for()
    wait_idle(page)
    assert query(page) == "?" + wanted


def test_the_pace_is_seen_on_every_page(page, open_at, wait_idle):
    open_at(page)
    page.get_by_role("radio", name="Slow").click()
    wait_idle(page)
    for name in ("Weights", "Activations", "Gradient flow", "Train", "Weights"):
        page.get_by_role("link", name=name, exact=True).click()
        wait_idle(page)
        chosen = page.locator(".st-key-pace [aria-checked=true]")
        chosen.wait_for()
        assert chosen.all_inner_texts() == ["Slow"], name


def test_the_back_button_is_left_alone(page, open_at, wait_idle):
    open_at(page)
    length = page.evaluate("history.length")
    for _ in range(3):
        slider(page, "layers").press("ArrowLeft")
        wait_idle(page)
    assert page.evaluate("history.length") == length


@pytest.mark.parametrize("path", ["/train", "/step", "/words"])
def test_every_page_opens_by_its_link_in_a_new_process(page, start_app, wait_idle, path):
    app = start_app(env={"NNVIZ_FIRST_VISIT": path})  # a server of its own, in which nobody has been yet
    page.goto(f"{app.url}{path}?hidden=33")
    if path == "/train":
        slider(page, "width_0").wait_for()
        assert slider(page, "width_0").input_value() == "33"
    else:  # no settings there, but a line on those of the run
        page.get_by_text("a network 784-33-10").wait_for()
    wait_idle(page)
    assert query(page) == "?hidden=33" and page.evaluate("location.pathname") == path
    assert page.get_by_role("dialog").count() == 0


def test_the_name_of_the_first_page_leads_to_it(page, app, wait_idle):
    page.goto(app.url + "/start?start=why&hidden=33")
    page.locator(".st-key-start_pad").wait_for()
    wait_idle(page)
    assert page.evaluate("location.pathname") == "/" and query(page) == "?hidden=33&start=why"


def test_an_old_link_to_the_root_leads_to_the_run(page, open_at):
    open_at(page, "/?hidden=33&samples=500")
    assert page.evaluate("location.pathname") == "/train" and slider(page, "width_0").input_value() == "33"


def test_learning_rate_ten_is_explained(page, open_at, wait_idle):
    open_at(page, "/train?learning_rate=10&hidden=64-64&activation=identity&l2=1")
    page.get_by_text(re.compile(r"stopped at step .*Try .*a learning rate of .* \(now 10\)")).wait_for()
    assert page.get_by_role("button", name="Play", exact=True).is_disabled()
    press(page, "Start again")
    page.get_by_text("Nothing is learned yet").wait_for()


def test_a_click_on_a_wrong_answer_sends_it_through_the_network(page, open_at, wait_idle, spot):
    open_at(page)
    before = page.get_by_text(re.compile(r"^Test image \d")).inner_text()
    page.mouse.click(*spot(page.locator(".st-key-gallery"), 1 / 20, 1 / 16))
    page.wait_for_function("before => !document.body.innerText.includes(before)", arg=before)
    wait_idle(page)


def test_every_number_of_the_confusion_matrix_is_there_at_every_moment(page, open_at, wait_idle):
    open_at(page, "/train?hidden=8&samples=500&epochs=3&moment=1")
    page.locator(".st-key-confusion").scroll_into_view_if_needed()
    for _ in range(4):
        press(page, "Step")
        wait_idle(page)
        shown, told = page.evaluate(
            """() => {
                const { data, children } = document.querySelector(".st-key-confusion .nnviz-plot-node")
                const words = [...children[0].querySelectorAll(".textpoint text")].map(text => text.textContent)
                return [words.sort(), data.flatMap(({ text }) => text ?? []).map(String).sort()]
            }"""
        )
        assert shown == told and len(told) > 20


def test_a_picture_out_of_sight_is_drawn_when_it_comes_near(new_page, open_at, wait_idle):
    page = open_at(new_page(viewport={"width": 1440, "height": 600}))
    confusion = page.locator(".st-key-confusion .nnviz-plot-node")
    assert confusion.locator(".main-svg").count() == 0
    assert confusion.bounding_box()["height"] > 200  # its room is kept, so that nothing jumps
    confusion.scroll_into_view_if_needed()
    confusion.locator(".main-svg").first.wait_for()


@pytest.mark.parametrize("width", [320, 820])
def test_narrow_columns(new_page, open_at, width):
    page = open_at(new_page(viewport={"width": width, "height": 1180}), "/train?hidden=12-8")
    assert page.locator(".nnviz-net canvas").bounding_box()["width"] > 200
    page.locator(".nnviz-plot").first.scroll_into_view_if_needed()
    page.locator(".nnviz-plot .main-svg").first.wait_for(state="attached")


@pytest.mark.parametrize(
    "path, scheme", [("/train", "light"), ("/train?dataset=spiral&hidden=16-16", "dark"), ("/words", "dark")]
)
def test_a_phone(new_page, open_at, screenshot, path, scheme):
    page = new_page(viewport={"width": 390, "height": 844}, color_scheme=scheme, has_touch=True, is_mobile=True)
    open_at(page, path)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390, f"the page is {wide} px wide and scrolls sideways"
    screenshot(page, f"phone-{scheme}-{re.sub('[^a-z]+', '-', path)}")


def test_no_message_stands_for_one_that_the_browser_may_have_thrown_away(page, open_at, wait_idle):
    """Streamlit would send such ones, and some of them kill the page (see .streamlit/config.toml)."""
    kinds = Counter()

    def received(payload):
        kinds[ForwardMsg.FromString(payload).WhichOneof("type")] += 1

    page.on("websocket", lambda socket: socket.on("framereceived", received))
    open_at(page)
    for name in ("Activations", "Train"):
        page.get_by_role("link", name=name).click()
        wait_idle(page)
    assert kinds["delta"] > 100 and not kinds["ref_hash"]
