"""How quickly a run plays: how many steps it takes from one picture to the next, and how long that is."""

from nnviz import Experiment

SLOW, MEDIUM, FULL = "Slow", "Medium", "Full"
PACES = (SLOW, MEDIUM, FULL)
TICK = 0.4  # seconds between two pictures; a burst that takes longer is followed at once by the next
FILM_SECONDS = 6.0  # that the film of one step takes
SLOW_SECONDS = FILM_SECONDS + 2.0  # from step to step at the slow pace: the film, its last picture, the message's way
EPOCH_SECONDS = 10.0  # that an epoch should take at the medium pace
MIN_STEPS = 10  # between two pictures at the medium pace: an epoch in the plane is short, and a run has many
ABOUT = (
    f"Slow: a step every {SLOW_SECONDS:.0f} seconds, shown as a film. Medium: an epoch in about {EPOCH_SECONDS:.0f} "
    "seconds, or less. Full: as fast as this machine can."
)


def steps_between(pace: str, experiment: Experiment) -> int:
    """Steps from one picture to the next, at most."""
    if pace == SLOW:
        return 1
    if pace == MEDIUM:
        return max(MIN_STEPS, round(experiment.steps_per_epoch * TICK / EPOCH_SECONDS))
    return experiment.total_steps


def seconds_between(pace: str) -> float:
    """Seconds from one picture to the next, at least."""
    return SLOW_SECONDS if pace == SLOW else TICK
