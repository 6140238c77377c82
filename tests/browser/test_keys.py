"""The app by keyboard and for the ear: names, announcements, pictures that are walked through, focus that stays."""


def test_the_title_says_which_page_it_is(page, app, wait_idle):
    page.goto(app.url)
    for name in ("Gradient flow", "Words", "Train"):
        page.get_by_role("link", name=name, exact=True).click(timeout=60_000)
        page.wait_for_function("title => document.title === title", arg=f"{name} · nnviz", timeout=60_000)
    wait_idle(page, timeout=60_000)
    assert page.title() == "Train · nnviz"
