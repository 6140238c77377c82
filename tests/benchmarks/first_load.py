"""How long a visitor waits for the first page at 1.6 Mbit/s, and how long it blocks a slow browser, beside a bare page.

    python tests/benchmarks/first_load.py [folder]

Opens Start, Train, One step and a bare Streamlit page in a fresh profile of Chromium, then again in the same one, then
once more with all of the network and a processor four times slower. Prints seconds until the first words, the
first picture and all in sight is there, megabytes, and of the slow processor the seconds in which the browser was
blocked: of each task what is longer than 0.05. folder: that of another version of nnviz, for instance an older one.
Needs what the browser tests need.
"""

import shutil
import sys
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import sync_playwright
from server import ROOT, serving

ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
BYTES_A_SECOND, LATENCY, SLOWER = 200_000, 0.15, 4
WATCH = """
window.load = { first: null, picture: null, last: null, tasks: [] }
const watch = (type, note) => new PerformanceObserver(list => list.getEntries().forEach(note)).observe({ type, buffered: true })
watch('paint', entry => { if (entry.name === 'first-contentful-paint') load.first = entry.startTime })
watch('longtask', entry => load.tasks.push([entry.startTime, entry.duration]))
const drawn = () => document.querySelector('.nnviz-plot .main-svg, .nnviz-net canvas, .nnviz-answers')
new MutationObserver(() => {
    load.last = performance.now()
    if (drawn()) load.picture ??= load.last
}).observe(document, { subtree: true, childList: true })
"""  # noqa: E501
QUIET = """() => {
    const app = document.querySelector('[data-testid=stApp]')
    const waits = ({ nnvizPlot: { seen, figure }, ariaBusy }) => seen !== false && !figure || ariaBusy === 'true'
    return app?.dataset.testScriptState === 'notRunning' && document.querySelector('[data-testid=stMarkdown]')
        && !document.querySelector('[data-testid=stSkeleton]') && performance.now() - load.last > 2000
        && ![...document.querySelectorAll('.nnviz-plot')].some(waits)
}"""
SLOW_LINE = {"downloadThroughput": 200_000, "uploadThroughput": 200_000, "latency": 150}  # bytes a second, milliseconds
FULL_LINE = {"downloadThroughput": -1, "uploadThroughput": -1, "latency": 0}
PAGES = {"Start": "/", "Train": "/train", "One step": "/step"}
COLUMNS = ("first words", "picture", "all in sight", "MB", "blocked")


def visit(context, url: str, line: dict, slower: int) -> tuple[dict, float]:
    """One visit: what the page noted, and megabytes."""
    page, received = context.new_page(), []
    page.add_init_script(WATCH)
    browser = context.new_cdp_session(page)
    browser.send("Network.enable")
    browser.send("Network.emulateNetworkConditions", {"offline": False} | line)
    browser.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    browser.on("Network.loadingFinished", lambda told: received.append(told["encodedDataLength"]))
    frame = "Network.webSocketFrameReceived"  # in base64
    browser.on(frame, lambda told: received.append(len(told["response"]["payloadData"]) * 3 / 4))
    page.goto(url, wait_until="commit")
    page.wait_for_function(QUIET, timeout=180_000, polling=500)
    told = page.evaluate("load")
    page.close()
    return told, sum(received) / 1e6


def main():
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as playwright, ExitStack() as stack:
        pages = {"bare": stack.enter_context(serving("tests/benchmarks/bare_app.py")).url}
        folders = {"ours": ROOT} | {folder: Path(folder).absolute() for folder in sys.argv[1:]}
        for name, folder in folders.items():
            url = stack.enter_context(serving(folder=folder)).url
            pages |= {f"{name}, {page}": url + path for page, path in PAGES.items()}
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGS)
        print(f"{'':32}" + "".join(f"{column:>14}" for column in COLUMNS))
        for name, url in pages.items():
            browser.new_context().new_page().goto(url)  # the first visitor of a process
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            visits = [visit(context, url, SLOW_LINE, 1) for _ in range(2)]
            slow, _ = visit(context, url, FULL_LINE, 4)
            blocked = sum(max(0, length - 50) for start, length in slow["tasks"] if start >= slow["first"])
            for times, (told, size) in zip(("first", "second"), visits, strict=True):
                seconds = [(told[part] or 0) / 1000 for part in ("first", "picture", "last")]
                row = [*seconds, size, blocked / 1000]
                print(f"{f'{name}, {times} visit':32}" + "".join(f"{n:14.2f}" for n in row), flush=True)
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
