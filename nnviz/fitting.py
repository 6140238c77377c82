"""Which parts of a link make an experiment together, and what to say of the others."""

from nnviz.setting import write


def fitting(experiment: type, parts: dict) -> tuple[dict, list[str]]:
    """Those of a link's parts that make an `experiment` together, and a sentence for each of the others.

    The data set comes first, because it says how many samples there are; then the others as the link has them, and
    once more those that did not fit, until none is added. Of parts that fit only singly the last is left out.
    """
    kept, others = {}, dict(sorted(parts.items(), key=lambda part: part[0] != "dataset"))
    while others:
        added = []
        for name, value in others.items():
            try:
                experiment(**kept, **{name: value})
            except ValueError:
                continue
            kept[name] = value
            added.append(name)
        if not added:
            break
        others = {name: value for name, value in others.items() if name not in added}
    return kept, [_why_not(experiment, name, value, kept) for name, value in others.items()]


def _why_not(experiment, name, value, kept) -> str:
    """Why a part of a link does not go with those that are kept, with the link's own numbers."""
    alone = {"dataset": kept["dataset"]} if "dataset" in kept else {}
    try:
        experiment(**alone | {name: value})
    except ValueError as error:  # wrong whatever else the link says
        return str(error)
    try:
        experiment(**kept, **{name: value})
    except ValueError as error:
        return f"{name}={write(value)} does not fit the rest, because {error}"
