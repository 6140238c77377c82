"""Whoever comes back finds the page as its address says: after the server was restarted, a connection cut for longer
than it waits, a reload while the run plays."""

import re
import select
import socket
import threading
import time

import pytest

# What Streamlit writes on the console while a connection is broken.
BROKEN = (
    "when disconnected from server|Client Error in reaching server endpoint|Streamlit server is not responding|"
    "WebSocket is already in CLOSING or CLOSED state"
)
NEAR = 65  # steps: five pictures at the medium pace, of which there are at most 2.5 a second
PATIENCE = 90_000  # ms: three pages that come back at once are a crowd
WAITS = 2  # seconds that the server keeps what a visitor has whose connection broke


class Cable:
    """A connection to the server that can be cut: whatever comes to its address goes on to a port."""

    def __init__(self, url: str):
        self.goal = ("127.0.0.1", int(url.rsplit(":", 1)[1]))
        self.plug = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.plug.getsockname()[1]}"
        self.whole, self.ends = True, set()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                near, _ = self.plug.accept()
            except OSError:  # closed
                return
            threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near):
        with near:
            if not self.whole:
                return
            try:
                with socket.create_connection(self.goal) as far:
                    self.ends |= {near, far}
                    other = {near: far, far: near}
                    while self.whole:
                        for end in select.select([near, far], [], [], 0.1)[0]:
                            data = end.recv(65536)
                            if not data:
                                return
                            other[end].sendall(data)
            except OSError:
                return

    def close(self):
        self.whole = False
        self.plug.close()


@pytest.fixture
def server(start_app):
    return start_app(args=(f"--server.disconnectedSessionTTL={WAITS}",))


@pytest.fixture
def cable(server):
    cable = Cable(server.url)
    yield cable
    cable.close()


def cut(server, cable, pages):
    """Longer than the server waits."""
    cable.whole = False
    for page in pages:
        connected(page, False)
    time.sleep(WAITS + 1)
    cable.whole = True


def restart(server, cable, pages):
    server.stop()
    for page in pages:
        connected(page, False)
    server.start()


def connected(page, whether=True):
    page.wait_for_function(
        "yes => (document.querySelector('[data-testid=stApp]').dataset.testConnectionState === 'CONNECTED') === yes",
        arg=whether,
    )


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def at_step(page, step):
    page.get_by_text(re.compile(f"^Step {step:,} of")).first.wait_for()


def address(page):
    return page.evaluate("location.pathname + location.search")


def header(page):
    return page.locator(".st-key-header").inner_text()


def step(page):
    return int(re.search(r"Step ([\d,]+) of", header(page))[1].replace(",", ""))


def forgive(seen):
    seen.errors[:] = [error for error in seen.errors if not re.search(BROKEN, error)]


def test_a_visit_that_was_broken_off_goes_on_where_the_address_says(
    server, cable, new_page, wait_idle, watched, numbers
):
    pages = []
    run = "dataset=moons&hidden=4&seed=3"
    for path in (f"/train?{run}&loss=log", f"/weights?{run}&view=matrix", "/train"):
        page = new_page()
        page.set_default_timeout(PATIENCE)
        pages.append(page)
        page.goto(cable.url + path)
        page.locator(".st-key-header").wait_for()
        wait_idle(page, timeout=PATIENCE)
        page.locator(".st-key-set_batch_size").get_by_role("slider").press("ArrowRight")
        page.wait_for_function("location.search.includes('batch_size=64')")
        press(page, "Step")
        at_step(page, 1)
        if "weights" in path:  # last clicked is something in a fragment
            page.get_by_test_id("stButtonGroup").get_by_text("One weight").click()
            page.wait_for_function("location.search.includes('view=weight')")
        page.wait_for_function("location.search.includes('moment=1')")
    for at, break_off in ((1, cut), (2, restart)):
        for page in pages:
            wait_idle(page, timeout=PATIENCE)
        before = [(address(page), numbers(page)) for page in pages]  # and the fingerprint of the weights
        break_off(server, cable, pages)
        for page in pages:
            connected(page)
            wait_idle(page, timeout=PATIENCE)
        assert [(address(page), numbers(page)) for page in pages] == before
        for page in pages:
            press(page, "Step")
            at_step(page, at + 1)
            page.wait_for_function(f"location.search.includes('moment={at + 1}')")
        after = [where.replace(f"moment={at}", f"moment={at + 1}") for where, _ in before]
        assert [address(page) for page in pages] == after
    for page in pages:
        forgive(watched[page])


@pytest.mark.parametrize("path", ["/train?dataset=moons&hidden=4&seed=3&epochs=100", "/weights"])
def test_a_run_that_plays_is_near_where_it_was(server, new_page, wait_idle, watched, path):
    """After a reload, and after a restart of the server: it stands there, as links do."""
    page = new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(server.url + path)
    wait_idle(page, timeout=PATIENCE)
    for broken_off in (False, True):
        first = step(page)
        press(page, "Play")
        page.wait_for_function(
            "beyond => Number((location.search.match(/moment=(\\d+)/) ?? [0, 0])[1]) > beyond", arg=first + NEAR
        )
        if broken_off:
            server.stop()
            connected(page, False)
            shown = step(page)
            server.start()
        else:
            shown = step(page)
            page.reload()
        page.get_by_role("button", name="Play", exact=True).wait_for()
        connected(page)
        wait_idle(page, timeout=PATIENCE)
        assert shown - NEAR <= step(page) <= shown + NEAR
    forgive(watched[page])
