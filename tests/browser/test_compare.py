"""The page of comparisons in Chromium: three runs while they play, links in fresh profiles, a phone."""

import re

import pytest

SENTENCE = ".st-key-compare_sentence"


@pytest.fixture
def open_at(app, wait_idle):
    def open_at(page, query=""):
        page.goto(f"{app.url}/compare{query}")
        page.locator(SENTENCE).wait_for()
        wait_idle(page)
        return page

    return open_at


def sentence(page):
    return page.locator(SENTENCE).inner_text()


def steps(page):
    cards = page.locator('[class*="st-key-compare_card_"]').all_inner_texts()
    return [int(re.search(r"Step ([\d,]+)", card)[1].replace(",", "")) for card in cards]


def said(page):
    """All numbers of the page: in words, and what its pictures say of themselves."""
    pictures = page.locator(".nnviz-plot-node").evaluate_all("nodes => nodes.map(node => node.ariaLabel)")
    return [sentence(page), *page.locator('[class*="st-key-compare_card_"]').all_inner_texts(), *pictures]


def test_three_runs_play_together_and_pause_at_once(page, open_at, wait_idle, traffic, screenshot):
    open_at(page, "?a=hidden+256-128+epochs+50&b=initializer+glorot_uniform&c=initializer+normal")
    began = steps(page)
    assert len(set(began)) == 1
    page.locator(".nnviz-plot-node").nth(2).wait_for()
    page.evaluate("document.querySelectorAll('.nnviz-plot-node').forEach((node, i) => { node.mark = i })")
    before, seen = traffic(page).received, []
    page.locator(".st-key-compare_play button").first.click()
    page.locator(".st-key-compare_pause button").first.wait_for()
    for _ in range(8):
        page.wait_for_timeout(400)
        seen.append(steps(page))
    screenshot(page, "compare-playing")
    page.locator(".st-key-compare_pause button").first.click()
    page.locator(".st-key-compare_play button").first.wait_for(timeout=3000)
    wait_idle(page)
    assert len({tuple(now) for now in seen}) >= 4 and seen[-1][0] > began[0] + 50
    stood = steps(page)
    assert len(set(stood)) == 1
    page.wait_for_timeout(1200)
    assert steps(page) == stood and f"After {stood[0]:,} steps" in sentence(page)
    # The same pictures throughout, with a line for each run, and little traffic.
    marks = page.locator(".nnviz-plot-node").evaluate_all("nodes => nodes.map(node => node.mark)")
    assert marks == [0, 1, 2]
    assert page.evaluate("document.querySelectorAll('.nnviz-plot-node')[0].data.length") == 3
    assert traffic(page).received - before < 1_000_000
    assert page.evaluate("location.search").endswith(f"&c=initializer+normal&until={stood[0]}")


@pytest.mark.parametrize(
    "query", ["?compare=deep", "?hidden=12&samples=500&b=learning_rate+0.5&c=optimizer+adam&until=40"]
)
def test_a_link_opens_the_same_comparison_in_a_fresh_profile(new_page, open_at, wait_idle, query):
    first = open_at(new_page(), query)
    first.locator(".st-key-compare_step button").first.click()
    first.wait_for_function("/until=/.test(location.search)")
    wait_idle(first)
    second = open_at(new_page(), first.evaluate("location.search"))
    second.wait_for_function(
        "text => document.querySelector('.st-key-compare_sentence').innerText === text", arg=sentence(first)
    )
    wait_idle(second)
    assert said(second) == said(first)
    assert second.evaluate("location.search") == first.evaluate("location.search")


def test_your_run_against_a_link_and_a_bad_one(page, open_at, wait_idle):
    open_at(page, "?hidden=16&samples=1000")
    settings = page.locator("[data-testid=stSidebar]").get_by_role("slider")
    assert settings.count() == 0, "none of them has an effect here"
    page.locator(".st-key-compare_set input").click()
    page.get_by_text("Your own run and links").last.click()
    page.locator(".st-key-compare_link_B input").fill("<b>nothing</b>")
    page.keyboard.press("Enter")
    page.get_by_text("Link B cannot be used: there is no setting in it that can be used").wait_for()
    page.locator(".st-key-compare_link_B input").fill("https://else.where/?hidden=16&samples=1000&activation=tanh")
    page.keyboard.press("Enter")
    page.get_by_text("Only the activation differs: relu, tanh.").wait_for()
    assert page.get_by_text("cannot be used").count() == 0
    wait_idle(page)
    assert page.evaluate("location.search") == "?samples=1000&hidden=16&b=activation+tanh"
    # Your own run is one of them now, so its settings are back, and have an effect.
    page.get_by_role("slider", name="Hidden layers").press("ArrowRight")
    page.get_by_text("What differs: the hidden layers (16-16, 16) and the activation (relu, tanh).").wait_for()
    assert settings.count() > 5


def test_open_this_run_shows_it_at_the_same_step_on_the_train_page(page, open_at, wait_idle):
    open_at(page)
    right = re.search(r"right ([\d.]+ %)", said(page)[3])[1]
    page.locator(".st-key-compare_open_2 button").first.click()
    page.locator(".st-key-header").wait_for()
    page.get_by_text(re.compile(r"Step 100 of 1,565")).wait_for()
    wait_idle(page)
    assert f"right {right}" in page.locator(".st-key-header").inner_text().replace("\xa0", " ")
    assert "initializer=normal" in page.evaluate("location.search")


def test_a_run_that_plays_waits_and_that_is_said(page, app, wait_idle):
    page.goto(f"{app.url}/train?hidden=64&epochs=100")
    page.get_by_role("button", name="Play", exact=True).click()
    page.get_by_role("button", name="Pause", exact=True).wait_for()
    page.get_by_role("link", name="Compare").click()
    page.get_by_text(re.compile(r"Your own run was playing: it waits at step [\d,]+ while you are here")).wait_for()
    wait_idle(page)
    page.locator(".st-key-compare_play button").first.click()
    page.locator(".st-key-compare_pause button").first.wait_for()
    page.get_by_role("link", name="Words").click()
    page.get_by_role("heading", name="What it is made of").wait_for()
    page.get_by_role("link", name="Compare").click()
    page.locator(".st-key-compare_play button").first.wait_for()
    wait_idle(page)
    stood = steps(page)
    page.wait_for_timeout(1000)
    assert steps(page) == stood and page.get_by_text("it waits at step").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_one_screen_in_little(new_page, open_at, traffic, screenshot, scheme):
    page = open_at(new_page(color_scheme=scheme), "?compare=start&until=400")
    page.wait_for_function("document.querySelector('.st-key-compare_sentence').innerText.includes('After 400 steps')")
    page.wait_for_timeout(500)
    screenshot(page, f"compare-{scheme}")
    for part in (".st-key-compare_controls", SENTENCE, ".st-key-compare_accuracy", ".st-key-compare_loss"):
        box = page.locator(part).bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= 900, part
    assert traffic(page).received < 1_000_000


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone(new_page, open_at, screenshot, scheme):
    page = new_page(viewport={"width": 390, "height": 844}, color_scheme=scheme, has_touch=True, is_mobile=True)
    open_at(page, "?compare=deep&seeds=3")
    page.get_by_text("Over 3 seeds each").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    screenshot(page, f"compare-phone-{scheme}", full_page=True)
    page.locator(".st-key-compare_flow").scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    screenshot(page, f"compare-phone-flow-{scheme}")
