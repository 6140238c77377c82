"""The judge's words on the screen: a badge for each verdict, and what is seen, why, and what to do."""

from dataclasses import replace

from nnviz.diagnostics import Judgement

WHY, ASK_FOR_ADVICE = "Why?", "What could I try?"  # on the button that opens all that the judge says
BADGES = {
    "unmeasured": ("gray", "schedule"),
    "healthy": ("green", "check"),
    "shrinking": ("orange", "trending_down"),
    "growing": ("orange", "trending_up"),
    "saturated": ("orange", "align_vertical_top"),
    "dying": ("orange", "heart_broken"),
    "dead": ("red", "block"),
    "stuck": ("red", "pause"),
    "too slow": ("orange", "hourglass_empty"),
    "too fast": ("red", "warning"),
    "learning": ("green", "trending_down"),
    "finished": ("green", "check"),
    "overfitting": ("orange", "call_split"),
    "cannot fit": ("orange", "width"),
    "overlap": ("blue", "join_inner"),
    "waiting": ("orange", "hourglass_empty"),
    "cut short": ("orange", "content_cut"),
    "held down": ("orange", "vertical_align_bottom"),
    "bad start": ("orange", "flag"),
}


SAYS_ENOUGH = ("learning", "unmeasured")  # badges of a run that just learns


def badge(name: str) -> str:
    """A verdict's word in its colour, with a sign."""
    color, icon = BADGES[name]
    return f":{color}-badge[:material/{icon}: {name}]"


def judged(judgement: Judgement) -> str:
    """The badge, what is seen, why, and what to do; Markdown. Of a run that just learns, the badge says enough."""
    said = "" if judgement.name in SAYS_ENOUGH else plain(judgement.said)
    remedy = f"**{plain(judgement.remedy)}**" if judgement.remedy else ""
    return " ".join(filter(None, (badge(judgement.name), said, remedy)))


def at_a_glance(judgement: Judgement) -> str:
    """The badge and what to do: while a run plays, nobody reads more, and longer words would move what is below."""
    return judged(replace(judgement, seen="", cause=""))


def without_cause(judgement: Judgement) -> str:
    """The badge, what is seen and what to do: for a run that stopped, which must say so."""
    return judged(replace(judgement, cause=""))


def without_advice(judgement: Judgement) -> Judgement:
    """The same without what to do, where a lesson wants the reader to find that out."""
    return replace(judgement, remedy="")


def plain(text: str) -> str:
    """As it is, in Markdown."""
    return text.replace("*", r"\*").replace("_", r"\_")
