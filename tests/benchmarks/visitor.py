"""A visitor without a browser: speaks Streamlit's protocol over a WebSocket, so that only the server is measured.

It does what the page's JavaScript does: sends what is clicked and moved, keeps the timers of fragments, and reads
every message. It draws nothing.
"""

import asyncio
import json
import re
import time
import urllib.request

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileUploaderState, UploadedFileInfo
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

FINISHED = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


class Visitor:
    """url: of the app; query: what a link says, which leads to Train.

    `async with Visitor(url) as visitor` opens the page and leaves it.

    widgets: key -> (id, element, fragment) of those drawn. pages: address -> hash. step: the run's position, as the
    header says it; received: bytes so far. tab: the session's name at Streamlit.
    """

    def __init__(self, url: str, query: str = "v=2"):
        self.address = url.replace("http", "ws", 1) + "/_stcore/stream"
        self.url, self.query, self.page, self.tab = url, query, "", ""
        self.widgets, self.pages = {}, {}
        self.step, self.received = None, 0
        self._values, self._timers, self._places = {}, {}, {}
        self._sliders, self._moved = {}, {}  # where each slider is, and which way it was moved last
        self._finished = asyncio.Event()

    async def __aenter__(self) -> "Visitor":
        self._socket = await connect(self.address, subprotocols=["streamlit"], max_size=None, compression=None)
        self._reading = asyncio.create_task(self._read())
        self.first_view = await self.rerun()
        return self

    async def __aexit__(self, *_) -> None:
        self._stop_timers()
        await self._socket.close()  # while it is still read: with what is unread the goodbye would wait in a full queue
        self._reading.cancel()

    async def rerun(self, fragment: str = "", patience: float = 60.0) -> float:
        """Send all widgets' values, wait until the script has run, and return the seconds that took."""
        self._finished.clear()
        start = time.perf_counter()
        await self._send(fragment)
        await asyncio.wait_for(self._finished.wait(), patience)
        return time.perf_counter() - start

    async def press(self, key: str) -> float:
        """Click a button: one of Streamlit's by its key, one of ours (`nnviz.app.buttons`) by its name."""
        if key in self.widgets:
            name, _, fragment = self.widgets[key]
            self._values[name] = {"trigger_value": True}
        else:
            rows = [drawn for drawn in self.widgets.values() if f'"name": "{key}"' in getattr(drawn[1], "json", "")]
            name, row, fragment = rows[0]
            said = json.loads(row.json)
            self._values[name] = {"json_value": json.dumps({"presses": [[said["heard"] + 1, key, said["visit"]]]})}
        try:
            return await self.rerun(fragment)
        finally:
            self._values.pop(name, None)

    async def slide(self, key: str) -> float:
        """Move a slider one step, there and back in turn."""
        name, slider, fragment = self.widgets[key]
        up = self._moved.get(name) != 1 and self._sliders[name] + slider.step <= slider.max
        self._moved[name] = 1 if up else -1
        self._sliders[name] += slider.step * self._moved[name]
        self._values[name] = {"double_array_value": {"data": [self._sliders[name]]}}
        return await self.rerun(fragment)

    async def go(self, page: str) -> float:
        """Change to another page."""
        self.page = self.pages[page]
        return await self.rerun()

    async def put(self, data: bytes, name: str = "file") -> str:
        """Send a file as the page's uploader does, without telling any widget of it; the file's id."""
        self._asked_for_place = asyncio.get_running_loop().create_future()
        message = BackMsg()
        message.file_urls_request.request_id, message.file_urls_request.session_id = "1", self.tab
        message.file_urls_request.file_names.append(name)
        await self._socket.send(message.SerializeToString())
        place = await self._asked_for_place
        self._places[place.file_id] = place
        await asyncio.to_thread(self._put, self.url + place.upload_url, data, name)
        return place.file_id

    async def upload(self, key: str, data: bytes, name: str) -> float:
        """Choose a file in the latest uploader whose key begins so, and wait until the page has dealt with it."""
        place = self._places.pop(await self.put(data, name))
        widget, _, fragment = [drawn for known, drawn in self.widgets.items() if known.startswith(key)][-1]
        info = UploadedFileInfo(name=name, size=len(data), file_id=place.file_id, file_urls=place)
        self._values[widget] = {"file_uploader_state_value": FileUploaderState(uploaded_file_info=[info])}
        return await self.rerun(fragment)

    def _put(self, url: str, data: bytes, name: str) -> None:
        with urllib.request.urlopen(self.url + "/_stcore/health") as answer:
            cookies = answer.headers.get_all("set-cookie") or []
        mark = next(cookie.split(";")[0].split("=", 1)[1] for cookie in cookies if cookie.startswith("_streamlit_xsrf"))
        line, form = "nnviz", f'Content-Disposition: form-data; name="{name}"; filename="{name}"'
        body = f"--{line}\r\n{form}\r\n\r\n".encode() + data + f"\r\n--{line}--\r\n".encode()
        headers = {
            "Content-Type": f"multipart/form-data; boundary={line}",
            "X-Xsrftoken": mark,
            "Cookie": f"_streamlit_xsrf={mark}",
        }
        urllib.request.urlopen(urllib.request.Request(url, body, headers, method="PUT")).close()

    async def _send(self, fragment: str = "", timer: bool = False) -> None:
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_script_hash = self.query, self.page
        state.fragment_id, state.is_auto_rerun = fragment, timer
        for name, value in self._values.items():
            kind, content = next(iter(value.items()))
            widget = state.widget_states.widgets.add(id=name)
            if isinstance(content, dict):
                getattr(widget, kind).data.extend(content["data"])
            elif isinstance(content, FileUploaderState):
                getattr(widget, kind).CopyFrom(content)
            else:
                setattr(widget, kind, content)
        await self._socket.send(message.SerializeToString())

    async def _read(self) -> None:
        async for raw in self._socket:
            self.received += len(raw)
            message = ForwardMsg.FromString(raw)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.tab = message.new_session.initialize.session_id
                self.page = message.new_session.page_script_hash  # a link leads elsewhere than to its address
            if kind == "delta":
                self._see(message.delta)
            elif kind == "new_session" and not _fragments(message):
                self._stop_timers()
                self.widgets = {}
            elif kind == "navigation":
                self.pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
            elif kind == "file_urls_response":
                self._asked_for_place.set_result(message.file_urls_response.file_urls[0])
            elif kind == "auto_rerun":
                self._start_timer(message.auto_rerun)
            elif kind == "script_finished" and message.script_finished in FINISHED:
                drawn = {name for name, *_ in self.widgets.values()}
                self._values = {name: value for name, value in self._values.items() if name in drawn}
                self._finished.set()

    def _see(self, delta) -> None:
        if delta.WhichOneof("type") != "new_element":
            return
        element = getattr(delta.new_element, delta.new_element.WhichOneof("type"))
        name = getattr(element, "id", "")
        if name.startswith("$$ID-"):
            key = name.split("-", 2)[2]
            numbers = delta.new_element.WhichOneof("type") == "slider" and element.type == element.SLIDER
            if numbers and (name not in self._sliders or element.set_value):
                (self._sliders[name],) = element.value if element.set_value else element.default
            self.widgets[key.split()[0]] = name, element, delta.fragment_id
        said = re.match(r"\*\*Step\*\* ([\d,]+) of", getattr(element, "body", ""))
        if said:
            self.step = int(said[1].replace(",", ""))

    def _start_timer(self, asked) -> None:
        async def tick():
            while True:
                await asyncio.sleep(asked.interval)
                await self._send(asked.fragment_id, timer=True)

        if asked.fragment_id not in self._timers:
            self._timers[asked.fragment_id] = asyncio.create_task(tick())

    def _stop_timers(self) -> None:
        for timer in self._timers.values():
            timer.cancel()
        self._timers = {}


def _fragments(message) -> list[str]:
    """The fragments that a run is of; none where it is of the whole script. Streamlit 1.67 says it elsewhere."""
    if hasattr(message.new_session, "fragment_ids_this_run"):
        return list(message.new_session.fragment_ids_this_run)
    return list(message.metadata.run.fragment_ids)
