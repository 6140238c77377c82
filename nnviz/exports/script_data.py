"""The part of an exported script that gets the data: points are made by the same few lines, images are read."""

from dataclasses import dataclass

from nnviz.data import DRAWN
from nnviz.data.drawn import EDGE, TEST_EVERY, read_points
from nnviz.data.features import script
from nnviz.data.mnist import SUBFOLDERS
from nnviz.data.planar import SHAPES
from nnviz.experiment import Experiment

DRAWN_WIDTH = 100  # characters in a line of the text of drawn points


@dataclass(frozen=True)
class DataPart:
    """code: gives train, y_train, test, y_test and inputs(raw). needs: a sentence for the head of the script, or "".

    command: what to type after "python train.py", or "".
    """

    code: str
    needs: str = ""
    command: str = ""


def data_part(experiment: Experiment) -> DataPart:
    """The part for the data set of an experiment."""
    if experiment.dataset in SHAPES:
        return _planar(experiment)
    if experiment.dataset == DRAWN:
        return _drawn(experiment)
    return _idx(experiment) if experiment.dataset in SUBFOLDERS else _handed_out(experiment)


def data_file(experiment: Experiment) -> str | None:
    """The name of the data file that has to lie beside the script of an experiment; None where it needs none.

    It differs where the data differ, so that the files of two experiments are not mixed up.
    """
    e = experiment
    if e.dataset in SHAPES or e.dataset in SUBFOLDERS or e.dataset == DRAWN:
        return None
    made = f"-variety-{e.variety!r}-seed-{e.data_seed}" if e.dataset == "digits" else ""
    return f"{e.dataset}-{e.samples}{made}.npz"


PIXELS = '''
def inputs(raw):
    """Pixels 0 to 255 as numbers from 0 to 1."""
    return raw.astype(DTYPE) / 255
'''


NUMBERS = '''
def inputs(raw):
    """The numbers as they are: from each the mean was taken away, and the rest divided by its spread."""
    return raw.astype(DTYPE)
'''


def _handed_out(e: Experiment) -> DataPart:
    name, kind = data_file(e), e.info.kind
    what = "{}x{} pixels".format(*kind.shape) if kind.pixels else f"{kind.inputs} numbers"
    things = "digits" if e.dataset == "digits" else kind.plural
    code = f'''
# The data: {e.samples:,} {things} of {what} to learn from and {e.info.test_samples:,} to test with.
with np.load(Path(__file__).with_name("{name}"), allow_pickle=False) as file:
    train, y_train, test, y_test = (file[name] for name in ("train", "y_train", "test", "y_test"))

'''
    why = ", because the digits are drawn by hundreds of lines of code that would bury the lesson"
    needs = f"The file {name} has to lie beside it; nnviz hands it out too{why if e.dataset == 'digits' else ''}."
    return DataPart(code + (PIXELS if kind.pixels else "\n" + _features(e) if kind.planar else NUMBERS), needs)


def _idx(e: Experiment) -> DataPart:
    below = SUBFOLDERS[e.dataset][0]
    default = 'os.environ.get("NNVIZ_DATA", ".")' + (f' + "/{below}"' if below else "")
    where = f"the folder {below} in the one" if below else "the one"
    code = f'''
# The data: {e.samples:,} images of 28x28 pixels to learn from and {e.info.test_samples:,} to test with.
FOLDER = Path(sys.argv[1] if len(sys.argv) > 1 else {default})


def read(name):
    """The array in an IDX file, plain or gzipped: byte 3 counts the dimensions, which stand before the values."""
    path = FOLDER / name
    data = path.read_bytes() if path.exists() else gzip.decompress((FOLDER / f"{{name}}.gz").read_bytes())
    shape = np.frombuffer(data, ">u4", count=data[3], offset=4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(shape)


train, y_train = read("train-images-idx3-ubyte").reshape(-1, 784), read("train-labels-idx1-ubyte")
test, y_test = read("t10k-images-idx3-ubyte").reshape(-1, 784), read("t10k-labels-idx1-ubyte")

'''
    needs = (
        f"FOLDER is where the four files of {e.info.title} are (train-images-idx3-ubyte and so on, plain or .gz); left "
        f"out, it is {where} that the environment variable NNVIZ_DATA names."
    )
    return DataPart(code + PIXELS, needs, "FOLDER")


def _planar(e: Experiment) -> DataPart:
    info = e.info
    shape = SHAPES[e.dataset]
    about = info.description[0].lower() + info.description[1:].split(":")[0].rstrip(".")
    code = f'''
# The data: {e.samples:,} points in the plane to learn from and {info.test_samples:,} to test with.
CLASSES, NOISE, DATA_SEED = {len(info.classes)}, {shape.stray * e.noise!r}, {e.data_seed}


def draw(split, n):
    """n points (n, 2) and their classes (n,): {about}."""
    rng = np.random.default_rng([DATA_SEED, *f"{e.dataset} {{split}}".encode()])  # a random stream of its own
    y = rng.permutation(n) % CLASSES
    {shape.script.strip()}
    return (points + NOISE * rng.standard_normal((n, 2))).astype(np.float32), y


train, y_train = draw("train", SAMPLES)
test, y_test = draw("test", {info.test_samples})


{_features(e)}'''
    return DataPart(code)


def _drawn(e: Experiment) -> DataPart:
    text = e.points[1:]  # after the version
    lines = "\n".join(f'    "{text[start : start + DRAWN_WIDTH]}"' for start in range(0, len(text), DRAWN_WIDTH))
    n = len(read_points(e.points).x)
    code = f"""
# The data: {n} points that somebody drew; every {TEST_EVERY}th tests, the others train.
POINTS = (
{lines}
)
raw = np.frombuffer(base64.urlsafe_b64decode(POINTS + "=" * (-len(POINTS) % 4)), np.uint8)
places = (raw[: 2 * {n}].reshape(2, {n}).T / 255 * {2 * EDGE} - {EDGE}).astype(np.float32)
classes = (raw[2 * {n} :, None] >> np.array([0, 2, 4, 6]) & 3).ravel()[:{n}].astype(np.int64)  # two bits each
testing = np.arange({n}) % {TEST_EVERY} == {TEST_EVERY - 1}
train, y_train, test, y_test = places[~testing], classes[~testing], places[testing], classes[testing]


{_features(e)}"""
    return DataPart(code)


def _features(e: Experiment) -> str:
    if e.kind.plain:
        return '''
def inputs(raw):
    """The coordinates as they are."""
    return raw.astype(DTYPE)
'''.lstrip()
    made = ", ".join(script(name, e.kind.reach) for name in e.features)
    return f'''
def inputs(raw):
    """What the network gets of each point (x1, x2)."""
    x1, x2 = np.ascontiguousarray(raw.astype(DTYPE).T)
    return np.stack([{made}], axis=1)
'''.lstrip()
