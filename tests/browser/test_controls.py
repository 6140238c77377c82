"""Buttons and keys in Chromium: the focus stays, no press is lost, and the arrow keys of One step turn its stages."""

import re

import pytest

QUICK = 130  # ms from one click to the next


@pytest.fixture
def open_at(app, wait_idle):
    def open_at(page, path):
        page.set_default_timeout(90_000)  # ten presses are ten pictures, on a busy machine too
        page.goto(app.url + path)
        page.get_by_role("button", name="Play", exact=True).wait_for()
        wait_idle(page)
        return page

    return open_at


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def focused(page):
    return page.evaluate("document.activeElement.innerText.trim().split('\\n').pop().replace(/^[a-z]+_[a-z]+/, '')")


def press_quickly(page, name, times):
    """Click a button so many times, as fast as an impatient person, whatever the page does meanwhile."""
    page.evaluate(
        """async ([name, times, pause]) => {
            const button = () => [...document.querySelectorAll('button')].find(b => b.innerText.trim().endsWith(name))
            for (let i = 0; i < times; i++) {
                button().click()
                await new Promise(done => setTimeout(done, pause))
            }
        }""",
        [name, times, QUICK],
    )


@pytest.mark.parametrize("path", ["/train?epochs=200", "/step", "/compare"])
def test_play_and_pause_keep_the_focus(page, open_at, path):
    open_at(page, path)
    button(page, "Play").focus()
    for name in ("Pause", "Play", "Pause", "Play"):
        page.keyboard.press("Space")
        button(page, name).wait_for()
        assert focused(page) == name


def test_a_button_that_is_disabled_or_goes_leaves_the_focus_in_its_row(page, open_at, wait_idle):
    open_at(page, "/train?hidden=8&samples=500&epochs=3")
    for name in ("Epoch", "Start again"):
        button(page, name).focus()
        page.keyboard.press("Enter")
        page.get_by_text(re.compile(r"^Step 32 of" if name == "Epoch" else r"^Step 0 of")).first.wait_for()
        wait_idle(page)
        assert focused(page) == name
    assert button(page, "Start again").is_disabled()
    page.keyboard.press("Enter")  # does nothing
    button(page, "Step").focus()
    page.keyboard.press("Enter")
    page.get_by_text(re.compile(r"^Step 1 of")).first.wait_for()
    wait_idle(page)
    assert focused(page) == "Step"
    page.get_by_role("slider", name="Moment").press("Home")
    button(page, "Back to now").focus()
    page.keyboard.press("Enter")
    button(page, "Back to now").wait_for(state="detached")
    assert focused(page) == "Play"


@pytest.mark.parametrize(
    ("path", "name", "begins", "ends"),
    [
        ("/train?hidden=64-64&epochs=200&moment=50", "Step", "Step 50 of", "Step 60 of"),
        ("/train?hidden=8&samples=500&example=5", "Next", "Test image 5", "Test image 15"),
        ("/train?hidden=8&samples=500&example=25", "Previous", "Test image 25", "Test image 15"),
        ("/train?hidden=8&samples=20&images=all", "More", "Page 1 of", "Page 11 of"),
        ("/step", "Next", "1 of 21", "11 of 21"),
        ("/step?network=run&hidden=8&samples=500&moment=5&example=5", "Sample after", "sample 5", "sample 15"),
        ("/step", "Take this step", "35 numbers, 0 steps taken", "35 numbers, 10 steps taken"),
        ("/compare", "Step", "After 100 steps", "After 110 steps"),
    ],
)
def test_every_quick_click_counts(page, open_at, wait_idle, path, name, begins, ends):
    def sees(text):
        page.wait_for_function(
            "text => [document.body.innerText, ...[...document.querySelectorAll('input')].map(input => input.value)]"
            ".some(words => words.includes(text))",
            arg=text,
        )

    open_at(page, path)
    sees(begins)
    press_quickly(page, name, 10)
    sees(ends)
    wait_idle(page)
    sees(ends)  # and none counted twice
    assert "cell=" not in page.evaluate("location.search")  # nor was a number of One step chosen by the way


def test_the_arrow_keys_turn_the_stage_after_a_click_on_any_control(page, open_at, wait_idle):
    open_at(page, "/step")
    menu = page.get_by_role("combobox", name="Stage")
    picture = page.locator(".st-key-matrix0 .nnviz-plot-node")

    def choose():
        menu.click()
        page.get_by_role("option").nth(2).click()

    clicks = [
        page.get_by_text("4 s", exact=True).click,
        page.get_by_text("Your network", exact=True).click,
        page.get_by_text("Predict first", exact=True).click,
        page.get_by_text("Predict first", exact=True).click,
        choose,
        lambda: page.locator(".st-key-matrix0 .nsewdrag").first.click(),
        button(page, "Play").click,
        button(page, "Pause").click,
    ]
    for click in clicks:
        click()
        wait_idle(page)
        before = menu.input_value()
        page.keyboard.press("ArrowRight")
        page.wait_for_function(
            "before => document.querySelector('.st-key-step_stage input').value !== before", arg=before
        )
        wait_idle(page)
    # Who comes to a picture, a row of choices or a text by keys, walks in it.
    before = menu.input_value()
    page.get_by_role("radio", name="4 s").focus()
    page.keyboard.press("ArrowLeft")
    page.get_by_role("radio", name="Your network").focus()
    page.keyboard.press("ArrowLeft")
    picture.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    wait_idle(page)
    assert menu.input_value() == before


@pytest.mark.parametrize("width, more", [(1440, ""), (1440, "&learning_rate=3"), (1280, ""), (390, "")])
def test_what_is_below_the_numbers_stays_where_it_is_while_a_run_plays(new_page, open_at, width, more):
    page = open_at(
        new_page(viewport={"width": width, "height": 844}),
        f"/train?hidden=64-32&samples=1000&epochs=200&moment=0{more}",
    )
    page.evaluate(
        """() => {
            const places = window.places = new Set()
            const look = () => {
                const part = document.querySelector(".st-key-train")
                const { scrollTop } = document.querySelector('[data-testid="stMain"]')
                if (part) places.add(Math.round(part.getBoundingClientRect().top + scrollTop))
                requestAnimationFrame(look)
            }
            look()
        }"""
    )
    button(page, "Play").click()
    page.get_by_text(re.compile(r"^Step [1-9][\d,]{2,} of")).first.wait_for()  # some hundreds: the verdict has come
    assert page.evaluate("places.size") == 1, page.evaluate("[...places]")


def test_on_a_phone_the_menu_closes_when_a_page_is_chosen(new_page, open_at, wait_idle):
    page = open_at(new_page(viewport={"width": 390, "height": 844}, has_touch=True), "/train")
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_role("link", name="Words", exact=True).click()
    page.get_by_test_id("stExpandSidebarButton").wait_for()
    wait_idle(page)
    assert page.title() == "Words · nnviz"
    assert page.evaluate("document.elementFromPoint(60, 400).closest('[data-testid=stSidebar]') === null")


def test_a_choice_that_is_drawn_late_shows_what_is_chosen(page, app, wait_idle):
    held = []
    page.route("**/ButtonGroup*.js", lambda route: held.append(route))
    page.goto(f"{app.url}/train?hidden=12-8&samples=1000")
    page.get_by_text("It has seen").first.wait_for(timeout=90_000)
    page.wait_for_timeout(1500)  # the second answer comes, too
    assert held
    for script in held:
        script.continue_()
    page.locator(".stButtonGroup").first.wait_for()
    wait_idle(page)
    shown = "all => all.map(row => row.querySelectorAll('[aria-checked=true]').length)"
    assert page.locator(".stButtonGroup").evaluate_all(shown) == [1, 1, 1]
