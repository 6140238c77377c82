"""A lesson in a browser: from a link through its cards, with a word opened in place, a curve drawn and a task done."""

from nnviz.app.lessons.own import write_word

PLACE = "dataset=xor&hidden=4&epochs=2&moment=0"
LESSON = f"""# A small walk
question: Where does it lead?
minutes: 1

## A curve
place: train?{PLACE}

The **loss** of this network falls.

### Draw
curve: training loss
to: 1 epoch
axis: 0 to 2
near: 0.1
low: too low said
high: too high said

Draw it.

### After
It ends at {{{{training loss after 1 epoch}}}}.

## Two steps
place: flow?{PLACE}

Nothing is learned yet.

### Task
until: step >= 2

Take two steps.

### After
Done and dusted.
"""


def test_a_walk_through_a_lesson(app, new_page, wait_idle):
    page = new_page(viewport={"width": 1280, "height": 720})
    page.goto(f"{app.url}/?lesson={write_word(LESSON)}&{PLACE}")
    bar = page.locator(".st-key-lesson_bar")
    bar.get_by_text("The loss of this network falls.").wait_for()
    wait_idle(page)
    box, below = bar.bounding_box(), page.locator(".st-key-controls").bounding_box()
    assert box["height"] <= 240 and box["y"] + box["height"] <= below["y"]
    meaning = bar.get_by_text("How wrong the answers are")
    assert not meaning.is_visible()
    bar.get_by_role("link", name="loss").first.click()
    assert meaning.is_visible()

    axes = bar.locator("svg[role=img]")
    at = axes.bounding_box()
    page.mouse.move(at["x"] + 0.15 * at["width"], at["y"] + 12)
    page.mouse.down()
    page.mouse.move(at["x"] + 0.97 * at["width"], at["y"] + 20, steps=12)
    page.mouse.up()
    bar.get_by_role("button", name="Show the run’s curve").click()
    bar.get_by_text("too high said").wait_for()
    bar.get_by_text("It ends at").wait_for()
    assert axes.locator("path.truth").count() == 1

    main = page.get_by_test_id("stMain")
    assert main.evaluate("node => { node.scrollTop = 300; return node.scrollTop }") > 0
    bar.get_by_role("button", name="Next card").evaluate("button => button.click()")  # without scrolling to it
    bar.get_by_text("Nothing is learned yet.").wait_for()
    page.wait_for_url("**/flow?*card=2*")
    wait_idle(page)
    assert main.evaluate("node => node.scrollTop") == 0
    for _ in range(2):
        page.get_by_role("button", name="Step", exact=True).click()
        wait_idle(page)
    bar.get_by_text("Done and dusted.").wait_for()
    page.set_viewport_size({"width": 390, "height": 844})
    wait_idle(page)
    picture, found = page.locator(".st-key-flow_picture"), bar.get_by_role("button", name="Show me")
    assert picture.bounding_box()["y"] > 600
    found.click()
    bar.get_by_role("button", name="To the card").wait_for()
    page.wait_for_function("node => node.getBoundingClientRect().top < 200", arg=picture.element_handle())
    assert bar.get_by_role("button", name="Finish").bounding_box()["y"] < 120, "the head of the bar stays in sight"
    bar.get_by_role("button", name="Finish").click()
    page.get_by_text("2 cards · done").wait_for()
    assert bar.count() == 0
