"""The Words page has every word that the settings and the pages use."""

import pytest

from tests.app.visiting import go_to, open_link, unfold

LINKS = ["", "dataset=spiral&momentum=0.5", "initializer=normal&optimizer=adam&hidden=none"]
ON_THE_PAGES = [
    "training sample", "test sample", "minibatch", "accuracy", "right answers", "guessing", "moment", "dead unit",
    "saturated", "decision border", "what it mixes up", "cross-entropy", "softmax", "gate", "objective",
    "pre-activation", "backpropagation", "finite differences", "l1", "l2", "sgd", "rmsprop", "adam", "overfit",
    "norm.", "rms", "root mean square", "dw", "dz", "chain rule", "landscape", "principal component",
]  # fmt: skip


@pytest.fixture(scope="module")
def words():
    at = open_link()
    go_to(at, "words")
    assert not at.exception
    return " ".join(" ".join(block.value for block in at.markdown).lower().split())


@pytest.mark.parametrize("link", LINKS)
def test_the_labels_of_the_settings_are_explained(words, link):
    at = unfold(open_link(link), "more_settings")
    widgets = [*at.sidebar.slider, *at.sidebar.select_slider, *at.sidebar.selectbox, *at.sidebar.number_input]
    labels = {widget.label for widget in [*widgets, *at.sidebar.toggle]}
    assert len(labels) > 10
    for label in labels:
        label = "unit" if label.startswith("Units in hidden layer") else label.lower()
        for part in label.replace("penalty", "").replace(" of handwriting", "").split(" of the "):
            assert part.strip().rstrip("s") in words, label


def test_the_names_in_the_menus_are_explained(words):
    at = unfold(open_link("initializer=normal"), "more_settings")
    for key in ("set_activation", "set_initializer", "set_optimizer", "set_dtype"):
        for option in at.selectbox(key=key).options:
            name = option.split(":")[0].split("_")[0] if "initializer" in key else option.split(":")[0]
            assert name.lower() in words, option


@pytest.mark.parametrize("word", ON_THE_PAGES)
def test_the_words_of_the_pages_are_explained(words, word):
    assert word in words
