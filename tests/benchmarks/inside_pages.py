"""The pages of weights and activations in Chromium, on 784-512-512-10: bytes of the first view, time of a choice.

    python tests/benchmarks/inside_pages.py

Clicks on one unit after another, and on one test image after another, and presses a key on a bare page's slider after
each: prints the time until the words are there and until everything in sight is drawn, as multiples of the bare page's.
Needs what the browser tests need.
"""

import shutil
from statistics import median

from live import ARGS, serving, settled
from playwright.sync_api import sync_playwright
from stopwatch import BARE, times, watch

NOTEBOOK = "hidden=512-512&batch_size=64&initializer=normal"
# What is chosen: the page, the picture that is clicked, and the words that say what was chosen.
CHOICES = {
    "a unit of the first layer": ("weights?view=matrix&", "weights_tiles", "weights_words"),
    "another test image": ("activations?", "act_gallery", "act_words"),
}


def main():
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with (
        sync_playwright() as playwright,
        serving("streamlit_app.py") as url,
        serving("tests/benchmarks/bare_app.py") as bare_url,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGS)

        def new_page(address, signal, event):
            page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
            received = []
            page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(len(frame))))
            page.goto(address)
            page.get_by_role("slider").first.wait_for()
            settled(page)
            watch(page, signal, event)
            return page, sum(received)

        bare, _ = new_page(bare_url, BARE, "keydown")
        for what, (place, picture, words) in CHOICES.items():
            signal = f"document.querySelector('.st-key-{words}').textContent"
            page, size = new_page(f"{url}/{place}{NOTEBOOK}", signal, "pointerdown")
            page.locator(f".st-key-{picture} .nsewdrag").first.wait_for()
            settled(page)
            print(f"{place.split('?')[0]}: first view {size / 1e6:.2f} MB over the WebSocket")
            ours, others = [], []
            for turn in range(12):
                box = page.locator(f".st-key-{picture} .nsewdrag").first.bounding_box()
                across, down = (0.17, 0.5, 0.83)[(turn + 1) % 3], (0.2, 0.65)[turn % 2]  # another tile each turn
                at = box["x"] + across * box["width"], box["y"] + down * box["height"]
                page.mouse.click(*at)
                ours.append(times(page))
                settled(page)
                bare.get_by_role("slider").focus()
                key = "ArrowRight" if turn % 2 == 0 else "ArrowLeft"
                bare.keyboard.press(key)
                others.append(times(bare))
                bare.wait_for_timeout(200)
            for i, until in enumerate(("words", "all drawn")):
                mine, theirs = (median(times[i] for times in turns) for turns in (ours, others))
                print(f"{what}, {until}: {1000 * mine:.0f} ms, {mine / theirs:.2f} times a bare page's")
            page.context.close()
        browser.close()


if __name__ == "__main__":
    main()
