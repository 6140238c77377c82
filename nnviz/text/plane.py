"""What is said of the plane, and of the pieces that a network cuts it into."""

from nnviz.inspection.pieces import MAX_PIECES, Pieces
from nnviz.network import Network
from nnviz.text.numbers import count

SURE, ANSWER, LOSS = SURFACES = ("How sure", "Answer only", "Loss")  # what is seen at every place of the plane
ABOUT_KINKS = (
    "A unit switches where its sum passes 0. Between these lines none switches, so there the sums for the answers are "
    "straight functions of x₁ and x₂."
)


def about_columns(names: tuple[str, ...]) -> str:
    """Which columns of a table the coordinates are."""
    return f"x₁ is {names[0]}, x₂ is {names[1]}: how many standard deviations from the mean."


def about_plane(surface: str, network: Network, kinks: bool, pieces: Pieces | None) -> str:
    """What the plane shows: its surface and the pieces. kinks: whether there are any, and they are asked for. Empty
    where nothing is unusual."""
    said = {
        ANSWER: "Each place has the colour of the answer there, however sure it is.",
        LOSS: "Each place has the loss that it would have if the class of the nearest training point were right there.",
    }.get(surface, "")
    return f"{said} {_about_pieces(network, pieces)}".strip() if kinks else said


def _about_pieces(network: Network, pieces: Pieces | None) -> str:
    units = sum(network.sizes[1:-1])
    if not network.activation.kinks or not units:
        return "No unit switches anywhere: the network is one straight piece."
    if pieces is None:
        return "The lines come when the run rests: it has too many units to find them for every picture."
    if not pieces.whole:
        return f"Its {units} units cut the square into more than {MAX_PIECES:,} pieces; not all lines are drawn."
    return (
        f"Its {count(units, 'hidden unit')} cut the square into {count(pieces.count, 'piece')}. Within each, the sums "
        "for the answers are straight, and so are the borders."
    )
