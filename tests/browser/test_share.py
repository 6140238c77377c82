"""What one visitor shares, another one sees: the link of the Share dialog in a fresh profile."""

import re

import pytest


@pytest.fixture
def share(wait_idle):
    def share(page):
        wait_idle(page)
        page.get_by_role("button", name="Share", exact=True).click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_text("fingerprint").wait_for()
        wait_idle(page)
        return dialog

    return share


def words(dialog):
    return dialog.get_by_text("fingerprint").locator("strong").all_inner_texts()


def test_a_shared_link_opens_on_the_same_network(new_page, app, share, wait_idle):
    page = new_page()
    page.goto(app.url + "/?hidden=20&learning_rate=0.2&moment=77")
    page.get_by_text(re.compile("^Step 77 of")).first.wait_for()
    dialog = share(page)
    link, seen = dialog.locator("code").first.inner_text().strip(), words(dialog)
    assert link.startswith(app.url) and "moment=77" in link and len(link) < 300
    assert len(seen) == 2 and all(re.fullmatch("[a-z]{5}-[a-z]{5}", word) for word in seen)
    other = new_page()
    other.goto(link)
    other.get_by_text(re.compile("^Step 77 of")).first.wait_for()
    assert words(share(other)) == seen


def test_the_weights_are_handed_out(page, app, share):
    page.goto(app.url + "/?hidden=20")
    page.get_by_text(re.compile("^Step [1-9]")).first.wait_for()
    with page.expect_download() as download:
        share(page).get_by_role("button", name="Weights").click()
    assert download.value.suggested_filename == "network.npz"
