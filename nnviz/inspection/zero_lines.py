"""The line over the plane where a unit's sum is 0: where it turns from off to on."""

import numpy as np


def zero_lines(z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where each of several maps is 0, as short straight lines: their ends, and the map that each belongs to.

    z: (maps, rows, columns). Returns (n, 4), each line from (column, row) to (column, row), counted in places from the
    first, and (n,) the index of its map, rising. Each cell of four places is two triangles, in which z is taken to be
    linear, so the lines of a linear function are exact.
    """
    maps, rows, columns = z.shape
    r, c = np.meshgrid(np.arange(rows - 1), np.arange(columns - 1), indexing="ij")
    found, owners = [], []
    for corners in (((0, 0), (0, 1), (1, 1)), ((0, 0), (1, 0), (1, 1))):
        values = [z[:, down : rows - 1 + down, right : columns - 1 + right] for down, right in corners]
        above = [value > 0 for value in values]
        for alone in range(3):  # the corner on the other side than both others
            others = [k for k in range(3) if k != alone]
            odd = (above[others[0]] == above[others[1]]) & (above[alone] != above[others[0]])
            which, i, j = np.nonzero(odd)
            ends = []
            for other in others:
                one, two = values[alone][odd], values[other][odd]
                share = one / (one - two)
                (down, right), (down2, right2) = corners[alone], corners[other]
                ends += [c[i, j] + right + share * (right2 - right), r[i, j] + down + share * (down2 - down)]
            found.append(np.stack(ends, axis=1))
            owners.append(which)
    owner = np.concatenate(owners)
    order = np.argsort(owner, kind="stable")
    return np.concatenate(found)[order], owner[order]
