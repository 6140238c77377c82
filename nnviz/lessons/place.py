"""A place in the app, as the query of a link says it: the page, the experiment, the moment, what is looked at."""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from nnviz.backprop.tiny import TinyNetwork
from nnviz.data.drawing import decode
from nnviz.experiment import DEFAULTS, Experiment
from nnviz.first_steps import begins_at

MAX_LENGTH = 2000  # characters of a place
MAX_STEP_DIGITS = 7
# Of the words that say what the network gets to see: texts look its numbers up, so they have to make sense.
PATTERNS = {
    "example": r"\d{1,5}",
    "taken": r"\d{1,4}",
    "off": r"\d{1,3}-\d{1,3}(,\d{1,3}-\d{1,3})*",
    "painted": r"\d{1,2}-\d{1,2}-[1-4]-[01](,\d{1,2}-\d{1,2}-[1-4]-[01])*",
    "place": r"-?\d{1,2}(\.\d{1,3})?,-?\d{1,2}(\.\d{1,3})?",
}


@dataclass(frozen=True)
class Place:
    """page: its address. step: the moment looked at. words: all other words of the link, as they came."""

    page: str = "train"
    experiment: Experiment = field(default_factory=Experiment)
    step: int = 0
    words: tuple[tuple[str, str], ...] = ()

    def word(self, name: str, usual: str = "") -> str:
        """What the link says of something that is looked at."""
        return dict(self.words).get(name, usual)


def read_place(text: str, pages=None, words=None) -> Place:
    """The place of a text such as "flow?learning_rate=1&moment=300".

    pages, words: the addresses and the words of links that there are, None for any. Raises ValueError with a reason
    that people read.
    """
    if len(text) > MAX_LENGTH:
        raise ValueError(f"it has {len(text):,} characters; at most {MAX_LENGTH:,} are allowed")
    if not (found := re.fullmatch(r"/?([a-z]*)(?:\?(\S*))?", text)):
        raise ValueError("it is a page and a query, such as flow?learning_rate=1&moment=300")
    page, query = found[1] or "train", found[2] or ""
    if pages is not None and page not in pages:
        raise ValueError(f"there is no page {page!r}; the pages are {', '.join(pages)}")
    given = dict(parse_qsl(query, keep_blank_values=True, max_num_fields=60))
    experiment = Experiment.from_query({name: given.pop(name) for name in list(given) if name in DEFAULTS})
    moment = given.pop("moment", str(begins_at(experiment)))
    if not (moment.isascii() and moment.isdigit() and len(moment) <= MAX_STEP_DIGITS):
        raise ValueError(f"moment is {moment[:20]!r}; it is a number of steps")
    if int(moment) > experiment.total_steps:
        raise ValueError(f"moment is {moment}; the run takes {experiment.total_steps:,} steps")
    for name in given:
        if words is not None and name not in words:
            raise ValueError(f"{name[:40]!r} is neither a setting nor a word of a link")
    for name, pattern in PATTERNS.items():
        if name in given and not re.fullmatch(pattern, given[name], re.ASCII):
            raise ValueError(f"{name} is {given[name][:20]!r}, which cannot be read")
    if "drawing" in given:
        decode(given["drawing"])
    tiny = TinyNetwork()
    tiny.put_taken(int(given.get("taken", "0")))
    if "changed" in given:
        tiny.put_changed(given["changed"])
    return Place(page, experiment, int(moment), tuple(given.items()))
