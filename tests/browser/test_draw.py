"""Points that somebody draws: added, moved, erased by mouse and by keys, learned from, the same in a shared link."""

import re
from urllib.parse import parse_qs, urlparse

from nnviz.data.drawn import read_points

RUN = "/train?dataset=drawn&hidden=6&batch_size=4&epochs=40&learning_rate=0.2&moment=60"


def board(page):
    return page.get_by_role("application", name=re.compile("^Points in the plane"))


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def drag(page, *shares):
    box = board(page).bounding_box()
    places = [(box["x"] + across * box["width"], box["y"] + down * box["height"]) for across, down in shares]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=20)
    page.mouse.up()


def link_of(page):
    return parse_qs(urlparse(page.url).query)


def counted(page):
    return [int(n) for n in re.findall(r"(\d+) of class", board(page).get_attribute("aria-label"))]


def test_drawn_points_are_learned_from_and_a_link_brings_the_same_network(new_page, open_run, wait_idle, numbers):
    page = open_run(new_page(), RUN)
    board(page).scroll_into_view_if_needed()
    assert counted(page) == [30, 30]
    button(page, "Erase all points").click()
    page.get_by_text("0 points: a network needs 13 or more").wait_for()
    button(page, "Add points of class 0").click()
    drag(page, (0.1, 0.1), (0.9, 0.1))
    page.get_by_text(re.compile("of one class: a network needs at least two")).wait_for()
    wait_idle(page)
    assert "points" not in link_of(page)  # the run keeps its own until there are enough
    button(page, "Add points of class 3").click()
    drag(page, (0.1, 0.8), (0.9, 0.9))
    page.get_by_text(re.compile("points train, .* test: every fifth")).wait_for()
    page.wait_for_function("location.search.includes('points=')")
    page.get_by_text(re.compile("^Step 60 of")).first.wait_for()  # the run goes on
    wait_idle(page)
    first = counted(page)
    assert len(first) == 2 and min(first) >= 8

    button(page, "Erase points").click()
    drag(page, (0.1, 0.1), (0.3, 0.1))
    wait_idle(page)
    assert counted(page)[0] < first[0] and counted(page)[1] == first[1]
    button(page, "Undo the last change of the points").click()
    wait_idle(page)
    assert counted(page) == first
    before = link_of(page)["points"][0]
    kept = read_points(before)
    button(page, "Move points").click()
    drag(page, (float(kept.x[0]) / 255, 1 - float(kept.y[0]) / 255), (0.5, 0.5))
    page.wait_for_function("before => !location.search.includes(before)", arg=before)
    wait_idle(page)
    before = link_of(page)["points"][0]
    moved = read_points(before)
    assert abs(int(moved.x[0]) - 128) < 4 and abs(int(moved.y[0]) - 128) < 4
    assert (moved.x[1:] == kept.x[1:]).all() and (moved.classes == kept.classes).all()

    button(page, "Add points of class 1").click()
    board(page).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_function("before => !location.search.includes(before)", arg=before)
    wait_idle(page)
    keyed = read_points(link_of(page)["points"][0])
    assert (keyed.x[-1], keyed.y[-1], keyed.classes[-1]) == (132, 128, 1)

    before = link_of(page)["points"][0]
    button(page, "Move points").click()
    board(page).focus()
    for key in ("ArrowRight", "Enter", "ArrowUp", "ArrowUp", "Enter"):  # the cross begins in the middle again
        page.keyboard.press(key)
    page.wait_for_function("before => !location.search.includes(before)", arg=before)
    wait_idle(page)
    carried = read_points(link_of(page)["points"][0])
    assert (carried.x[-1], carried.y[-1]) == (132, 136) and (carried.x[:-1] == keyed.x[:-1]).all()

    button(page, "Step").click()
    page.get_by_text(re.compile("^Step 61 of")).first.wait_for()
    wait_idle(page)
    other = open_run(new_page(), "/train?" + urlparse(page.url).query)
    other.get_by_text(re.compile("^Step 61 of")).first.wait_for()
    board(other).scroll_into_view_if_needed()
    assert counted(other) == counted(page) and link_of(other)["points"] == link_of(page)["points"]
    fingerprints = [re.search("Fingerprint ([a-z]{5}-[a-z]{5})", numbers(p))[1] for p in (page, other)]
    assert fingerprints[0] == fingerprints[1]
