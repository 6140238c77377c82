"""An experiment as a Python script of its own: NumPy alone, no nnviz, and only the code that this experiment needs.

The script does the engine's arithmetic in the engine's order, so that on one machine its losses are those of the run to
the last bit, however long it trains. Where NumPy or the processor differ, they differ as two runs of nnviz would.
"""

import io
import re
from dataclasses import fields
from textwrap import fill

import numpy as np

from nnviz.data import DRAWN, Dataset
from nnviz.data.mnist import SUBFOLDERS
from nnviz.data.own import is_own
from nnviz.data.planar import SHAPES
from nnviz.data.saved import to_arrays
from nnviz.experiment import Experiment
from nnviz.exports import script_parts as parts
from nnviz.exports.script_data import DataPart, data_part
from nnviz.exports.script_training import training, update

WIDTH = 110  # characters in a line of the script
LINES = 60  # losses printed over a whole run, at most

# A name in the code -> the line that imports it.
IMPORTS = {
    "base64": "import base64",
    "gzip": "import gzip",
    "os": "import os",
    "sys": "import sys",
    "pi": "from math import pi, sqrt",  # never without sqrt
    "sqrt": "from math import sqrt",
    "Path": "from pathlib import Path",
}
NUMPY = (
    "",
    'os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # more threads would add up in another order',
    "",
    "import numpy as np",
    "",
    'np.seterr(all="ignore")  # numbers that overflow end the training with a sentence, below',
)


def script(experiment: Experiment, steps: int | None = None, every: int | None = None) -> str:
    """The text of a Python script that trains the network of `experiment` and prints the losses of its run.

    steps: how many to take, from 1 to the experiment's own number (None: all). every: the loss of every so many steps
    is printed, and the last (None: so many that it makes at most 60 lines); then the accuracy on the test set. The
    number printed beside step s is `Run.history.losses[s]`.

    The script needs NumPy 2. It makes planar sets itself; MNIST and Fashion-MNIST it reads from the folder given on the
    command line, or named by NNVIZ_DATA; for "digits" the file `data_npz`, under the name `data_file`, has to lie
    beside it.

    Raises ValueError for anything but an Experiment, and for steps or every out of range.
    """
    if type(experiment) is not Experiment:
        raise ValueError(f"a script is made of an Experiment, not of {type(experiment).__name__}")
    # Checked again by making it again: what is put into code that people run should not depend on who made it.
    e = Experiment(**{field.name: getattr(experiment, field.name) for field in fields(Experiment)})
    steps = _whole("steps", e.total_steps if steps is None else steps, e.total_steps)
    every = _whole("every", _round_up(steps / LINES) if every is None else every, e.total_steps)
    data = data_part(e)
    code = "\n\n".join(
        block.strip("\n") + "\n"
        for block in (
            _settings(e, steps, every),
            data.code,
            parts.parameters(e),
            parts.forward(e),
            parts.loss(e),
            parts.backward(e),
            update(e),
            training(e),
        )
    )
    return f"{_head(e, data)}\n{_imports(code)}\n{code}"


def data_npz(dataset: Dataset) -> bytes:
    """The file that a script reads which has no data of its own: an .npz with train (n, values), y_train (n,),
    test (m, values) and y_test (m,), uint8, or float32 for numbers of a table, without pickles. Of somebody's own data,
    and of a table, it has the names, too: brought back as one's own data, it is the same set. Raises ValueError for a
    data set of which the script makes or reads the data itself.
    """
    if dataset.name in SHAPES or dataset.name in SUBFOLDERS or dataset.name == DRAWN:
        raise ValueError(f"the script for {dataset.name} needs no data file")
    file = io.BytesIO()
    np.savez_compressed(file, **to_arrays(dataset, named=is_own(dataset.name) or dataset.scale is not None))
    return file.getvalue()


def _head(e: Experiment, data: DataPart) -> str:
    first = f"A neural network by hand, {'-'.join(map(str, e.sizes))}, that learns {_subject(e)} with NumPy alone."
    if e.dtype == "float32":
        digit, agree = "7th", "they agree to 6 digits for a hundred steps or more, then to fewer"
    else:
        digit, agree = "16th", "over a thousand steps they still agree to 12 or more"
    same = (
        "It prints the losses that nnviz shows for this experiment, on the same machine to the last digit. Another "
        f"processor or NumPy may round differently in the {digit} digit, and training lets that grow: {agree}."
    )
    paragraphs = [f"{data.needs} NumPy is needed in version 2 or later.".strip(), same]
    text = "\n\n".join(fill(paragraph, WIDTH, break_on_hyphens=False) for paragraph in paragraphs)
    return f'"""{first}\n\n    python train.py {data.command}'.rstrip() + f'\n\n{text}\n"""\n'


def _subject(e: Experiment) -> str:
    known = {"digits": "to read digits", "mnist": "to read MNIST", "fashion_mnist": "Fashion-MNIST"}
    if e.info.data is not None:
        return "a data set of your own"
    return known.get(e.dataset) or (f'the points of "{e.dataset}"' if e.info.kind.planar else e.info.title)


def _imports(code: str) -> str:
    used = [line for name, line in IMPORTS.items() if name == "os" or re.search(rf"(?<![.\w]){name}\b", code)]
    if IMPORTS["pi"] in used:
        used.remove(IMPORTS["sqrt"])
    return "\n".join([*used, *NUMPY, ""])


def _settings(e: Experiment, steps: int, every: int) -> str:
    lines = [
        "# The experiment",
        f"SIZES = {e.sizes}  # inputs, units of the hidden layers, classes",
        f"SEED = {e.seed}  # of the starting weights, and of the order of the samples",
        f"DTYPE = np.{e.dtype}",
        f"SAMPLES, BATCH_SIZE = {e.samples:_}, {e.batch_size:_}",
        "STEPS_PER_EPOCH = -(-SAMPLES // BATCH_SIZE)  # rounded up: the last batch of an epoch may be smaller",
        f"STEPS = {steps:_}  # {_epochs(steps, e)}",
        f"PRINT_EVERY = {every:_}  # steps",
        f"LEARNING_RATE = {e.learning_rate!r}",
    ]
    lines += [
        f"{name} = {value!r}" for name, value in {"MOMENTUM": e.momentum, "L1": e.l1, "L2": e.l2}.items() if value
    ]
    if e.initializer == "normal":
        lines.append(f"SCALE = {e.scale!r}  # of the starting weights")
    return "\n".join(lines)


def _epochs(steps: int, e: Experiment) -> str:
    epochs = steps / e.steps_per_epoch
    return f"{epochs:.4g} epoch" + "s" * (epochs != 1)


def _round_up(number: float) -> int:
    """The next of 1, 2, 5, 10, 20, 50 and so on."""
    return next(f * 10**k for k in range(9) for f in (1, 2, 5) if f * 10**k >= number)


def _whole(name: str, value: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise ValueError(f"{name} is {value!r}; allowed are whole numbers from 1 to {most:,}")
    return int(value)
