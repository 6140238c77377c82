"""nnviz: a neural network by hand in NumPy, built to be looked at while it learns."""

from .blas import one_thread

one_thread()  # before NumPy is loaded below

from .activations import ACTIVATIONS, softmax  # noqa: E402
from .data import DATASETS, Dataset, load_dataset  # noqa: E402
from .evaluation import Evaluation, confusion, evaluate  # noqa: E402
from .experiment import Experiment  # noqa: E402
from .halt import Halt  # noqa: E402
from .history import History, Point  # noqa: E402
from .initializers import INITIALIZERS  # noqa: E402
from .losses import cross_entropy  # noqa: E402
from .network import BackwardPass, ForwardPass, Network  # noqa: E402
from .optimizers import OPTIMIZERS, SGD, Adam, RMSProp  # noqa: E402
from .run import Run, StepRecord  # noqa: E402

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
