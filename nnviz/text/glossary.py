"""The words that the pages use, each explained by those before it, with the engine's own numbers in them."""

from math import log

from nnviz.activations import ACTIVATIONS
from nnviz.experiment import SETTINGS
from nnviz.losses import CLIP
from nnviz.text.numbers import fixed, power_of_ten
from nnviz.text.pages import section


def glossary() -> str:
    """All words, in Markdown."""
    words = section(
        "glossary",
        "Words",
        activations="; ".join(f"**{name}**{f.glossary.removeprefix(name)}" for name, f in ACTIVATIONS.items()),
        highest=fixed(-log(CLIP), 2),
        cut=power_of_ten(CLIP),
        ten=fixed(log(10), 2),
        three=fixed(log(3), 2),
    )
    more = [f"**{setting.title}.** {setting.explained}" for setting in SETTINGS.values() if setting.explained]
    return "\n\n".join([words, *more])
