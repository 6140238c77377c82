"""The page of one step in Chromium, on 784-512-512-10: bytes of a stage change, and its time against a bare page.

    python tests/benchmarks/step_page.py

Goes forwards through all stages of the next minibatch and back, by the arrow keys, and presses a key on a bare page's
slider after each: prints the bytes of each stage, and the time until its words are there and until everything in
sight is drawn, as multiples of the bare page's. Needs what the browser tests need.
"""

import shutil
from statistics import median

from live import ARGS, serving, settled
from playwright.sync_api import sync_playwright
from stopwatch import BARE, times, watch

LINK = "/step?hidden=512-512&initializer=normal&network=run&batch=minibatch&moment=20"
STAGE = "document.querySelector('.st-key-step_words')?.textContent"


def main():
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with (
        sync_playwright() as playwright,
        serving("streamlit_app.py") as url,
        serving("tests/benchmarks/bare_app.py") as bare_url,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGS)
        page, bare = (browser.new_context(viewport={"width": 1440, "height": 900}).new_page() for _ in range(2))
        received = []
        page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(len(frame))))
        page.goto(url)  # the first visitor of a process
        settled(page)
        page.goto(url + LINK)
        page.locator(".st-key-step_Next button").wait_for()
        bare.goto(bare_url)
        bare.get_by_role("slider").wait_for()
        for watched, signal in ((page, STAGE), (bare, BARE)):
            settled(watched)
            watch(watched, signal)
        sizes, taken, bare_times = {}, {}, []
        for turn, key in enumerate(["ArrowRight"] * 20 + ["ArrowLeft"] * 20):
            received.clear()
            page.locator("body").focus()
            page.keyboard.press(key)
            seconds = times(page)
            page.wait_for_timeout(250)
            stage = page.locator(".st-key-step_words").inner_text().splitlines()[0]
            sizes[stage] = max(sum(received), sizes.get(stage, 0))
            taken.setdefault(stage, []).append(seconds)
            bare.get_by_role("slider").focus()
            bare.keyboard.press("ArrowRight" if turn % 2 == 0 else "ArrowLeft")
            bare_times.append(times(bare))
            bare.wait_for_timeout(150)
        for stage, size in sizes.items():
            drawn = ", ".join(f"{1000 * seconds:.0f}" for _, seconds in taken[stage])
            print(f"{size / 1e3:6.0f} kB  {drawn:>9} ms  {stage}")
        print(f"largest: {max(sizes.values()) / 1e6:.2f} MB")
        every = [seconds for part in taken.values() for seconds in part]
        for i, what in enumerate(("words", "all drawn")):
            ours, bare_ones = (median(seconds[i] for seconds in turns) for turns in (every, bare_times))
            print(f"a stage change, {what}: {1000 * ours:.0f} ms, {ours / bare_ones:.2f} times a bare page's")
        browser.close()


if __name__ == "__main__":
    main()
