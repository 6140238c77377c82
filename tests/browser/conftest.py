"""The kit of the browser tests: start an app, open it in Chromium, wait until it is idle, see what happened.

Fixtures only, because test files do not import one another:

    start_app(path, env=..., args=...)  start `streamlit run path`; the same call returns the same App
    app                                 the App of streamlit_app.py
    page                                a fresh browser profile at 1440x900; any error seen in it fails the test
    new_page(...)                       the same with settings of your own (viewport, color_scheme, has_touch)
    wait_idle(page)                     wait until the script has run and every picture is drawn
    open_run(page, path)                open a page of a run, and wait until it is idle
    numbers(page)                       the run's line of numbers, and what stands behind its question mark
    spot(picture, across, down)         where to click in a picture, once nothing moves it any more
    traffic(page)                       bytes and messages on the page's WebSocket so far
    missing(reason)                     skip the test, or fail it: a browser is not there
    screenshot(page, name)              a PNG in $NNVIZ_SCREENSHOTS, or in a temporary folder; returns its path

Without playwright or Chromium the tests are skipped; with NNVIZ_REQUIRE_BROWSER=1 they fail instead.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class App:
    """A Streamlit server. Stopped and started, it has its old address and has forgotten all visitors."""

    url: str  # without a slash at the end
    command: list[str]
    env: dict[str, str]
    log_file: Path
    process: subprocess.Popen | None = None

    def start(self, patience: float = 60.0) -> None:
        """Start it, and wait until it answers."""
        with self.log_file.open("ab") as log:
            streams = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": subprocess.STDOUT}
            self.process = subprocess.Popen(self.command, cwd=ROOT, env=os.environ | self.env, **streams)
        end = time.monotonic() + patience
        while time.monotonic() < end and self.process.poll() is None:
            try:
                with urllib.request.urlopen(self.url + "/_stcore/health", timeout=5):
                    return
            except OSError:
                time.sleep(0.1)
        self.process.kill()
        pytest.fail(f"{self.url} did not start within {patience:.0f} s; its log:\n{self.log()}")

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def log(self) -> str:
        return self.log_file.read_text("utf-8", "replace")


@dataclass
class Traffic:
    """What went over a page's WebSocket."""

    received: int = 0  # bytes from the server
    sent: int = 0  # bytes to the server
    messages_received: int = 0
    messages_sent: int = 0


@dataclass
class Watched:
    """A page and the errors seen in it."""

    page: object
    traffic: Traffic = field(default_factory=Traffic)
    errors: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def running() -> dict[tuple, App]:
    """The servers started so far."""
    return {}


@pytest.fixture(scope="session")
def logged() -> dict[str, int]:
    """How much of each server's log the tests so far have answered for, in characters."""
    return {}


@pytest.fixture(scope="session")
def start_app(running, tmp_path_factory) -> Callable[..., App]:
    """A function that starts `streamlit run path`, seen from the repository, and waits until it answers."""

    def start(path="streamlit_app.py", env: dict[str, str] | None = None, args: tuple[str, ...] = ()) -> App:
        call = (str(path), tuple(sorted((env or {}).items())), tuple(args))
        if call not in running:
            running[call] = launch(path, env or {}, args, tmp_path_factory.mktemp("app") / "log.txt")
        return running[call]

    yield start
    for app in running.values():
        app.stop()


def launch(path, env, args, log_file: Path) -> App:
    (ROOT / path).with_name("static").mkdir(exist_ok=True)  # Streamlit warns if it is not there
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(path)]
    command += ["--server.headless=true", "--server.address=127.0.0.1", f"--server.port={port}"]
    command += ["--server.fileWatcherType=none", "--browser.gatherUsageStats=false", *args]
    base = next((a.split("=")[1].strip("/") for a in args if a.startswith("--server.baseUrlPath=")), "")
    app = App(f"http://127.0.0.1:{port}" + (f"/{base}" if base else ""), command, env, log_file)
    app.start()
    return app


@pytest.fixture
def app(start_app) -> App:
    return start_app()


@pytest.fixture(scope="session")
def browser():
    """Headless Chromium, the system's own."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        no_browser("playwright is not installed")
    executable = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if executable is None:
        no_browser("no Chromium found")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGS)
        yield browser
        browser.close()


def no_browser(reason: str):
    if os.environ.get("NNVIZ_REQUIRE_BROWSER") == "1":
        pytest.fail(f"{reason}, and NNVIZ_REQUIRE_BROWSER=1")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def missing() -> Callable[[str], None]:
    """A function that skips the test, or fails it where a browser is required."""
    return no_browser


@pytest.fixture
def watched() -> dict[object, Watched]:
    """The pages of this test."""
    return {}


@pytest.fixture
def new_page(browser, watched, running, logged):
    """A function that opens a page in a fresh browser profile; arguments are those of `browser.new_context`.

    When the test ends, errors in any of its pages fail it: a JavaScript error, an error on the console that
    is not about another host, or an exception that Streamlit shows. `watched[page].errors.clear()` forgives.
    A warning or an error in the log of any server fails it, too.
    """
    contexts = []

    def new_page(**settings):
        context = browser.new_context(**({"viewport": {"width": 1440, "height": 900}} | settings))
        contexts.append(context)
        page = context.new_page()
        watched[page] = Watched(page)
        watch(watched[page])
        return page

    yield new_page
    errors = []
    for page, seen in watched.items():
        shown = [] if page.is_closed() else page.locator('[data-testid="stException"]').all_inner_texts()
        if shown:  # the screen may hide what the log tells
            shown += [app.log()[-3000:] for app in running.values() if page.url.startswith(app.url)]
        errors += seen.errors + shown
    for app in running.values():
        new = app.log()[logged.get(app.url, 0) :]
        logged[app.url] = logged.get(app.url, 0) + len(new)
        if re.search("warning|error|traceback", new, re.IGNORECASE):
            errors.append(f"the server's log: {new}")
    for context in contexts:
        context.close()
    assert not errors, "seen in the browser:\n" + "\n".join(errors)


def watch(seen: Watched) -> None:
    def console(message):
        place = message.location.get("url", "")
        ours = not place.startswith("http") or place.startswith("http://127.0.0.1")
        # On a sub page Streamlit looks for its own endpoints below it first, and gets a 404 for that.
        if message.type == "error" and ours and "/_stcore/" not in place:
            seen.errors.append(f"console: {message.text} ({place})")

    def received(payload):
        seen.traffic.received += len(payload)
        seen.traffic.messages_received += 1

    def sent(payload):
        seen.traffic.sent += len(payload)
        seen.traffic.messages_sent += 1

    def websocket(socket):
        socket.on("framereceived", received)
        socket.on("framesent", sent)

    seen.page.on("console", console)
    seen.page.on("pageerror", lambda error: seen.errors.append(f"page: {error}"))
    seen.page.on("websocket", websocket)


@pytest.fixture
def page(new_page):
    return new_page()


@pytest.fixture(scope="session")
def wait_idle():
    """A function that waits until the script has been idle for `settle` ms, every component's script is there, and
    every `plot` in sight is drawn; a picture of a network has arrived at what it shows, or at its film.
    """
    idle = """settle => {
        const app = document.querySelector('[data-testid="stApp"]')
        const busy = !app || app.dataset.testConnectionState !== 'CONNECTED'
            || app.dataset.testScriptState !== 'notRunning'
            || document.querySelector('[data-testid="stSkeleton"], .nnviz-plot[aria-busy="true"]')
            || document.querySelector('[data-testid="stBidiComponentRegular"] > div:only-child:empty')
            || [...document.querySelectorAll('.nnviz-plot')].some(root => root.nnvizPlot.seen === undefined)
            || [...document.querySelectorAll('.nnviz-net')].some(
                ({ nnvizNet: net }) => net.layout && (net.moving || !net.look))
        if (busy) window.idleSince = null
        else window.idleSince ??= performance.now()
        return !busy && performance.now() - window.idleSince >= settle
    }"""

    def wait(page, settle: int = 200, timeout: float = 30_000) -> None:
        page.evaluate("window.idleSince = null")
        page.wait_for_function(idle, arg=settle, timeout=timeout)

    return wait


@pytest.fixture
def open_run(app, wait_idle):
    """A function that opens a page of a run, and waits until it is idle."""

    def open_run(page, path):
        page.goto(app.url + path)
        page.get_by_role("button", name="Play", exact=True).wait_for()
        wait_idle(page)
        return page

    return open_run


@pytest.fixture(scope="session")
def numbers(wait_idle):
    """A function from a page to the numbers of its run: the line of them, and what stands behind its question mark."""

    def numbers(page) -> str:
        wait_idle(page)
        page.locator(".st-key-header [data-testid=stTooltipIcon]").first.hover()
        tip = page.get_by_test_id("stTooltipContent").filter(has_text="Tested")
        said = f"{page.locator('.st-key-header').inner_text()} {tip.inner_text()}"
        page.mouse.move(1, 1)
        tip.wait_for(state="detached")
        return " ".join(said.split())

    return numbers


@pytest.fixture(scope="session")
def spot(wait_idle):
    """A function from a picture and shares of its drawn area to a place on the screen, brought into sight.

    What comes into sight is laid out for its width, and moves what is below it: a place taken before is missed.
    """

    def spot(picture, across: float, down: float) -> tuple[float, float]:
        area, box = picture.locator(".nsewdrag").first, None
        while True:
            picture.scroll_into_view_if_needed()
            wait_idle(picture.page)
            before, box = box, area.bounding_box()
            if box == before:
                return box["x"] + box["width"] * across, box["y"] + box["height"] * down

    return spot


@pytest.fixture
def traffic(watched):
    """A function from a page to its Traffic (a live object: copy a number to compare it later)."""
    return lambda page: watched[page].traffic


@pytest.fixture
def screenshot(tmp_path):
    def take(page, name: str, **settings) -> Path:
        folder = Path(os.environ.get("NNVIZ_SCREENSHOTS") or tmp_path)
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png", **settings)
        return folder / f"{name}.png"

    return take
