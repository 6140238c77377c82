"""What leaves nnviz: an experiment as a script, a network as a file, a history as a table, a network's fingerprint."""

from .fingerprint import fingerprint, rounded_fingerprint
from .history_csv import history_csv
from .parameters import LoadedParameters, load_parameters, save_parameters
from .script import data_npz, script
from .script_data import data_file

__all__ = [
    "LoadedParameters",
    "data_file",
    "data_npz",
    "fingerprint",
    "history_csv",
    "load_parameters",
    "rounded_fingerprint",
    "save_parameters",
    "script",
]
