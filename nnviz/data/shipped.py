"""Small classics that ship with nnviz: read from the folder `sets`, whose README.md tells sources and licences."""

import gzip
from pathlib import Path

import numpy as np

from nnviz.data.dataset import Dataset
from nnviz.data.image_set import centre, image_set, to_square
from nnviz.data.info import DatasetInfo
from nnviz.data.kinds import IMAGE, table
from nnviz.data.learnable import of_images, of_table
from nnviz.data.table import read_table

FOLDER = Path(__file__).with_name("sets")
FEW = {"hidden": (8,), "batch_size": 8, "epochs": 40}  # settings for so few samples: 10 epochs would be 40 steps

SHIPPED = {
    "iris": DatasetInfo(
        "Iris flowers",
        "150 irises of three species, told apart by four lengths, made famous by Ronald Fisher in 1936.",
        120,
        120,
        30,
        ("setosa", "versicolor", "virginica"),
        table(("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)")),
        suited=FEW,
    ),
    "penguins": DatasetInfo(
        "Palmer penguins",
        "342 penguins of three species, told apart by bill, flipper and weight, measured in Antarctica.",
        273,
        273,
        69,
        ("Adelie", "Chinstrap", "Gentoo"),
        table(("bill length (mm)", "bill depth (mm)", "flipper length (mm)", "body mass (g)")),
        suited=FEW,
    ),
    "uci_digits": DatasetInfo(
        "UCI digits (8 x 8)",
        "Digits of 13 people, kept as 8 × 8 pixels by Alpaydin and Kaynak, enlarged here to 28 × 28 and centred.",
        1_438,
        1_438,
        359,
        tuple("0123456789"),
        IMAGE,
    ),
}


def load_shipped(name: str) -> Dataset:
    """A data set of SHIPPED, all of it."""
    if name == "uci_digits":
        text = gzip.decompress((FOLDER / "uci_digits.csv.gz").read_bytes()).decode()
        cells = np.array([line.split(",") for line in text.splitlines()], np.uint8)
        images = to_square(cells[:, :64].reshape(-1, 8, 8) / np.float32(16))
        return of_images(centre(image_set(images, SHIPPED[name].classes, cells[:, 64], "a table")), name)
    return of_table(read_table((FOLDER / f"{name}.csv").read_bytes()), name)
