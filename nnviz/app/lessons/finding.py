"""A button of the bar that shows what the card talks about: on a phone it is some screens below, or in the closed
settings."""

import re
from pathlib import Path

from nnviz.app.lessons.view import LessonsView
from nnviz.app.pages import page_at
from nnviz.app.server.sequence import stamp
from nnviz.app.server.served import component
from nnviz.text.lessons import BACK_TO_CARD, SHOW_ME

_component = component("finding", Path(__file__).parent, "This button", isolate_styles=False)


def show_me(view: LessonsView) -> None:
    """The button; scrolled down it leads back to the card. All happens in the browser."""
    names, otherwise = names_to_show(view), page_at(view.card.place.page).picture
    data = {"names": names, "otherwise": otherwise, "show": SHOW_ME, "back": BACK_TO_CARD}
    _component(key="lesson_find", data=data | {"stamp": stamp("lesson_find", repr(data))}, width="content")


def names_to_show(view: LessonsView) -> list[str]:
    """What the texts on the card call by its name on the screen, in bold; what is to be done now comes first."""
    card, state = view.card, view.state
    texts = [card.text]
    if card.prediction:
        texts.append(card.prediction.text)
    if not state.left(card):
        texts.insert(0, card.after)
    elif card.task and (state.outcome is not None or not card.prediction):
        texts = [*card.hints[: state.hints][::-1], card.task.text, *texts]
    return list(dict.fromkeys(name for text in texts for name in re.findall(r"\*\*(.+?)\*\*", text)))
