"""The history of a run as a table for a spreadsheet or a script of one's own."""

from nnviz.history import History

ROWS = 50_000  # rows of losses, at most; a run of a million steps would else make 25 MB
COLUMNS = (
    "step",
    "batch_loss",
    "train_loss",
    "train_accuracy",
    "test_loss",
    "test_accuracy",
    "whole_test_loss",
    "whole_test_accuracy",
)


def history_csv(history: History) -> str:
    """The history as CSV text: a line of names, then a row a step, each about the network after `step` steps.

    batch_loss: mean cross-entropy of the minibatch of the step that comes next, before its update (`history.losses`).
    train_loss, train_accuracy, test_loss, test_accuracy: on the samples that a test looks at,
    where the network was tested (`history.points`). whole_test_loss, whole_test_accuracy: on the whole test set, at
    ends of epochs (`history.epochs`). Losses in nats, accuracies from 0 to 1; a field is empty where nothing was
    measured. Numbers have as many digits as it takes to read back the same ones.

    Up to 50,000 steps every step has its row. Of a longer run every k-th has, with the smallest whole k that leaves no
    more than that, and every step at which the network was tested.
    """
    losses = history.losses
    stride = max(1, -(-len(losses) // ROWS))
    tests = {p.step: (p.train_loss, p.train_accuracy, p.test_loss, p.test_accuracy) for p in history.points}
    whole = {test.step: (test.loss, test.accuracy) for test in history.epochs}
    rows = [",".join(COLUMNS)]
    for step in sorted({*range(0, len(losses), stride), *tests, *whole}):
        loss = repr(float(losses[step])) if step < len(losses) else ""
        fields = [*tests.get(step, ("",) * 4), *whole.get(step, ("",) * 2)]
        rows.append(",".join([str(step), loss, *(repr(float(x)) if x != "" else "" for x in fields)]))
    return "\n".join(rows) + "\n"
