"""A server of a benchmark's own, and what the system says of its process."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass
class Server:
    """A running `streamlit run`."""

    url: str
    process: subprocess.Popen

    def memory(self) -> float:
        """Megabytes that the process has in memory now."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024

    def processor_time(self) -> float:
        """Seconds of processor time that the process has taken so far."""
        numbers = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(script: str = "streamlit_app.py", *args: str, folder: Path = ROOT, **env: str) -> Iterator[Server]:
    """Start an app on a free port, wait until it answers, stop it in the end. folder: of the version of nnviz."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.headless=true", f"--server.port={port}"]
    command += ["--server.address=127.0.0.1", "--server.fileWatcherType=none", *args]
    process = subprocess.Popen(
        command, cwd=folder, env=os.environ | env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    server = Server(f"http://127.0.0.1:{port}", process)
    for _ in range(300):
        try:
            urllib.request.urlopen(server.url + "/_stcore/health", timeout=2).close()
            break
        except OSError:
            time.sleep(0.1)
    try:
        yield server
    finally:
        process.terminate()
        process.wait(10)
