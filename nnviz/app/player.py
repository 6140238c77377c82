"""The run's controls, the same on every page, and the fragment in which a page's pictures keep up with training."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from nnviz.app import way_back
from nnviz.app.buttons import Button, buttons
from nnviz.app.lessons.view import LessonsView
from nnviz.app.lessons.watching import watch
from nnviz.app.link import follow_link
from nnviz.app.pace import ABOUT, PACES, seconds_between
from nnviz.app.server.reruns import let_messages_out
from nnviz.app.session import Session
from nnviz.app.sight import look
from nnviz.app.visitor import session, visitor
from nnviz.app.widgets import segments
from nnviz.exports import fingerprint
from nnviz.figures import DARK, LIGHT, Theme
from nnviz.text.judgement import ASK_FOR_ADVICE, SAYS_ENOUGH, WHY, at_a_glance, judged, without_advice, without_cause
from nnviz.text.pages import section
from nnviz.text.run import header, more_numbers, sentence, which_samples


def theme() -> Theme:
    """The pictures' colours that go with the page's."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def keep_drawing(
    draw: Callable[[Session], None], *more: Button, choose: Callable[[Session], None] = lambda session: None
) -> None:
    """Draw the sentence of now, the controls, the numbers and `draw(session)`, again and again while the run plays.
    more: the page's buttons. choose: draws choices below the controls, each of which breaks off what `draw` is at.
    """
    place = []

    def draw_once(current: Session) -> None:
        place[:] = [st.container(key="sentence").empty()]
        _draw_controls(current, more)
        choose(current)

    def draw_all(current: Session) -> None:
        _draw_sentence(current, place[0])
        _draw_numbers(current)
        draw(current)

    keep_up(draw_once, draw_all)


def keep_up(draw_once: Callable[[Session], None], draw: Callable[[Session], None]) -> None:
    """Draw `draw_once(session)`, then `draw(session)` again and again while the run plays.

    Drawn first, then trained: with the burst first Streamlit would take the charts away while it computes.
    """
    before = _shown(session())
    had_timer = st.session_state.get("has_timer", False)
    st.session_state["has_timer"] = session().playing
    draw_once(session())

    @st.fragment(run_every=seconds_between(session().pace) if session().playing else None)
    def tick():
        current = session()
        if _shown(current) != before:
            st.rerun()  # the timer and the buttons are set by the whole script
        if current.playing:
            current.take_due_step()
        draw(current)
        look("sight_here")
        follow_link(playing=current.playing)
        watch(visitor().page)
        if current.playing:
            current.burst()
        if _shown(current) != before:
            st.rerun()

    tick()
    if had_timer:  # its last request may be on its way
        let_messages_out()


def _shown(session: Session) -> tuple:
    """What the controls depend on."""
    return session.playing, session.moment is None, session.run.done


def _draw_controls(session: Session, more: tuple[Button, ...]) -> None:
    # Outside the fragment: what reruns the whole script can break into a burst, so a pause is answered at once.
    run, playing = session.run, session.playing
    with st.container(horizontal=True, vertical_alignment="center", key="controls"):
        row = [
            Button(
                "pause" if playing else "play",
                "Pause" if playing else "Play",
                session.pause if playing else session.play,
                "pause" if playing else "play_arrow",
                "Train on, or hold. While it plays, the pictures follow.",
                "primary",
                disabled=run.done,
            ),
            Button(
                "step",
                "Step",
                session.take_step,
                "skip_next",
                "One step: one minibatch forwards, backwards, and one change of the weights.",
                disabled=run.done or playing,
            ),
            Button(
                "epoch",
                "Epoch",
                session.play_epoch,
                "fast_forward",
                "Train to the end of this epoch.",
                disabled=run.done or playing,
            ),
            Button(
                "again",
                "Start again",
                session.restart,
                "replay",
                "Back to the random weights of step 0, with the same settings.",
                disabled=run.position == 0,
            ),
            *more,
        ]
        if session.moment is not None:
            back = partial(session.look_at, session.run.position)
            row.append(Button("now", "Back to now", back, "last_page", kind="tertiary"))
        buttons("run", *row)
        segments(
            "pace",
            PACES,
            session.pace,
            "Pace",
            _change_pace,
            help=ABOUT,
        )
        way_back.offer(visitor())


def _choose_moment(session: Session) -> None:
    # Every position has a slider of its own: an answer to an older one, still on its way from the browser while the
    # run goes on, cannot be taken for a wish to go back.
    number, position = session.number, session.run.position
    key = f"moment {number} {position}"
    st.session_state[key] = session.step

    def look() -> None:
        if (session.number, session.run.position) == (number, position):
            session.look_at(st.session_state[key])

    st.slider(
        "Moment",
        0,
        max(session.run.position, 1),
        key=key,
        disabled=session.run.position == 0 or session.playing,
        on_change=look,
        help="Go back to any earlier step, as a click on a curve does. The right end is now.",
    )


def _change_pace(pace: str):
    session().pace = pace


def _draw_numbers(session: Session) -> None:
    """The moment and its numbers; what only experts ask for stands behind the question mark."""
    point, _ = session.test()
    left, right = st.columns([2, 3], gap="medium", vertical_alignment="center")
    with left, st.container(key="moment"):
        _choose_moment(session)
    with right, st.container(key="header"):
        words = f"**Fingerprint** {fingerprint(session.network)}"
        more = more_numbers(session.run, session.step, point)
        details = f"{more}\n\n{which_samples(session.run, point)}\n\n{words}\n\n{section('run', 'Header')}"
        st.markdown(header(session.run, session.step, point), help=details)


def _draw_sentence(session: Session, place) -> None:
    """The sentence of now. All that the judge has to say is one click away: it would push the pictures down."""
    judgement = session.judgement()
    halted = session.run.halt and session.moment is None
    waits = LessonsView.of(session).task_open  # the advice would be the answer
    tell = without_cause if halted else at_a_glance
    told = without_advice(judgement) if waits else judgement
    words = sentence(session.run, session.step, session.answers(), told, tell)
    if session.notice:
        words = f"**{session.notice}** {words}"
    if session.moment is not None:
        words = f"**You look back at step {session.moment:,}; the run stands at {session.run.position:,}.** {words}"
    with place.container(horizontal=True, vertical_alignment="center"):
        if halted:
            st.warning(words, icon=":material/warning:", width="stretch")
        else:
            st.markdown(words, width="stretch")
        if judgement.name not in SAYS_ENOUGH and not session.playing:
            with st.popover(ASK_FOR_ADVICE if waits else WHY, type="tertiary"):
                st.markdown(judged(judgement))
