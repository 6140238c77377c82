"""This app beside its twin, the same app without static files, whose pictures `st.plotly_chart` draws.

    python tests/benchmarks/twins.py [folder]

Presses the same keys and clicks the same places in both, in turns, in one Chromium: prints the time from the key or
click to the last change of the page, and how many times as long as the twin's that is. folder: that of another
version of nnviz, for instance an older one, which takes turns with these two. Needs what the browser tests need.
"""

import shutil
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright
from server import ROOT, serving

ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
TURNS = 15
STEP = "/step?network=run&batch=minibatch&moment=20"
# What is read out, and says so later, is not seen.
WATCH = """() => {
    const seen = node => !(node.closest ? node : node.parentElement)?.closest('.nnviz-unseen')
    const change = () => { watch.last = performance.now() }
    window.watch = { started: null, last: null }
    const begin = () => Object.assign(watch, { started: performance.now(), last: null })
    for (const event of ['keydown', 'pointerdown']) addEventListener(event, begin, true)
    new MutationObserver(records => { if (records.some(({ target }) => seen(target))) change() }).observe(
        document.body, { subtree: true, childList: true, characterData: true, attributes: true })
    for (const name of ['fill', 'stroke', 'fillRect', 'drawImage', 'putImageData']) { // a canvas is no part of the tree
        const draw = CanvasRenderingContext2D.prototype[name]
        CanvasRenderingContext2D.prototype[name] = function (...all) {
            if (this.canvas.isConnected) change()
            return draw.apply(this, all)
        }
    }
}"""
QUIET = """() => {
    const app = document.querySelector('[data-testid=stApp]')
    const busy = app?.dataset.testScriptState !== 'notRunning'
        || document.querySelector('[data-testid=stSkeleton], .nnviz-plot[aria-busy=true]')
    return !busy && watch.last !== null && performance.now() - watch.last > 400
}"""


def rest(page) -> float:
    """Wait until nothing changes any more; milliseconds from the last key or click until then."""
    # At every frame, asking would take a tenth of the time.
    page.wait_for_function(QUIET, polling=100, timeout=120_000)
    return page.evaluate("watch.last - watch.started")


def slider(name: str) -> Callable:
    def move(page, turn: int) -> None:
        page.locator(f".st-key-set_{name}").get_by_role("slider").focus()
        page.keyboard.press("ArrowRight" if turn % 2 == 0 else "ArrowLeft")

    return move


def next_sample(page, turn: int) -> None:
    page.get_by_role("button", name="Next", exact=True).first.click()


def stage(page, turn: int) -> None:
    page.locator("body").focus()
    page.keyboard.press("ArrowRight" if turn // 6 % 2 == 0 else "ArrowLeft")


def change_to(name: str) -> Callable:
    def change(page, turn: int) -> None:
        page.get_by_role("link", name=name, exact=True).click()

    return change


PAGES = ("Weights", "Activations", "Gradient flow", "One step")
# What is done, where, and what comes between two of it.
WORK = {
    "learning rate": ("/train", slider("learning_rate"), None),
    "a width": ("/train", slider("width_0"), None),
    "next sample": ("/train", next_sample, None),
    "a stage": (STEP, stage, None),
} | {f"to {name}": ("/train", change_to(name), change_to("Train")) for name in PAGES}


def measured(pages: dict, work: Callable, between: Callable | None) -> dict[str, list[float]]:
    """Milliseconds of every turn on each of the pages; the first two turns do not count."""
    taken = {name: [] for name in pages}
    for turn in range(TURNS + 2):
        for name, page in pages.items():
            page.bring_to_front()
            page.evaluate("watch.last = null")
            work(page, turn)
            taken[name].append(rest(page))
            if between is not None:
                between(page, turn)
                rest(page)
    return {name: times[2:] for name, times in taken.items()}


def main():
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    folders = {"ours": ROOT} | {folder: Path(folder).absolute() for folder in sys.argv[1:]}
    with sync_playwright() as playwright, ExitStack() as stack:
        servers = {}
        for name, folder in folders.items():
            servers[name] = stack.enter_context(serving(folder=folder)).url
            twin = serving("streamlit_app.py", "--server.enableStaticServing=false", folder=folder)
            servers[f"{name}, twin"] = stack.enter_context(twin).url
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGS)
        print(f"{'milliseconds (ours / the twin)':16}" + "".join(f"{name:>22}" for name in folders))
        for what, (place, work, between) in WORK.items():
            pages = {}
            for name, url in servers.items():
                page = pages[name] = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
                page.goto(url + "/train")  # the first visitor of a process
                page.get_by_role("link", name="Train", exact=True).wait_for()
                page.goto(url + place)
                page.get_by_role("link", name="Train", exact=True).wait_for()
                page.evaluate(WATCH)
                page.evaluate("watch.last = watch.started = performance.now()")
                rest(page)
            taken = measured(pages, work, between)
            for page in pages.values():
                page.context.close()
            row = ""
            for name in folders:
                mine, others = taken[name], taken[f"{name}, twin"]
                ratio = median(a / b for a, b in zip(mine, others, strict=True))
                row += f"{median(mine):8.0f} / {median(others):.0f} = {ratio:.2f}"
            print(f"{what:16}{row}", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
