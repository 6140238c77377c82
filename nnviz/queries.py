"""Experiments as text: how one differs from another, for links of a comparison, and links that people paste.

In a link `a` says what is not as usual, `b` and `c` what is not as in `a`.
"""

from collections.abc import Iterable
from urllib.parse import parse_qsl

from nnviz.experiment import Experiment

MAX_PASTED = 4000  # characters in a pasted link
USUAL, SAME = "usual", "same"


def write_difference(experiment: Experiment, base: Experiment | None = None) -> str:
    """The settings that differ from `base` (None: the usual ones), as "name value name value ..."; "same" if none does.

    In a link its spaces are "+", so that nothing in it needs an escape.
    """
    mine, other = _settings(experiment), _settings(base)
    names = [name for name in {**other, **mine} if mine.get(name) != other.get(name)]
    return " ".join(f"{name} {mine.get(name, USUAL)}" for name in names) or SAME


def read_difference(base: Experiment | None, text: str) -> tuple[Experiment, list[str]]:
    """`base` with the settings that `write_difference` wrote, and a sentence for each part that makes no sense."""
    words = [] if text.strip() == SAME else text.split()
    if len(words) % 2:
        return Experiment.read_query(_settings(base))[0], ["a name has no value"]
    given = dict(zip(words[::2], words[1::2], strict=True))
    settings = _settings(base) | given
    return Experiment.read_query({name: value for name, value in settings.items() if value != USUAL})


def _settings(experiment: Experiment | None) -> dict[str, str]:
    return dict(parse_qsl(experiment.to_query())) if experiment is not None else {}


def read_pasted(text: str, others: Iterable[str]) -> tuple[Experiment, list[str]]:
    """The experiment of a link that somebody pasted, and a sentence for each part of it that cannot be used.

    Only its query is read: what follows the "?", or all of it if there is none. others: words of links that are no
    settings, and are left out. Nothing is fetched. Raises ValueError, with a reason that people read, for a text
    without any setting.
    """
    if len(text) > MAX_PASTED:
        raise ValueError(f"it has {len(text):,} characters, and a link has at most {MAX_PASTED:,}")
    text = text.strip().split("#")[0]
    address, mark, query = text.partition("?")
    given = dict(parse_qsl(query if mark else address, keep_blank_values=True))
    others = set(others)
    given = {name: value for name, value in given.items() if name not in others and not name.startswith("embed")}
    if mark and not given or not mark and address.startswith(("http://", "https://")):
        return Experiment(), []  # a link without settings: all as usual
    experiment, problems = Experiment.read_query(given)
    if len(problems) == len(given):
        raise ValueError("there is no setting in it that can be used; paste a link of this app, or ?learning_rate=0.5")
    return experiment, problems
