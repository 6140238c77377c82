"""The view of the page of the landscape: what is chosen there, and the survey that is shown."""

from collections.abc import Iterator

from nnviz.app.server.limits import LIMITS
from nnviz.app.server.turns import in_turns, turn
from nnviz.app.session import Session
from nnviz.app.view import View, choice, number
from nnviz.inspection.landscape_survey import PATH, RANDOM, RECENT, WHOLE, Survey, Wish, survey_nbytes

ABOVE, SURFACE = "From above", "Surface"
MAX_DRAWS = 100  # pairs of random directions to choose from
QUICK_SECONDS = 2.0  # a survey that takes longer is not made anew for every step that is looked at


def _random(view: "LandscapeView") -> bool:
    return view.directions == RANDOM


class LandscapeView(View):
    """shape: how it is drawn. directions, stretch: see `Wish`. reach: times the usual size of the picture. draw: which
    pair of random directions."""

    url, prefix = "landscape", "land_"
    shape = choice("land", above=ABOVE, surface=SURFACE)
    directions = choice("directions", PATH, RANDOM)
    stretch = choice("stretch", WHOLE, RECENT, said_if=lambda view: not _random(view))
    reach = choice("reach", **{"1": 1.0, "2": 2.0, "4": 4.0})
    draw = number("draw", "pairs of directions", below=lambda view: MAX_DRAWS, said_if=_random)

    def __init__(self, session: Session):
        super().__init__(session)
        self._survey: tuple[tuple, Survey] | None = None
        self._seconds = 0.0  # that the survey has taken so far, of computing

    def close(self) -> None:
        super().close()
        self.rest()

    def rest(self) -> None:
        self._survey = None

    def wish(self) -> Wish:
        """What is to be surveyed."""
        if _random(self):
            return Wish(RANDOM, WHOLE, self.reach, self.draw)
        return Wish(PATH, self.stretch, self.reach)

    def refusal(self) -> str | None:
        """Why this server does not survey such a network, in a sentence; None if it does."""
        e = self.run.experiment
        needed = survey_nbytes(e.sizes, e.dtype)
        if needed <= LIMITS.run_bytes:
            return None
        return (
            f"The landscape of so large a network needs {needed / 2**20:,.0f} MB of memory, and this server gives "
            f"{LIMITS.run_mb:,.10g} MB. Take fewer or smaller hidden layers."
        )

    def survey(self) -> Survey:
        """The survey to be shown, which may have to be done yet: that of this step; of an earlier one where the run has
        gone on while it plays, or where another survey would take long."""
        session, key = self.session, (self.session.number, self.wish())
        if self._survey is None or self._survey[0] != key:
            self._begin(key)
        survey = self._survey[1]
        if survey.step != self.step and not session.playing and (not survey.done or self._seconds < QUICK_SECONDS):
            self._begin(key)
            survey = self._survey[1]
        if survey.done and not survey.trouble:
            survey.grow(self.step, session.network)
        return survey

    def survey_anew(self) -> None:
        """Survey the step that is looked at now, however long it takes."""
        self._survey = None

    def work(self, survey: Survey) -> Iterator[float]:
        """Do what is left of a survey, in turns with other sessions."""
        start = turn.clock()
        before = self._seconds
        for share in in_turns(survey.work()):
            self._seconds = before + turn.clock() - start
            yield share

    def _begin(self, key: tuple) -> None:
        self._survey = key, Survey(self.run, self.step, self.session.network, self.wish())
        self._seconds = 0.0
