"""Earlier moments of a run, for pictures of how it went: which of them can be had in time, and the way through them."""

from collections.abc import Iterable, Iterator
from time import perf_counter

from nnviz import Network, Run

TIMED = 8  # steps that are replayed to see how long one takes


def replays(run: Run, steps: Iterable[int]) -> list[tuple[int, list[int]]]:
    """How to pass through `steps` with the least work: replays, each (where it begins, the steps on its way)."""
    found: list[tuple[int, list[int]]] = []
    for step in sorted(set(steps)):
        start = run.replay_start(step)
        if found and start <= found[-1][1][-1] and step != run.position:
            found[-1][1].append(step)
        else:
            found.append((start, [step]))
    return found


def cost(run: Run, steps: Iterable[int]) -> int:
    """How many training steps it takes to pass through `steps`."""
    return sum(passed[-1] - start for start, passed in replays(run, steps))


def visit(run: Run, steps: Iterable[int]) -> Iterator[tuple[int, Network | None]]:
    """Pass through `steps`, rising: (step, network there), and (step, None) for each step on the way.

    The network is that of the replay and changes with the next item: copy what is to stay.
    """
    for start, passed in replays(run, steps):
        for step, network in enumerate(run.replay(passed[-1]), start=start):
            yield step, network if step in passed else None


def affordable(run: Run, wanted: Iterable[int], most: int) -> list[int]:
    """As many of the `wanted` steps as `most` training steps allow, rising; moved to checkpoints where it takes more.

    The first, the last, and what lies at checkpoints is always there.
    """
    wanted = sorted(set(wanted))
    if cost(run, wanted) <= most:
        return wanted
    steps = {wanted[0], *(start for start in (run.replay_start(step) for step in wanted) if start >= wanted[0])}
    if wanted[-1] == run.position:
        steps.add(wanted[-1])
    for step in wanted:
        if cost(run, steps | {step}) <= most:
            steps.add(step)
    return sorted(steps)


def seconds_a_step(run: Run) -> float:
    """How long a step of this run takes now, by replaying its first ones. Without any it is 0."""
    steps = min(TIMED, run.position)
    if not steps:
        return 0.0
    way = run.replay(steps)
    next(way)
    start = perf_counter()
    for _ in way:
        pass
    return (perf_counter() - start) / steps
