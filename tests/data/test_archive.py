"""Labelled images in a file: what is read of archives of every sort, and what is refused in a sentence."""

import gzip
import io
import re
import struct
import tracemalloc
import zipfile
import zlib

import numpy as np
import pytest
from PIL import Image

from nnviz.data.archive import read_images
from nnviz.data.image_set import centre, invert, to_square

N = 20


def picture(i=0, kind="PNG", size=28, mode="L", dark=False):
    """A bright stroke on dark paper, at a place of its own; dark: the other way round."""
    pixels = np.zeros((size, size), np.uint8)
    left, wide = size // 4 + i % (size // 2), max(size // 28, 1)
    pixels[size // 4 : -size // 4, left : left + wide] = 255
    file = io.BytesIO()
    Image.fromarray(255 - pixels if dark else pixels).convert(mode).save(file, kind)
    return file.getvalue()


def zipped(files, compression=zipfile.ZIP_DEFLATED):
    """An archive of path (or ZipInfo) -> bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    return file.getvalue()


def folders(names=("a", "b"), n=N, above="", end=".png", more=None, **style):
    each = {f"{above}{names[i % len(names)]}/{i}{end}": picture(i, **style) for i in range(n)}
    return zipped(each | (more or {}))


def arrays(**named):
    file = io.BytesIO()
    np.savez_compressed(file, **named)
    return file.getvalue()


X = np.stack([np.asarray(Image.open(io.BytesIO(picture(i)))) for i in range(N)])
Y = np.arange(N) % 2
COLOURS = np.repeat(X[..., None], 3, axis=3)
NO_SIGNS = (np.arange(2 * N, dtype="u4") + 0x110000).view("<U2")  # beyond the last sign that there is


def npy(header, body=b""):
    """An .npy file whose header says what it likes."""
    text = header.ljust(117).encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + body


def claimed(shape="(20, 28, 28)", dtype="'|u1'", body=bytes(N * 784), order="False"):
    """An .npz whose x claims so much."""
    file = io.BytesIO()
    np.save(file, Y)
    return zipped(
        {
            "x.npy": npy(f"{{'descr': {dtype}, 'fortran_order': {order}, 'shape': {shape}, }}", body),
            "y.npy": file.getvalue(),
        }
    )


def idx(array):
    return bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.astype("u1").tobytes()


def idx_files(labels=Y, x=X, end="", wrap=bytes):
    return zipped({f"i-images-idx3-ubyte{end}": wrap(idx(x)), f"i-labels-idx1-ubyte{end}": wrap(idx(labels))})


def symlinked():
    link = zipfile.ZipInfo("a/link.png")
    link.external_attr = 0o120777 << 16
    return folders(more={link: "/etc/passwd"})


def patched(data, find, put, offset, every=True):
    """Bytes changed at an offset from each place where `find` stands."""
    data = bytearray(data)
    for place in [match.start() for match in re.finditer(re.escape(find), bytes(data))][: None if every else 1]:
        data[place + offset : place + offset + len(put)] = put
    return bytes(data)


def bomb(claims):
    """An archive with 60 MB of zeros, in a file that claims to be small."""
    data = zipped({"a/0.png": bytes(60 * 2**20), "b/0.png": picture()})
    size = struct.pack("<I", 60 * 2**20)
    return data.replace(size, struct.pack("<I", claims))


def nested():
    return zipped({f"{'ab'[i % 2]}/{i}.zip": folders() for i in range(N)})


def huge():
    """The head of a PNG of 3,600 million pixels."""
    head = b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head)) + picture()[33:]


def wrong_crc():
    return patched(folders(), b"PK\x01\x02", b"\0\0\0\0", 16, every=False)


def damaged():
    data = bytearray(folders())
    at = data.find(b"a/0.png") + 40
    data[at : at + 4] = b"\xff\xff\xff\xff"
    return bytes(data)


# name -> the file, and what is read: source, classes, images; or the start of a sentence
FILES = {
    "folders": (folders(), "pictures in folders: a b, 20"),
    "folders in a folder": (folders(above="mine/"), "pictures in folders: a b, 20"),
    "folders in folders": (folders(above="my/own/"), "pictures in folders: a b, 20"),
    "stored": (zipped({f"{'ab'[i % 2]}/{i}.png": picture(i) for i in range(N)}, 0), "pictures in folders: a b, 20"),
    "digits in the order of numbers": (folders(("10", "9", "1"), 30), "pictures in folders: 1 9 10, 30"),
    "JPEG": (folders(kind="JPEG", end=".JPG"), "pictures in folders: a b, 20"),
    "colours": (folders(mode="RGB"), "pictures in folders: a b, 20"),
    "transparent": (folders(mode="RGBA"), "pictures in folders: a b, 20"),
    "large": (folders(size=280), "pictures in folders: a b, 20"),
    "8 x 8": (folders(size=8), "pictures in folders: a b, 20"),
    "dark on bright": (folders(dark=True), "pictures in folders: a b, 20"),
    "train and test": (
        zipped({f"{('train', 'test')[i % 5 == 0]}/{'ab'[i % 2]}/{i}.png": picture(i) for i in range(N)}),
        "pictures in folders: a b, 20",
    ),
    "folders below the classes": (
        zipped({f"{'ab'[i % 2]}/{'xyz'[i % 3]}/{i}.png": picture(i) for i in range(N)}),
        "pictures in folders: a b, 20",
    ),
    "what systems add": (
        folders(more={"__MACOSX/a/._0.png": b"x", "a/.DS_Store": b"x", "b/Thumbs.db": b"x", "a/._1.png": b"x"}),
        "pictures in folders: a b, 20",
    ),
    "a text beside": (folders(more={"a/notes.txt": "x", "README": "x"}), "pictures in folders: a b, 20"),
    "a picture beside the folders": (folders(above="m/", more={"m/x.png": picture()}), "pictures in folders: a b, 20"),
    "an archive beside": (folders(more={"a/more.zip": folders()}), "pictures in folders: a b, 20"),
    "a link to a file": (symlinked(), "pictures in folders: a b, 20"),
    "empty folders": (folders(more={"c/": b"", "d/": b""}), "pictures in folders: a b, 20"),
    "odd names": (folders(("<b>x</b>", "=cmd()")), "pictures in folders: ‹b›x‹ =cmd(), 20|pictures in folders: .*"),
    "Windows' paths": (
        zipped({f"a\\{i}.png": picture(i) for i in range(10)} | {f"b\\{i}.png": picture(i) for i in range(10)}),
        "pictures in folders: a b, 20",
    ),
    "npz": (arrays(x=X, y=Y), "arrays: 0 1, 20"),
    "npz, other names": (arrays(images=X, labels=Y), "arrays: 0 1, 20"),
    "npz without names": (arrays(arr_0=X, arr_1=Y), "arrays: 0 1, 20"),
    "npz with a split": (arrays(x_train=X, y_train=Y, x_test=X, y_test=Y), "arrays: 0 1, 40"),
    "npz of rows": (arrays(x=X.reshape(N, -1), y=Y), "arrays: 0 1, 20"),
    "npz of 0 to 1": (arrays(x=X / 255, y=Y), "arrays: 0 1, 20"),
    "npz of -1 to 1": (arrays(x=X / 127.5 - 1, y=Y), "arrays: 0 1, 20"),
    "npz of 0 to 16, 8 x 8": (arrays(x=X[:, 6:14, 6:14] // 16, y=Y), "arrays: 0 1, 20"),
    "npz of 16 bits": (arrays(x=X.astype(">u2") * 257, y=Y), "arrays: 0 1, 20"),
    "npz of yes and no": (arrays(x=X > 0, y=Y), "arrays: 0 1, 20"),
    "npz with colours": (arrays(x=COLOURS, y=Y), "arrays: 0 1, 20"),
    "npz with colours first": (arrays(x=COLOURS.transpose(0, 3, 1, 2).copy(), y=Y), "arrays: 0 1, 20"),
    "npz with one channel": (arrays(x=X[..., None], y=Y), "arrays: 0 1, 20"),
    "npz with words as labels": (arrays(x=X, y=np.array(["no", "yes"])[Y]), "arrays: no yes, 20"),
    "npz with bytes as labels": (arrays(x=X, y=np.array([b"no", b"yes"])[Y]), "arrays: no yes, 20"),
    "npz with labels as rows": (arrays(x=X, y=np.eye(2)[Y]), "arrays: 0 1, 20"),
    "npz with labels as real numbers": (arrays(x=X, y=Y * 3.0), "arrays: 0 3, 20"),
    "IDX": (idx_files(), "IDX files: 0 1, 20"),
    "IDX, gzipped": (idx_files(end=".gz", wrap=gzip.compress), "IDX files: 0 1, 20"),
    # Refused
    "nothing": (b"", "This is not a file of images"),
    "a picture": (picture(), "This is not a file of images"),
    "half an archive": (folders()[:900], "This is not a file of images"),
    "an empty archive": (zipped({}), "This archive is empty"),
    "no folders": (zipped({f"{i}.png": picture(i) for i in range(N)}), "These pictures lie in no folders"),
    "one folder": (folders("a"), "These images are of 1 class;"),
    "21 folders": (folders([f"k{i}" for i in range(21)], 63), "These images are of 21 classes"),
    "texts only": (zipped({"a/1.txt": "x"}), "This archive holds no PNG or JPEG pictures"),
    "archives in an archive": (nested(), "This archive holds another archive"),
    "few pictures": (folders(n=8), "There are 8 complete samples; at least 15"),
    "a path that leads out": (
        folders(more={"../../x.png": picture()}),
        "This archive holds a path that leads out of it",
    ),
    "a path from the root": (folders(more={"/etc/x.png": picture()}), "This archive holds a path that leads out of it"),
    "a path on a drive": (folders(more={"C:\\x.png": picture()}), "This archive holds a path that leads out of it"),
    "a password": (patched(folders(), b"PK\x01\x02", b"\x01", 8), "This archive is protected by a password"),
    "LZMA": (zipped({"a/0.png": picture()}, zipfile.ZIP_LZMA), "This archive is compressed in a way"),
    "a wrong sum": (wrong_crc(), "The file “a/0.png” in this archive is damaged"),
    "a damaged file": (damaged(), "The file “a/0.png” in this archive is damaged"),
    "a damaged picture": (
        folders(more={"a/x.png": picture()[:60]}),
        "“a/x.png”: this picture is damaged|“a/x.png”: this is not a picture",
    ),
    "a text named as a picture": (folders(more={"a/x.png": b"hello"}), "“a/x.png”: this is not a picture"),
    "a picture of huge size": (
        folders(more={"a/x.png": huge()}),
        "“a/x.png”: this picture has",
    ),
    "a bomb that says so": (
        zipped({f"a/{i}.png": bytes(50 * 2**20) for i in range(5)}),
        "Unpacked, this archive has more",
    ),
    "a bomb that says it is small": (bomb(1000), "The file “a/0.png” in this archive is damaged"),
    "one file too large": (zipped({"a/0.png": bytes(6 * 2**20), "b/0.png": b""}), "The file “a/0.png” has 6.0 MB"),
    "more than 14 MB": (bytes(15 * 2**20), "This file has 15.0 MB"),
    "25,000 entries": (b"PK\x01\x02" * 25_000, "This archive holds more than 22,000 files"),
    "npz without y": (arrays(x=X), "In this file there are x.npy; an .npz needs x"),
    "npz with Python objects": (arrays(x=X, y=np.array(["a", None] * 10, object)), "“y.npy” holds Python objects"),
    "npz with objects as images": (claimed(dtype="'|O'"), "“x.npy” holds Python objects"),
    "npz with records": (claimed(dtype="[('a', '|u1'), ('b', '|u1')]", shape="(10, 28, 28)"), "x holds .* values"),
    "npz that claims terabytes": (claimed("(20, 1000000, 1000000)"), "“x.npy” is not as long as the shape"),
    "npz that claims less than nothing": (claimed("(-20, -28, 28)"), "“x.npy” has the shape"),
    "npz with code as its head": (
        zipped({"x.npy": npy("__import__('os').system('true')"), "y.npy": b""}),
        "“x.npy” is not an array",
    ),
    "npz with a head of brackets": (zipped({"x.npy": npy("(" * 110), "y.npy": b""}), "“x.npy” is not an array"),
    "npz in Fortran's order": (claimed(order="True"), "“x.npy” is in Fortran's order"),
    "npz of odd rows": (arrays(x=X.reshape(N, -1)[:, :700], y=Y), "x has the shape"),
    "npz of sounds": (arrays(x=np.zeros((N, 3, 4, 5, 6)), y=Y), "x has the shape"),
    "npz of large images": (arrays(x=np.zeros((2, 600, 600), "u1"), y=[0, 1]), "The images are 600 x 600 pixels"),
    "npz of 20,001 images": (arrays(x=np.zeros((20_001, 2, 2), "u1"), y=np.zeros(20_001)), "There are 20,001 images"),
    "npz with NaN": (arrays(x=np.where(X > 0, np.nan, 0), y=Y), "Some pixels in x are not a number"),
    "npz of huge numbers": (arrays(x=X * 1e300, y=Y), "Some pixels in x are not a number, or beyond"),
    "npz with words of no signs": (arrays(x=X, y=NO_SIGNS), "The words in “y.npy” are damaged"),
    "npz with labels beyond 2 ** 53": (arrays(x=X, y=Y * 2.0**70), "Some labels in y are not whole numbers"),
    "npz with too few labels": (arrays(x=X, y=Y[:5]), "y has the shape .5,., and there are 20 images"),
    "npz with shares as labels": (arrays(x=X, y=Y / 2), "Some labels in y are not whole numbers"),
    "npz with a label for each image": (arrays(x=X, y=np.arange(N) + 7), "The class “7” has one complete sample|These"),
    "IDX without labels": (zipped({"i-images-idx3-ubyte": idx(X)}), "These IDX files do not belong together"),
    "IDX with too few labels": (idx_files(Y[:4]), "These IDX files do not belong together"),
    "IDX that claims more": (idx_files(x=X, wrap=lambda data: data[:-1]), "“i-images-idx3-ubyte” is truncated"),
    "IDX, many files of labels": (
        zipped({f"{i}-labels-idx1-ubyte.gz": gzip.compress(idx(np.zeros(20_000, "u1"))) for i in range(2)}),
        "There are 40,000 images",
    ),
    "IDX, large images gzipped": (
        zipped({f"{i}-images-idx3-ubyte.gz": gzip.compress(idx(np.zeros((76, 512, 512), "u1")), 1) for i in range(11)}),
        "Unpacked, this archive has more",
    ),
    "IDX, a bomb": (
        idx_files(end=".gz", wrap=lambda data: gzip.compress(bytes(30 * 2**20))),
        "“i-images-idx3-ubyte.gz” has more than",
    ),
}


@pytest.mark.parametrize("file, told", FILES.values(), ids=FILES)
def test_a_file_is_read_rightly_or_refused_in_a_sentence(file, told):
    try:
        read = read_images(file)
    except ValueError as error:
        assert re.match(told, str(error)), error
        assert str(error)[-1] == "." and "\n" not in str(error)
        return
    assert re.fullmatch(told, f"{read.source}: {' '.join(read.classes)}, {len(read.y)}")
    assert read.images.shape == (len(read.y), 784) and read.images.dtype == np.uint8
    assert read.images.max() == 255 and np.median(read.images) == 0
    assert read.y.dtype == np.int64 and set(read.y) == set(range(len(read.classes)))


def test_there_are_forty_archives():
    assert len(FILES) >= 40


@pytest.mark.parametrize("file", [folders(), arrays(x=X, y=Y), arrays(x=X / 255, y=Y), idx_files()])
def test_images_of_28x28_stay_as_they_are(file):
    read = read_images(file)
    expected = {image.tobytes(): y for image, y in zip(X.reshape(N, -1), Y, strict=True)}
    assert {image.tobytes(): y for image, y in zip(read.images, read.y, strict=True)} == expected
    assert not (read.inverted or read.coloured or read.centred or read.spread) or read.spread == (0, 1)


def test_what_was_done_is_told():
    dark = read_images(folders(dark=True))
    assert dark.inverted and np.array_equal(dark.images, read_images(folders()).images)
    assert invert(dark).images.max() == 255 and not invert(dark).inverted
    assert read_images(folders(mode="RGB")).coloured and read_images(arrays(x=COLOURS, y=Y)).coloured
    assert read_images(folders(size=280)).sizes == ((280, 280), (280, 280))
    more = {"a/notes.txt": "x", "b/more.zip": "x", "x.png": picture()}
    left_out = read_images(folders(more=more)).left_out
    assert left_out == {"other files": 1, "archives": 1, "pictures outside of the folders": 1}
    assert read_images(arrays(x=X / 127.5 - 1, y=Y)).spread == (-1, 1)


def test_centred_images_have_their_ink_in_the_middle():
    placed = centre(read_images(folders()))
    assert placed.centred
    for image in placed.images.reshape(-1, 28, 28).astype(float):
        rows, columns = np.indices((28, 28))
        assert abs((image * rows).sum() / image.sum() - 14) <= 0.5
        assert abs((image * columns).sum() / image.sum() - 14) <= 0.5


def test_areas_are_averaged_and_shapes_kept():
    tall = np.zeros((1, 56, 28), np.float32)
    tall[:, :, ::2] = 1
    square = to_square(tall).reshape(28, 28)
    assert (square[:, 7:21] == 128).all()
    small = np.arange(64, dtype=np.float32).reshape(1, 8, 8) / 63
    assert abs(to_square(small).mean() / 255 - 0.5) < 0.01


@pytest.mark.parametrize("name", ["a bomb that says it is small", "npz that claims terabytes", "IDX, a bomb"])
def test_a_bomb_takes_little_memory(name):
    tracemalloc.start()
    with pytest.raises(ValueError):
        read_images(FILES[name][0])
    assert tracemalloc.get_traced_memory()[1] < 45 * 2**20
    tracemalloc.stop()


def test_nothing_is_written_to_disk(monkeypatch):
    monkeypatch.setattr("builtins.open", lambda *arguments, **more: pytest.fail("a file was opened"))
    assert len(read_images(folders()).y) == N
