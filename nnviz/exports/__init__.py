"""What leaves nnviz: an experiment as a script, a network as a file, a history as a table, a network's fingerprint."""

from nnviz.exports.fingerprint import fingerprint, rounded_fingerprint
from nnviz.exports.history_csv import history_csv
from nnviz.exports.parameters import LoadedParameters, load_parameters, save_parameters
from nnviz.exports.script import data_npz, script
from nnviz.exports.script_data import data_file

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
