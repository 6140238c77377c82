"""Test samples with the network's answers, drawn as suits their kind: images as tiles, rows of a table as rows."""

import plotly.graph_objects as go

from nnviz.figures.gallery import Gallery, digit_gallery
from nnviz.figures.sample_rows import SampleRows, sample_rows
from nnviz.figures.theme import Theme


def samples_figure(samples: Gallery | SampleRows, theme: Theme, columns: int = 8, width: int = 900) -> go.Figure:
    """A click on a sample has customdata [index in the test set, label, answer, ...]. columns: of tiles, at most."""
    if isinstance(samples, SampleRows):
        return sample_rows(samples, theme, width)
    return digit_gallery(samples, theme, columns, width)
