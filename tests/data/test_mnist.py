"""IDX files: the parser refuses what is wrong, lookup goes from place to place, downloads are whole.

The real files are 11 MB, so `tiny` puts a set of 20 + 10 images in their place; a web server on this machine
plays the mirrors, good and bad.
"""

import gzip
import hashlib
import os
import struct
import threading
import time
import tracemalloc
import warnings
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from nnviz.data import DataUnavailable, load_dataset, mnist_available
from nnviz.data import mnist as module
from nnviz.data.idx import parse_idx
from nnviz.data.mnist import IdxFile, cache_folder, load_mnist

NAMES = [file.name for file in module.FILES["mnist"]]
needs_real_files = pytest.mark.skipif(
    not (os.environ.get("NNVIZ_DATA") and mnist_available()), reason="NNVIZ_DATA does not name the real files"
)


def idx(array, code=0x08):
    return bytes([0, 0, code, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


def zip_(data):
    return gzip.compress(data, mtime=0)  # no time stamp: the same bytes every time


@pytest.fixture
def tiny(monkeypatch, tmp_path):
    """Four small files, name -> bytes, that both sets now are; no NNVIZ_DATA, empty cache, no mirrors."""
    rng = np.random.default_rng(0)
    content = {}
    for name, n in zip(NAMES, (20, 20, 10, 10), strict=True):
        images = rng.integers(0, 256, (n, 28, 28), dtype=np.uint8)
        labels = rng.permutation(np.arange(n, dtype=np.uint8) % 10)
        content[name] = idx(images if "images" in name else labels)
    shapes = {name: parse_idx(data).shape for name, data in content.items()}
    known = {name: hashlib.sha256(data).hexdigest() for name, data in content.items()}
    zipped = {name: hashlib.sha256(zip_(data)).hexdigest() for name, data in content.items()}
    files = {
        "mnist": [IdxFile(name, shapes[name], sha256=known[name]) for name in NAMES],
        "fashion_mnist": [IdxFile(name, shapes[name], gz_sha256=zipped[name]) for name in NAMES],
    }
    monkeypatch.setattr(module, "FILES", files)
    monkeypatch.setattr(module, "MIRRORS", {"mnist": [], "fashion_mnist": []})
    monkeypatch.setattr(module, "cache_folder", lambda: tmp_path / "cache")
    monkeypatch.delenv("NNVIZ_DATA", raising=False)
    monkeypatch.setenv("no_proxy", "*")
    return content


def put(folder, content, zipped=True):
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in content.items():
        path = folder / (f"{name}.gz" if zipped else name)
        path.write_bytes(zip_(data) if zipped else data)


def same(arrays, content):
    return all(
        np.array_equal(array.ravel(), parse_idx(content[name]).ravel())
        for array, name in zip(arrays, NAMES, strict=True)
    )


# The parser


@pytest.mark.parametrize(
    ("code", "dtype", "stored"),
    [
        (0x08, "uint8", "u1"),
        (0x09, "int8", "i1"),
        (0x0B, "int16", ">i2"),
        (0x0C, "int32", ">i4"),
        (0x0D, "float32", ">f4"),
        (0x0E, "float64", ">f8"),
    ],
)
def test_parse_every_type_and_several_dimensions(code, dtype, stored):
    array = np.arange(24).reshape(2, 3, 4)
    parsed = parse_idx(idx(array.astype(stored), code))
    assert parsed.dtype == dtype and parsed.dtype.isnative and np.array_equal(parsed, array)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "truncated: an IDX file begins with 4 bytes, this has 0"),
        (b"\x1f\x8b\x08\x00rest", "not an IDX file: it begins with the bytes 1f 8b 08 00"),
        (b"\0\0\x0a\x01\0\0\0\x01.", "not an IDX file: it begins with the bytes 00 00 0a 01"),
        (b"\0\0\x08\x00", "0 dimensions; allowed are 1 to 32"),
        (b"\0\0\x08\xff" + b"\0\0\0\x01" * 255 + b".", "255 dimensions"),
        (b"\0\0\x08\x03\0\0\0\x02\0\0", "truncated: 3 dimensions take a header of 16 bytes, this has 10"),
        (b"\0\0\x08\x02\0\0\0\0\xff\xff\xff\xff", "each must be at least 1"),
        (idx(np.zeros((3, 2), np.uint8))[:-1], r"truncated: the dimensions \(3, 2\) make 18 bytes, .* 17"),
        (idx(np.zeros((3, 2), np.uint8)) + b".", "trailing bytes.* 18 bytes, this has 19"),
        # 2^32 - 1 thrice over would overflow 64 bits and must not be asked of memory.
        (b"\0\0\x08\x03" + b"\xff" * 12 + b"." * 100, "truncated"),
    ],
)
def test_parser_says_what_is_wrong(data, message):
    with pytest.raises(ValueError, match=message):
        parse_idx(data)


# Looking on this machine


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("folder", ["", "mnist"])
def test_files_in_the_named_folder(tiny, tmp_path, monkeypatch, zipped, folder):
    monkeypatch.setenv("NNVIZ_DATA", str(tmp_path / "data"))
    assert not mnist_available()
    put(tmp_path / "data" / folder, tiny, zipped)
    assert mnist_available()
    arrays = load_mnist()
    assert same(arrays, tiny)
    assert [a.dtype for a in arrays] == [np.uint8, np.int64] * 2
    assert [a.shape for a in arrays] == [(20, 784), (20,), (10, 784), (10,)]


def test_a_file_unpacked_but_still_named_gz_is_read(tiny, tmp_path):
    put(tmp_path / "cache" / "mnist", tiny)
    (tmp_path / "cache" / "mnist" / f"{NAMES[0]}.gz").write_bytes(tiny[NAMES[0]])
    assert same(load_mnist(), tiny)


def test_named_folder_comes_before_the_cache_and_files_may_be_spread(tiny, tmp_path, monkeypatch):
    monkeypatch.setenv("NNVIZ_DATA", str(tmp_path / "data"))
    put(tmp_path / "data", {name: tiny[name] for name in NAMES[:2]})
    put(tmp_path / "cache" / "mnist", {name: tiny[name] for name in NAMES[2:]})
    # Were the cache asked first, this would be complained of.
    put(tmp_path / "cache" / "mnist", {NAMES[0]: b"nonsense"})
    assert mnist_available()
    assert same(load_mnist(), tiny)


def spoiled_check(data):  # the stream is whole, gzip's own checksum at its end is not
    whole = gzip.compress(data)
    return whole[:-8] + bytes(4) + whole[-4:]


# way to damage a file -> (the damage, what is said about it)
DAMAGES = {
    "one bit": (lambda data: gzip.compress(data[:-1] + bytes([data[-1] ^ 1])), "wrong SHA-256 checksum"),
    "short inside": (lambda data: gzip.compress(data[:-5]), "truncated"),
    "short outside": (lambda data: gzip.compress(data)[:-20], "broken gzip file"),
    "check": (spoiled_check, "broken gzip file: CRC"),
    "long": (lambda data: gzip.compress(data + b"."), "too long"),
    "other": (lambda data: idx(np.zeros((5, 28, 28), np.uint8)), r"holds uint8 of shape \(5, 28, 28\)"),
    "signed": (lambda data: data[:2] + b"\x09" + data[3:], "holds int8"),
    "page": (lambda data: b"<html>not here</html>", "not an IDX file"),
    "empty": (lambda data: b"", "truncated"),
}


@pytest.mark.parametrize(("damage", "message"), DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_is_named_and_the_next_place_tried(tiny, tmp_path, monkeypatch, damage, message):
    monkeypatch.setenv("NNVIZ_DATA", str(tmp_path / "data"))
    put(tmp_path / "data", tiny)
    bad = tmp_path / "data" / f"{NAMES[0]}.gz"
    bad.write_bytes(damage(tiny[NAMES[0]]))
    put(tmp_path / "cache" / "mnist", tiny)
    with pytest.warns(UserWarning, match=message) as warned:
        assert same(load_mnist(), tiny)
    assert len(warned) == 1 and str(bad) in str(warned[0].message)


def test_a_damaged_file_and_no_other_place_says_so_and_not_that_it_is_missing(tiny, tmp_path):
    put(tmp_path / "cache" / "mnist", tiny | {NAMES[2]: b"nonsense"})
    with (
        pytest.warns(UserWarning, match="looking elsewhere"),
        pytest.raises(DataUnavailable) as raised,
    ):
        load_mnist()
    assert "its files on this machine cannot be used" in str(raised.value)
    assert f"{NAMES[2]}.gz on this machine cannot be used" in raised.value.__notes__[0]


def test_a_folder_in_the_place_of_a_file_is_no_traceback(tiny, tmp_path):
    put(tmp_path / "cache" / "mnist", tiny)
    (tmp_path / "cache" / "mnist" / NAMES[0]).mkdir()
    with pytest.warns(UserWarning, match="directory"):
        assert same(load_mnist(), tiny)


def test_a_folder_in_the_place_of_the_only_file_is_not_called_damaged(tiny, tmp_path):
    put(tmp_path / "cache" / "mnist", {name: tiny[name] for name in NAMES[1:]})
    (tmp_path / "cache" / "mnist" / f"{NAMES[0]}.gz").mkdir()
    with pytest.warns(UserWarning, match="directory"), pytest.raises(DataUnavailable) as raised:
        load_mnist()
    assert "its files on this machine cannot be used" in str(raised.value)


def test_a_gzip_bomb_is_not_inflated(tiny, tmp_path):
    put(tmp_path / "cache" / "mnist", tiny)
    bomb = gzip.compress(tiny[NAMES[0]][:16] + bytes(200_000_000), 1)
    (tmp_path / "cache" / "mnist" / f"{NAMES[0]}.gz").write_bytes(bomb)
    tracemalloc.start()
    try:
        with pytest.warns(UserWarning, match="too long"), pytest.raises(DataUnavailable):
            load_mnist()
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_fashion_files_have_folders_of_their_own_and_are_checked_by_structure(tiny, tmp_path, monkeypatch):
    monkeypatch.setenv("NNVIZ_DATA", str(tmp_path / "data"))
    put(tmp_path / "data", tiny)
    assert not mnist_available("fashion_mnist")
    put(tmp_path / "data" / "fashion", tiny, zipped=False)
    assert mnist_available("fashion_mnist")
    assert same(load_mnist("fashion_mnist"), tiny)

    lopsided = idx(np.array([0] * 11 + [1] * 9, np.uint8))
    beyond = idx(np.arange(20, dtype=np.uint8))
    for labels in (lopsided, beyond):
        put(tmp_path / "data" / "fashion", {NAMES[1]: labels}, zipped=False)
        with (
            pytest.warns(UserWarning, match="labels are not 0..9 in equal numbers"),
            pytest.raises(DataUnavailable, match="Try Fashion-MNIST again") as raised,
        ):
            load_mnist("fashion_mnist")
        assert "NNVIZ_DATA names, subfolder fashion" in raised.value.__notes__[-1]


@pytest.mark.parametrize(
    ("platform", "variables", "folder"),
    [
        ("linux", {"HOME": "/home/ada"}, "/home/ada/.cache/nnviz"),
        ("linux", {"HOME": "/home/ada", "XDG_CACHE_HOME": "/scratch"}, "/scratch/nnviz"),
        ("darwin", {"HOME": "/Users/ada", "XDG_CACHE_HOME": "/scratch"}, "/Users/ada/Library/Caches/nnviz"),
        ("win32", {"LOCALAPPDATA": "/ada/Local"}, "/ada/Local/nnviz"),
    ],
)
def test_cache_folder_follows_the_system(monkeypatch, platform, variables, folder):
    monkeypatch.setattr("sys.platform", platform)
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert cache_folder() == Path(folder)


# Downloading


@pytest.fixture
def server():
    """A web server; `answers` maps a folder to a function of (handler, file name) that answers a request."""
    answers, asked, over = {}, [], threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            folder, name = self.path.strip("/").split("/")
            asked.append((folder, name))
            answers[folder](self, name)

        def log_message(self, *args):
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    httpd.handle_error = lambda *args: None  # answers cut off by the client are part of the game
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    httpd.answers, httpd.asked, httpd.over = answers, asked, over
    yield httpd
    over.set()
    httpd.shutdown()
    thread.join()
    httpd.server_close()


def send(handler, data, length=None):
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(data) if length is None else length))
    handler.end_headers()
    handler.wfile.write(data)


def good(content):
    return lambda handler, name: send(handler, zip_(content[name.removesuffix(".gz")]))


def mirrors(monkeypatch, server, answers, name="mnist"):
    server.answers.update(answers)
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setattr(module, "MIRRORS", {name: [f"{address}/{folder}/" for folder in answers]})


def kept(tmp_path, name="mnist"):
    return sorted(path.name for path in (tmp_path / "cache" / name).glob("*"))


@pytest.mark.parametrize("name", ["mnist", "fashion_mnist"])
def test_download_keeps_the_files_and_reports_progress(tiny, tmp_path, monkeypatch, server, name):
    mirrors(monkeypatch, server, {"good": good(tiny)}, name)
    shares = []
    assert same(load_mnist(name, shares.append), tiny)
    assert shares == sorted(shares) and 0 < shares[0] < 1 and shares[-1] == 1
    assert kept(tmp_path, name) == sorted(f"{file}.gz" for file in NAMES)
    assert mnist_available(name)
    asked = len(server.asked)
    assert same(load_mnist(name), tiny)
    assert asked == len(server.asked) == 4  # the second time from the cache


def absent(handler, name):
    handler.send_error(404)


def another_file(handler, name):
    send(handler, gzip.compress(idx(np.ones((20, 28, 28), np.uint8))))


def cut_short(content):
    def answer(handler, name):
        data = gzip.compress(content[name.removesuffix(".gz")])
        send(handler, data[: len(data) // 2], length=len(data))

    return answer


def not_http(handler, name):
    handler.wfile.write(b"what?\r\n\r\n")


def page(handler, name):
    send(handler, b"<html>Please log in to this network.</html>")


@pytest.mark.parametrize("bad", [absent, another_file, cut_short, not_http, page], ids=lambda f: f.__name__)
def test_the_next_mirror_is_tried(tiny, tmp_path, monkeypatch, server, bad):
    bad = bad(tiny) if bad is cut_short else bad
    mirrors(monkeypatch, server, {"bad": bad, "good": good(tiny)})
    assert same(load_mnist(), tiny)
    assert [folder for folder, _ in server.asked] == ["bad", "good"] * 4
    assert kept(tmp_path) == sorted(f"{file}.gz" for file in NAMES)


def test_a_fashion_download_must_be_the_published_file(tiny, tmp_path, monkeypatch, server):
    # Right structure, other pixels: only the checksum of the .gz can tell.
    other = tiny | {NAMES[0]: tiny[NAMES[0]][:-1] + bytes([tiny[NAMES[0]][-1] ^ 1])}
    mirrors(monkeypatch, server, {"other": good(other)}, "fashion_mnist")
    with pytest.raises(DataUnavailable) as raised:
        load_mnist("fashion_mnist")
    assert "wrong SHA-256 checksum" in "".join(raised.value.__notes__)
    assert kept(tmp_path, "fashion_mnist") == []


@pytest.mark.parametrize("bad", [absent, another_file, not_http, page], ids=lambda f: f.__name__)
def test_a_failed_download_leaves_nothing_behind(tiny, tmp_path, monkeypatch, server, bad):
    mirrors(monkeypatch, server, {"bad": bad})
    with pytest.raises(DataUnavailable):
        load_mnist()
    assert kept(tmp_path) == []


def test_a_silent_mirror_is_given_up(tiny, monkeypatch, server):
    def silent(handler, name):
        server.over.wait(5)

    monkeypatch.setattr(module, "TIMEOUT", 0.5)  # a busy machine may keep the good mirror silent for a while too
    mirrors(monkeypatch, server, {"silent": silent, "good": good(tiny)})
    start = time.monotonic()
    assert same(load_mnist(), tiny)
    assert time.monotonic() - start < 10  # waiting for the silent one would take 20


def test_a_trickle_is_given_up(tiny, monkeypatch, server):
    def trickle(handler, name):
        handler.send_response(200)
        handler.send_header("Content-Length", "10000")
        handler.end_headers()
        for _ in range(500):  # 5 seconds, never silent long enough for the time-out
            handler.wfile.write(b"\x1f")
            time.sleep(0.01)

    monkeypatch.setattr(module, "DEADLINE", 0.1)
    mirrors(monkeypatch, server, {"trickle": trickle})
    start = time.monotonic()
    with pytest.raises(DataUnavailable) as raised:
        load_mnist()
    assert "not done after 0.1 seconds" in "".join(raised.value.__notes__)
    assert time.monotonic() - start < 3


def test_an_endless_answer_is_cut_off(tiny, monkeypatch, server):
    sent = []

    def endless(handler, name):
        handler.send_response(200)
        handler.end_headers()
        for _ in range(2_000):  # 131 MB
            sent.append(handler.wfile.write(bytes(1 << 16)))

    mirrors(monkeypatch, server, {"endless": endless})
    with pytest.raises(DataUnavailable) as raised:
        load_mnist()
    assert "sends more than" in "".join(raised.value.__notes__)
    assert sum(sent) < 50_000_000  # what fitted into the sockets by then, not what was kept


def test_a_cache_that_cannot_be_written_still_loads(tiny, tmp_path, monkeypatch, server):
    (tmp_path / "cache").write_text("a file where the folder should be")
    mirrors(monkeypatch, server, {"good": good(tiny)})
    with pytest.warns(UserWarning, match="could not be kept"):
        assert same(load_mnist(), tiny)


def test_a_write_that_fails_halfway_leaves_no_half_file(tiny, tmp_path, monkeypatch, server):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    mirrors(monkeypatch, server, {"good": good(tiny)})
    with pytest.warns(UserWarning, match="No space left on device"):
        assert same(load_mnist(), tiny)
    assert kept(tmp_path) == []


def test_a_damaged_file_in_the_cache_is_replaced(tiny, tmp_path, monkeypatch, server):
    put(tmp_path / "cache" / "mnist", tiny | {NAMES[0]: b"nonsense"})
    mirrors(monkeypatch, server, {"good": good(tiny)})
    with pytest.warns(UserWarning, match="looking elsewhere"):
        assert same(load_mnist(), tiny)
    assert len(server.asked) == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert same(load_mnist(), tiny)
    assert len(server.asked) == 1


def test_without_a_network_one_sentence_says_what_to_do(tiny, monkeypatch, server):
    server.shutdown()
    server.server_close()
    mirrors(monkeypatch, server, {"gone": absent, "gone-too": absent})
    with pytest.raises(DataUnavailable) as raised:
        load_dataset("mnist")
    sentence, notes = str(raised.value), raised.value.__notes__
    assert isinstance(raised.value, ValueError)
    assert sentence == (
        "Try MNIST again when the internet can be reached, or use another data set: its files are not on this machine "
        "and could not be downloaded."
    )
    assert f"{NAMES[0]} is not on this machine" in notes and "NNVIZ_DATA" in notes[-1]
    assert notes.count("127.0.0.1 failed, Connection refused") == 2
    assert not any("\n" in note or "Errno" in note for note in notes)


# The real thing


@needs_real_files
def test_real_mnist():
    data = load_dataset("mnist")
    assert data.train.shape == (60_000, 784) and data.test.shape == (10_000, 784)
    assert data.y_train[:5].tolist() == [5, 0, 4, 1, 9] and data.y_test[:5].tolist() == [7, 2, 1, 0, 4]
    assert data.train.mean() / 255 == pytest.approx(0.1307, abs=1e-4)
    assert (data.train == 0).all(axis=0).sum() == 67  # pixels that are black in every image
    assert data.nbytes < 56_000_000
