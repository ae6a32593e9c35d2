"""A character at the end of a code that tells when it was mistyped: any one wrong character, any swap of neighbours.

The 36 letters and digits are taken as the pairs of a field of 4 and a field of 9. Each step multiplies by a generator
of both and adds the next character; a code is right when the last step gives nothing. A wrong character changes the sum
by a multiple of itself, and neighbours that are swapped change it by their difference times one less than the
generator, which is nothing in neither field: both are seen, wherever in the code they are. A test walks through every
case of that.
"""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BY_GENERATOR = (0, 2, 3, 1)
"""Each element of the field of four times its generator; addition there is exclusive or."""


def _times(state: int) -> int:
    """A state times the generator of both fields: w in the field of 4, 1 + i in that of 9."""
    four, nine = divmod(state, 9)
    real, imaginary = divmod(nine, 3)
    return _BY_GENERATOR[four] * 9 + (real - imaginary) % 3 * 3 + (real + imaginary) % 3


def _plus(one: int, other: int) -> int:
    (four, nine), (fours, nines) = divmod(one, 9), divmod(other, 9)
    (real, imaginary), (reals, imaginaries) = divmod(nine, 3), divmod(nines, 3)
    return (four ^ fours) * 9 + (real + reals) % 3 * 3 + (imaginary + imaginaries) % 3


def _minus(one: int) -> int:
    four, nine = divmod(one, 9)
    real, imaginary = divmod(nine, 3)
    return four * 9 + -real % 3 * 3 + -imaginary % 3


STEPS = tuple(tuple(_plus(_times(state), value) for value in range(36)) for state in range(36))
"""Where each character leads from each state."""


def sum_of(characters: str, start: int = 0) -> int:
    """The state after these characters, which are of the alphabet; `start` (0 to 35) is one that a project has."""
    state = start
    for one in characters:
        state = STEPS[state][ALPHABET.index(one)]
    return state


def check_character(body: str, start: int = 0) -> str:
    """The character that makes a code of a body."""
    return ALPHABET[_minus(_times(sum_of(body, start)))]


def is_right(code: str, start: int = 0) -> bool:
    """Whether a code ends with the character that belongs to what stands before it."""
    return len(code) > 1 and all(one in ALPHABET for one in code) and sum_of(code, start) == 0
