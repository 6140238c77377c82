"""Many visitors at once, on one server of their own: what each of them gets. Prints ratios and megabytes of one run.

    python tests/benchmarks/load.py [reading] [training] [memory] [heaviest] [coming] [uploads]

reading: 30 visitors change pages and move sliders, each once in about 6 seconds; their median wait as a multiple of a
lone visitor's. training: 8 visitors train at once; what each gets, as a share of an eighth of the machine: of what the
engine does alone on one core, times the cores. First with one process, then with one a core, as the README says.
memory: what a visitor costs who has only looked, and one who has trained, and what is left of that when all have gone.
heaviest: what a visitor costs who comes by one of the heaviest links that the limits of a hosted server let in.
coming: twenty visitors who come one after the other, each by a link of their own, look at everything, train, and leave;
then twenty more.
uploads: forty files of 13 MB that are sent past the page, and forty that the page reads, one after the other and ten at
once.
Visitors are WebSocket clients (visitor.py), so the server is measured and no browser. It takes about ten minutes.
"""

import asyncio
import os
import random
import subprocess
import sys
import time
from contextlib import AsyncExitStack, ExitStack
from statistics import median

from server import ROOT, Server, serving
from visitor import Visitor

READERS, READING, THINKING = 30, 30, 6  # visitors, seconds, seconds between two interactions
TRAINERS, TRAINING = 8, 12
CORES = os.cpu_count() or 1
RUNS = {"784-64-32-10": "epochs=200", "784-512-512-10": "hidden=512-512&batch_size=64&epochs=200"}
PAGES = ["train", "step", "weights", "activations", "flow", "words"]
SLIDERS = ["moment", "set_width_0", "set_epochs"]
HEAVIEST = [
    "hidden=512-512-512-512-512-512&samples=60000&batch_size=12&epochs=200",
    "hidden=512-512&dtype=float64&momentum=0.9&batch_size=64",
    "hidden=512-512-512-512-512-512&batch_size=1024&dtype=float64&optimizer=adam",  # refused
]
COMING, UPLOADS, FILE = 20, 40, 13 * 2**20  # visitors, files, bytes
TIME_OUT = 5  # seconds after which a closed tab is given up, here
ALONE = """
import sys
from nnviz import Experiment, Run
run = Run(Experiment.from_query(sys.argv[1]))
run.advance(seconds=1)
at = run.position
run.advance(seconds=float(sys.argv[2]))
print((run.position - at) / float(sys.argv[2]))
"""


async def together(visitors: list[Visitor], work) -> list:
    return await asyncio.gather(*map(work, visitors))


async def opened(stack: AsyncExitStack, url: str, many: int, query: str = "v=2") -> list[Visitor]:
    """Visitors who come one after the other."""
    return [await stack.enter_async_context(Visitor(url, query)) for _ in range(many)]


async def read(visitor: Visitor, seconds: float, thinking: float) -> list[float]:
    """Change pages and move sliders for a while; the seconds that each took."""
    waits, end, chance = [], time.monotonic() + seconds, random.Random(id(visitor))
    while time.monotonic() < end:
        await asyncio.sleep(thinking * chance.uniform(0.5, 1.5))
        if chance.random() < 0.5:
            waits.append(await visitor.go(chance.choice(PAGES)))
        else:
            if "moment" not in visitor.widgets:
                await visitor.go("")
            waits.append(await visitor.slide(chance.choice(SLIDERS)))
    return waits


async def reading(server: Server) -> None:
    async with AsyncExitStack() as stack:
        visitors = await opened(stack, server.url, READERS)
        for page in PAGES:  # the first of all visitors to a page waits until it is loaded
            await visitors[0].go(page)
        alone = await read(visitors[0], READING / 2, THINKING / 10)
        waits = [wait for waits in await together(visitors, lambda v: read(v, READING, THINKING)) for wait in waits]
    waits.sort()
    print(
        f"{READERS} visitors reading, {len(waits) / READING:.1f} interactions a second: median {median(waits):.3f} s, "
        f"nine of ten within {waits[len(waits) * 9 // 10]:.2f} s; alone {median(alone):.3f} s: "
        f"{median(waits) / median(alone):.2f} times as long"
    )


def alone(query: str, seconds: float) -> float:
    """Steps a second of the engine by itself."""
    command = [sys.executable, "-c", ALONE, query, str(seconds)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout)


async def train(visitor: Visitor, seconds: float) -> float:
    """Steps a second of a visitor who plays."""
    start, at = time.monotonic(), visitor.step
    await asyncio.sleep(seconds)
    return (visitor.step - at) / (time.monotonic() - start)


async def training(servers: list[Server], query: str) -> tuple[float, list[float], float]:
    """Steps a second of a lone visitor, and of each of eight, shared out among the servers; how long a pause takes."""
    async with AsyncExitStack() as stack:
        visitors = []
        for i in range(TRAINERS):
            visitors += await opened(stack, servers[i % len(servers)].url, 1, query)
        await visitors[0].press("play")
        await asyncio.sleep(1)
        lone = await train(visitors[0], TRAINING / 2)
        await together(visitors[1:], lambda v: v.press("play"))
        await asyncio.sleep(2)
        each = await together(visitors, lambda v: train(v, TRAINING))
        pauses = await together(visitors, lambda v: v.press("pause"))
    return lone, each, median(pauses)


async def all_training(processes: int, **env: str) -> None:
    for name, query in RUNS.items():
        engine = alone(query, TRAINING / 2)
        with ExitStack() as stack:
            servers = [stack.enter_context(serving(**env)) for _ in range(processes)]
            lone, each, pause = await training(servers, query)
        engine = (engine + alone(query, TRAINING / 2)) / 2
        shares = [steps * TRAINERS / (engine * CORES) for steps in each]
        print(
            f"{name}, {TRAINERS} training in {processes} process{'es' * (processes > 1)}: each gets {min(shares):.2f} "
            f"to {max(shares):.2f} of an eighth of the machine ({CORES} cores), {sum(each) / lone:.2f} times a lone "
            f"visitor's steps together; pause after {pause:.2f} s; alone {lone / engine:.2f} of the engine"
        )


async def at_rest(server: Server) -> float:
    """The start: a server that has had one visitor of each kind, who has gone: all is loaded, caches are filled."""
    for query in ("", RUNS["784-512-512-10"]):
        async with Visitor(server.url, query) as visitor:
            await look_at_all(visitor)
            await visitor.press("play")
            await asyncio.sleep(2)
    await asyncio.sleep(2 * TIME_OUT)
    return server.memory()


async def memory_of_reading(server: Server) -> None:
    start = await at_rest(server)
    async with AsyncExitStack() as stack:
        visitors = await opened(stack, server.url, READERS)
        first = server.memory()
        for visitor in visitors:
            await look_at_all(visitor)
        looked = server.memory()
    left = await left_behind(server, start)
    print(
        f"memory: a server at rest {start:.0f} MB; who opens the page {(first - start) / READERS:.1f} MB, who "
        f"has looked at every page {(looked - start) / READERS:.1f} MB; when {READERS} have left {left}"
    )


async def memory_of_training(server: Server) -> None:
    start = await at_rest(server)
    async with AsyncExitStack() as stack:
        visitors = await opened(stack, server.url, TRAINERS, RUNS["784-512-512-10"])
        await together(visitors, lambda v: v.press("play"))
        await asyncio.sleep(3 * TRAINING)
        most, before = server.memory(), server.processor_time()
    await asyncio.sleep(3)
    spent = server.processor_time()
    await asyncio.sleep(2)
    idle = (server.processor_time() - spent) / 2
    left = await left_behind(server, start)
    print(
        f"784-512-512-10: a visitor who trains {(most - start) / TRAINERS:.1f} MB; when {TRAINERS} have left in "
        f"mid-training {left}; {spent - before:.1f} s of processor time in the 3 s after "
        f"that, {100 * idle:.0f} % of a core then"
    )


async def left_behind(server: Server, start: float) -> str:
    """Once the time-out is over."""
    await asyncio.sleep(2 * TIME_OUT)
    return f"{server.memory() / start:.3f} times the start"


async def heaviest(query: str) -> None:
    with serving("streamlit_app.py", f"--server.disconnectedSessionTTL={TIME_OUT}", NNVIZ_HOSTED="1") as server:
        start = await at_rest(server)
        async with Visitor(server.url, query) as visitor:
            opened = server.memory()
            most = opened
            for page in (*PAGES, ""):
                await visitor.go(page)
                most = max(most, server.memory())
            await visitor.press("play")
            for _ in range(TRAINING):
                await asyncio.sleep(1)
                most = max(most, server.memory())
            await visitor.press("pause")
            for page in (*PAGES, "compare", ""):
                await visitor.go(page)
                most = max(most, server.memory())
            step = visitor.step
        left = await left_behind(server, start)
    print(
        f"{query}: {opened - start:.0f} MB when it is open, at most {most - start:.0f} MB (step {step:,}); when the "
        f"visitor has left {left}"
    )


async def coming(server: Server) -> None:
    seen, seed = [server.memory()], 0
    for many in (1, COMING, COMING):
        for _ in range(many):
            seed += 1
            async with Visitor(server.url, f"{list(RUNS.values())[seed % 2]}&seed={seed}") as visitor:
                await look_at_all(visitor)
                await visitor.press("play")
                await asyncio.sleep(1)
        await asyncio.sleep(2 * TIME_OUT)
        seen.append(server.memory())
    print(
        f"coming and going: {seen[0]:.0f} MB before anybody came, {seen[1]:.0f} MB after the first had left, "
        f"{seen[2]:.0f} MB after {COMING} more, {seen[3]:.0f} MB after another {COMING}"
    )


async def uploads(server: Server) -> None:
    data, seen = os.urandom(FILE), []

    async def noted(work) -> None:
        await work
        seen.append(server.memory())

    async with Visitor(server.url) as visitor:
        await visitor.press("share")
        await visitor.upload("weights_file", data, "network.npz")
        start = server.memory()
        for _ in range(UPLOADS):
            await noted(visitor.put(data))
        unread = max(seen) - start
        for _ in range(UPLOADS):
            await noted(visitor.upload("weights_file", data, "network.npz"))
        read = max(seen) - start
    async with AsyncExitStack() as stack:
        visitors = await opened(stack, server.url, 10)
        for _ in range(UPLOADS // 10):
            await noted(together(visitors, lambda v: v.put(data)))
        at_once = max(seen[-UPLOADS // 10 :]) - start
    await asyncio.sleep(2 * TIME_OUT)
    at_rest = server.memory() - start
    print(
        f"{UPLOADS} uploads of {FILE / 2**20:.0f} MB: at most {unread:.0f} MB more where no page reads them, "
        f"{read:.0f} MB where one does, {at_once:.0f} MB from 10 visitors at once; {at_rest:.0f} MB when all have left"
    )


async def look_at_all(visitor: Visitor) -> None:
    for page in (*PAGES, "compare", ""):
        await visitor.go(page)


async def main() -> None:
    wanted = sys.argv[1:] or ["reading", "training", "memory", "heaviest", "coming", "uploads"]
    if "reading" in wanted:
        with serving() as server:
            await reading(server)
    if "training" in wanted:
        await all_training(1)
        if CORES > 1:
            await all_training(CORES, NNVIZ_AT_ONCE="1")
    if "memory" in wanted:
        for work in (memory_of_reading, memory_of_training):
            with serving("streamlit_app.py", f"--server.disconnectedSessionTTL={TIME_OUT}") as server:
                await work(server)
    if "heaviest" in wanted:
        for query in HEAVIEST:
            await heaviest(query)
    for name, work in (("coming", coming), ("uploads", uploads)):
        if name in wanted:
            with serving("streamlit_app.py", f"--server.disconnectedSessionTTL={TIME_OUT}") as server:
                await work(server)


if __name__ == "__main__":
    asyncio.run(main())
