"""A network's file comes back to the last bit; a broken or hostile one is refused in one sentence."""

import io
import json
import pickle
import struct
import tracemalloc
import warnings
import zipfile
from dataclasses import asdict

import numpy as np
import pytest

from nnviz import Experiment, Network, Run
from nnviz.exports import load_parameters, save_parameters
from nnviz.exports.parameters import MAX_BYTES

CASE = Experiment(dataset="moons", hidden=(3,), activation="tanh")
EVIL = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def network():
    run = Run(CASE)
    run.advance(steps=5)
    return run.network


# --- what comes back


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"hidden": (), "dtype": "float64"},
        {"hidden": (2,) * 6, "activation": "gelu", "optimizer": "adam"},
        {"dataset": "digits", "samples": 50, "hidden": (512, 1)},
    ],
)
def test_a_network_comes_back_to_the_last_bit(settings):
    case = Experiment(**{"dataset": "spiral", **settings})
    run = Run(case)
    run.advance(steps=2)
    data = save_parameters(run.network, case, 2)
    loaded = load_parameters(data)
    assert (loaded.experiment, loaded.step) == (case, 2)
    twin = loaded.network
    assert (twin.sizes, twin.activation, twin.dtype) == (run.network.sizes, run.network.activation, run.network.dtype)
    np.testing.assert_array_equal(twin.parameters, run.network.parameters)
    assert twin.parameters.flags.writeable and all(w.base is not None for w in twin.W)
    assert data == save_parameters(twin, case, 2)


def test_numpy_alone_reads_it(network):
    """The lines in the head of nnviz/exports/parameters.py."""
    file = np.load(io.BytesIO(save_parameters(network, CASE, 5)), allow_pickle=False)
    W, b = ([file[f"{k}{l}"] for l in range(len(file.files) // 2)] for k in "Wb")  # noqa: E741
    for found, own in zip(W + b, network.W + network.b, strict=True):
        np.testing.assert_array_equal(found, own)
    header = json.loads(bytes(file["header"]))
    assert (header["sizes"], header["activation"], header["step"]) == ([2, 3, 2], "tanh", 5)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_files_that_numpy_writes_are_read(network, save):
    """Also with a header of only what it needs, and matrices that lie in memory column by column."""
    header = {"format": "nnviz parameters", "version": 1, "sizes": [2, 3, 2], "activation": "tanh", "dtype": "float32"}
    arrays = {"W0": np.asfortranarray(network.W[0]), "b0": network.b[0], "W1": network.W[1], "b1": network.b[1]}
    file = io.BytesIO()
    save(file, header=np.frombuffer(json.dumps(header).encode(), np.uint8), **arrays)
    loaded = load_parameters(file.getvalue())
    np.testing.assert_array_equal(loaded.network.parameters, network.parameters)
    assert loaded.experiment is None and loaded.step is None


def test_the_largest_network_fits():
    network = Network((784, *[512] * 6, 10), dtype="float64")
    np.testing.assert_array_equal(load_parameters(save_parameters(network)).network.parameters, network.parameters)


def test_what_does_not_belong_together_is_not_saved(network):
    for other in (Experiment(), Experiment(dataset="moons", hidden=(3,)), Experiment(dataset="moons", hidden=(4,))):
        with pytest.raises(ValueError, match="another network"):
            save_parameters(network, other)
    for step in (-1, 161, 1.5, True):
        with pytest.raises(ValueError, match="number of steps"):
            save_parameters(network, CASE, step)
    with pytest.raises(ValueError, match="too large"):
        save_parameters(Network((2, 513, 2)))
    broken = network.copy()
    broken.W[1][0, 0] = np.inf
    with pytest.raises(ValueError, match="W1 are not all finite"):
        save_parameters(broken)


# --- what is refused


def npy(array, **head):
    """An array as a member, with parts of its head replaced by Python source."""
    parts = {"descr": repr(array.dtype.str), "fortran_order": "False", "shape": repr(array.shape), **head}
    text = "{" + "".join(f"'{name}': {source}, " for name, source in parts.items()) + "}"
    text = text.ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode() + array.tobytes()


def members(**changed):
    """The members of a good file; those in `changed` are replaced (bytes, an array) or left out (None)."""
    w = {"W0": np.ones((2, 3), "<f4"), "b0": np.ones(3, "<f4"), "W1": np.ones((3, 2), "<f4"), "b1": np.ones(2, "<f4")}
    parts = {"header": header(), **w, **changed}
    made = {name: npy(part) if isinstance(part, np.ndarray) else part for name, part in parts.items()}
    return {f"{name}.npy": part for name, part in made.items() if part is not None}


def header(**changed):
    parts = {
        "format": "nnviz parameters",
        "version": 1,
        "sizes": [2, 3, 2],
        "activation": "tanh",
        "dtype": "float32",
        "experiment": asdict(CASE),
        "step": 5,
        **changed,
    }
    return text({name: part for name, part in parts.items() if part is not ...})


def text(content):
    content = content if isinstance(content, bytes) else json.dumps(content).encode()
    return np.frombuffer(content, np.uint8)


def zipped(parts, method=zipfile.ZIP_STORED, comment=b""):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive, warnings.catch_warnings(action="ignore"):
        archive.comment = comment
        for name, part in parts.items() if isinstance(parts, dict) else parts:
            archive.writestr(zipfile.ZipInfo(name), part, method)
    return file.getvalue()


def good(**changed):
    return zipped(members(**changed))


def patched(data, old, new):
    assert old in data and len(old) == len(new)
    return data.replace(old, new)


def claiming(size):
    """A file whose first member claims another size when unpacked, in the zip's directory and before the member."""
    data = bytearray(zipped(members(header=np.zeros(4000, np.uint8)), zipfile.ZIP_DEFLATED))
    at = data.index(b"PK\1\2")
    data[at + 24 : at + 28] = data[22:26] = struct.pack("<I", size)
    return bytes(data)


def zip64():
    """A zip whose extension for more than 4 GB says that its directory is somewhere else, and huge."""
    data = good()
    end = data.rfind(b"PK\5\6")
    record = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, 9**9, 9**9, 9**9, 0)
    return data[:end] + record + struct.pack("<4sIQI", b"PK\6\7", 0, end, 1) + data[end:]


class Trap:
    def __reduce__(self):
        return exec, ("raise SystemExit('a pickle was opened')",)


ONES = np.ones((2, 3), "<f4")
BROKEN = {
    # not a zip, or not all of it
    "empty": lambda: b"",
    "text": lambda: b"W0,b0\n1,2\n" * 9,
    "a pickle": lambda: pickle.dumps(Trap()),
    "one array, not a zip": lambda: npy(ONES),
    "a gzip": lambda: b"\x1f\x8b\x08" + bytes(100),
    "magic alone": lambda: b"PK\3\4",
    "an empty zip": lambda: zipped({}),
    "first half": lambda: good()[: len(good()) // 2],
    "last half": lambda: good()[len(good()) // 2 :],
    "last byte missing": lambda: good()[:-1],
    "a byte more": lambda: good() + b"\0",
    "a page in front": lambda: b"<html>" + good(),
    "a comment": lambda: zipped(members(), comment=b"x" * 1000),
    "a flipped bit in the numbers": lambda: patched(good(), ONES.tobytes(), ONES.tobytes()[:-1] + b"\x3e"),
    "a directory that begins elsewhere": lambda: good()[:-6] + b"\xff\xff\xff\x7f\0\0",
    "larger than any network": lambda: good() + bytes(MAX_BYTES),
    # what it would unpack to
    "a bomb in one array": lambda: zipped(members(W0=np.zeros((2000, 5000), "<f4")), zipfile.ZIP_DEFLATED),
    "a bomb in many": lambda: zipped(
        {**members(), **{f"W{i}.npy": npy(np.zeros((700, 500), "<f4")) for i in range(2, 30)}}, zipfile.ZIP_DEFLATED
    ),
    "a bomb that claims to be small": lambda: claiming(100),
    "a member that claims 4 GB": lambda: claiming(2**32 - 2),
    "a member that claims more than it has": lambda: claiming(10**6),
    "a bomb packed with bzip2": lambda: zipped(members(W0=np.zeros(10**6, "<f4")), zipfile.ZIP_BZIP2),
    "packed with LZMA": lambda: zipped(members(), zipfile.ZIP_LZMA),
    "10,000 members": lambda: zipped({f"{i}.npy": b"" for i in range(10_000)}),
    "a directory of 4 GB": zip64,
    "encrypted": lambda: patched(good(), b"PK\1\2\x14\x03\x14\0\0\0", b"PK\1\2\x14\x03\x14\0\1\0"),
    # names
    "no header": lambda: good(header=None),
    "no W0": lambda: good(W0=None),
    "no b1": lambda: good(b1=None),
    "one layer more": lambda: good(W2=np.ones((2, 2), "<f4")),
    "a path upwards": lambda: zipped({**members(), "../../W9.npy": npy(ONES)}),
    "an absolute path": lambda: zipped({**members(), "/etc/W9.npy": npy(ONES)}),
    "a path in place of a name": lambda: zipped({n.replace("W0", "a/../W0"): m for n, m in members().items()}),
    "a name cut off by a zero byte": lambda: patched(
        zipped({n.replace("W0.npy", "W0.npy?"): m for n, m in members().items()}), b"W0.npy?", b"W0.npy\0"
    ),
    "a script for a name": lambda: zipped({**members(), EVIL: npy(ONES)}),
    "capitals": lambda: zipped({n.lower(): m for n, m in members().items()}),
    "the same name twice": lambda: zipped([*members().items(), ("W0.npy", npy(ONES * 2))]),
    # arrays
    "not an array": lambda: good(W0=EVIL.encode() * 5),
    "an empty member": lambda: good(W0=b""),
    "format 2.0": lambda: good(W0=npy(ONES).replace(b"NUMPY\1\0", b"NUMPY\2\0")),
    "a head longer than the member": lambda: good(W0=npy(ONES)[:40]),
    "a head that is code": lambda: good(W0=npy(ONES, shape="(exec('raise SystemExit'),)")),
    "a head of 60,000 brackets": lambda: good(W0=b"\x93NUMPY\1\0" + struct.pack("<H", 60_000) + b"(" * 60_000),
    "pickled objects": lambda: good(W0=npy(ONES, descr="'|O'")[:128] + pickle.dumps(Trap())),
    "a record dtype": lambda: good(W0=npy(ONES, descr="[('a', '<f4')]")),
    "shape of 10**27": lambda: good(W0=npy(ONES, shape="(1000000000, 1000000000, 1000000000)")),
    "a negative shape": lambda: good(W0=npy(ONES, shape="(-2, -3)")),
    "a shape that is no shape": lambda: good(W0=npy(ONES, shape="(2 3)")),
    "a transposed matrix": lambda: good(W0=ONES.T.copy()),
    "a flat matrix": lambda: good(W0=ONES.ravel()),
    "a row too few": lambda: good(W0=ONES[:1]),
    "numbers cut off": lambda: good(W0=npy(ONES)[:-4]),
    "numbers too many": lambda: good(W0=npy(ONES) + b"\0" * 4),
    "another float": lambda: good(W0=ONES.astype("<f8")),
    "whole numbers": lambda: good(W0=ONES.astype("<i4")),
    "bytes": lambda: good(W0=ONES.astype(np.uint8)),
    "the other byte order": lambda: good(W0=ONES.astype(">f4")),
    "half precision": lambda: good(W0=ONES.astype("<f2")),
    "NaN": lambda: good(W0=ONES * np.nan),
    "infinity": lambda: good(b1=np.array([0, -np.inf], "<f4")),
    # the header
    "a header of floats": lambda: good(header=ONES),
    "not JSON": lambda: good(header=text(b"W0,b0")),
    "not UTF-8": lambda: good(header=text(b'"\xff\xfe"')),
    "a list": lambda: good(header=text([1, 2])),
    "an empty header": lambda: good(header=text(b"")),
    "4,000 brackets": lambda: good(header=text(b"[" * 4000)),
    "a long header": lambda: good(header=text(b" " * 5000)),
    "a number of 4,000 digits": lambda: good(header=text(b'{"version":' + b"9" * 4000 + b"}")),
    "another format": lambda: good(header=header(format=EVIL)),
    "another version": lambda: good(header=header(version=2)),
    "no sizes": lambda: good(header=header(sizes=...)),
    "sizes that are text": lambda: good(header=header(sizes="232")),
    "sizes that are true": lambda: good(header=header(sizes=[2, True, 2])),
    "sizes with a fraction": lambda: good(header=header(sizes=[2, 3.0, 2])),
    "a size of 0": lambda: good(header=header(sizes=[2, 0, 2])),
    "a negative size": lambda: good(header=header(sizes=[2, -3, 2])),
    "a huge size": lambda: good(header=header(sizes=[2, 10**30, 2])),
    "a layer of 513": lambda: good(header=header(sizes=[2, 513, 2], experiment=None)),
    "7 hidden layers": lambda: good(header=header(sizes=[2, *[3] * 7, 2], experiment=None)),
    "one size": lambda: good(header=header(sizes=[2])),
    "sizes of another network": lambda: good(header=header(sizes=[2, 4, 2], experiment=None)),
    "an unknown activation": lambda: good(header=header(activation=EVIL)),
    "an activation that is a list": lambda: good(header=header(activation=["tanh"])),
    "an unknown dtype": lambda: good(header=header(dtype="object")),
    "settings that are text": lambda: good(header=header(experiment=EVIL)),
    "an unknown setting": lambda: good(header=header(experiment={EVIL: 1})),
    "a setting out of range": lambda: good(header=header(experiment={**asdict(CASE), "learning_rate": 1e999})),
    "a data set that is a list": lambda: good(header=header(experiment={"dataset": [EVIL]})),
    "settings of another network": lambda: good(header=header(experiment=asdict(Experiment()))),
    "a step beyond the last": lambda: good(header=header(step=161)),
    "a step that is text": lambda: good(header=header(step="5")),
}


def refusal(data):
    """The sentence with which a file is refused."""
    with pytest.raises(ValueError) as caught:
        load_parameters(data)
    sentence = str(caught.value)
    assert type(caught.value) is ValueError
    assert sentence[0].isupper() and sentence.endswith(".") and ". " not in sentence and "\n" not in sentence
    assert 20 < len(sentence) < 160 and "script" not in sentence and "nan" not in sentence
    return sentence


def test_the_file_that_is_broken_below_is_good():
    loaded = load_parameters(good())
    assert (loaded.network.parameters == 1).all() and loaded.experiment == CASE and loaded.step == 5
    load_parameters(zipped(members(), zipfile.ZIP_DEFLATED))
    assert len(BROKEN) >= 50


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_in_one_sentence(name):
    data = BROKEN[name]()
    tracemalloc.start()
    try:
        refusal(data)
        assert tracemalloc.get_traced_memory()[1] < 2 * MAX_BYTES
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "name, sentence",
    [
        ("a pickle", "This is not an .npz file."),
        ("first half", "This file is damaged or cut off."),
        ("pickled objects", "In this file W0 holds pickled Python objects, which are never opened."),
        ("a transposed matrix", "In this file W0 has not the shape (2, 3) that its header asks for."),
        ("another float", "In this file W0 is not float32, as its header says."),
        ("NaN", "The numbers of W0 are not all finite."),
        ("no b1", "In this file b1 is missing."),
        ("a bomb in one array", "This file would unpack to more than 13.2 MB."),
        ("7 hidden layers", "The sizes in this file are not those of a network with 0 to 6 hidden layers."),
    ],
)
def test_the_sentence_says_what_is_wrong(name, sentence):
    assert refusal(BROKEN[name]()) == sentence


@pytest.mark.filterwarnings("error")
def test_whatever_happens_on_the_way_is_noticed_or_harmless():
    """Every cut, and thousands of changed bytes: refused, or the very network that was saved."""
    data, rng = good(), np.random.default_rng(0)
    for end in range(len(data)):
        refusal(data[:end])
    harmless = 0
    for _ in range(3000):
        changed = bytearray(data)
        for place in rng.integers(len(data), size=rng.integers(1, 4)):
            changed[place] = rng.integers(256)
        try:
            loaded = load_parameters(bytes(changed))
        except ValueError:
            refusal(bytes(changed))
        else:
            harmless += 1
            assert (loaded.network.parameters == 1).all() and loaded.network.sizes == (2, 3, 2)
    assert 0 < harmless < 1500
