"""nnviz: watch a neural network learn. Start with `streamlit run streamlit_app.py`."""

from pathlib import Path

import streamlit as st

from nnviz.app import access, arrival, controls, head, link, visitor, way_back
from nnviz.app.lessons import bar, going
from nnviz.app.lessons.view import LessonsView
from nnviz.app.lessons.watching import watch
from nnviz.app.own import dialog as own_data
from nnviz.app.pages import PAGES, page_at
from nnviz.app.player import theme
from nnviz.app.server import memory, uploads
from nnviz.app.server.prepare import prepare
from nnviz.app.server.reconnect import watch_connection
from nnviz.app.share import share_button
from nnviz.app.sight import begin_at_top, look
from nnviz.app.step.view import StepView
from nnviz.app.train.view import TrainView

prepare()
st.set_page_config("nnviz", head.MARK, layout="wide")
st.html(Path(visitor.__file__).with_name("style.css"))
head.show_name(theme())
uploads.bound()
here = visitor.enter()
visit = memory.visit()
visit.enter(here)
if memory.crowded(visit):
    memory.turn_away(visit)

# A url_path is the name of the page's file: for another one, the first visit to a new process would be told that there
# is no such page (see nnviz/app/server/entry.py). The first page is at the root, whatever its url_path says.
menu = [
    st.Page(
        page.file,
        title=page.title,
        icon=f":material/{page.icon}:",
        url_path="home" if page is PAGES[0] else page.name,
        default=page is PAGES[0],
    )
    for page in PAGES
]
# Its file's name is no address of the first page, but people type it.
typed = st.Page(PAGES[0].file, title=PAGES[0].title, url_path=PAGES[0].name, visibility="hidden")
page = st.navigation([*menu, typed])
if page is typed:
    st.switch_page(menu[0], query_params=st.query_params.to_dict())
start = page is menu[0]
if start and here.session is None and link.asks_for_train():
    st.switch_page(page_at(TrainView.url).file, query_params=st.query_params.to_dict())
st.set_page_config(f"{page.title} · nnviz", initial_sidebar_state="collapsed" if start else "auto")
if here.session is not None and here.page != page.url_path:
    here.session.say("")  # that was new on the page before
here.page = page.url_path
# Bars that say how far something is have a place of their own, or all below would be drawn anew.
lesson = st.container(key="lesson")
waiting = st.container(key="waiting")
with waiting:
    access.listen()
shown = page_at(here.page)
head.show_title(shown)
if here.session is None:
    with waiting:
        controls.fill_widgets(link.open_link().experiment)
    going.begin_linked()
session = visitor.session()

with st.sidebar:
    share_button(page.title)
    chosen = controls.settings(shown, session)
with waiting:
    left = way_back.left_by(here, chosen)
    if chosen and not session.use(chosen):
        controls.put_back()
    way_back.remember(here, left)
    way_back.follow(here, left)
    going.follow(here)
    arrival.begin(here)
with st.sidebar:
    link.keep_link()
    watch_connection()
visitor.tell(session)
with lesson:
    bar.draw(here.page)
with waiting:
    arrival.arrive(here)
own_data.show_if_asked()
if not shown.controls:
    way_back.offer_opened(here)
if page.url_path != StepView.url:
    StepView.of(session).leave()
page.run()
watch(here.page)
LessonsView.of(session).tried = None  # fragments cannot draw in the bar
begin_at_top(f"{here.page} {LessonsView.of(session).opened}")
look("sight")
memory.beat()
