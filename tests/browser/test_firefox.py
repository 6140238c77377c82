"""The app in Firefox: every page draws, clicks arrive, the pad draws.

Firefox is driven over WebDriver BiDi, which it speaks itself: no driver, no package but `websockets`, which Streamlit
brings along.
"""

import itertools
import json
import re
import shutil
import subprocess
import time

import pytest

LEAVING = "Cannot send rerun backMessage when disconnected"  # Streamlit, when the page is left for another
RUNS = ["/train", "/train?dataset=spiral&hidden=8-8"]
PATHS = ["/", *RUNS, "/step", "/weights", "/flow?flow=now", "/compare", "/words", "/activations"]


class Firefox:
    """One tab. Its methods are those of playwright's page, as far as they are needed here."""

    def __init__(self, socket):
        self.socket, self.numbers, self.errors = socket, itertools.count(1), []
        self.ask("session.new", capabilities={})
        self.ask("session.subscribe", events=["log.entryAdded"])
        self.context = self.ask("browsingContext.getTree")["contexts"][0]["context"]

    def ask(self, method, **params):
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self.socket.recv(timeout=60))
            if answer.get("id") == number:
                assert answer["type"] == "success", answer
                return answer["result"]
            entry = answer["params"] if answer.get("method") == "log.entryAdded" else {"level": ""}
            if entry["level"] == "error" and LEAVING not in entry["text"]:
                self.errors.append(entry["text"])

    def resize(self, width, height):
        self.ask("browsingContext.setViewport", context=self.context, viewport={"width": width, "height": height})

    def goto(self, url):
        self.ask("browsingContext.navigate", context=self.context, url=url, wait="complete")

    def evaluate(self, expression):
        expression = f"Promise.resolve({expression}).then(JSON.stringify)"
        target = {"context": self.context}
        answer = self.ask("script.evaluate", expression=expression, target=target, awaitPromise=True)
        assert answer["type"] == "success", answer
        return json.loads(answer["result"].get("value", "null"))

    def wait_for_function(self, function, arg=None, timeout=30_000):
        end = time.monotonic() + timeout / 1000
        while not self.evaluate(f"!!({function})({json.dumps(arg)})"):
            assert time.monotonic() < end, f"not within {timeout} ms: {function}"
            time.sleep(0.05)

    def press(self, selector, *way):
        """Press the mouse on an element, shadows included, and move it along `way`, shares of its width and height."""
        box = self.evaluate(f"""(() => {{
            const find = root => root.querySelector({json.dumps(selector)}) ??
                [...root.querySelectorAll("*")].map(({{ shadowRoot }}) => shadowRoot && find(shadowRoot)).find(Boolean)
            const node = find(document)
            node.scrollIntoView({{ block: "center" }})
            const {{ x, y, width, height }} = node.getBoundingClientRect()
            return [x, y, width, height]
        }})()""")
        points = [(round(box[0] + x * box[2]), round(box[1] + y * box[3])) for x, y in way or [(0.5, 0.5)]]
        moves = [{"type": "pointerMove", "x": x, "y": y, "duration": 30} for x, y in points]
        actions = [moves[0], {"type": "pointerDown", "button": 0}, *moves[1:], {"type": "pointerUp", "button": 0}]
        pointer = {"type": "pointer", "id": "mouse", "actions": actions}
        self.ask("input.performActions", context=self.context, actions=[pointer])


@pytest.fixture(scope="module")
def firefox(browser, tmp_path_factory, missing):  # only where the other browser's tests run, too
    executable = shutil.which("firefox-esr") or shutil.which("firefox")
    if executable is None:
        missing("no Firefox found")
    from websockets.sync.client import connect

    profile = tmp_path_factory.mktemp("firefox")
    log = profile / "log.txt"
    command = [executable, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 90
        while not (found := re.search(r"BiDi listening on (ws://\S+)", log.read_text("utf-8", "replace"))):
            assert process.poll() is None and time.monotonic() < end, log.read_text("utf-8", "replace")
            time.sleep(0.1)
        with connect(f"{found[1]}/session", max_size=None) as socket:
            yield Firefox(socket)
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture
def open_at(firefox, app, wait_idle):
    def open_at(path):
        firefox.errors.clear()
        firefox.resize(1440, 900)
        firefox.goto(app.url + path)
        firefox.wait_for_function("() => document.querySelector('[data-testid=stMain] [data-testid=stMarkdown]')")
        wait_idle(firefox, timeout=90_000)
        return firefox

    return open_at


@pytest.mark.parametrize("path", PATHS)
def test_a_page_draws(open_at, path):
    page = open_at(path)
    seen = page.evaluate("""[...document.querySelectorAll(".nnviz-plot")].filter(plot => plot.nnvizPlot.seen)
        .map(plot => plot.querySelectorAll(".main-svg").length)""")
    assert all(seen) and (seen or path == "/words")
    assert not page.evaluate("document.querySelectorAll('[data-testid=stException]').length")
    assert not page.errors


def test_buttons_pictures_and_the_pad_answer(open_at, wait_idle):
    page = open_at("/activations?hidden=12-8&samples=1000")
    shown = "document.querySelector('[data-testid=stMain]').innerText"
    step = int(re.search(r"Step (\d+) of", page.evaluate(shown))[1])
    page.press(".nnviz-buttons > :nth-child(2) button")
    page.wait_for_function(f"() => {shown}.includes('Step {step + 1} of')")
    wait_idle(page)
    assert "For test image 0 " in page.evaluate(shown)
    page.press(".st-key-act_gallery .nsewdrag", (0.42, 0.3))
    page.wait_for_function(f"() => /For test image [1-9]/.test({shown})")
    wait_idle(page)  # Firefox calls a script that was on its way when the page was left an error
    page = open_at("/activations?hidden=12-8&samples=1000&image=draw")
    assert "Nothing can be made out" in page.evaluate(shown)
    page.press(".paper svg", (0.5, 0.2), (0.48, 0.5), (0.46, 0.8))
    page.wait_for_function(f"() => {shown}.includes('the answer is')")
    wait_idle(page)
    assert not page.errors
