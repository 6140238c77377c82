"""A short name for the parameters of a network, so that two people can see that they look at the same one.

It is two made-up words that can be read aloud, such as "lusab-babad": 32 bits, written as Wilkerson's proquints
("A Proposal for Proquints", 2009).
"""

import hashlib
from math import floor, log10

import numpy as np

from nnviz.network import Network

CONSONANTS, VOWELS = "bdfghjklmnprstvz", "aiou"
DIRECTIONS = 4  # along so many the parameters are measured
PLACES = 2  # digits after the first


def fingerprint(network: Network) -> str:
    """Two words for sizes, activation, dtype and the bytes of all parameters, such as "lusab-babad".

    Equal words mean the same network to the last bit: different ones share their words once in 4,000 million. Another
    processor or NumPy rounds differently, and then the words differ though nobody could tell the networks apart: see
    `rounded_fingerprint`.
    """
    parameters = network.parameters
    return _words(_about(network), parameters.astype(parameters.dtype.newbyteorder("<"), copy=False).tobytes())


def rounded_fingerprint(network: Network) -> str:
    """Two words that two machines usually agree on, for one network trained on both.

    Compared are sizes, activation and dtype; the length of the vector of all parameters (the root of the sum of their
    squares) to three digits; and, as finely, that vector's sums under four fixed random patterns of signs. Where two
    machines differ by a 100,000th of the length the words agree 99 times in 100, by a 10,000th 80 times (measured).
    What is smaller is not compared, such as two steps late in a run. A long run in float32 may come to differ by more
    from one machine to the other; then these are two networks, and the words say so.

    The parameters are not rounded one by one: of half a million there are always some that lie between two roundings.
    """
    parameters = network.parameters.astype(np.float64)
    length = float(np.linalg.norm(parameters))
    if not np.isfinite(length):
        return _words(_about(network), b"not finite")
    unit = 10.0 ** (floor(log10(length)) - PLACES) if length else 1.0
    measures, rng = [length], np.random.default_rng(len(parameters))
    for _ in range(DIRECTIONS):
        flipped = np.unpackbits(np.frombuffer(rng.bytes(len(parameters) // 8 + 1), np.uint8), count=len(parameters))
        measures.append(float(parameters.sum() - 2 * (parameters @ flipped)))
    return _words(_about(network), repr([round(measure / unit) for measure in measures]).encode())


def _about(network: Network) -> bytes:
    # Without a hidden layer there is nothing that the activation could do.
    activation = network.activation.name if len(network.sizes) > 2 else ""
    return repr((network.sizes, activation, network.dtype.name)).encode()


def _words(*parts: bytes) -> str:
    """Two words of five letters from the SHA-256 of the parts."""
    bits = int.from_bytes(hashlib.sha256(b"\0".join(parts)).digest()[:4], "big")
    return "-".join(_word(half) for half in (bits >> 16, bits & 0xFFFF))


def _word(bits: int) -> str:
    """16 bits as consonant, vowel, consonant, vowel, consonant: 4, 2, 4, 2 and 4 of them, the highest first."""
    return "".join(
        letters[bits >> shift & len(letters) - 1]
        for letters, shift in ((CONSONANTS, 12), (VOWELS, 10), (CONSONANTS, 6), (VOWELS, 4), (CONSONANTS, 0))
    )
