"""Links that were cut, mistyped or made to hurt: each is answered with one sentence, and the visit goes on."""

import re
from urllib.parse import parse_qsl

import pytest

from nnviz import Experiment
from nnviz.app.link import WORDS
from nnviz.text.run import say_problems
from tests.app.visiting import go_to, open_link, session

FIT = "dataset=xor&hidden=3"  # what the broken part is added to
IMAGES = "samples=50&hidden=3"
HUGE = "9" * 400
SETTINGS = """
learning_rate=0 learning_rate=-1 learning_rate=nan learning_rate=inf learning_rate=1e999 learning_rate=0,1
learning_rate= learning_rate=0x1p-3 learning_rate=11 batch_size=0 batch_size=2000 batch_size=4.7 batch_size=-8
batch_size=٣٢ epochs=0 epochs=201 epochs=1e2 epochs=ten seed=-1 seed=10000 seed=1.0 dataset=cifar dataset=
dataset=../../etc/passwd dataset=<script>alert(1)</script> dataset=javascript:alert(1) hidden=0 hidden=513
hidden=1-2-3-4-5-6-7 hidden=3-x hidden=- hidden= hidden=-3 hidden=3--4 hidden=3,,4 hidden=3xx4 hidden=None
activation=softmax activation=RELU activation=relu%00 initializer=xavier optimizer=lion dtype=float16 dtype=object
momentum=1 momentum=-0.1
momentum=abc nesterov=true nesterov=maybe variety=2 noise=-1 noise=0.6 samples=5 samples=70000 samples=-1
scale=2&initializer=normal l1=-1 l2=2 l2=1e-999999x epochs=200&samples=60000&batch_size=1 colour=red __class__=1
Learning_Rate=0.1 learning_rate[]=0.1 $where=1 <b>=1 hidden=[3](http://a.example) x=![a](http://a.example/a.png)
"""
# The page, the settings beside it, and the broken words.
VIEWS = [
    ("train", FIT, "v=99 v=0 v=1.0 v=-1 v=abc v= moment=-1 moment=1.5 moment=1e3 moment=99999999 moment=٣ moment= "
     "example=-1 example=500 example=abc example=1000000000 loss=square images=some images_page=-1 unit=9-9 unit=1 "
     "unit=1-2-3 unit=a-b unit=-1--1 through=all shown=back present=yes plane=all tests=maybe kinks=2 "
     "pencil=red after=never"),
    ("lessons", FIT, "lesson=none lesson=~ lesson=~!!! lesson=~eJxLTE lesson=<b> lesson= card=1 card=x worksheet=none "
     "worksheet=~eJxLTE"),
    ("start", IMAGES, "start=over start= start=TRAIN digit=10 digit=-1 digit=seven digit=7.0"),
    ("step", FIT, "network=huge batch=all predict=maybe check=1 stage=99 stage=0 stage=dz9 stage=<b> cell=z1-0-99 "
     "cell=z1 cell=W9-0-0 cell=---- taken=-1 taken=1001 taken=abc changed=W1 changed=W1-0-0~nan changed=W9-0-0~1 "
     "changed=W1-9-9~1 changed=rate~11 changed=rate~-1 changed=y-0-0~2 changed=x-0-0~1e7 changed=~~~ changed=rate~ "
     "ground=W1 ground=W1-0-0 ground=W9-0-0~W1-0-0 ground=W1-0-0~W1-0-0 ground=x-0-0~W1-0-0 ground=W1-0-²~W1-0-0"),
    ("weights", FIT, "view=cells numbers=all order=best colours=red layer=0 layer=9 tiles=-1 tiles=9 drawn=both "
     "column=3 column=-1 row=2 row=x"),
    ("activations", IMAGES, "image=none drawing=!!! drawing=A drawing= drawing=eJJ4knic.. class=10 class=-1 off=9-0 "
     "off=1 off=1-0,x off=2-0 painted=1 painted=28-0-1-1 painted=0-0-9-1 painted=0-0-1-7 part=all place=0.5,0.5"),
    ("activations", FIT, "place=0.5 place=a,b place=1e3,0 place=nan,nan painted=1-1-1-1"),
    ("flow", FIT, "flow=all measure=size spread=z flow_layer=0 flow_layer=9 recorded=0 recorded=3 recorded=-4"),
    ("landscape", FIT, "land=below directions=up stretch=all reach=3 reach=1.0 draw=100 draw=-1 draw=x"),
    ("compare", FIT, "compare=none a=hidden b=hidden b=colour+red b=learning_rate+0 c=hidden+0 seeds=2 "
     "seeds=x until=-1 until=x"),
]  # fmt: skip
BROKEN = [("train", IMAGES if part.startswith("variety") else FIT, part) for part in SETTINGS.split()]
BROKEN += [(page, beside, part) for page, beside, parts in VIEWS for part in parts.split()]
BROKEN += [
    ("train", FIT, f"moment={HUGE}"), ("train", FIT, f"{HUGE}={HUGE}"), ("train", FIT, f"learning_rate={HUGE}e{HUGE}"),
    ("train", FIT, f"hidden={'3-' * 200}3"), ("activations", IMAGES, f"drawing={'A' * 5000}"),
    ("step", FIT, f"changed={'W1-0-0~1~' * 500}"), ("train", FIT, "&".join(f"a{i}=1" for i in range(200))),
    ("train", FIT, "a\n\n# heading\n- item=1"), ("train", FIT, "a\u2028# b=1"),
    ("train", FIT, "learning_rate=\N{RIGHT-TO-LEFT OVERRIDE}1.0"), ("train", FIT, "seed=1\n2"),
    ("step", FIT, "stage=\N{PILE OF POO}"), ("step", FIT, "stage=²"),
]  # fmt: skip


MARKDOWN = (
    "# a", "a\n\n# b", "a\r\n- b", "a\u2028# b", "a\n===", "`a`", "**a**", "_a_", "~~a~~", "[a](b)", "![a](b)",
    "<b>a</b>", ":red[a]", ":material/home:", ":smile:", "https://a", "www.a.b", "a@b.c", "$a$", "a|b\n-|-", "&lt;",
    "\\a", "[^1]",
)  # fmt: skip


@pytest.mark.parametrize("text", MARKDOWN)
def test_nothing_of_a_link_is_markdown_where_it_is_told(text):
    for link in ({text: "1"}, {"dataset": text}, {"hidden": text}):
        told = say_problems(Experiment.read_query(link)[1])
        assert len(told.splitlines()) == 1 and not re.search(r"(?<!\\)(\\\\)*[`*_~#\[\]<>$&|]", told), told
        assert not re.search(r":(//|\w+[/:])|www\.|\w@\w", told)


def test_there_are_a_hundred_and_every_word_is_among_them():
    names = {name for _, _, part in BROKEN for name, _ in parse_qsl(part, keep_blank_values=True)}
    assert len(BROKEN) > 150 and set(WORDS) - {"file"} <= names  # a file can have any name


@pytest.mark.parametrize("page, beside, part", BROKEN, ids=[f"{page} {part[:30]!r}" for page, _, part in BROKEN])
def test_a_broken_link_is_answered_with_one_sentence(page, beside, part, caplog):
    at = open_link(f"{beside}&{part}")
    (told,) = [toast.value for toast in at.toast]
    assert told.startswith("Parts of the link cannot be used and are left out: ") and told.endswith(".")
    assert len(told) < 1200 and "\n" not in told and "<script" not in told.replace("\\<", "")
    assert not at.exception
    if page != "train":
        go_to(at, page)
        assert not at.exception
    before = session(at).run.position
    session(at).advance(1)
    at.run()
    assert not at.exception and session(at).run.position == before + 1
    assert not [toast for toast in at.toast if toast.value.startswith("Parts")]  # said once
    assert "Traceback" not in caplog.text


def test_of_units_to_switch_off_all_have_to_be_there():
    at = open_link(f"{IMAGES}&off=1-0,1-99")
    assert len(at.toast) == 1 and not at.session_state["visitor"].views["ActivationsView"].off
