"""nnviz: a neural network by hand in NumPy, built to be looked at while it learns."""

from nnviz.blas import use_one_thread

use_one_thread()  # before NumPy is loaded below

from nnviz.activations import ACTIVATIONS, softmax  # noqa: E402
from nnviz.data import DATASETS, Dataset, load_dataset  # noqa: E402
from nnviz.evaluation import Evaluation, confusion, evaluate  # noqa: E402
from nnviz.experiment import Experiment  # noqa: E402
from nnviz.halt import Halt  # noqa: E402
from nnviz.history import History, Point  # noqa: E402
from nnviz.initializers import INITIALIZERS  # noqa: E402
from nnviz.losses import cross_entropy  # noqa: E402
from nnviz.network import BackwardPass, ForwardPass, Network  # noqa: E402
from nnviz.optimizers import OPTIMIZERS, SGD, Adam, RMSProp  # noqa: E402
from nnviz.run import Run, StepRecord  # noqa: E402

__all__ = [
    "ACTIVATIONS",
    "DATASETS",
    "INITIALIZERS",
    "OPTIMIZERS",
    "SGD",
    "Adam",
    "BackwardPass",
    "Dataset",
    "Evaluation",
    "Experiment",
    "ForwardPass",
    "Halt",
    "History",
    "Network",
    "Point",
    "RMSProp",
    "Run",
    "StepRecord",
    "confusion",
    "cross_entropy",
    "evaluate",
    "load_dataset",
    "softmax",
]
