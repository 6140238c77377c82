"""A network as a file: one array a matrix, to be used without nnviz, and read back with suspicion.

The file is an .npz, a zip of NumPy arrays: W0, b0, W1, b1 and so on, and "header", the bytes of a JSON text that names
sizes, activation, dtype, the settings of the experiment and the steps taken. Without nnviz:

    file = np.load("network.npz"); W, b = ([file[f"{k}{l}"] for l in range(len(file.files) // 2)] for k in "Wb")
    json.loads(bytes(file["header"]))
"""

import io
import json
import zipfile
from dataclasses import asdict, dataclass

import numpy as np

from nnviz.activations import ACTIVATIONS
from nnviz.data import DATASETS, splitting
from nnviz.experiment import MAX_LAYERS, MAX_STEPS, MAX_WIDTH, Experiment
from nnviz.exports.npz import array, unpack
from nnviz.network import DTYPES, Network, parameter_count

FORMAT, VERSION = "nnviz parameters", 1
MAX_INPUTS = max(info.kind.inputs for info in DATASETS.values())
MAX_CLASSES = splitting.MAX_CLASSES  # of somebody's own data; those of the menu have fewer
MAX_HEADER = 4096  # bytes
# The largest network in float64 takes 13.8 MB; the rest is for the heads of the arrays.
MAX_BYTES = 8 * parameter_count((MAX_INPUTS, *[MAX_WIDTH] * MAX_LAYERS, MAX_CLASSES)) + 64 * 1024


@dataclass(frozen=True)
class LoadedParameters:
    """What a file holds.

    network: in memory of its own; experiment: the one that trained it, step: the steps taken, each None if not said.
    """

    network: Network
    experiment: Experiment | None
    step: int | None


def save_parameters(network: Network, experiment: Experiment | None = None, step: int | None = None) -> bytes:
    """The .npz file of a network: the same bytes for the same network, not compressed, nothing pickled.

    experiment: the one that trained it; step: the steps it has taken. Raises ValueError where they do not belong to the
    network, and for a network that `load_parameters` refuses.
    """
    header = {
        "format": FORMAT,
        "version": VERSION,
        "sizes": network.sizes,
        "activation": network.activation.name,
        "dtype": network.dtype.name,
        "experiment": experiment and asdict(experiment),
        "step": step,
    }
    text = json.dumps(header).encode()
    _read_header(text)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        _write(archive, "header", np.frombuffer(text, np.uint8))
        for layer, (w, b) in enumerate(zip(network.W, network.b, strict=True)):
            _check_finite(f"W{layer}", w)
            _check_finite(f"b{layer}", b)
            _write(archive, f"W{layer}", w)
            _write(archive, f"b{layer}", b)
    return file.getvalue()


def load_parameters(data: bytes) -> LoadedParameters:
    """The network in the bytes of a file that `save_parameters` made, or another program in the same form.

    Nothing in it is trusted: the number and sizes of its members are checked before they are unpacked, then names,
    dtypes, shapes and numbers; no pickle is opened. For a file that is not whole and in order in every respect
    ValueError says why, in one sentence that quotes nothing from the file.
    """
    if len(data) > MAX_BYTES:
        most = f"{MAX_BYTES / 2**20:.1f} MB"
        raise ValueError(f"This file is larger than {most}, the most that the parameters of a network take.")
    members = unpack(data, MAX_BYTES)
    if "header.npy" not in members:
        raise ValueError("This file has no header, so it is not one that was saved here as Weights.")
    head = array(members["header.npy"], "the header")
    if head.dtype != np.uint8:
        raise ValueError("The header of this file is not text.")
    sizes, activation, dtype, experiment, step = _read_header(head.tobytes())
    network = Network(sizes, activation, "zeros", dtype=dtype)
    arrays = {f"{kind}{layer}": p for kind in "Wb" for layer, p in enumerate(getattr(network, kind))}
    for name in arrays:
        if f"{name}.npy" not in members:
            raise ValueError(f"In this file {name} is missing.")
    if len(members) > len(arrays) + 1:
        raise ValueError(f"This file holds more than the {len(network.W)} layers that its header names.")
    for name, parameters in arrays.items():
        found = array(members[f"{name}.npy"], name)
        if found.dtype != network.dtype:
            raise ValueError(f"In this file {name} is not {dtype}, as its header says.")
        if found.shape != parameters.shape:
            raise ValueError(f"In this file {name} has not the shape {parameters.shape} that its header asks for.")
        _check_finite(name, found)
        parameters[:] = found
    return LoadedParameters(network, experiment, step)


def _read_header(text: bytes) -> tuple:
    """Sizes, activation, dtype, experiment and step that a header names, or ValueError."""
    if len(text) > MAX_HEADER:
        raise ValueError("The header of this file is too long.")
    try:
        header = json.loads(text.decode())
        found, version = header["format"], header["version"]
        sizes, activation, dtype = tuple(header["sizes"]), header["activation"], header["dtype"]
    except Exception:  # not text, not JSON, nested without end, or not a dict with these entries
        raise ValueError("The header of this file cannot be read.") from None
    if found != FORMAT:
        raise ValueError("This file is not one that nnviz saved.")
    if version != VERSION:
        raise ValueError(f"This file has another version of the format than {VERSION}, the one that can be read.")
    if not (2 <= len(sizes) <= MAX_LAYERS + 2 and all(_is_whole(size, 1) for size in sizes)):
        raise ValueError(f"The sizes in this file are not those of a network with 0 to {MAX_LAYERS} hidden layers.")
    inputs, *hidden, classes = sizes
    if inputs > MAX_INPUTS or classes > MAX_CLASSES or max(hidden, default=1) > MAX_WIDTH:
        raise ValueError(
            f"The network in this file is too large; allowed are {MAX_INPUTS} inputs, {MAX_WIDTH} units in a hidden "
            f"layer and {MAX_CLASSES} classes."
        )
    if not isinstance(activation, str) or activation not in ACTIVATIONS:
        raise ValueError(f"The activation in this file is not one of {', '.join(ACTIVATIONS)}.")
    if dtype not in DTYPES:
        raise ValueError(f"The dtype in this file is not one of {', '.join(DTYPES)}.")
    experiment = _read_experiment(header.get("experiment"), sizes, activation, dtype)
    step, most = header.get("step"), experiment.total_steps if experiment else MAX_STEPS
    if step is not None and not (_is_whole(step, 0) and step <= most):
        raise ValueError(f"The number of steps in this file is not one from 0 to {most:,}.")
    return sizes, activation, dtype, experiment, step


def _read_experiment(settings, sizes, activation, dtype) -> Experiment | None:
    """The experiment of a header's settings, if there are any and they make this very network."""
    if settings is None:
        return None
    try:
        experiment = Experiment(**settings)
    except Exception:  # unknown names, wrong kinds, out of range: Experiment's own words would quote the file
        raise ValueError("The settings in this file make no experiment.") from None
    same = experiment.sizes == sizes and experiment.dtype == dtype
    if not same or (experiment.hidden and experiment.activation != activation):
        raise ValueError("The settings in this file are those of another network.")
    return experiment


def _is_whole(value, low: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= low


def _check_finite(name: str, numbers: np.ndarray) -> None:
    if not np.isfinite(numbers).all():
        raise ValueError(f"The numbers of {name} are not all finite.")


def _write(archive: zipfile.ZipFile, name: str, numbers: np.ndarray) -> None:
    member = io.BytesIO()
    little = numbers.astype(numbers.dtype.newbyteorder("<"), copy=False)
    np.lib.format.write_array(member, little, version=(1, 0), allow_pickle=False)
    # A fixed date, so that the same network makes the same file.
    archive.writestr(zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), member.getvalue())
