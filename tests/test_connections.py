"""Which connections are drawn: the strongest, found quickly, and shared over the matrices."""

import numpy as np

from nnviz.inspection.connections import find_fans, find_strongest, share_budget


def test_strongest_is_what_sorting_gives():
    rng = np.random.default_rng(0)
    for n, count in [(10, 3), (1000, 40), (100_000, 400), (5, 9), (7, 0)]:
        values = rng.random(n)
        assert sorted(find_strongest(values, count)) == sorted(np.argsort(values)[::-1][:count])
    assert len(find_strongest(np.zeros(50_000), 100)) == 100  # all equal
    lumpy = np.zeros(50_000)
    lumpy[3:9] = 1  # the guess from a sample sees none of these
    assert set(range(3, 9)) <= set(find_strongest(lumpy, 20))


def test_shares_give_what_small_matrices_leave_to_the_others():
    assert share_budget([10, 1000, 1000], 400) == [10, 195, 195]
    assert share_budget([5, 5], 400) == [5, 5]
    assert share_budget([50, 50, 50], 0) == [0, 0, 0]


def test_fans_are_the_largest_contributions():
    W, a = np.array([[1.0, -3, 0], [2, 1, 0], [9, 9, 0]]), np.array([2.0, -2, 0])
    assert find_fans(a, W, 2)[:2].tolist() == [[1, 0], [0, 1]]
    assert find_fans(a, W, 5).shape == (3, 3)  # what adds nothing stands behind
    assert find_fans(a, W, 5)[:2, 2].tolist() == [2, 2] and sorted(find_fans(a, W, 5)[2]) == [0, 1, 2]
    assert find_fans(np.zeros(3), W, 2).shape == (3, 2)
