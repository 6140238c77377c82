"""Replaying many earlier steps of a run with the least work, and choosing those that can be replayed in time."""

from collections.abc import Iterable, Iterator
from time import perf_counter

from nnviz import Network, Run

TIMED_STEPS = 8  # steps replayed to measure how long one takes


def plan_replays(run: Run, steps: Iterable[int]) -> list[tuple[int, list[int]]]:
    """The replays that reach all `steps` with the least work, each as (where it begins, the steps it passes)."""
    found: list[tuple[int, list[int]]] = []
    for step in sorted(set(steps)):
        start = run.replay_start(step)
        if found and start <= found[-1][1][-1] and step != run.position:
            found[-1][1].append(step)
        else:
            found.append((start, [step]))
    return found


def count_replayed(run: Run, steps: Iterable[int]) -> int:
    """How many training steps `replay_through` takes for these `steps`."""
    return sum(passed[-1] - start for start, passed in plan_replays(run, steps))


def replay_through(run: Run, steps: Iterable[int]) -> Iterator[tuple[int, Network | None]]:
    """Replay the run through `steps`, in rising order.

    Yields (step, network) at each of them, and (step, None) at every step between. The network changes with the next
    item: copy what you keep.
    """
    for start, passed in plan_replays(run, steps):
        for step, network in enumerate(run.replay(passed[-1]), start=start):
            yield step, network if step in passed else None


def choose_affordable(run: Run, wanted: Iterable[int], most: int) -> list[int]:
    """As many of the `wanted` steps as can be replayed with `most` training steps, rising.

    The first is always among them, and the last if the run stands there. Steps that cost too much are replaced by the
    checkpoints before them, which cost nothing.
    """
    wanted = sorted(set(wanted))
    if count_replayed(run, wanted) <= most:
        return wanted
    steps = {wanted[0], *(start for start in (run.replay_start(step) for step in wanted) if start >= wanted[0])}
    if wanted[-1] == run.position:
        steps.add(wanted[-1])
    for step in wanted:
        if count_replayed(run, steps | {step}) <= most:
            steps.add(step)
    return sorted(steps)


def time_step(run: Run) -> float:
    """Seconds a step of this run takes now, measured by replaying its first ones; 0 if it has taken none."""
    steps = min(TIMED_STEPS, run.position)
    if not steps:
        return 0.0
    way = run.replay(steps)
    next(way)
    start = perf_counter()
    for _ in way:
        pass
    return (perf_counter() - start) / steps
