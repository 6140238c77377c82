"""The words of the glossary are linked where they stand first, whole words alone, and nowhere inside links or code."""

from nnviz.text.glossary_words import anchor, entries, link_words


def test_every_word_has_its_paragraph():
    assert entries()["loss"].startswith("**Loss.**") and "unit" in entries() and "dead unit" in entries()


def test_a_word_is_linked_once_and_the_longest_wins():
    text, words = link_words("A dead unit is a unit. The unit is dead, and so are other units.")
    assert text == ("A [dead unit](#word-dead-unit) is a [unit](#word-unit). The unit is dead, and so are other units.")
    assert words == ["dead unit", "unit"]


def test_one_or_several():
    text, words = link_words("Probability, or many hidden layers, and **biases**.")
    assert words == ["probabilities", "hidden layers", "bias"] and "[Probability](#word-probabilities)" in text
    assert "**[biases](#word-bias)**" in text


def test_nothing_is_linked_in_links_formulas_code_or_in_other_words():
    for text in (
        "[the loss](train)",
        "$loss$ of `loss`",
        "floss, lossless",
        "Let it run.",
        "Steps point the right way.",
    ):
        assert "#word-loss" not in link_words(text)[0] and "#word-run" not in link_words(text)[0]
    assert "#word-point" not in link_words("Steps point the right way.")[0]


def test_what_is_known_is_not_linked_again():
    assert link_words("The loss.", frozenset({"loss"})) == ("The loss.", [])


def test_anchors_are_names():
    assert all(anchor(word).replace("-", "").replace("_", "").isalnum() for word in entries())
