"""The app in Chromium against the engine alone and against a bare Streamlit page: ratios of one run.

    python tests/benchmarks/live.py

Prints, for the default and the notebook network: training speed with the Train page open as a share of the same
run without it, pictures a second, how long a pause takes; then how long a slider of the Train page takes, as a
multiple of a bare page's, until the page's words have changed and until everything in sight is drawn; then the bytes
of the first view. Needs what the browser tests need.
"""

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright
from stopwatch import BARE, times, watch

ROOT = Path(__file__).parents[2]
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
RUNS = {
    "784-64-32-10": "epochs=200&learning_rate=0.01",
    "784-512-512-10": "hidden=512-512&batch_size=64&initializer=normal&epochs=200",
}
SECONDS = 8
HEADLESS = """
import sys, time
sys.path.insert(0, sys.argv[1])
from nnviz import Experiment, Run
run = Run(Experiment.from_query(sys.argv[2]))
run.advance(seconds=1)
start, at = time.perf_counter(), run.position
run.advance(seconds=float(sys.argv[3]))
print((run.position - at) / (time.perf_counter() - start))
"""


@contextmanager
def serving(script):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.headless=true", f"--server.port={port}"]
    command += ["--server.address=127.0.0.1", "--server.fileWatcherType=none"]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(url + "/_stcore/health", timeout=2).close()
            break
        except OSError:
            time.sleep(0.1)
    try:
        yield url
    finally:
        server.terminate()
        server.wait(10)


def headless(query):
    command = [sys.executable, "-c", HEADLESS, str(ROOT), query, str(SECONDS)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def step(page):
    return page.evaluate("Number(document.body.innerText.match(/Step ([\\d,]+) of/)[1].replaceAll(',', ''))")


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def settled(page):
    page.wait_for_function(
        "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"
        " && !document.querySelector('[data-testid=stSkeleton], .nnviz-plot[aria-busy=true]')"
    )
    page.wait_for_timeout(500)


def live(page, url, query):
    """Steps a second, pictures a second, seconds until a pause is answered."""
    page.goto(f"{url}/train?{query}")
    button(page, "Play").wait_for()
    page.wait_for_selector(".js-plotly-plot")
    settled(page)
    page.evaluate(
        "window.drawn = 0; document.querySelector('.js-plotly-plot').on('plotly_afterplot', () => window.drawn++)"
    )
    page.get_by_role("radio", name="Full").click()
    button(page, "Play").click()
    button(page, "Pause").wait_for()
    page.wait_for_timeout(1500)
    start, at, drawn = time.perf_counter(), step(page), page.evaluate("window.drawn")
    page.wait_for_timeout(SECONDS * 1000)
    seconds = time.perf_counter() - start
    steps, pictures = step(page) - at, page.evaluate("window.drawn") - drawn
    pause = page.evaluate(
        """async () => {
            const find = name => [...document.querySelectorAll('button')].find(b => b.innerText.includes(name))
            const start = performance.now()
            find('Pause').click()
            while (!find('Play')) await new Promise(done => setTimeout(done, 5))
            return (performance.now() - start) / 1000
        }"""
    )
    return steps / seconds, pictures / seconds, pause


ADDRESS = "window.location.search"  # follows every setting
HEADER = "document.querySelector('.st-key-header').textContent"


def reaction(page, thumb, turns=12):
    """Median seconds from a key on a slider until what is watched has changed, and until everything is drawn."""
    taken = []
    for turn in range(turns):
        thumb.focus()
        page.keyboard.press("ArrowRight" if turn % 2 == 0 else "ArrowLeft")
        taken.append(times(page))
        settled(page)
    return [median(seconds) for seconds in zip(*taken, strict=True)]


def main():
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGS)

        def new_page():
            return browser.new_context(viewport={"width": 1440, "height": 900}).new_page()

        with serving("streamlit_app.py") as url:
            for name, query in RUNS.items():
                shares, rates, pauses = [], [], []
                for _ in range(3):
                    alone = headless(query)
                    page = new_page()
                    steps, pictures, pause = live(page, url, query)
                    page.context.close()
                    shares.append(steps / alone)
                    rates.append(pictures)
                    pauses.append(pause)
                print(
                    f"{name}: live / headless {median(shares):.2f} ({min(shares):.2f} to {max(shares):.2f}), "
                    f"{median(rates):.1f} pictures a second, pause after {median(pauses):.2f} s"
                )
            frames = []
            page = new_page()
            page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(len(frame))))
            page.goto(url + "/train")
            button(page, "Play").wait_for()
            settled(page)
            print(f"first view: {sum(frames) / 1e6:.2f} MB over the WebSocket")
            with serving("tests/benchmarks/bare_app.py") as bare_url:
                bare = new_page()
                bare.goto(bare_url)
                bare.get_by_role("slider").wait_for()
                settled(bare)
                watch(bare, BARE)
                for key, signal in (("width_0", HEADER), ("learning_rate", ADDRESS)):
                    watch(page, signal)
                    sliders = page.locator(f".st-key-set_{key}").get_by_role("slider"), bare.get_by_role("slider")
                    turns = [[reaction(*both) for both in zip((page, bare), sliders, strict=True)] for _ in range(3)]
                    for i, what in enumerate(("words", "all drawn")):
                        ratios = [ours[i] / bare_one[i] for ours, bare_one in turns]
                        print(
                            f"slider {key}, {what}: {1000 * median(ours[i] for ours, _ in turns):.0f} ms, "
                            f"{median(ratios):.2f} times a bare page ({min(ratios):.2f} to {max(ratios):.2f})"
                        )
        browser.close()


if __name__ == "__main__":
    main()
