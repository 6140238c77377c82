"""The words that the page of comparisons adds to a link, and the links that people paste into it.

`compare` names a ready-made set; otherwise `a`, `b` and `c` are experiments: `a` what is not as usual (left out where
it is the run of the link itself), `b` and `c` what is not as in `a`. `seeds` is how many seeds each of them is carried
out with (1 where it is not said), and `until` how far the runs are.
"""

from collections.abc import Iterable
from urllib.parse import parse_qsl

import streamlit as st

from nnviz import Experiment
from nnviz.app.compare.comparing import SEEDS, Comparing, comparing
from nnviz.app.state import Session
from nnviz.app.view_words import ViewWord, one_of, whole
from nnviz.presets import COMPARISONS
from nnviz.text.compare import LETTERS

PAGE = "compare"  # its address
LONGEST = 600  # characters of an experiment in a link: all settings with their values
PASTED = 2000  # characters of a link that is pasted
USUAL, SAME = "usual", "same"


def difference(experiment: Experiment, base: Experiment | None = None) -> str:
    """What is not as in `base` (None: as usual), as "name value name value ..."; "same" if all is.

    In a link its spaces are "+", so that nothing in it needs an escape.
    """
    mine, other = _settings(experiment), _settings(base)
    names = [name for name in {**other, **mine} if mine.get(name) != other.get(name)]
    return " ".join(f"{name} {mine.get(name, USUAL)}" for name in names) or SAME


def changed(base: Experiment | None, text: str) -> tuple[Experiment, list[str]]:
    """The way back: `base` with what the text says, as far as it makes sense, and a sentence for each other part."""
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
    if len(text) > PASTED:
        raise ValueError(f"it has {len(text):,} characters, and a link has at most {PASTED:,}")
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


def _put_set(now: Session, name: str) -> None:
    comparing().choose_set(name)
    st.session_state["compare_asked"] = {}


def _putter(letter: str):
    """What puts the experiment of a letter; `a` comes first, and without it the run of the link is the first."""

    def put(now: Session, text: str) -> None:
        asked = st.session_state.setdefault("compare_asked", {})
        base = None if letter == "a" else asked.get("a", now.experiment)
        asked[letter], problems = changed(base, text)
        first = asked.get("a", now.experiment)
        rest = [asked[other] for other in "bc" if other in asked]
        if rest:
            comparing().choose((first, *rest), own="a" not in asked)
        elif letter == "a":
            comparing().choose((first, first))
        if problems:
            raise ValueError("; ".join(problems))

    return put


def _put_seeds(now: Session, count: int) -> None:
    comparing().choose_seeds(count)


def _put_until(now: Session, position: int) -> None:
    page = comparing()
    if position > page.total:
        raise ValueError(f"these runs end at {page.total:,}")
    page.send_to(position)


def _here(say):
    """Only on the page of comparisons, and not before somebody has been there."""

    def said(now: Session, page: str) -> str | None:
        return say(comparing(), now) if page == PAGE and "comparing" in st.session_state else None

    return said


def _say_set(page: Comparing, now: Session) -> str | None:
    return page.name


def _sayer(index: int):
    def say(page: Comparing, now: Session) -> str | None:
        if page.name is not None or index >= len(page.experiments):
            return None
        if index == 0:
            return None if page.own else difference(page.experiments[0])
        return difference(page.experiments[index], page.experiments[0])

    return _here(say)


def _say_seeds(page: Comparing, now: Session) -> str | None:
    return None if page.seeds == 1 else str(page.seeds)


def _say_until(page: Comparing, now: Session) -> str | None:
    if page.until is not None:
        return None if page.until == page.begins_at else str(page.until)  # other seeds catch up
    return str(page.position) if page.runs and page.position not in (0, page.begins_at) else None


# In the order in which they are put: b and c are said by what differs from a.
WORDS = (
    ViewWord("compare", one_of(**{name: name for name in COMPARISONS}), _put_set, _here(_say_set)),
    *(ViewWord(letter.lower(), str, _putter(letter.lower()), _sayer(i), LONGEST) for i, letter in enumerate(LETTERS)),
    ViewWord("seeds", one_of(**{str(count): count for count in SEEDS}), _put_seeds, _here(_say_seeds)),
    ViewWord("until", whole, _put_until, _here(_say_until)),
)
