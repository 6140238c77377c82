"""What can be seen at every place of the plane: how sure the network is, its answer alone, or the loss."""

from dataclasses import dataclass

import numpy as np

from nnviz.figures.theme import SMALL, Theme, blend, color_legend
from nnviz.text.numbers import number, percent
from nnviz.text.plane import LOSS, SURE

PALEST_SHARE, FULLEST_SHARE = 0.06, 0.62  # of the class colour, where the network is undecided and where it is sure


@dataclass(frozen=True, eq=False)
class Surface:
    """trace: the heatmap, but for its x and y. table: its columns beside these. alt: what it shows, in words."""

    trace: dict
    table: dict
    alt: str


def draw_surface(
    which: str, p: np.ndarray, nearest: np.ndarray | None, classes: tuple[str, ...], theme: Theme
) -> Surface:
    """which: one of SURFACES. p: (my, mx, k) the probabilities over the plane. nearest: (my, mx) the class of the
    training point nearest to each place, which LOSS needs."""
    if which == LOSS:
        return _loss(p, nearest, theme)
    return _answers(p, classes, theme, levels=256 // len(classes) if which == SURE else 1)


def _answers(p, classes, theme, levels) -> Surface:
    """The answer at every place, in so many shades: with more than one, the paler the less sure."""
    k = len(classes)
    winner = p.argmax(axis=-1)
    # One byte holds both: which class, and how far its probability is from an even guess (0) to certain (levels - 1).
    sure = (p.max(axis=-1) - 1 / k) / (1 - 1 / k)
    shade = np.clip(np.rint(sure * (levels - 1)), 0, levels - 1).astype(int)
    # With two classes the first one's shades run backwards, so that the legend fades through the boundary.
    backwards = (winner == 0) & (k == 2)
    trace = {
        "z": (winner * levels + np.where(backwards, levels - 1 - shade, shade)).astype(np.uint8),
        "zmin": -0.5 if levels == 1 else 0,
        "zmax": k - 0.5 if levels == 1 else k * levels - 1,
        "colorscale": _steps(theme, k) if levels == 1 else _fades(theme, k, levels),
        "customdata": np.rint(100 * p.max(axis=-1)).astype(np.uint8),
        "hovertemplate": "at %{x:.2f}, %{y:.2f}: about %{customdata} % sure<extra></extra>",
        "colorbar": color_legend(_ticks(classes, levels), pixels=250) | _legend_title(k, levels, theme),
    }
    counts = np.bincount(winner.ravel(), minlength=k) / winner.size
    alt = "Answer of the network over the plane: " + ", ".join(
        f"{name} on {percent(share)}" for name, share in zip(classes, counts, strict=True)
    )
    table = {"answer": {"at": "0.z", "per": levels, "of": classes}, "probability_percent": "0.customdata"}
    return Surface(trace, table, f"{alt} of it")


def _loss(p, nearest, theme) -> Surface:
    """The loss at every place, if the class of the nearest training point were right there."""
    loss = -np.log(np.maximum(np.take_along_axis(p, nearest[..., None], axis=-1)[..., 0], np.finfo(np.float32).tiny))
    most = max(float(loss.max()), 1e-6)
    trace = {
        "z": loss.astype(np.float32),
        "zmin": 0,
        "zmax": most,
        "colorscale": theme.sequential,
        "hovertemplate": "at %{x:.2f}, %{y:.2f}: loss %{z:.3g}<extra></extra>",
        "colorbar": color_legend({0: "loss 0", most: number(most)}, pixels=250),
    }
    alt = f"The loss over the plane, from {number(loss.min())} to {number(most)}, if the class of the nearest training "
    return Surface(trace, {"loss": "0.z"}, alt + "point were right")


def _fades(theme, k, levels) -> list:
    """Pale to full for each class in turn (for two classes full to pale, then pale to full)."""
    top, scale = k * levels - 1, []
    for c in range(k):
        ends = [blend(theme.background, theme.classes[c], share) for share in (PALEST_SHARE, FULLEST_SHARE)]
        if k == 2 and c == 0:
            ends.reverse()
        scale += [[c * levels / top, ends[0]], [(c * levels + levels - 1) / top, ends[1]]]
    return scale


def _steps(theme, k) -> list:
    """One colour for each class."""
    colors = [blend(theme.background, theme.classes[c], FULLEST_SHARE) for c in range(k)]
    return [[(c + end) / k, color] for c, color in enumerate(colors) for end in (0, 1)]


def _ticks(classes, levels) -> dict:
    k = len(classes)
    if k == 2 and levels > 1:
        top = 2 * levels - 1
        return {0: f"{classes[0]}<br>100 %", top / 2: "<br>50 %", top: f"{classes[1]}<br>100 %"}
    return {(c + 0.5) * levels if levels > 1 else c: name for c, name in enumerate(classes)}


def _legend_title(k, levels, theme) -> dict:
    """For more than two classes, what pale (or dim) and full colours mean."""
    dim = "dim" if theme.name == "dark" else "pale"
    title = {"text": f"{dim} {percent(1 / k)}, full 100 % sure", "side": "bottom", "font": {"size": SMALL}}
    return {"title": title} if k > 2 and levels > 1 else {}
