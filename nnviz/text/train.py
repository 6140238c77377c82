"""What the Train page says."""

from nnviz.data import Kind
from nnviz.inspection.step_picture import StepPicture
from nnviz.text.numbers import count
from nnviz.text.pages import section

WRONG_ONLY, ALL_IMAGES = "Wrong answers", "All"  # which test images are shown


def how_to_read(picture: StepPicture) -> str:
    """How to read the picture of the network, in Markdown."""
    kind = picture.kind
    shown = "its activation over the plane" if kind.planar else f"its weights for the {kind.numbers}"
    if picture.place:
        shown += ", a dot where the point lies"
    return section(
        "train",
        "How to read",
        input=f"the mean of {count(picture.samples, kind.noun, kind.plural)}"
        if picture.samples > 1
        else f"the {kind.noun}",
        pictures=f" Where there is room, a unit is drawn as a picture of {shown}." if any(picture.pictures) else "",
        shades=_shades(picture.activation.signed),
        count=f"{picture.count:,}",
    )


def _shades(signed: bool) -> str:
    if signed:
        return "blue where it is positive, orange where it is negative, the stronger the larger"
    return "the stronger its shade, the larger; a unit at 0 is off"


def images_name(images: str | tuple[int, int], classes: tuple[str, ...]) -> str:
    """The name of the test images shown. images: WRONG_ONLY, ALL_IMAGES, or positions in classes (truth, answer)."""
    if not isinstance(images, tuple):
        return images
    truth, answer = images
    return f"{classes[truth]} read right" if truth == answer else f"{classes[truth]} taken for {classes[answer]}"


def images_count(
    images: str | tuple[int, int], total: int, page: int, pages: int, classes: tuple[str, ...], kind: Kind
) -> str:
    """How many samples there are, and what a click does."""
    what = count(total, f"test {kind.noun}")
    if images == WRONG_ONLY:
        what = count(total, "wrong answer") + ", the surest first" * (total > 1)
    if isinstance(images, tuple):
        what = f"{images_name(images, classes)}: {count(total, kind.noun) if total else 'none'}"
    return f"Page {page + 1} of {pages}: {what}." + " Click one to send it through the network." * (total > 0)
