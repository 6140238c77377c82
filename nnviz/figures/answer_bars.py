"""The probabilities of the answers as bars in HTML, which are on the screen sooner than a figure."""

import html

from nnviz.figures.theme import blend, in_page
from nnviz.inspection import Scene
from nnviz.text.numbers import percent


def answer_bars(scene: Scene, classes: tuple[str, ...]) -> str:
    """The probabilities as bars, those before a change as thin ones.

    The whole is one picture for a screen reader, with a sentence.
    """
    p, before = scene.p, scene.before.a[-1][0] if scene.changed else None
    best = None if scene.empty else int(p.argmax())
    said = ", ".join(f"{name} {percent(float(share), 1)}" for name, share in zip(classes, p, strict=True))
    quiet = in_page(lambda theme: blend(theme.background, theme.muted, 0.6))
    track = in_page(lambda theme: blend(theme.background, theme.grid, 0.5))
    muted, rows = in_page("muted"), []
    for k, (name, share) in enumerate(zip(classes, p, strict=True)):
        color = quiet
        if k == best:
            known = scene.label is not None
            color = in_page("accent" if not known else "good" if k == scene.label else "bad")
        mark = " ✓" if k == scene.label else ""
        thin = "" if before is None else f'<i style="width:{100 * before[k]:.2f}%;background:{muted}"></i>'
        weight = ' style="font-weight:600"' if k == best else ""
        rows.append(
            f"<span{weight}>{html.escape(name)}{mark}</span>"
            f'<span class="track" style="background:{track}">'
            f'<b style="width:{100 * share:.2f}%;background:{color}"></b>{thin}</span>'
            f'<span{weight} data-p="{float(share):.6f}">{percent(float(share))}</span>'
        )
    label = html.escape(f"Probabilities of the answers: {said}.", quote=True)
    return f'<div class="nnviz-answers" role="img" aria-label="{label}">{"".join(rows)}</div>'
