"""What a visitor looks at on the page of comparisons, and what its link says: which runs, how many seeds, how far.

`compare` names a ready-made set; otherwise `a`, `b` and `c` are experiments (see nnviz/queries.py), and without `a` the
first is the run of the link itself. `seeds` is how many seeds each is carried out with, `until` how far the runs are.
"""

from nnviz import Experiment
from nnviz.app.compare.comparing import SEEDS, Comparing
from nnviz.app.session import Session
from nnviz.app.view import View, custom, flag, whole
from nnviz.presets import COMPARISONS
from nnviz.queries import read_difference, write_difference

MAX_LENGTH = 600  # characters of an experiment in a link: all settings with their values


def _put_set(view: "CompareView", text: str) -> None:
    if text not in COMPARISONS:
        raise ValueError(f"it can be {' or '.join(COMPARISONS)}")
    view.compared.choose_set(text)
    view.asked = {}


def _say_set(view: "CompareView") -> str | None:
    return view.compared.name


def _experiment(letter: str) -> custom:
    """The experiment of a letter; `a` comes first, and without it the run of the link is the first."""

    def put(view: "CompareView", text: str) -> None:
        own, asked = view.session.experiment, view.asked
        asked[letter], problems = read_difference(None if letter == "a" else asked.get("a", own), text)
        first = asked.get("a", own)
        rest = [asked[other] for other in "bc" if other in asked]
        if rest:
            view.compared.choose((first, *rest), own="a" not in asked)
        elif letter == "a":
            view.compared.choose((first, first))
        if problems:
            raise ValueError("; ".join(problems))

    def say(view: "CompareView") -> str | None:
        compared, index = view.compared, "abc".index(letter)
        if compared.name is not None or index >= len(compared.experiments):
            return None
        if index == 0:
            return None if compared.own else write_difference(compared.experiments[0])
        return write_difference(compared.experiments[index], compared.experiments[0])

    return custom(letter, put, say, longest=MAX_LENGTH)


def _put_seeds(view: "CompareView", text: str) -> None:
    named = {str(count): count for count in SEEDS}
    if text not in named:
        raise ValueError(f"it can be {' or '.join(named)}")
    view.compared.choose_seeds(named[text])


def _say_seeds(view: "CompareView") -> str | None:
    return None if view.compared.seeds == 1 else str(view.compared.seeds)


def _put_until(view: "CompareView", text: str) -> None:
    position, total = whole(text), view.compared.total
    if position > total:
        raise ValueError(f"these runs end at {total:,}")
    view.compared.send_to(position)


def _say_until(view: "CompareView") -> str | None:
    compared = view.compared
    if compared.until is not None:
        return None if compared.until == compared.begins_at else str(compared.until)  # other seeds catch up
    return str(compared.position) if compared.runs and compared.position not in (0, compared.begins_at) else None


class CompareView(View):
    """compared: the runs. log: whether the loss axis is logarithmic. asked: letter -> experiment of the links so far.
    trouble: what was wrong with the links that were pasted."""

    url, prefix = "compare", "compare_"
    set_in_link = custom("compare", _put_set, _say_set)
    a_in_link = _experiment("a")
    b_in_link = _experiment("b")
    c_in_link = _experiment("c")
    seeds_in_link = custom("seeds", _put_seeds, _say_seeds)
    until_in_link = custom("until", _put_until, _say_until)
    log = flag()

    def __init__(self, session: Session):
        super().__init__(session)
        self.compared = Comparing()
        self.asked: dict[str, Experiment] = {}
        self.trouble = ""

    @property
    def of_run(self) -> bool:
        return self.compared.own

    def close(self) -> None:
        super().close()
        self.compared.close()
