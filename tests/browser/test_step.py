"""The page of one step in Chromium: every stage drawn, clicks, keys, a phone."""

import re

import pytest


@pytest.fixture
def open_at(app, wait_idle):
    def open_at(page, query=""):
        page.goto(
            app.url + "/train"
        )  # a server's very first visitor cannot come by a link to a page (Streamlit says: not found)
        page.get_by_role("link", name="Train").wait_for()
        wait_idle(page)
        page.goto(f"{app.url}/step{query}")
        page.locator(".st-key-step_Next button").wait_for()
        wait_idle(page)
        return page

    return open_at


def words(page):
    return page.locator(".st-key-step_words").inner_text()


def follow(page, press):
    """Do something that changes the stage, and wait for it."""
    before = words(page)
    press()
    page.wait_for_function(
        "before => document.querySelector('.st-key-step_words').innerText !== before", arg=before, timeout=10_000
    )


def test_forwards_and_back_by_key_in_place(page, open_at, wait_idle):
    open_at(page)
    page.evaluate("document.querySelectorAll('.nnviz-plot-node').forEach((node, i) => { node.mark = i })")
    place = page.locator(".st-key-matrix0").bounding_box()["y"]
    seen = [words(page)]
    for _ in range(20):
        follow(page, lambda: page.keyboard.press("ArrowRight"))
        seen.append(words(page))
    wait_idle(page)
    assert "falls from 0.7659 to 0.4163" in seen[-1]
    assert page.locator(".st-key-matrix0").bounding_box()["y"] == place
    assert page.evaluate("document.querySelector('.nnviz-plot-node').mark") == 0
    for expected in reversed(seen[:-1]):
        follow(page, lambda: page.keyboard.press("ArrowLeft"))
        assert words(page) == expected


def numbers(page):
    """Everything the page says in words and formulas, and what its pictures say of themselves."""
    pictures = page.locator(".nnviz-plot-node").evaluate_all("nodes => nodes.map(node => node.ariaLabel)")
    return [words(page), page.locator(".st-key-step_explain").inner_text(), *pictures]


@pytest.mark.parametrize("query", ["", "?hidden=12-8&network=run&batch=minibatch&moment=30&optimizer=adam"])
def test_from_first_to_last_and_back_the_numbers_are_the_same(page, open_at, wait_idle, query):
    open_at(page, query)
    there = [numbers(page)]
    for _ in range(20):
        follow(page, lambda: page.keyboard.press("ArrowRight"))
        wait_idle(page)
        there.append(numbers(page))
    assert page.locator(".st-key-step_Next button").is_disabled()
    for expected in reversed(there[:-1]):
        follow(page, lambda: page.keyboard.press("ArrowLeft"))
        wait_idle(page)
        assert numbers(page) == expected


@pytest.mark.parametrize(
    "query, formula",
    [
        ("?stage=12&cell=da2-1-2", "da2[1, 2] = "),
        ("?hidden=12-8&network=run&batch=minibatch&stage=12&cell=da2-3-5&moment=77", "da2[3, 5] = "),
        ("?hidden=12-8&network=run&example=9&stage=12&cell=da2-0-5&moment=400", "da2[0, 5] = "),
    ],
)
def test_a_link_to_stage_12_with_a_cell_in_fresh_profiles(new_page, open_at, wait_idle, query, formula):
    seen, link = [], query
    for _ in range(2):
        page = new_page()
        open_at(page, link)
        assert "Back through the weights to layer 2" in words(page)
        page.locator("code", has_text=formula).wait_for()
        seen.append(numbers(page))
        link = page.evaluate("location.search")
        asked, said = (set(text[1:].replace("stage=12", "stage=da2").split("&")) for text in (query, link))
        assert asked == said
    assert seen[0] == seen[1]


def test_the_address_of_what_is_seen_opens_just_that(new_page, open_at, wait_idle, spot):
    page = open_at(new_page(), "?hidden=16")
    page.get_by_text("Your network", exact=True).click()
    wait_idle(page)
    page.get_by_text("Next minibatch", exact=True).click()
    wait_idle(page)
    for _ in range(2):
        page.get_by_role("button", name="Take this step").click()
        wait_idle(page)
    follow(page, lambda: page.keyboard.press("ArrowRight"))
    wait_idle(page)
    page.mouse.click(*spot(page.locator(".st-key-matrix3"), 0.3, 0.3))
    page.wait_for_function("location.search.includes('cell=z1-')")
    wait_idle(page)
    other = open_at(new_page(), page.evaluate("location.search"))
    assert numbers(other) == numbers(page)


def test_a_click_on_a_unit_chooses_its_number(page, open_at, wait_idle):
    open_at(page, "?stage=z2")
    canvas = page.locator(".st-key-step_picture canvas").first
    box = canvas.bounding_box()
    x, y = canvas.evaluate("""canvas => {
        const { layers } = canvas.closest('.nnviz-net').nnvizNet.layout
        return [layers[2].x[0], layers[2].y[0]]
    }""")
    page.mouse.click(box["x"] + x, box["y"] + y)
    page.locator("code", has_text=re.compile(r"z2\[\d, 0\] =")).wait_for()
    page.wait_for_function("location.search.includes('cell=z2-')")


def test_what_is_to_be_predicted_is_not_in_the_browser(page, open_at, wait_idle):
    open_at(page, "?stage=z2&predict=yes")
    record = "document.querySelector('.st-key-step_picture .nnviz-net').nnvizNet.record"
    stages, known, next_layer = page.evaluate(
        f"[{record}.stages.map(stage => stage.id), [...{record}.layers[0].a], [...{record}.layers[1].a]]"
    )
    assert stages == ["input", "forward-1"] and known == [0, pytest.approx(0.85), 0.5]
    assert all(value != value for value in next_layer)
    page.mouse.move(
        *page.locator(".st-key-step_picture canvas").first.evaluate("""canvas => {
        const box = canvas.getBoundingClientRect(), layer = canvas.closest('.nnviz-net').nnvizNet.layout.layers[2]
        return [box.x + layer.x[0], box.y + layer.y[0]]
    }""")
    )
    card = page.locator(".nnviz-net-card")
    card.get_by_text("Unit 0 of layer 2").wait_for()
    assert "?" in card.inner_text() and "not a number" not in card.inner_text()


def test_it_plays_pauses_and_ends_when_the_page_is_left(page, open_at, wait_idle):
    open_at(page)
    page.get_by_text("1 s", exact=True).click()
    wait_idle(page)
    page.locator(".st-key-step_play button").first.click()
    page.get_by_text("Layer 1 passes on: relu").first.wait_for(timeout=8000)
    assert page.locator(".st-key-matrix0").bounding_box()["y"] > 0
    page.locator(".st-key-step_pause button").first.click()
    page.locator(".st-key-step_play button").first.wait_for()
    wait_idle(page)
    stood = words(page)
    page.wait_for_timeout(1600)
    assert words(page) == stood
    page.locator(".st-key-step_play button").first.click()
    page.locator(".st-key-step_pause button").first.wait_for()
    page.get_by_role("link", name="Words").click()
    page.get_by_role("heading", name="What it is made of").wait_for()
    page.get_by_role("link", name="One step").click()
    page.locator(".st-key-step_play button").first.wait_for()
    wait_idle(page)
    stood = words(page)
    page.wait_for_timeout(1600)
    assert words(page) == stood


def test_a_run_that_plays_waits_and_that_is_said(page, app, wait_idle):
    page.goto(f"{app.url}/train?hidden=64&epochs=100")
    page.get_by_role("button", name="Play", exact=True).click()
    page.get_by_role("button", name="Pause", exact=True).wait_for()
    page.get_by_role("link", name="One step").click()
    page.get_by_text(re.compile(r"The run was playing: it waits at step [\d,]+ while you are here")).wait_for()
    wait_idle(page)
    page.get_by_role("link", name="Train").click()
    page.get_by_text("Test image 0").wait_for()
    page.get_by_role("link", name="One step").click()
    page.locator(".st-key-step_Next button").wait_for()
    wait_idle(page)
    assert page.get_by_text("The run was playing").count() == 0


def test_a_far_moment_shows_a_bar_and_can_be_stopped(page, app, wait_idle):
    page.goto(app.url + "/train")
    page.get_by_role("link", name="Train").wait_for()
    wait_idle(page)
    page.goto(f"{app.url}/step?hidden=512-512&epochs=200&moment=60000&network=run")
    page.get_by_text(re.compile(r"The link shows this run after step 60,000")).wait_for()
    page.locator(".st-key-stop_here button").click()
    page.locator(".st-key-step_Next button").wait_for()
    wait_idle(page)
    step = int(re.search(r"moment=(\d+)", page.evaluate("location.search"))[1])
    assert 0 < step < 60_000
    page.get_by_text(f"After step {step:,} of the run").wait_for()


def test_nothing_jumps_from_stage_to_stage(page, open_at, wait_idle):
    open_at(page)
    keys = (
        ".st-key-step_moves",
        ".st-key-step_words",
        ".st-key-step_picture",
        ".st-key-matrix0",
        ".st-key-step_explain",
    )
    where = [[page.locator(key).bounding_box()["y"] for key in keys]]
    for _ in range(20):
        follow(page, lambda: page.keyboard.press("ArrowRight"))
        wait_idle(page)
        where.append([page.locator(key).bounding_box()["y"] for key in keys])
    assert all(place == where[0] for place in where)


def test_a_click_on_a_number_explains_it(page, open_at, wait_idle, spot):
    open_at(page)
    follow(page, lambda: page.locator(".st-key-step_Next button").click())
    wait_idle(page)
    page.mouse.click(*spot(page.locator(".st-key-matrix3"), 0.5, 0.6))
    page.locator("code", has_text="z1[1, 1] =").wait_for()
    wait_idle(page)
    page.mouse.click(*spot(page.locator(".st-key-matrix1"), 0.9, 0.6))
    page.locator("code", has_text="z1[1, 2] =").wait_for()
    wait_idle(page)
    page.get_by_role("button", name="Change a number").click()  # is offered what was clicked: W1[2, 2]
    assert page.locator(".st-key-edit_row_W1 input").input_value() == "2"
    assert page.locator(".st-key-edit_column_W1 input").input_value() == "2"
    value = page.locator("[class*=st-key-edit_value_W1] input")
    assert value.input_value() == "0.6000"
    value.fill("-0.6")
    value.press("Enter")
    page.locator("code", has_text="0 × (−0.6)").wait_for()


def test_a_large_network_sends_little(page, open_at, wait_idle, traffic):
    open_at(page, "?hidden=512-512")
    page.get_by_text("Your network", exact=True).click()
    wait_idle(page)
    page.get_by_text("Next minibatch", exact=True).click()
    wait_idle(page)
    for _ in range(20):
        before = traffic(page).received
        follow(page, lambda: page.locator(".st-key-step_Next button").click())
        wait_idle(page)
        assert traffic(page).received - before < 850_000  # a quarter of it the network's picture


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone(new_page, open_at, wait_idle, screenshot, scheme):
    page = new_page(viewport={"width": 390, "height": 844}, color_scheme=scheme, has_touch=True, is_mobile=True)
    open_at(page)
    follow(page, lambda: page.locator(".st-key-step_Next button").click())
    wait_idle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    screenshot(page, f"step-phone-{scheme}")


def test_the_derivation_is_typeset_and_the_last_stage_asks(page, open_at, wait_idle):
    open_at(page, "?stage=dz3")
    page.get_by_text("Why is dz3 = (p − y) / n?").click()
    folded = page.get_by_test_id("stExpander").filter(has_text="Both together")
    folded.wait_for()
    page.wait_for_function("document.querySelectorAll('.katex').length >= 15")
    assert page.locator(".katex-error").count() == 0 and "$" not in folded.inner_text()
    page.goto(page.url.split("?")[0] + "?stage=again&predict=yes")
    page.locator(".st-key-step_question").wait_for()
    page.get_by_text("fall or rise, and by about how much?").wait_for()
    page.locator(".st-key-choice_0 button").click()
    page.get_by_text(re.compile("[01] of 1 answer right so far")).wait_for()
