"""What the page of the landscape says."""

from math import isnan, log

import numpy as np

from nnviz.backprop import Cell
from nnviz.data import Kind
from nnviz.inspection.landscape_path import Way
from nnviz.inspection.landscape_survey import PATH, RANDOM, RANDOM_SIDE, RECENT, WHOLE, Survey
from nnviz.inspection.landscape_tiny import TinyLandscape
from nnviz.losses import CLIP
from nnviz.text.numbers import all_of, count, fixed, number, percent
from nnviz.text.pages import section

DIRECTIONS = {PATH: "Along its way", RANDOM: "Random"}
STRETCHES = {WHOLE: "Whole run", RECENT: "Last steps"}
JUMPING, TURNING = 0.4, 0.6  # of its steps go over a dip, and of its turns go back: it jumps
HALF = 0.5  # of its moves: where the plane shows less, jumps are not seen in it
SMALL_SHARE = 0.1  # of the way: less than this is told to be little


def sentence(survey: Survey) -> str:
    """What is seen now, with its numbers, in Markdown. survey: one that is done, without trouble."""
    said = {True: _random, False: _whole if survey.wish.stretch == WHOLE else _recent}[survey.directions == RANDOM]
    return " ".join(filter(None, (said(survey), _gaps(survey), _since(survey))))


def how_it_steps(survey: Survey) -> str:
    """Whether the run walks or jumps, in Markdown; "" where no single steps were followed."""
    followed = survey.wish.stretch == RECENT and survey.directions == PATH
    return walk_or_jump(survey.way, "these {} steps went") if followed else ""


def walk_or_jump(way: Way, which: str) -> str:
    """Whether single steps walk or jump, in Markdown; "" for fewer than two. which: of them, with room for how many."""
    if way.moves < 2:
        return ""
    steps = which.format(way.moves)
    turn = f"the mean cosine between one move and the next is **{fixed(way.mean_turn, 2)}**"
    if way.dips == 0:
        return f"**It walks**: none of {steps} over a dip; {turn}."
    dips = f"{way.dips} of {steps} over a dip: halfway the loss is lower than at both ends. "
    back, turns = way.turns
    if way.dips < JUMPING * way.moves or not turns or back < TURNING * turns:
        return f"**It strays.** {dips}{turn[0].upper()}{turn[1:]}."
    quarter = max(1, len(way.loss) // 4)
    early, late = float(way.loss[:quarter].mean()), float(way.loss[-quarter:].mean())
    fell, hidden = late < early, way.share_of_moves < HALF
    how = " on its way down" if fell else ", and gets no lower"
    said = (
        f"**It jumps from wall to wall{how}.** {dips}At {back} of {turns} turns it went back: a cosine "
        f"below 0 between one move and the next, **{fixed(way.mean_turn, 2)}** in the mean. The mean loss of its first "
        f"{count(quarter, 'moment')} is {fixed(early)}, of its last {quarter} {fixed(late)}."
    )
    if hidden:
        seen = percent(way.share_of_moves, 1)
        said += f" The plane shows {seen} of these moves: the rest of the jumping goes across it, and is not seen here."
    return said if fell else f"{said} A smaller learning rate makes the jumps shorter."


def two_numbers(found: TinyLandscape, rate: float) -> str:
    """The loss over two numbers of the tiny network, and where its next steps lead, in Markdown."""
    one, other = (f"**{name_number(cell)}**" for cell in found.cells)
    now, ahead, land = found.way.loss[-1], found.ahead, found.land
    last = len(ahead.steps) - 1
    said = (
        f"Only {one} and {other} differ from place to place; all other numbers are as they are now. At the dot, where "
        f"the network is, the loss is **{fixed(now)}**; the lowest in the picture is **{fixed(land.lowest)}**."
    )
    if not last:
        return f"{said} There is no next step: the loss is not finite."
    inside = (ahead.at[-1] >= (land.a[0], land.b[0])).all() and (ahead.at[-1] <= (land.a[-1], land.b[-1])).all()
    out = "" if inside else ", out of the picture"
    share = "" if isnan(found.share) else f"; these two make up {percent(found.share, 1)} of the way"
    return (
        f"{said}\n\n**Dotted**: the next {count(last, 'step')} at learning rate {number(rate)}. They lead to a loss of "
        f"**{fixed(ahead.loss[-1])}**{out}. {count(found.changed, 'number')} of the network change meanwhile{share}."
    )


def about_two_numbers(found: TinyLandscape, dark: bool) -> str:
    """How to read it. dark: the theme."""
    sides = " × ".join(map(str, found.land.loss.shape))
    return (
        f"{'Lighter' if dark else 'Darker'} is a higher loss, so worse; lines join equal losses. At {sides} places the "
        "loss is that of the network with these two numbers, colours between them are blended."
    )


def name_number(cell: Cell) -> str:
    """A number of the tiny network, such as W1[0, 2]."""
    return f"{cell.name}[{cell.row}, {cell.column}]"


def which_loss(survey: Survey, kind: Kind) -> str:
    """Which loss is drawn, and at how many places."""
    ground, places = survey.ground, survey.land.loss.size
    samples, things = len(ground.y), kind.plural
    on = (
        all_of(samples, f"training {things}")
        if samples == ground.total
        else f"{samples:,} of {ground.total:,} training {things}"
    )
    penalised = ", plus this run’s penalties on large weights" if ground.penalised else ""
    sides = " × ".join(map(str, survey.land.loss.shape))
    return (
        f"The loss: cross-entropy, the mean over {on}{penalised}. It was worked out at {sides} = {places:,} places, a "
        "network each; colours between them are blended."
    )


def progress(survey: Survey, share: float) -> str:
    """What is being done."""
    if survey.land is None:
        return "Following the run again…"
    total = survey.land.loss.size
    return f"Working out the loss at place {round(share * total):,} of {total:,}…"


def elsewhere(survey: Survey, step: int) -> str:
    """That the picture is of a later step than the one looked at."""
    return f"This landscape was surveyed at step {survey.step:,}; you look back at step {step:,}."


def no_plane(survey: Survey) -> str:
    """Why there is nothing to see where no plane was found."""
    way = "the way of the run spans no plane, and " if survey.wish.directions == PATH else ""
    return (
        f"There is no landscape to show: {way}random directions are scaled to the weights, which are 0, all or all but "
        "one. Choose other starting weights."
    )


def nothing_finite() -> str:
    return "There is no landscape to show: nowhere in this picture is the loss a number. The weights are too large."


def what_to_try() -> str:
    """Links to runs that step in different ways, in Markdown."""
    return section("landscape", "Try")


def how_to_read(parameters: int, dark: bool) -> str:
    """How to read the picture of a network with so many weights and biases, in Markdown. dark: the theme."""
    return section(
        "landscape",
        "How to read",
        parameters=f"{parameters:,}",
        higher="Lighter" if dark else "Darker",
        jumping=percent(JUMPING),
        turning=percent(TURNING),
        most=fixed(-log(CLIP), 2),
    )


def _whole(survey: Survey) -> str:
    way, now = survey.way, f"step {survey.step:,}"
    return (
        f"From step {way.steps[0]:,} to {now} the run got **{number(way.away[0])}** away in weight space; this plane "
        f"shows **{percent(way.share, 1)}** of its way. The loss was **{fixed(way.loss[0])}** there and is "
        f"**{fixed(way.loss[-1])}** at {now}; {_lowest(survey)}."
    )


def _recent(survey: Survey) -> str:
    way = survey.way
    least, most = np.nanmin(way.loss), np.nanmax(way.loss)
    ends = least >= min(way.loss[0], way.loss[-1]) and most <= max(way.loss[0], way.loss[-1])
    between = "" if ends else f", between {fixed(least)} and {fixed(most)}"
    return (
        f"In {count(way.moves, 'step')}, up to step {survey.step:,}, the loss went from **{fixed(way.loss[0])}** to "
        f"**{fixed(way.loss[-1])}**{between}. This plane shows "
        f"**{percent(way.share, 1)}** of these steps; {_lowest(survey)}."
    )


def _lowest(survey: Survey) -> str:
    return f"the lowest in the picture is **{fixed(survey.land.lowest)}**"


def _random(survey: Survey) -> str:
    way, loss = survey.way, survey.land.loss[np.isfinite(survey.land.loss)]
    why = ""
    if survey.wish.directions == PATH:
        why = "The run has no way yet that spans a plane, so these directions are random. "
    said = (
        f"{why}From step {survey.step:,}, where the loss is **{fixed(way.loss[-1])}**, in two random directions, each "
        f"out to {number(RANDOM_SIDE * survey.wish.size)} × the size of the weights: the loss there is "
        f"{fixed(loss.min())} to **{fixed(loss.max())}**."
    )
    if isnan(way.share):
        return said
    little = ": random directions hardly ever point along it" if way.share < SMALL_SHARE else ""
    return f"{said} The plane shows {percent(way.share, 1)} of the run’s way{little}."


def _gaps(survey: Survey) -> str:
    missing = int(np.count_nonzero(~np.isfinite(survey.land.loss)))
    return f"At {count(missing, 'place')} the loss is not a number: the weights are too large." if missing else ""


def _since(survey: Survey) -> str:
    """Where the run has gone since the survey."""
    if not survey.grown:
        return ""
    step, a, b, loss = survey.grown[-1]
    said = f"Since then it has come to step {step:,}, with a loss of **{fixed(loss)}**"
    land = survey.land
    inside = land.a[0] <= a <= land.a[-1] and land.b[0] <= b <= land.b[-1]
    return f"{said}." if inside else f"{said}, and has left the picture."
