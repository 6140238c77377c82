"""The numbers by which the browser tells a later update of a component from an earlier one."""

from types import SimpleNamespace

import pytest

from nnviz.app.server import sequence
from nnviz.app.server.sequence import stamp


@pytest.fixture(autouse=True)
def session(monkeypatch):
    monkeypatch.setattr(sequence, "st", SimpleNamespace(session_state={}))


def test_new_content_has_a_larger_number_than_any_component_had_before():
    numbers = [
        stamp(key, content) for key, content in (("a", b"1"), ("b", b"1"), ("a", b"2"), ("b", b"2"), ("a", b"1"))
    ]
    assert numbers == sorted(set(numbers))


def test_the_same_content_keeps_its_number_so_that_it_need_not_be_sent_again():
    first = stamp("a", b"1")
    stamp("b", b"2")
    assert stamp("a", b"1") == first


def test_a_session_begun_later_has_larger_numbers(monkeypatch):
    before = max(stamp("a", str(i)) for i in range(20))
    monkeypatch.setattr(sequence, "st", SimpleNamespace(session_state={}))
    monkeypatch.setattr(sequence.time, "time", lambda: before / 1000 + 1)
    assert stamp("a", "0") > before
