"""Data of the visitor's own: brought, learned from, and asked for where a link to them is opened."""

import re

from nnviz.data.shipped import FOLDER

PENGUINS = (FOLDER / "penguins.csv").read_bytes().replace(b"bill length", b"=cmd()")


def bring(page, name, data):
    page.get_by_role("dialog").locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": data}
    )


def test_a_link_to_ones_own_data_asks_for_the_file_and_opens_on_the_same_network(new_page, app, wait_idle, tmp_path):
    page = new_page()
    page.goto(app.url + "/train?hidden=3&samples=200")
    page.get_by_role("button", name="Your own data").click()
    bring(page, "our penguins.csv", PENGUINS)
    page.get_by_text("2 rows are left out").wait_for()
    page.get_by_role("button", name="Learn from these").click()
    page.get_by_role("dialog").wait_for(state="detached")
    page.get_by_text(re.compile("^Step 35 of")).first.wait_for()
    page.get_by_role("button", name="Epoch", exact=True).click()
    page.get_by_text(re.compile("^Step 70 of")).first.wait_for()
    wait_idle(page)
    rows = page.locator(".nnviz-plot").filter(
        has=page.get_by_role("application", name=re.compile(r"^\d+ test samples? with"))
    )
    rows.get_by_role("button", name="Download this picture or its data").click()
    with page.expect_download() as download:
        rows.get_by_role("button", name="Data (CSV)").click()
    download.value.save_as(tmp_path / "rows.csv")  # in which a spreadsheet sees words, not a formula
    assert (tmp_path / "rows.csv").read_text().splitlines()[0].split(",")[4] == "'=cmd() (mm)"
    page.get_by_role("button", name="Share", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("is asked for the file “our penguins.csv”").wait_for()
    wait_idle(page)  # the field with the link is made last
    link = dialog.locator("code").first.inner_text().strip()
    seen = dialog.get_by_text("fingerprint").locator("strong").all_inner_texts()
    assert "moment=70" in link and len(seen) == 2

    other = new_page()  # a fresh profile, while the first visitor is still there
    other.goto(link)
    other.get_by_text("This link needs the file “our penguins.csv”").wait_for()
    bring(other, "another.csv", b"\n".join(PENGUINS.splitlines()[:-1]))
    other.get_by_text("This gives another data set than that of the link").wait_for()
    bring(other, "renamed.csv", PENGUINS)
    other.get_by_role("dialog").wait_for(state="detached")
    other.get_by_text(re.compile("^Step 70 of")).first.wait_for()
    wait_idle(other)
    other.get_by_role("button", name="Share", exact=True).click()
    again = other.get_by_role("dialog").get_by_text("fingerprint").locator("strong")
    again.first.wait_for()
    wait_idle(other)
    assert again.all_inner_texts() == seen
