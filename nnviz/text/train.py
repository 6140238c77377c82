"""What the Train page says."""

from nnviz.text.pages import section


def how_to_read(example: int, samples: int, signed: bool, drawn: int, connections: int) -> str:
    """How to read the picture of the network, in Markdown. signed: whether an activation can be negative."""
    return section(
        "train",
        "How to read",
        example=f"{example:,}",
        samples=f"{samples:,}",
        shades=_shades(signed),
        lines=f"all {drawn:,}" if drawn == connections else f"the {drawn:,} strongest of its {connections:,}",
    )


def _shades(signed: bool) -> str:
    if signed:
        return "blue where it is positive, orange where it is negative, the stronger the larger"
    return "the stronger its shade, the larger; a unit at 0 is off"
