"""Uploaded files are bounded together: whatever is sent, in one session or many, read or not."""

import asyncio
import os
from pathlib import Path

import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from nnviz.app.server import uploads
from nnviz.app.server.uploads import MAX_BYTES

MB = 2**20


@pytest.fixture
def manager(monkeypatch):
    """The manager of a running server, once a page was opened."""
    streamlits = MemoryUploadedFileManager("/upload")
    monkeypatch.setattr(uploads.runtime, "exists", lambda: True)
    monkeypatch.setattr(uploads.runtime, "get_instance", lambda: type("", (), {"uploaded_file_mgr": streamlits}))
    uploads.bound()
    uploads.bound()
    return streamlits


def file(number: int, size: int = 13 * MB) -> UploadedFileRec:
    return UploadedFileRec(f"file {number}", "network.npz", "application/zip", bytes(size))


def test_a_session_s_next_file_takes_the_place_of_the_one_before(manager):
    for number in range(40):
        manager.add_file("one", file(number))
        assert manager.nbytes == 13 * MB
    assert manager.get_files("one", ["file 38"]) == []
    assert [found.file_id for found in manager.get_files("one", ["file 39"])] == ["file 39"]


def test_files_of_many_sessions_are_bounded_and_those_that_came_first_go_first(manager):
    for number in range(40):
        manager.add_file(f"session {number}", file(number))
        assert manager.nbytes <= MAX_BYTES
    left = [number for number in range(40) if manager.get_files(f"session {number}", [f"file {number}"])]
    assert left == list(range(40 - MAX_BYTES // (13 * MB), 40))
    manager.remove_file("session 39", "file 39")
    manager.remove_session_files("session 38")
    assert manager.nbytes == (len(left) - 2) * 13 * MB and "session 39" not in manager.file_storage
    assert manager.get_stats()  # Streamlit's own count of them goes on


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads memory from /proc")
def test_forty_uploads_to_a_server_leave_nothing_behind(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "benchmarks"))
    from server import serving
    from visitor import Visitor

    size = 5
    data = os.urandom(size * MB)

    async def send_forty(server):
        async with Visitor(server.url, "samples=200&hidden=8") as one:
            await one.press("share")
            await one.upload("weights_file", data, "network.npz")
            start, grown = server.memory(), []
            for send in (
                lambda: one.put(data),  # no page asks for it
                lambda: one.upload("weights_file", data, "network.npz"),
            ):
                for _ in range(40):
                    await send()
                grown.append(server.memory() - start)
            return grown

    with serving() as server:
        grown = asyncio.run(send_forty(server))
    assert max(grown) < 8 * size, grown  # a file on its way is there a few times for a moment
