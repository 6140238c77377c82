"""The page of lessons: what there is, how far the reader is, and a lesson of their own."""

from nnviz.app.lessons.contents import draw
from nnviz.app.server.entry import through_entry

through_entry(__file__)

draw()
