"""IDX files on the server that are not what they say: the page says so in one sentence and shows the digits instead."""

import gzip
import struct

import pytest

from tests.app.visiting import open_link, session

IMAGES = b"\0\0\x08\x03" + struct.pack(">3I", 60_000, 28, 28)
BROKEN = {
    "nothing in it": b"",
    "a page of the provider": b"<!doctype html><title>Log in</title>",
    "cut off": IMAGES + bytes(1000),
    "another magic": b"\0\0\x09\x03" + IMAGES[4:] + bytes(1000),
    "255 dimensions": b"\0\0\x08\xff" + bytes(2000),
    "absurd dimensions": b"\0\0\x08\x03" + b"\xff" * 12 + bytes(1000),
    "no dimension": b"\0\0\x08\0" + bytes(10),
    "other numbers": IMAGES + bytes(60_000 * 784),
    "a bomb": gzip.compress(bytes(10**8)),
    "half a gzip": gzip.compress(IMAGES + bytes(60_000 * 784))[:5000],
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.filterwarnings("ignore:.*looking elsewhere")
def test_a_broken_idx_file_is_told_in_one_sentence(name, caplog, no_mnist):
    (no_mnist / "train-images-idx3-ubyte").write_bytes(BROKEN[name])
    at = open_link("dataset=mnist&hidden=3")
    assert "Traceback" not in caplog.text
    (told,) = [toast.value for toast in at.toast]
    assert "on this machine cannot be used" in told and told.endswith("shows Digits instead.")
    assert session(at).run.position > 0
