"""What one visitor shares, another one sees: the link of the Share dialog in a fresh profile."""

import io
import re
import struct
import zipfile
import zlib

import pytest
from PIL import Image

from nnviz import Experiment, Run
from nnviz.exports import save_parameters


@pytest.fixture
def share(wait_idle):
    def share(page):
        wait_idle(page)
        page.get_by_role("button", name="Share", exact=True).click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_text("fingerprint").first.wait_for()
        wait_idle(page)
        return dialog

    return share


def words(dialog):
    return dialog.get_by_text("fingerprint").locator("strong").all_inner_texts()


def test_a_shared_link_opens_on_the_same_network(new_page, app, share, wait_idle):
    page = new_page()
    page.goto(app.url + "/train?hidden=20&learning_rate=0.2&moment=77")
    page.get_by_text(re.compile("^Step 77 of")).first.wait_for()
    dialog = share(page)
    link, seen = dialog.locator("code").first.inner_text().strip(), words(dialog)
    assert link.startswith(app.url) and "moment=77" in link and len(link) < 300
    assert len(seen) == 2 and all(re.fullmatch("[a-z]{5}-[a-z]{5}", word) for word in seen)
    other = new_page()
    other.goto(link)
    other.get_by_text(re.compile("^Step 77 of")).first.wait_for()
    assert words(share(other)) == seen


def test_a_link_is_copied_with_one_click_and_scanned(new_page, app, share, screenshot, numbers):
    zxingcpp = pytest.importorskip("zxingcpp")
    page = new_page(
        viewport={"width": 390, "height": 844}, color_scheme="dark", permissions=["clipboard-read", "clipboard-write"]
    )
    page.goto(app.url + "/weights?dataset=moons&hidden=5&moment=9")
    page.get_by_text(re.compile("^Step 9 of")).first.wait_for()
    beside = numbers(page)
    page.get_by_test_id("stExpandSidebarButton").click()
    dialog = share(page)
    link = dialog.locator("code").first.inner_text().strip()
    assert link.startswith(app.url + "/weights?") and words(dialog)[0] in beside
    dialog.get_by_role("button", name="Copy link", exact=True).click()
    dialog.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == link
    dialog.get_by_role("button", name="Copy link and text").click()
    page.wait_for_function("async link => await navigator.clipboard.readText() != link", arg=link)
    copied = page.evaluate("navigator.clipboard.readText()")
    text = rf"Weights: a network 2-5-2 \(relu\) on .+, after step 9 of .+\. Fingerprint: {words(dialog)[0]}\.\n"
    assert re.fullmatch(text + re.escape(link), copied)
    dialog.get_by_text("QR code").click()
    dialog.get_by_alt_text("QR code of the link").scroll_into_view_if_needed()
    (code,) = zxingcpp.read_barcodes(Image.open(screenshot(page, "qr")))
    assert code.text == link


def test_weights_come_back(new_page, app, share, tmp_path):
    page = new_page()
    page.goto(app.url + "/train?hidden=20&moment=40")
    page.get_by_text(re.compile("^Step 40 of")).first.wait_for()
    with page.expect_download() as download:
        share(page).get_by_role("button", name="Weights").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    other = new_page()
    other.goto(app.url + "/train")
    other.get_by_text(re.compile("^Step 313 of")).first.wait_for()
    dialog = share(other)
    other.locator("[data-testid=stFileUploader] input").set_input_files(file)
    dialog.get_by_text("A network 784-20-10 (relu) on Digits, after step 40.").wait_for()
    dialog.get_by_role("button", name="Open this run").click()
    other.get_by_text("This is the network of the file, to the last bit.").wait_for()
    other.get_by_text(re.compile("^Step 40 of")).first.wait_for()
    assert "hidden=20" in other.evaluate("location.search")


def saved_network():
    run = Run(Experiment(dataset="moons", hidden=(3,), data_seed=99))
    run.advance(steps=5)
    return save_parameters(run.network, run.experiment, 5)


def broken_networks():
    """Two dozen files that are no network: cut, changed, of other kinds, and one that would unpack to 400 MB."""
    data, bomb = saved_network(), io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("header.npy", bytes(4 * 10**8))
    files = [data[: len(data) * i // 12] for i in range(12)]
    files += [data[i * 50 :] for i in range(1, 6)]
    files += [data.replace(b"W0.npy", b"W9.npy"), data.replace(b"<f4", b"|O4"), data.replace(b"moons", b"spoon")]
    return [*files, bomb.getvalue(), b"PK\x03\x04 this is no network", b"\x93NUMPY\x01\x00", b"{}", b"\x1f\x8b" * 99]


def broken_pictures():
    """As many files that are no pictures."""
    picture = io.BytesIO()
    Image.effect_noise((200, 200), 50).save(picture, "PNG")
    data = picture.getvalue()
    huge = data[:16] + struct.pack(">II", 60_000, 60_000)  # the head says so
    huge += data[24:29] + struct.pack(">I", zlib.crc32(huge[12:] + data[24:29])) + data[33:]
    files = [data[: len(data) * i // 14] for i in range(14)]
    files += [data[i * 9 :] for i in range(1, 7)]
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    return [*files, huge, svg, b"GIF89a", b"BM" + bytes(60), b"\xff\xd8\xff\xe0" * 30]


def test_fifty_broken_files_are_refused_in_a_sentence_each(page, app, share, wait_idle, tmp_path):
    def refused(files, name, where):
        told, place = [], where.locator("[data-testid=stFileUploader] input")
        for data in files:
            (tmp_path / name).write_bytes(data)
            place.evaluate("input => { input.dataset.used = 'yes' }")
            place.set_input_files(tmp_path / name)
            place.and_(page.locator(":not([data-used])")).wait_for(state="attached")  # the file was read: a new place
            place.and_(page.locator("[data-used]")).wait_for(state="detached")
            wait_idle(page, settle=100)
            told.append(where.get_by_test_id("stAlert").get_by_role("paragraph").inner_text())
        return told

    page.goto(app.url + "/activations?samples=50&hidden=3&image=upload")
    page.get_by_text(re.compile("^Step [1-9]")).first.wait_for()
    told = refused(broken_pictures(), "picture.png", page)
    dialog = share(page)
    told += refused(broken_networks(), "network.npz", dialog)
    assert len(told) == 50 and all(re.fullmatch(r"[A-Z][^\n]{20,150}\.", line) for line in told), told
    assert len(set(told)) >= 7
    dialog.locator("[data-testid=stFileUploader] input").set_input_files(
        {"name": "network.npz", "mimeType": "application/zip", "buffer": saved_network()}
    )
    dialog.get_by_role("button", name="Open this run").click()
    page.get_by_text("This is the network of the file, to the last bit.").wait_for()
