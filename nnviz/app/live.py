"""The run's controls, the same on every page, and the fragment in which a page's pictures keep up with training."""

from collections.abc import Callable

import streamlit as st

from nnviz.app.buttons import Button, buttons
from nnviz.app.link import follow_link
from nnviz.app.session import Session
from nnviz.app.sight import look
from nnviz.app.visitor import session
from nnviz.app.widgets import segments
from nnviz.exports import fingerprint
from nnviz.figures import DARK, LIGHT, Theme
from nnviz.text.judgement import at_a_glance, judged
from nnviz.text.pages import section
from nnviz.text.run import header, sentence, which_samples

TICK = 0.4  # seconds between two pictures; a burst that takes longer is followed at once by the next
PACES = {"Slow": 1, "Medium": 10, "Full": None}  # steps between two pictures


def theme() -> Theme:
    """The pictures' colours that go with the page's."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def live(draw: Callable[[Session], None]) -> None:
    """Draw the controls, the header and `draw(session)`, again and again while the run plays.

    Drawn first, then trained: with the burst first Streamlit would take the charts away while it computes.
    """
    before = _shown(session())
    _controls(session())

    @st.fragment(run_every=TICK if session().playing else None)
    def tick():
        now = session()
        if _shown(now) != before:
            st.rerun()  # the timer and the buttons are set by the whole script
        _where(now)
        draw(now)
        look("sight_here")
        follow_link(playing=now.playing)
        if now.playing:
            now.burst()
        if _shown(now) != before:
            st.rerun()

    tick()


def _shown(now: Session) -> tuple:
    """What the controls depend on."""
    return now.playing, now.moment is None, now.run.done


def _controls(now: Session) -> None:
    # Outside the fragment: what reruns the whole script can break into a burst, so a pause is answered at once.
    run, playing = now.run, now.playing
    with st.container(horizontal=True, vertical_alignment="center", key="controls"):
        row = [
            Button(
                "pause" if playing else "play",
                "Pause" if playing else "Play",
                now.pause if playing else now.play,
                "pause" if playing else "play_arrow",
                "Train on, or hold. While it plays, the pictures follow.",
                "primary",
                disabled=run.done,
            ),
            Button(
                "step",
                "Step",
                lambda: now.advance(1),
                "skip_next",
                "One step: one minibatch forwards, backwards, and one change of the weights.",
                disabled=run.done or playing,
            ),
            Button(
                "epoch",
                "Epoch",
                now.play_epoch,
                "fast_forward",
                "Train to the end of this epoch.",
                disabled=run.done or playing,
            ),
            Button(
                "again",
                "Start again",
                now.restart,
                "replay",
                "Back to the random weights of step 0, with the same settings.",
                disabled=run.position == 0,
            ),
        ]
        if now.moment is not None:
            row.append(Button("now", "Back to now", lambda: now.look_at(now.run.position), "last_page"))
        buttons("run", *row)
        segments(
            "pace",
            list(PACES),
            next(name for name, steps in PACES.items() if steps == now.pace),
            "Pace",
            _change_pace,
            help="Slow: a picture after every step. Medium: after ten. Full: as fast as this machine can.",
        )


def _moments(now: Session) -> None:
    # Every position has a slider of its own: an answer to an older one, still on its way from the browser while the
    # run goes on, cannot be taken for a wish to go back.
    number, position = now.number, now.run.position
    key = f"moment {number} {position}"
    st.session_state[key] = now.step

    def look() -> None:
        if (now.number, now.run.position) == (number, position):
            now.look_at(st.session_state[key])

    st.slider(
        "Moment",
        0,
        max(now.run.position, 1),
        key=key,
        disabled=now.run.position == 0 or now.playing,
        on_change=look,
        help="Go back to any earlier step, as a click on a curve does. The right end is now.",
    )


def _change_pace(pace: str):
    session().pace = PACES[pace]


def _where(now: Session) -> None:
    point, answers = now.test()  # before anything is drawn, so that header and sentence change together
    left, right = st.columns([1, 3.4], gap="medium", vertical_alignment="center")
    with left:
        _moments(now)
    with right, st.container(key="header"):
        name, samples = fingerprint(now.network), which_samples(now.run, point)
        words = f"**Fingerprint**\N{NO-BREAK SPACE}{name}&emsp; {samples}"
        st.markdown(f"{header(now.run, now.step, point)}  \n{words}", help=section("run", "Header"))
    words = sentence(now.run, now.step, answers, now.judgement(), at_a_glance if now.playing else judged)
    if now.notice:
        words = f"**{now.notice}** {words}"
    if now.moment is not None:
        words = f"**You look back at step {now.moment:,}; the run stands at {now.run.position:,}.** {words}"
    with st.container(key="sentence"):
        if now.run.halt and now.moment is None:
            st.warning(words, icon=":material/warning:")
        else:
            st.markdown(words)
