"""A link means the same run as ever: these numbers are of the first version of links, those of the built-in digits of
the third, which brought more ways of writing."""

import numpy as np
import pytest

from nnviz import Experiment, Run

# link -> the loss of the last step, and the length of the vector of all parameters after it
RUNS = {
    "samples=600&epochs=3": (0.49364, 15.015),
    "samples=600&hidden=512-512&batch_size=64&epochs=2&initializer=normal&dtype=float64": (2.3041, 8.17118),
    "samples=500&optimizer=adam&learning_rate=0.001&activation=gelu&epochs=3": (0.63755, 14.9864),
    "samples=500&optimizer=rmsprop&learning_rate=0.001&activation=tanh&epochs=3": (0.41518, 15.3808),
    "samples=300&momentum=0.9&nesterov=true&learning_rate=0.02&activation=leaky_relu": (0.051631, 15.6631),
    "samples=200&batch_size=1&hidden=16&l2=0.01&epochs=2": (0.81254, 7.7555),
    "samples=700&batch_size=300&hidden=none&l1=0.001&epochs=5": (1.3948, 4.50786),
    "dataset=spiral&hidden=8-8&epochs=20": (0.30914, 7.35126),
    "dataset=xor&hidden=4&activation=tanh&batch_size=10": (0.16166, 6.43168),
    "dataset=moons&hidden=8-8-8-8&activation=sigmoid&optimizer=adam": (0.17521, 23.7455),
    "dataset=circles&noise=0.3&hidden=3&dtype=float64&batch_size=7": (0.53999, 4.30532),
    "dataset=gaussians&hidden=100-100&learning_rate=0.05": (0.051624, 20.1758),
}


@pytest.mark.parametrize("link", RUNS)
def test_an_old_link_shows_the_same_network(link):
    run = Run(Experiment.from_query(link))
    run.advance(steps=run.total_steps)
    length = float(np.linalg.norm(run.network.parameters.astype(np.float64)))
    # Machines round differently, so not to the bit.
    assert (run.history.losses[-1], length) == pytest.approx(RUNS[link], rel=1e-3)
