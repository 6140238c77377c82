"""Axes as a picture: blank ones to draw on by hand, or with the run's curve in them."""

from base64 import b64encode
from collections.abc import Sequence
from html import escape

from nnviz.lessons import Draw
from nnviz.text.lessons import axis_ends, step_range

WIDTH, HEIGHT, LEFT, BOTTOM, EDGE = 400, 130, 48, 18, 8


def axes_picture(draw: Draw, curve: Sequence[tuple[float, float]] = ()) -> str:
    """An HTML image. curve: in shares of the width and the height; none for blank axes."""

    def place(x: float, y: float) -> str:
        across, up = LEFT + x * (WIDTH - LEFT - EDGE), EDGE + (1 - min(max(y, 0), 1)) * (HEIGHT - BOTTOM - EDGE)
        return f"{across:.1f} {up:.1f}"

    (low, high), (start, end) = axis_ends(draw), step_range(draw)
    text = (
        (LEFT - 5, HEIGHT - BOTTOM, "end", low),
        (LEFT - 5, EDGE + 8, "end", high),
        (LEFT, HEIGHT - 4, "start", start),
        (WIDTH - EDGE, HEIGHT - 4, "end", end),
    )
    parts = [f'<path d="M{place(0, 1)}L{place(0, 0)}L{place(1, 0)}" stroke="black" fill="none"/>']
    parts += [f'<text x="{x}" y="{y}" text-anchor="{anchor}">{escape(what)}</text>' for x, y, anchor, what in text]
    if curve:
        line = "L".join(place(x, y) for x, y in curve)
        parts.append(f'<path d="M{line}" stroke="black" stroke-width="2" fill="none"/>')
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-size="10" '
        f'font-family="sans-serif"><rect width="100%" height="100%" fill="white"/>{"".join(parts)}</svg>'
    )
    what = f"{'The curve' if curve else 'Axes to draw on'}: {draw.curve.text}"
    return (
        f'<img src="data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}" alt="{escape(what)}" '
        'style="width: min(100%, 13cm); display: block">'
    )
