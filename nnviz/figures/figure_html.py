"""A picture as a web page of its own, to be kept, sent and zoomed without nnviz and without the internet."""

from html import escape

import plotly.graph_objects as go

from nnviz.figures.theme import FONT, Theme

CONFIG = {"displaylogo": False, "responsive": True}


def figure_html(figure: go.Figure, theme: Theme, title: str = "A picture from nnviz") -> str:
    """An HTML page that shows `figure`, drawn for `theme`, under its title and over its sentence (meta["alt"]).

    plotly.js is in it, which makes about 5 MB. Whatever stands in title, sentence and figure is shown as text: none of
    it can become HTML or a script of the page.
    """
    picture = figure.to_html(CONFIG, full_html=False, include_plotlyjs=True, div_id="figure", validate=False)
    alt = escape((figure.layout.meta or {}).get("alt", ""))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>
body {{ margin: 2rem; background: {theme.background}; color: {theme.text}; font-family: {FONT}; }}
</style>
</head>
<body>
<h1>{escape(title)}</h1>
{picture}
<p>{alt}</p>
</body>
</html>
"""
