"""What the Share dialog says of what a link shows, and of the files that go with it."""

from collections.abc import Callable, Sequence

from nnviz import Experiment, Network
from nnviz.history import Point
from nnviz.text.compare import what_differs
from nnviz.text.numbers import fixed, percent


def about_run(experiment: Experiment, step: int, total_steps: int, test: Point) -> str:
    """A network and how well it does, in one line."""
    e, sizes = experiment, "-".join(map(str, experiment.sizes))
    return (
        f"a network {sizes} ({e.activation}) on {e.info.title}, after step {step:,} of {total_steps:,}: "
        f"right on {percent(test.test_accuracy, 1)} of the test {e.info.kind.plural}, loss {fixed(test.test_loss)}."
    )


def where_settings_are(experiment: Experiment, shown: bool) -> str:
    """For a page without the settings of the visitor's run: whose they are, and where. shown: whether that run is what
    the page shows all the same."""
    sizes = "-".join(map(str, experiment.sizes))
    own = f"a network {sizes} on {experiment.info.title}"
    if shown:
        return f"This is your run, {own}. You find its settings on the page Train."
    return f"This page does not show your own run, {own}. Its settings are on the page Train."


def about_comparison(experiments: Sequence[Experiment], position: int, by_samples: bool, seeds: int) -> str:
    """How many networks are compared, where they are, and what differs."""
    unit, several = "samples" if by_samples else "steps", f", with {seeds} seeds each" if seeds > 1 else ""
    return f"{len(experiments)} networks after {position:,} {unit} each{several}. {what_differs(experiments)}"


def fingerprints(shown: dict[str, Network], name: Callable[[Network], str]) -> str:
    """The words for each network shown, by its letter."""
    return ", ".join(f"{letter}**{name(network)}**" for letter, network in shown.items())


def fingerprint_words(rounded: str) -> str:
    """What a fingerprint is good for. rounded: those made from rounded sums."""
    return (
        "Two people who see the same fingerprint look at the same network, to the last bit of every weight. Another "
        f"kind of machine rounds differently in the last bits. Then compare {rounded}: it is made from rounded sums "
        "over the weights, and overlooks such small differences."
    )


def link_needs(file: str) -> str:
    """That a link carries no data. file: the name of the one they came from."""
    return (
        f"The link carries settings, not your data: whoever opens it is asked for the file “{file}”, or for “Data for "
        "the script” below, which holds the same, and sees the very same once it is there."
    )


def how_to_run(lines: int, data_file: str | None, planar: bool) -> str:
    """What the files of the dialog are. lines: of the script; data_file: what it needs beside it, None for no file."""
    data = "" if planar else " and the folder of the IDX files"
    if data_file is not None:
        data = f" with `{data_file}` beside it"
    return (
        f"The script is {lines} lines of NumPy, without nnviz, and repeats this run: `python train.py`{data}. It "
        "prints the same losses, of every few minibatches, and the test accuracy. The weights are plain arrays, "
        "`numpy.load` reads them; layers are counted from 0 there, so W0 is the W1 of these pages. The history is of "
        "the whole run."
    )


def brought(experiment: Experiment, step: int) -> str:
    """Which network a file holds."""
    sizes = "-".join(map(str, experiment.sizes))
    return f"A network {sizes} ({experiment.activation}) on {experiment.info.title}, after step {step:,}."
