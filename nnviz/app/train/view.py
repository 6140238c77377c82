"""What a visitor looks at on the Train page: how curves and images are shown."""

from nnviz.app.view import View, custom, flag, number, whole
from nnviz.text.train import ALL_IMAGES, WRONG_ONLY


def _put_images(view: "TrainView", text: str) -> None:
    truth, pair, answer = text.partition("-")
    named = {"wrong": WRONG_ONLY, "all": ALL_IMAGES}
    if not pair and text not in named:
        raise ValueError(f"it can be {' or '.join(named)}")
    images, last = (whole(truth), whole(answer)) if pair else named[text], len(view.run.data.classes) - 1
    if pair and max(images) > last:
        raise ValueError(f"the classes are 0 to {last}")
    view.chosen_images = images


def _say_images(view: "TrainView") -> str | None:
    images = view.images()
    if isinstance(images, tuple):
        return "-".join(map(str, images))
    return "all" if images == ALL_IMAGES else None


class TrainView(View):
    """log: whether the loss has a logarithmic axis. chosen_images: see `images`. page: of the images."""

    url, prefix = "", ""
    log = flag("loss", linear=False, log=True)
    chosen_images = custom("images", _put_images, _say_images, usual=WRONG_ONLY)
    page = number("images_page", "pages")

    def images(self) -> str | tuple[int, int]:
        """Which test images are shown: WRONG_ONLY, ALL_IMAGES, or (truth, answer), positions in the classes."""
        images = self.chosen_images
        known = not isinstance(images, tuple) or max(images) < len(self.run.data.classes)
        return images if known else WRONG_ONLY

    def show_images(self, images: str | tuple[int, int]) -> None:
        """Show others, from the first page on."""
        self.chosen_images, self.page = images, 0
