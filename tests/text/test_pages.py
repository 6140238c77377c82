"""Long texts: every section is there, no gap stays open, and the numbers in them are the engine's."""

from math import exp, log

import pytest

from nnviz.activations import ACTIVATIONS
from nnviz.losses import CLIP
from nnviz.text.glossary import glossary
from nnviz.text.pages import FOLDER, _sections, section

PAGES = [path.stem for path in FOLDER.glob("*.md")]


@pytest.mark.parametrize("page", PAGES)
def test_every_section_has_text(page):
    sections = _sections(page)
    assert sections
    for name, text in sections.items():
        assert text and "{{" not in section(page, name, **{gap: "7" for gap in gaps(text)})


def gaps(text):
    return {part.split("}}")[0] for part in text.split("{{")[1:]}


def test_a_gap_left_open_is_an_error():
    with pytest.raises(KeyError, match="probed"):
        section("flow", "Formulas")


def test_the_glossary_has_the_numbers_of_the_engine():
    text = glossary()
    assert f"{-log(CLIP):.2f}" in text and f"{log(10):.2f} for ten" in text
    assert exp(-float(f"{-log(CLIP):.2f}")) == pytest.approx(CLIP, rel=0.01)
    assert all(f.glossary.removeprefix(name) in text for name, f in ACTIVATIONS.items())
