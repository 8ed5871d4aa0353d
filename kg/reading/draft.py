"""A text being cleaned: edits go in, the text and the map of its characters to the source stay in step. Knows no Chinese.

After every call: (1) `starts` and `ends` have one entry per character; (2) neither ever decreases; (3) `starts[i] < ends[i]`.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable
from functools import cache

Edit = tuple[int, int, str]  # [start, end) of the present text, and what replaces it


_KEPT_BITS = 21  # two million characters, eight megabytes


@cache
def _numbers(bits: int) -> array[int]:
    """0, 1, 2 … to 2 to the power of `bits`, kept: counting anew for every text would take a third of the time of cleaning."""
    return array("i", range((1 << bits) + 1))


class Draft:
    """The present text and, for each of its characters, the source span it stands for.

    >>> draft = Draft("衛(wèi)生")
    >>> draft.edit([(1, 6, "")])
    1
    >>> draft.text, list(draft.starts), list(draft.ends)
    ('衛生', [0, 6], [1, 7])
    """

    def __init__(self, text: str) -> None:
        self.text = text
        bits = len(text).bit_length()
        numbers = _numbers(bits) if bits <= _KEPT_BITS else array("i", range(len(text) + 1))
        self.starts = numbers[: len(text)]
        self.ends = numbers[1 : len(text) + 1]

    def recode(self, text: str) -> None:
        """Put a text of the same length in place: a conversion character by character. The map stays."""
        if len(text) != len(self.text):
            raise ValueError(f"{len(text)} characters in place of {len(self.text)}")
        self.text = text

    def edit(self, edits: Iterable[Edit]) -> int:
        """Make `edits`, which must be in order and not overlap; returns how many.

        Every character of a replacement maps to the whole span that it replaces. An empty span (an insertion) is refused.
        """
        pieces: list[str] = []
        starts, ends = array("i"), array("i")
        cursor = count = 0
        for start, end, replacement in edits:
            if not cursor <= start < end:
                raise ValueError(f"edit [{start}, {end}) after {cursor}")
            pieces += self.text[cursor:start], replacement
            starts.extend(self.starts[cursor:start])
            ends.extend(self.ends[cursor:start])
            if replacement:
                starts.extend([self.starts[start]] * len(replacement))
                ends.extend([self.ends[end - 1]] * len(replacement))
            cursor = end
            count += 1
        if count:
            pieces.append(self.text[cursor:])
            starts.extend(self.starts[cursor:])
            ends.extend(self.ends[cursor:])
            self.text, self.starts, self.ends = "".join(pieces), starts, ends
        return count

    def substitute(self, pattern: re.Pattern[str], replacement: str | Callable[[re.Match[str]], str | None]) -> int:
        """Replace every match. A callable may return None to leave a match alone. Returns the number of edits."""
        if isinstance(replacement, str):
            return self.edit((match.start(), match.end(), replacement) for match in pattern.finditer(self.text))
        found = ((match, replacement(match)) for match in pattern.finditer(self.text))
        return self.edit((match.start(), match.end(), text) for match, text in found if text is not None)
