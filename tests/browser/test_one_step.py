"""Paused anywhere, every number of a page that names the same thing is the same, in Chromium."""

import re

import numpy as np

# A link, and another page that is looked at in the end; the last one is chosen in the sidebar, where the one before is.
EXPERIMENTS = [
    ("/train?hidden=16&samples=1000&epochs=3&moment=70", "Weights"),
    ("/train?hidden=24-12&samples=1000&epochs=4&optimizer=adam&learning_rate=0.003&moment=90", None),
    ("/train?hidden=64&samples=20&epochs=200&moment=180&momentum=0.9", "Activations"),
    ("/train?dataset=spiral&hidden=8&epochs=30&moment=400", None),
    (None, None),
]
# What stands on the page: the words above the pictures, the labels and the points of the curves, the matrix.
READ = """() => {
    const text = key => (document.querySelector(`.st-key-${key}`)?.innerText ?? "").replace(/\\s+/g, " ")
    const node = key => document.querySelector(`.st-key-${key} .nnviz-plot-node`)
    const curve = key => {
        const gd = node(key)
        if (!gd) return null
        const points = {}
        for (const trace of gd._fullData.filter(trace => ["train", "test"].includes(trace.name)))
            points[trace.name] = Array.from(trace.customdata, (row, i) => [row[0], trace.hovertext[i]])
        const labels = gd.layout.shapes.map(shape => shape.label?.text).filter(Boolean)
        return { labels, points, alt: gd.ariaLabel, trained: gd.layout.meta.reach[1] / gd.layout.xaxis.range[1] }
    }
    const cells = node("confusion")?._fullData.find(trace => trace.type === "heatmap")?.customdata
    return {
        header: text("header"), sentence: text("sentence"), query: location.search,
        accuracy: curve("accuracy"), loss: curve("loss"), matrix: node("confusion")?.ariaLabel ?? null,
        wrong: document.body.innerText.match(/([\\d,]+) wrong answers/)?.[1] ?? null,
        moment: document.querySelector("[class*='st-key-moment'] input").value,
        titles: [...document.querySelectorAll(".st-key-plane .cbtitle")].map(title => title.textContent).join(""),
    }
}"""
HEADER = re.compile(
    r"Step (?P<step>[\d,]+) of .* Test loss (?P<test_loss>\S+), right (?P<test_right>\S+ %)(?: ± [\d.]+)? "
    r"Training loss (?P<train_loss>\S+), right (?P<train_right>\S+ %).* "
    r"Tested at step (?P=step) on (?:all )?(?P<tested>[\d,]+) .*test and"
)


def whole(text):
    return int(text.replace(",", ""))


def check(seen):
    """The header's numbers, after every other place that names the same has been compared with them."""
    said = HEADER.search(seen["header"]).groupdict()
    step = whole(said["step"])
    assert seen["moment"] == str(step)
    for kind, name in (("accuracy", "right"), ("loss", "loss")):
        curve = seen[kind]
        train, test = said[f"train_{name}"], said[f"test_{name}"]
        now = [label for label in curve["labels"] if not label.startswith("before ")]
        assert now == [f"step {step:,}", f"train {train}", f"test {test}"]
        for which, number in (("train", train), ("test", test)):
            assert [words for at, words in curve["points"][which] if at == step] == [number]
        assert (
            f"after step {step:,} of" in curve["alt"]
            and f": {train} on the training set, {test} on the" in curve["alt"]
        )
    for share, which in re.findall(r"(?:[Rr]ight|but) on (\S+ %) of the (test|training) ", seen["sentence"]):
        assert share == said["test_right" if which == "test" else "train_right"]
    looks_back = re.search(r"You look back at step ([\d,]+)", seen["sentence"])
    assert looks_back is None or whole(looks_back[1]) == step
    if seen["matrix"]:
        counted = re.match(r"Of ([\d,]+) test images ([\d,]+) \((\S+ %)\)", seen["matrix"])
        assert (counted[1], counted[3]) == (said["tested"], said["test_right"])
        assert seen["wrong"] is None or whole(seen["wrong"]) == whole(counted[1]) - whole(counted[2])
        worst = re.search(r"most frequent mistake: (\d) read as (\d), (\d+) times", seen["sentence"])
        if worst:
            assert f"{worst[3]} were read as {worst[2]}." in seen["matrix"]
    return said


def test_every_number_is_of_the_moment_looked_at(new_page, app, wait_idle, spot, numbers):
    page, rng, moments = new_page(viewport={"width": 1440, "height": 1900}), np.random.default_rng(4), set()

    def settled(step=None):
        if step is not None:
            page.get_by_text(re.compile(rf"^Step {step:,} of")).first.wait_for()
        wait_idle(page)
        seen = page.evaluate(READ)
        return seen | {"header": numbers(page)}

    for link, other in EXPERIMENTS:
        if link is None:
            page.locator(".st-key-set_preset input").fill("XOR with")
            page.keyboard.press("Enter")
            page.get_by_text("No single line splits it").wait_for()
        else:
            page.goto(app.url + link)
            page.get_by_role("link", name="Train").wait_for()
        page.locator(".st-key-loss .nnviz-plot-node[aria-label]").wait_for()
        seen = settled()
        said, where = check(seen), whole(seen["moment"])
        if link is None:
            assert seen["titles"] == "" and "link" not in seen["sentence"].lower()
        elif "spiral" in link:
            assert "pale" in seen["titles"]
        moments.add((link, where))
        trained = seen["loss"]["trained"]  # the share of the axis
        for share in rng.uniform(0.1, 0.9, 3):
            before = page.locator(".st-key-header").inner_text()
            page.mouse.click(*spot(page.locator(".st-key-loss .nnviz-plot"), share * trained, 0.5))
            page.wait_for_function("was => document.querySelector('.st-key-header').innerText !== was", arg=before)
            said = check(settled())
            moments.add((link, whole(said["step"])))
        if other is None:
            continue
        page.get_by_role("link", name=other, exact=True).click()
        page.get_by_role("heading", name=other, level=1).wait_for()
        elsewhere = HEADER.search(settled(whole(said["step"]))["header"]).groupdict()
        assert elsewhere == said
    page.get_by_role("button", name="Share", exact=True).click()
    shown = page.get_by_text(re.compile("right on .* of the test (images|points), loss")).inner_text()
    assert f"after step {said['step']} of" in shown
    assert re.search(rf"right on {re.escape(said['test_right'])} of the test points, loss {said['test_loss']}\.", shown)
    assert len(moments) == 20
