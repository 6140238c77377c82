"""The contents of the lessons: a question each, the minutes it takes, and how far the reader is."""

import streamlit as st

from nnviz.app.lessons import going, worksheet
from nnviz.app.lessons.bringing import bring, link_to_own, teach
from nnviz.app.lessons.view import OWN, LessonsView
from nnviz.app.visitor import session
from nnviz.lessons import LESSONS
from nnviz.text.lessons import about_lesson, well_done


def draw() -> None:
    view = LessonsView.of(session())
    if view.worksheet is not None:
        worksheet.draw(view)
        return
    if view.finished is not None:
        _well_done(view, view.finished)
    st.markdown("A lesson asks you a question, lets you guess, and shows you what the network really does.")
    with st.container(key="lessons_contents"):
        for first in range(0, len(LESSONS), 2):
            columns = st.columns(2, gap="medium")
            for number, name in enumerate(LESSONS[first : first + 2], first + 1):
                with columns[(number - 1) % 2]:
                    _entry(view, name, f"{number}. ")
    st.markdown("## **Write your own**")
    bring(view)
    if view.own is not None:
        _entry(view, OWN)
        link_to_own(view)
    teach()


def _well_done(view: LessonsView, name: str) -> None:
    """What was finished, and the way to the lesson after it."""
    following = LESSONS[LESSONS.index(name) + 1 :][:1] if name in LESSONS else ()
    with st.container(border=True, key="lessons_finished"):
        lesson = view.lesson_of(name)
        st.markdown(well_done(lesson, view.progress_of(name).finished(lesson)))
        for after in following:
            label = f"Next: {view.lesson_of(after).title}"
            looks = {"icon": ":material/play_lesson:", "type": "primary"}
            st.button(label, key="lessons_next", on_click=going.open_lesson, args=(after,), **looks)


def _entry(view: LessonsView, name: str, number: str = "") -> None:
    lesson, progress = view.lesson_of(name), view.progress_of(name)
    finished = progress.finished(lesson)
    label = "Start" if not progress.card and not finished else "Continue" if progress.card else "Again"
    with st.container(border=True, key=f"lessons_entry_{name}"):
        st.markdown(f"**{number}{lesson.title}**  \n{lesson.question}")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                label,
                key=f"lessons_start_{name}",
                icon=":material/play_lesson:",
                type="primary" if label == "Continue" else "secondary",
                on_click=going.open_lesson,
                args=(name,),
            )
            st.caption(about_lesson(lesson, finished), width="stretch")
            st.button(
                "Worksheet",
                key=f"lessons_sheet_{name}",
                icon=":material/print:",
                type="tertiary",
                help="The lesson on paper, with blanks and a key.",
                on_click=setattr,
                args=(view, "worksheet", name),
            )
