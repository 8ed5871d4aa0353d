"""How far a question names a document by its title, from 0 to 1. Pure: words in, a number out; knows nothing of builds.

People name a document by the words of its title that tell it from others (数字山东2021年 for 《数字山东2021行动方案》), hardly ever by
all of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from kg.language.lexicon import table
from kg.language.script import fold
from qa.relevance import pairs
from qa.wording import short_name

# What joins the words of a title and tells nothing of it.
_FRAME = re.compile(r"关于|印发|公布|转发|发布|的通知|有关|进一步|做好|[《》〈〉（）()“”\"'‘’、，,·\s]|征求意见稿|试行|暂行|政策解读")
# A question that names less of a title than this, in what its words are worth, or no stretch of so many characters, names it by chance.
LEAST_NAMED = 6.0
LEAST_RUN = 4


@lru_cache(maxsize=8192)
def core(title: str) -> str:
    """The words of a title that tell it from others, folded: without its frame and the kind of document it ends in.

    >>> core("山东省人民政府办公厅关于印发数字山东2021行动方案的通知"), core("关于推进分级诊疗制度建设的实施意见")
    ('数字山东2021', '推进分级诊疗制度建设的')
    """
    name = short_name(title)
    name = name[max(name.find("关于"), 0) :]
    bare = _FRAME.sub("", fold(name))
    for kind in _kinds():
        if bare.endswith(kind) and len(bare) > len(kind) + 2:
            return bare[: -len(kind)]
    return bare


@lru_cache(maxsize=1)
def _kinds() -> tuple[str, ...]:
    names = {row["name"] for row in table("document_types", "name", ("name", "kind", "english"))}
    return tuple(sorted(names, key=len, reverse=True))


def named(title: str, said: Callable[[str], bool], worth: Callable[[str], float]) -> float:
    """The share of a title's core that a question says, its character pairs weighted by `worth`; 0 where it says too little to name it.

    >>> question = "数字山东2021年要建多少基站"
    >>> round(named("数字山东2021至2023年行动方案", lambda pair: pair in question, lambda pair: 2.0), 2)
    0.64
    """
    parts = pairs(core(title))
    held = [(part, worth(part)) for part in dict.fromkeys(parts)]
    total = sum(weight for _, weight in held)
    told = sum(weight for part, weight in held if said(part))
    longest = max((len(run) for run in "".join("1" if said(part) else " " for part in parts).split()), default=0) + 1
    return told / total if total and told >= LEAST_NAMED and longest >= LEAST_RUN else 0.0
