"""Script and width of Chinese text: a text in, a text of the same length out, character for character.

Length-preserving by construction, so that offsets measured on the result hold for the input. Knows nothing of words that
differ between regions (資訊 / 信息): those depend on the document and belong to `kg.reading.clean`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

# The blocks that hold Han characters: main block and extension A, compatibility ideographs, the supplementary planes' first two.
HAN_BLOCKS = ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FA1F))
_SURROGATE = re.compile("[\ud800-\udfff]")
# Full-width forms U+FF01–U+FF5E stand exactly 0xFEE0 above the ASCII they widen; the ideographic space is the one exception.
HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


@cache
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")


@cache
def traditional_characters() -> frozenset[str]:
    """The characters that OpenCC's t2s conversion changes when they stand alone.

    >>> "衛" in traditional_characters(), "卫" in traditional_characters()
    (True, False)
    """
    han = "".join(chr(code) for first, last in HAN_BLOCKS for code in range(first, last + 1))
    return frozenset(before for before, after in zip(han, _convert(han), strict=True) if before != after)


def _convert(text: str) -> str:
    """t2s of a text without surrogates. Should OpenCC ever change a length, its phrases are given up and only characters converted.

    There is no look for something to convert: converting a megabyte takes less time than that.
    """
    simplified = str(_converter().convert(text))
    if len(simplified) == len(text):
        return simplified
    characters = [str(_converter().convert(character)) for character in text]
    return "".join(after if len(after) == 1 else before for before, after in zip(text, characters, strict=True))


def to_simplified(text: str) -> str:
    """Traditional characters and their variants (爲, 羣, 覈, 牀) → simplified, by OpenCC's t2s. The length never changes.

    >>> to_simplified("關於推進羣衆醫療衛生機構牀位覈定")
    '关于推进群众医疗卫生机构床位核定'
    """
    if text.isascii():
        return text
    try:
        return _convert(text)
    except UnicodeEncodeError:  # a lone surrogate: OpenCC takes only what can be written as UTF-8
        converted = _convert(_SURROGATE.sub("□", text))
        return "".join(before if _SURROGATE.match(before) else after for before, after in zip(text, converted, strict=True))


def fold(text: str) -> str:
    """One form for search and comparison: simplified, half-width, lower case. The length never changes.

    >>> fold("ＤＲＧｓ付費（試點）")
    'drgs付费(试点)'
    """
    folded = to_simplified(text.translate(HALF_WIDTH))
    lower = folded.lower()
    if len(lower) == len(folded):
        return lower
    # A few letters (İ) grow when lowered; they are left as they are.
    return "".join(small if len(small) == 1 else letter for letter, small in ((letter, letter.lower()) for letter in folded))
