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


def test_a_link_is_copied_with_one_click_and_scanned(new_page, app, share, screenshot):
    zxingcpp = pytest.importorskip("zxingcpp")
    from PIL import Image

    page = new_page(
        viewport={"width": 390, "height": 844}, color_scheme="dark", permissions=["clipboard-read", "clipboard-write"]
    )
    page.goto(app.url + "/weights?dataset=moons&hidden=5&moment=9")
    page.get_by_text(re.compile("^Step 9 of")).first.wait_for()
    beside = page.get_by_text(re.compile("^Step 9 of")).first.inner_text()
    page.get_by_test_id("stExpandSidebarButton").click()
    dialog = share(page)
    link = dialog.locator("code").first.inner_text().strip()
    assert link.startswith(app.url + "/weights?") and words(dialog)[0] in beside
    dialog.get_by_role("button", name="Copy link", exact=True).click()
    dialog.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == link
    dialog.get_by_role("button", name="Copy link and words").click()
    page.wait_for_function("async link => await navigator.clipboard.readText() != link", arg=link)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(r"Weights: a network 2-5-2 \(relu\) on .+, after step 9 of .+\.\n" + re.escape(link), copied)
    dialog.get_by_text("QR code").click()
    dialog.get_by_alt_text("QR code of the link").scroll_into_view_if_needed()
    (code,) = zxingcpp.read_barcodes(Image.open(screenshot(page, "qr")))
    assert code.text == link


def test_weights_come_back(new_page, app, share, tmp_path):
    page = new_page()
    page.goto(app.url + "/?hidden=20&moment=40")
    page.get_by_text(re.compile("^Step 40 of")).first.wait_for()
    with page.expect_download() as download:
        share(page).get_by_role("button", name="Weights").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    other = new_page()
    other.goto(app.url)
    other.get_by_text(re.compile("^Step 313 of")).first.wait_for()
    dialog = share(other)
    other.locator("[data-testid=stFileUploader] input").set_input_files(file)
    dialog.get_by_text("A network 784-20-10 (relu) on Digits, after step 40.").wait_for()
    dialog.get_by_role("button", name="Open this run").click()
    other.get_by_text("This is the network of the file, to the last bit.").wait_for()
    other.get_by_text(re.compile("^Step 40 of")).first.wait_for()
    assert "hidden=20" in other.evaluate("location.search")


def test_a_broken_file_is_refused_in_a_sentence(page, app, share, tmp_path):
    file = tmp_path / "network.npz"
    file.write_bytes(b"PK\x03\x04 this is no network")
    page.goto(app.url + "/?hidden=20")
    page.get_by_text(re.compile("^Step [1-9]")).first.wait_for()
    dialog = share(page)
    page.locator("[data-testid=stFileUploader] input").set_input_files(file)
    dialog.get_by_role("alert").wait_for()
    assert dialog.get_by_role("alert").inner_text().strip().endswith(".")
