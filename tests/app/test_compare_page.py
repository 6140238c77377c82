"""The page of comparisons, through Streamlit's own test harness."""

import re
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

import numpy as np
import pytest

from nnviz import Evaluation, Experiment, Run, load_dataset
from nnviz.app.compare.comparing import BEGINS, Comparing
from nnviz.app.compare.panels import measure_spreads
from nnviz.app.compare.view import MAX_LENGTH
from nnviz.app.link import WORDS
from nnviz.app.server.datasets import dataset_of
from nnviz.app.server.limits import COMPARED
from nnviz.data import DataUnavailable
from nnviz.diagnostics import find_wait, judge
from nnviz.figures.compare_records import run_curves_of
from nnviz.presets import COMPARISONS
from nnviz.queries import MAX_PASTED, read_difference, read_pasted, write_difference
from nnviz.seeds import compare_seeds
from nnviz.text.compare import (
    FINISHED,
    clearly_ahead,
    differences,
    how_level,
    labels,
    luck_sentence,
    now_sentence,
    what_differs,
)
from nnviz.text.judgement import plain
from nnviz.text.numbers import number
from tests.app.visiting import go_to, open_link, session, view_of

SMALL = Experiment(samples=500, hidden=(12,), epochs=3)
MANY = Experiment(
    dataset="moons",
    noise=0.21,
    data_seed=3,
    samples=300,
    hidden=(9, 8, 7),
    activation="gelu",
    initializer="normal",
    scale=0.2,
    optimizer="sgd",
    learning_rate=0.123,
    momentum=0.5,
    nesterov=True,
    batch_size=25,
    epochs=150,
    l1=2e-6,
    l2=0.004,
    seed=12,
    dtype="float64",
)


def open_page(query=""):
    return go_to(open_link(query), "compare")


def compared(at) -> Comparing:
    return view_of(at, "CompareView").compared


def said(at):
    return "\n".join(block.value for block in (*at.markdown, *at.caption, *at.warning))


def standing(at):
    """What is said of who is ahead."""
    page = compared(at)
    return now_sentence(page.runs, page.answers(), page.position, page.by_samples)


def press(at, key):
    at.button(key=key).click().run()
    assert not at.exception


def play_out(at):
    """The timer of a browser, which this harness lacks."""
    while compared(at).playing:
        at.run()
        assert not at.exception


def test_the_numbers_shown_are_those_of_runs_made_directly():
    at = open_page()
    page = compared(at)
    assert page.experiments == COMPARISONS["start"].experiments and page.position == 100
    rights = []
    for experiment, mine in zip(page.experiments, page.runs, strict=True):
        run = Run(experiment, dataset_of(experiment))
        run.advance(steps=100)
        answer = run.answers(run.network)
        verdict = judge(run, 100, run.network, run.test(100, run.network)[0])
        right = f"{100 * answer.accuracy:.1f} %"
        assert f"Step **100** · loss **{answer.loss:.3f}** · right **{right}**" in said(at)
        assert f" {verdict.name}]" in said(at) and (verdict.good or plain(verdict.remedy) in said(at))
        np.testing.assert_array_equal(mine.network.parameters, run.network.parameters)
        rights.append(right)
    told = standing(at)
    assert told in said(at) and "100 steps" in told and all(right in told for right in rights)
    experiments = compared(at).experiments
    assert what_differs(experiments) in said(at) and how_level(experiments, by_samples=False) in said(at)
    assert all(start in what_differs(experiments) for start in ("he_normal", "glorot_uniform", "normal 0.01"))
    # The verdicts compare whole layers; the picture says that it does not.
    assert "**The gradient in each layer**: how hard the mistakes pull at a typical unit, on one scale" in said(at)


@pytest.mark.parametrize("batches", [(32, 32, 32), (10, 32, 100)])
def test_runs_cut_into_turns_are_equal_to_the_bit_to_single_runs(batches):
    start = Experiment(samples=500, hidden=(12, 8), optimizer="adam", epochs=6)
    page = Comparing()
    page.choose(tuple(replace(start, batch_size=size, seed=3) for size in batches))
    page.settle(start)
    levels = []
    page.play()
    while page.playing:
        page.burst()
        reached = [page.progress(run.experiment, run.position) for run in page.runs]
        assert max(reached) - min(reached) < (max(batches) if page.by_samples else 1)
        levels.append(page.position)
        if not page.done:
            page.step()
    assert page.done and levels == sorted(levels)
    for run in page.runs:
        single = Run(run.experiment, dataset_of(run.experiment))
        single.advance(epochs=6)
        assert run.position == single.position
        np.testing.assert_array_equal(run.network.parameters, single.network.parameters)
        np.testing.assert_array_equal(run.history.losses, single.history.losses)
        assert run.history.points == single.history.points
        np.testing.assert_array_equal(run.recorder.measure("dz_rms"), single.recorder.measure("dz_rms"))


def test_samples_seen_count_the_smaller_last_batch_of_an_epoch():
    page = Comparing()
    one, other = (Experiment(samples=250, hidden=(4,), batch_size=size) for size in (100, 30))
    page.choose((one, other))
    assert [page.progress(one, step) for step in (0, 1, 2, 3, 4)] == [0, 100, 200, 250, 350]
    np.testing.assert_array_equal(page.progress(other, np.array([8, 9, 10])), [240, 250, 280])
    assert page.total == 2500 and page.unit == 100
    assert "batches differ in size (100 and 30)" in how_level(page.experiments, page.by_samples)


def test_each_run_has_little_memory_and_goes_when_others_come():
    page = Comparing()
    page.choose((SMALL, replace(SMALL, seed=1)))
    page.settle(SMALL)
    page.play()
    while page.playing:
        page.burst()
    old = list(page.runs)
    assert all(run.nbytes <= COMPARED for run in old)
    page.choose_set("rates")
    page.settle(SMALL)
    assert len(page.runs) == 3 and not set(map(id, page.runs)) & set(map(id, old))


def test_step_start_again_and_play_to_the_end():
    at = open_page("compare=rates")
    press(at, "compare_step")
    assert [run.position for run in compared(at).runs] == [101] * 3
    press(at, "compare_again")
    assert [run.position for run in compared(at).runs] == [0] * 3
    assert compared(at).position == 0 and standing(at) in said(at) and "unmeasured" in said(at)
    assert at.button(key="compare_again").disabled
    view_of(at, "CompareView").compared.choose((SMALL, replace(SMALL, epochs=1)))
    at.run()
    press(at, "compare_play")
    play_out(at)
    assert [run.position for run in compared(at).runs] == [48, 16]
    assert standing(at) in said(at) and standing(at).endswith(FINISHED) and at.button(key="compare_play").disabled


def test_pause_holds_and_another_page_pauses_too():
    at = open_page()
    press(at, "compare_play")
    assert compared(at).playing
    press(at, "compare_pause")
    position = compared(at).position
    at.run()
    assert compared(at).position == position > 100
    press(at, "compare_play")
    go_to(at, "words")
    go_to(at, "compare")
    assert not compared(at).playing and not at.exception


def test_the_sessions_own_run_waits_and_that_is_said():
    at = open_link()
    session(at).play()
    go_to(at, "compare")
    now = session(at)
    assert not now.playing and f"it waits at step {now.step:,} while you are here" in said(at)
    go_to(at, "words")
    go_to(at, "compare")
    assert "it waits at step" not in said(at)


def test_every_ready_made_comparison_from_the_menu(address):
    at = open_page()
    for name, together in COMPARISONS.items():
        at.selectbox(key="compare_set").select(name).run()
        assert not at.exception and compared(at).experiments == together.experiments
        assert [run.experiment for run in compared(at).runs] == list(together.experiments)
        assert together.watch in said(at) and address() == {"compare": name}


def test_open_this_run_sets_every_setting():
    at = open_page()
    press(at, "compare_open_2")  # this harness runs the page without its sidebar: test_compare.py in browser goes on
    go_to(at, "train")
    set_to = at.session_state["values"]
    assert (set_to["initializer"], set_to["scale"], set_to["epochs"]) == ("normal", 0.01, 5)


def test_your_run_against_a_pasted_link_follows_your_run():
    at = open_page("hidden=12&samples=500")
    at.selectbox(key="compare_set").select_index(len(COMPARISONS)).run()
    link = "https://nnviz.example/step?hidden=12&samples=500&learning_rate=0.5&stage=da2&example=3#top"
    at.text_input(key="compare_link_B").set_value(link).run()
    assert not at.exception and not at.warning
    first, second = compared(at).experiments
    assert first == session(at).experiment and second.learning_rate == 0.5
    told = what_differs(compared(at).experiments)
    assert told in said(at) and "learning rate" in told and "0.1, 0.5" in told
    at.selectbox(key="set_activation").set_value("tanh").run()
    assert not at.exception and compared(at).experiments[0].activation == "tanh"
    press(at, "compare_open_1")
    at.selectbox(key="set_activation").set_value("relu").run()
    at.select_slider(key="set_learning_rate").set_value(0.5).run()
    assert (
        session(at).experiment == second
        and compared(at).experiments[0].activation == "tanh"
        and compared(at).experiments[1] == second
    )
    go_to(at, "words")
    go_to(at, "compare")
    assert at.text_input(key="compare_link_A").value.startswith("?")  # no longer your run


def test_two_and_three_links():
    at = open_page()
    at.selectbox(key="compare_set").select_index(len(COMPARISONS)).run()
    at.text_input(key="compare_link_A").set_value("?hidden=5&samples=300").run()
    at.text_input(key="compare_link_B").set_value("hidden=6&samples=300").run()
    at.text_input(key="compare_link_C").set_value("http://127.0.0.1:8501/?hidden=7&samples=300&batch_size=8").run()
    assert not at.exception
    assert [e.hidden for e in compared(at).experiments] == [(5,), (6,), (7,)]
    assert how_level(compared(at).experiments, by_samples=True) in said(at)


@pytest.mark.parametrize(
    "text",
    [
        "hello world",
        "?",
        "?wings=2",
        "javascript:alert(1)",
        "?hidden=__import__('os')",
        "?" + "x" * (MAX_PASTED - 1),
        "?%00=%ff",
        "&&&===",
        "[a](http://x.y)",
        "?learning_rate=1e999",
        "💥",
    ],
)
def test_a_link_that_says_nothing_is_refused_in_one_sentence(text):
    at = open_page()
    at.selectbox(key="compare_set").select_index(len(COMPARISONS)).run()
    before = compared(at).experiments
    at.text_input(key="compare_link_B").set_value(text).run()
    assert not at.exception
    if text == "?":
        assert compared(at).experiments[1] == Experiment()  # a link of the usual settings
        return
    assert len(at.warning) == 1 and at.warning[0].value.startswith("Link B cannot be used: there is no setting in it")
    assert compared(at).experiments == before and text not in said(at)


def test_what_of_a_link_cannot_be_used_is_said_and_the_rest_is_compared():
    at = open_page()
    at.selectbox(key="compare_set").select_index(len(COMPARISONS)).run()
    at.text_input(key="compare_link_B").set_value("?hidden=12&learning_rate=99&wings=[2](x)").run()
    assert not at.exception and compared(at).experiments[1].hidden == (12,)
    words = at.warning[0].value.replace("\\", "")
    assert words.startswith("B: Parts of the link cannot be used") and "learning_rate is 99" in words
    assert "wings is not a setting" in words
    at.selectbox(key="compare_set").select("rates").run()
    assert not at.warning


def test_only_the_query_of_a_link_counts_and_too_long_ones_are_refused():
    assert read_pasted("https://else.where/page?seed=3#?seed=4", ()) == (Experiment(seed=3), [])
    assert read_pasted("https://else.where", ()) == (Experiment(), [])
    assert read_pasted(" ?embed=true&stage=z1&seed=3 ", ["stage"]) == (Experiment(seed=3), [])
    with pytest.raises(ValueError, match="at most 4,000"):
        read_pasted("?seed=3" + " " * MAX_PASTED, ())


@pytest.mark.parametrize("base", [None, Experiment(), MANY, Experiment(dataset="spiral", hidden=()), SMALL])
def test_what_differs_makes_the_experiment_again(base):
    plane = Experiment(dataset="circles", optimizer="adam")
    for experiment in (Experiment(), MANY, plane, SMALL, Experiment(hidden=(512,) * 6)):
        text = write_difference(experiment, base)
        assert read_difference(base, text) == (experiment, []) and len(text) <= MAX_LENGTH
        assert set(text) <= set("abcdefghijklmnopqrstuvwxyz0123456789_.- ")  # nothing that an address escapes


@pytest.mark.parametrize(
    "query",
    [
        "compare=optimizers&until=140",
        "samples=500&hidden=12&b=learning_rate+0.5+epochs+2&until=150",
        "a=samples+300+hidden+8&b=batch_size+8&c=batch_size+100&until=2000",
        "seed=4&a=same&b=same",
        "a=dataset+spiral&b=dataset+usual+samples+500",
    ],
)
def test_a_link_opens_the_same_comparison_and_says_the_same_again(query, address):
    at = open_page(query)
    assert not at.told
    play_out(at)
    at.run()
    assert address() == dict(parse_qsl(query))
    other = open_page(urlencode(address()))
    play_out(other)
    assert compared(other).experiments == compared(at).experiments
    for one, two in zip(compared(at).runs, compared(other).runs, strict=True):
        assert one.position == two.position
        np.testing.assert_array_equal(one.network.parameters, two.network.parameters)


def test_an_until_of_samples_seen_ends_where_the_link_was_made(address):
    at = open_page("a=hidden+8+samples+300&b=batch_size+7&c=batch_size+100")
    for _ in range(3):
        press(at, "compare_step")
    other = open_page(urlencode(address()))
    play_out(other)
    assert [run.position for run in compared(other).runs] == [run.position for run in compared(at).runs]
    assert standing(other) in said(other)


@pytest.mark.parametrize(
    "query, words",
    [
        ("compare=all", "it can be start or rates or optimizers or deep"),
        ("b=learning_rate", "a name has no value"),
        ("b=learning_rate+99", "learning_rate is 99"),
        ("a=wings+2", "wings is not a setting"),
        ("compare=start&until=9999", "these runs end at 1,565"),
        ("until=-1", "cannot be read"),
        ("a=hidden+12&b=hidden+%5Bx%5D(y)", "which can be widths such as 64-32, or none"),
        ("b=" + "x" * 5000, "a name has no value"),
    ],
)
def test_nonsense_in_the_words_of_a_link_is_said_once(query, words):
    at = open_page(query)
    assert len(at.told) == 1 and words in at.told[0]
    assert len(compared(at).runs) >= 2
    at.run()
    assert not at.toast


@pytest.mark.parametrize(
    "query",
    [
        "a=same&b=dataset+spiral+hidden+5-4-3",  # pixels against points in a plane
        "a=dataset+xor+samples+40+hidden+none+epochs+1&b=dataset+usual+samples+50+hidden+300+batch_size+50",
        "a=optimizer+sgd+learning_rate+10+activation+leaky_relu+epochs+3&b=learning_rate+0.1&c=initializer+zeros",
        "a=hidden+none&b=hidden+64-64-64-64-64-64+activation+sigmoid&c=dtype+float64",
        "a=l2+1+learning_rate+10&b=l1+1",
        "compare=deep",
        "a=samples+10+batch_size+1024+epochs+1&b=batch_size+1",
    ],
)
def test_odd_experiments(query):
    at = open_page(query)
    at.toggle(key="compare_log").set_value(True).run()
    press(at, "compare_step") if not at.button(key="compare_step").disabled else None
    page = compared(at)
    page.send_to(min(page.total, page.position + 30 * page.unit))
    play_out(at)
    press(at, "compare_again")
    if "sgd" in query:
        page.send_to(300)
        play_out(at)
        assert page.runs[0].halt and "A stopped at step" in said(at) and "too fast]" in said(at)
        assert page.runs[1].position == page.position == 300
    if "spiral" in query:
        assert standing(at) in said(at) and "**" not in standing(at)  # no run is named as the better one
    go_to(at, "train")
    assert not at.exception


def test_data_that_cannot_be_had_is_said_and_the_comparison_stays(no_mnist):
    at = open_page("compare=rates")
    with pytest.raises(DataUnavailable) as told:
        load_dataset("mnist")
    compared(at).choose((Experiment(dataset="mnist"), SMALL))
    at.run()
    assert not at.exception and str(told.value) in said(at)
    assert compared(at).experiments == COMPARISONS["rates"].experiments
    at.run()
    assert "MNIST" not in said(at)


def test_words_for_what_differs():
    base = Experiment()
    adam = Experiment(optimizer="adam", learning_rate=0.001)
    assert what_differs((base, base)) == "The experiments are the same, and so are all their numbers."
    assert what_differs((base, Experiment(hidden=()))) == "Only the hidden layers differ: 64-32, none."
    assert what_differs((base, adam)) == "What differs: the optimizer (SGD, Adam) and the learning rate (0.1, 0.001)."
    assert labels((base, adam)) == ["SGD, rate 0.1", "Adam, rate 0.001"] and labels((base, base)) == ["the same"] * 2
    names = {setting.name_in_sentences for setting, _ in differences((base, MANY))}
    assert {"data set", "hidden layers", "activation", "starting weights", "precision", "seed"} <= names
    assert labels((base, MANY))[1].endswith(", …")
    momentum = Experiment(momentum=0.9, nesterov=True)
    assert "SGD, SGD with Nesterov momentum 0.9" in what_differs((base, momentum))


def test_ahead_only_where_test_images_could_not_turn_it_round():
    page = Comparing()
    page.choose((SMALL, SMALL))
    page.settle(SMALL)
    truth = page.runs[0].data.y_test[page.runs[0].tested]

    def answers(wrong):
        probabilities = np.eye(10)[truth]
        probabilities[wrong] = np.eye(10)[(truth[wrong] + 1) % 10]
        right = float((probabilities.argmax(axis=1) == truth).mean())
        return Evaluation(0.1, right, probabilities)

    best, close, behind = answers(slice(0, 10)), answers(slice(100, 116)), answers(slice(100, 200))
    assert not clearly_ahead(page.runs, [best, close], 0, 1)  # 6 of 26 images that tell them apart: 1.2 deviations
    assert clearly_ahead(page.runs, [best, behind], 0, 1)
    # Only the 16 wrong of one and the 10 wrong of the other tell them apart: 2 √26 = 10.2.
    words = module_words(page, [best, close])
    numbers = re.findall(r"[\d.,]*\d", words)
    assert {"16", "10", "6"} <= set(numbers) and number(2 * np.sqrt(26), 2) in numbers
    assert words.index("**A**") < words.index("**B**") and "2,000" in numbers and "is ahead" not in words
    assert [share for share in ("99.5", "99.2") if share in numbers] == ["99.5", "99.2"]
    ahead = module_words(page, [best, behind])
    assert "**A** (the same) is ahead" in ahead and "99.5 %" in ahead and "95.0 % (B)" in ahead


def module_words(page, answers):
    said = now_sentence(page.runs, answers, page.position, page.by_samples)
    return f"{said} {luck_sentence(page.runs, answers, page.position)}"


def test_the_words_of_the_page_are_words_of_links():
    assert {"compare", "a", "b", "c", "until"} <= set(WORDS)


def test_the_run_from_small_weights_waits_as_its_set_says_and_no_set_says_a_number_that_is_not_computed():
    told = [re.sub("from 0.01|layer 1", "", preset.watch) for preset in COMPARISONS.values()]
    assert not any(re.search(r"\d", words) for words in told)
    he, glorot, small = (Run(e) for e in COMPARISONS["start"].experiments)
    for run in (he, glorot, small):
        run.advance(steps=600)
    assert find_wait(he.history.losses, 10) is None and find_wait(glorot.history.losses, 10) is None
    assert find_wait(small.history.losses, 10).left > BEGINS  # the page opens while it waits
    assert "the third only guesses at first" in COMPARISONS["start"].watch


@pytest.mark.parametrize("wrong, told", [(0, "100.0 %"), (1, ">99.9 %")])
def test_all_are_right_only_where_all_are(wrong, told):
    run = Run(Experiment(samples=500, hidden=(4,), epochs=1))
    p = np.eye(10)[run.data.y_test[run.tested]]
    p[:wrong] = np.roll(p[:wrong], 1, axis=1)
    answers = Evaluation(0.0, 1 - wrong / len(p), p)
    assert len(p) == 2000 and f"all are right on {told} of" in now_sentence([run, run], [answers, answers], 5, False)


def test_every_unhealthy_run_of_a_ready_made_comparison_has_its_remedy_beside_its_verdict():
    seen = 0
    for name in COMPARISONS:
        at = open_page(f"compare={name}")
        told = "\n".join(block.value for block in at.markdown)  # and what a click on "Why?" opens
        cards = re.split(r"\*\*[ABC]\*\* · Step", told)[1:]
        for card, judged in zip(cards, compared(at).verdicts(), strict=True):
            remedy = plain(judged.remedy)
            assert bool(remedy) == (not judged.good) and f" {judged.name}]" in card
            assert f"**{remedy}**" in card if remedy else "Try" not in card
            seen += bool(remedy)
    assert seen >= 4


def test_no_box_that_holds_a_link_is_said_to_be_empty_or_your_own_run():
    at = open_page("hidden=12&samples=500")
    at.selectbox(key="compare_set").select_index(len(COMPARISONS)).run()
    assert "you see “Starting weights: He, Glorot, 0.01”" in said(at)
    for letter, text in (("A", "?hidden=5&samples=300"), ("B", "?hidden=6&samples=300"), ("A", "")):
        at.text_input(key=f"compare_link_{letter}").set_value(text).run()
        for box in at.text_input:
            assert not (box.value and box.placeholder), f"{box.label} holds {box.value}: {box.placeholder}"
    assert at.text_input(key="compare_link_A").placeholder.startswith("Your own run")
    assert compared(at).own and "you see “" not in said(at)


def test_one_step_and_one_sample_are_not_said_in_plural():
    page = Comparing()
    page.choose((Experiment(samples=20, hidden=(4,), epochs=1), Experiment(samples=20, hidden=(5,), epochs=1)))
    page.settle(SMALL)
    assert page.position == 1
    words = module_words(page, page.answers())
    assert words.startswith("After 1 step ") and "1 steps" not in words


def test_paused_every_number_of_a_run_is_of_one_step_and_one_test():
    page = Comparing()
    page.choose((SMALL, replace(SMALL, batch_size=20)))
    page.choose_seeds(3)
    page.settle(SMALL)
    for until in (500, 777, 1000, 1200, 1500):
        page.send_to(until)
        while page.playing:
            page.burst()
        curves = run_curves_of(page, page.answers(), measure_spreads(page))
        for i, (run, answer, runs) in enumerate(zip(page.runs, page.answers(), page.seeded, strict=True)):
            drawn, seeds = curves[i], compare_seeds(runs, True)
            assert drawn.at[-1] == page.progress(run.experiment, run.position)
            assert seeds.steps[-1] == run.position and len({one.position for one in runs}) == 1
            assert drawn.accuracy[-1] == answer.accuracy == seeds.accuracy[-1, 0]
            assert drawn.loss[-1] == answer.loss == seeds.loss[-1, 0]
