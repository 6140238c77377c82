"""What the dialog of one's own data says."""

from nnviz import Dataset
from nnviz.data import table_text, zipped
from nnviz.data.own import fingerprint_in
from nnviz.data.splitting import MAX_CLASSES, MAX_SAMPLES, MIN_CLASSES
from nnviz.data.table import MAX_INPUTS, MIN_INPUTS
from nnviz.text.numbers import listed

TITLE = "Your own data"
ABOUT = (
    "**A table**: a CSV file, or pasted, with a row for each sample, columns of numbers and a column of classes. "
    "**Images**: a .zip with a folder for each class, or of IDX files, or an .npz with x and y. The file is read, not "
    "kept; the data stay in this server's memory until you leave, and nobody else can use them."
)
LIMITS = (
    f"Up to {MAX_SAMPLES:,} samples, {MIN_CLASSES} to {MAX_CLASSES} classes; {MIN_INPUTS} to {MAX_INPUTS} columns of "
    f"numbers; {table_text.MAX_BYTES // 2**20} MB of a table, {zipped.MAX_BYTES // 2**20} MB of images."
)
PREVIEW = "Some of them, as the network will see them: bright is 1, dark is 0."
PASTE_HELP = "Cells separated by commas, semicolons or tabs: what a spreadsheet copies will do."
CLASS_HELP = "The column that the network learns to tell from the others."
INPUTS_HELP = "The columns of numbers that it is told. Two of them make points in a plane."
INVERT_HELP = "MNIST's digits, and the pad's, are bright on dark."
CENTRE_HELP = "The ink fills 20 x 20 pixels, its centre of mass is in the middle, as in MNIST and from the pad."


def saved(data: Dataset) -> list[str]:
    """What a data set is that nnviz saved."""
    kind = data.kind
    what = f": {listed(data.scale.names, 6)}" if data.scale is not None else ""
    return [
        f"**{len(data.train):,} {kind.plural}** to learn from and {len(data.test):,} to test with, as nnviz saved them"
        f"{what}.",
        f"**{len(data.classes)} classes**: {listed(data.classes)}.",
    ]


def needs(file: str, name: str) -> str:
    """That a link needs a file. file: its name as the link says; name: of the data set."""
    called = f"the file “{file}”" if file else "a file"
    return (
        f"**This link needs {called}** (fingerprint {fingerprint_in(name)}). Upload it here, and the link opens. "
        "A link carries settings, not data."
    )


def another(wanted: str, found: str) -> str:
    """That a file is not the one of the link."""
    return (
        f"This gives another data set than that of the link: fingerprint {fingerprint_in(found)}, not "
        f"{fingerprint_in(wanted)}. If it is the right file, choose the columns, or what is done to images, as "
        "they were chosen for the link."
    )
