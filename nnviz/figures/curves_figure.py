"""What the pictures of loss and accuracy share: the moment, guessing, the tested curves and their values then."""

import numpy as np
import plotly.graph_objects as go

from nnviz.figures.theme import SMALL, Theme, line_shape, new_figure

HEIGHT = 300
LABEL_GAP = 0.08  # of the axis: labels closer than this are moved apart


def curves_figure(
    curves, theme: Theme, traces, yaxis, span, *, what, guess, true, drawn, say, gap, place, unit, before
) -> go.Figure:
    """The figure of two tested curves, with `traces` under them.

    A click reaches from step 0 to where the run stands (layout.meta["reach"]), and its x is an epoch.

    curves: a `Curves`. what, unit: its name for people and for the download. guess, true (train, test): values as
    people read them, written by `say`; drawn: the same as the axis has them, over the range `span`, of which `gap`
    is the length in the terms of `place` (log10 or none). before: the test values of the run before, and the
    same as the axis has them, or None.
    """
    end = curves.end
    moment = curves.moment / curves.steps_per_epoch
    inside = 0.64 * end  # the moment that is now lies to the right of it: see `axis_end`
    notes = [(inside, guess, f"guessing {say(guess)}", "top left", theme.muted)]
    for trace in traces:
        if len(trace["x"]):
            # Below 0 no curve comes, where there is such a place.
            at, side = (guess, "bottom left") if yaxis.get("type") == "log" else (span[0] / 2, "middle left")
            notes.append((inside, at, f"faint: {trace['name']}", side, theme.muted))
    shapes = [
        _straight((0, guess), (end, guess), theme.muted, "dot"),
        _straight((moment, span[0]), (moment, span[1]), theme.accent),
    ]
    x = (curves.at / curves.steps_per_epoch).astype(np.float32)
    names, colors = ("train", "test"), (theme.train, theme.test)
    table = {}
    if traces:
        table = {"first_step": "0.customdata.0", "last_step": "0.customdata.1", f"minibatch_{unit}": "0.customdata.2"}
    traces = [*traces, _labels(*zip(*notes, strict=True))]
    earlier = ""
    if before:
        trace, tag, earlier = _before(curves.before, *before, end, span, say, theme, down=unit != "loss")
        table |= {"before_epoch": f"{len(traces)}.customdata.0", f"before_test_{unit}": f"{len(traces)}.customdata.1"}
        traces.append(trace)
        shapes.append(tag)
    columns = {"step": f"{len(traces)}.customdata.0"}
    for name, color, values, heights in zip(names, colors, true, drawn, strict=True):
        columns[f"{name}_{unit}"] = f"{len(traces)}.customdata.1"
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": x,
                "y": heights.astype(np.float32),
                "customdata": np.column_stack([curves.at, values]).astype(np.float32),
                "name": name,
                "line": {"width": 2, "color": color},
                "marker": {"size": 4, "color": color},
                "hovertext": [say(value) for value in values],
                "hovertemplate": name + " %{hovertext} after step %{customdata[0]:,}<extra></extra>",
            }
        )
    alt = f"{what} over {curves.total_steps:,} steps; nothing is measured yet, guessing gives {say(guess)}."
    last = int(np.searchsorted(curves.at, curves.moment, side="right")) - 1  # the latest test at the moment
    tested = "" if last < 0 or curves.at[last] == curves.moment else f", tested at step {curves.at[last]:,}"
    edge = 0.35 if tested else 0.15  # of the axis: nearer to its end the words would be cut off
    side = "left" if moment < edge * end else "right" if moment > (1 - edge) * end else "center"
    above = {"x": moment, "yref": "paper", "y": 1}
    shapes.append(_tag(above, f"step {curves.moment:,}{tested}", theme.accent, side, "bottom"))
    if last >= 0:
        ends = [float(heights[last]) for heights in drawn]
        sides = ["middle", "middle"]
        if abs(place(ends[0]) - place(ends[1])) < LABEL_GAP * gap:
            sides = ["bottom", "top"] if ends[0] >= ends[1] else ["top", "bottom"]
        # The values stand in the margin, where they cover no curve, and a line leads there.
        for name, values, y, side, color in zip(names, true, ends, sides, colors, strict=True):
            shapes += [_dot(x[last], y, color), _straight((x[last], y), (end, y), color, "1px,4px", 1)]
            words = f"{name} {say(values[last])}"
            shapes.append(_tag({"xref": "paper", "x": 1, "y": y}, words, color, "left", side))
        alt = (
            f"{what} after step {curves.at[last]:,} of {curves.total_steps:,}: {say(true[0][last])} on the "
            f"training set, {say(true[1][last])} on the test set; guessing gives {say(guess)}."
        )
    alt += earlier
    xaxis = {"title": {"text": "epoch"}, "range": [0, end], "nticks": 8}
    margin = {"l": 8, "r": 82, "t": 20, "b": 8}
    reach = [0.0, len(curves.step_loss) / curves.steps_per_epoch]
    return new_figure(
        theme,
        HEIGHT,
        traces,
        alt,
        {"table": columns | table, "reach": reach},
        xaxis=xaxis,
        yaxis=yaxis,
        margin=margin,
        showlegend=False,
        shapes=shapes,
    )


def _before(run, values, heights, end, span, say, theme, down) -> tuple[dict, dict, str]:
    """The curve of the run before, its name beside where it ends, and the words for those who do not see it.

    down: whether the name stands below the curve, or above it.
    """
    shown = np.flatnonzero(run.epochs <= end)
    last = shown[-1]
    x, y = float(run.epochs[last]), float(np.clip(heights[last], *span))
    trace = {
        "type": "scatter",
        "mode": "lines",
        "x": run.epochs[shown].astype(np.float32),
        "y": heights[shown].astype(np.float32),
        "name": "before",
        "customdata": np.column_stack([run.epochs, values])[shown].astype(np.float32),
        "line": {"width": 2, "color": theme.muted},
        "hovertext": [say(value) for value in values[shown]],
        "hovertemplate": "before %{hovertext}<extra></extra>",
    }
    at = {"x": x, "y": y}
    words = f"before {say(values[last])}"  # its name would lie across the curves: it stands above the picture
    tag = _tag(at, words, theme.muted, "left" if x < end / 2 else "right", "top" if down else "bottom")
    return trace, tag, f" The run before ({run.name}) reached {say(values[last])} on the test set."


def _straight(start, end, color, dash="solid", width=1.5) -> dict:
    (x0, y0), (x1, y1) = start, end
    return line_shape(f"M{x0:.6g},{y0:.6g}L{x1:.6g},{y1:.6g}", color, width, dash=dash)


def _dot(x, y, color) -> dict:
    place = {"xanchor": float(x), "yanchor": y, "x0": -3.5, "x1": 3.5, "y0": -3.5, "y1": 3.5}
    size = {"xsizemode": "pixel", "ysizemode": "pixel"}
    return {"type": "circle", "fillcolor": color, "line": {"width": 0}} | size | place


def _tag(at, text, color, xanchor, yanchor) -> dict:
    """Words beside a point: a shape of no size. They are cut off where the axis ends along which they move.

    Were they a trace or an annotation, plotly would work out all traces again when another moment is looked at.
    """
    ends = {f"{axis}{end}": at[axis] for axis in "xy" for end in (0, 1)}
    refs = {name: ref for name, ref in at.items() if name in ("xref", "yref")}
    label = {"text": text, "font": {"size": SMALL, "color": color}, "textposition": "end"}
    label |= {"xanchor": xanchor, "yanchor": yanchor, "padding": 3, "textangle": 0}
    return {"type": "line", "line": {"width": 0}, "label": label} | ends | refs


def _labels(x, y, text, sides, colors) -> dict:
    """Words beside points that are not seen, but keep the words off the line they are on."""
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": np.array(x, np.float32),
        "y": np.array(y, np.float32),
        "text": list(text),
        "textposition": list(sides),
        "textfont": {"color": list(colors), "size": SMALL},
        "marker": {"size": 7, "opacity": 0},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
