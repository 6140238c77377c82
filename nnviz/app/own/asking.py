"""Links on data of somebody's own: they say the name of the file, and whoever has not brought it is asked for it."""

from nnviz.app.own.state import Wanted
from nnviz.app.session import Session
from nnviz.app.visitor import Visitor, visitor
from nnviz.data import DATASETS
from nnviz.data.names import clean_name
from nnviz.data.own import is_own

FILE = "file"  # the word of links


def say_file(session: Session, page: str = "") -> str | None:
    """The name of the file from which the data of the run were read; None where there is none."""
    e = session.experiment
    return None if e.info.data is None else visitor().own.titles.get(e.dataset, e.info.title)


def needs_file(session: Session) -> bool:
    """Whether a link to the run needs a file that other visitors of this server have to bring."""
    return session.experiment.info.data is not None and session.experiment.dataset not in tuple(DATASETS)


def asks_for_file(here: Visitor, query: dict[str, str]) -> bool:
    """Whether a link needs data that this visitor has not brought; then the dialog asks for their file."""
    name = query.get("dataset", "")
    if not is_own(name) or here.own.has(name):
        return False
    here.own.wanted = Wanted(name, clean_name(query.get(FILE, "")), here.page, query)
    here.own.asked = True
    return True
