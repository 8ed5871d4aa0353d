"""The name of an indicator → a key that its variants share: 每万人口全科医生数 and 每万名居民拥有合格全科医生数 are one.

Comes in: a clean (simplified) name as targets bear it. Goes out: a string for comparison only, never to be shown. Does not read numbers,
and knows nothing of the texts the names come from.
"""

from __future__ import annotations

import re

# 每万名居民, 每千常住人口, 每10万人: a rate per so many people, part of the indicator and not a scope.
PER_CAPITA = re.compile(
    r"""(?<![-—～~\d]) 每?
    (?P<base> (?:[百千万]|十万|\d+万?) \s* (?:名|个|位|户)? (?:城乡|城镇|农村|农业)?
        (?:常住人口|户籍人口|人口|居民|老年人|老人|儿童|学生|职工|劳动力|参保人|农户|人) )""",
    re.VERBOSE,
)


def indicator_key(indicator: str) -> str:
    """A key that variants of one indicator share; for comparison only.

    >>> indicator_key("每万人口全科医生数") == indicator_key("每万名居民拥有合格的全科医生数") == indicator_key("每万名居民全科医生")
    True
    >>> indicator_key("县域内就诊率") == indicator_key("医共体所在县域内就诊率")
    True
    >>> indicator_key("县域内就诊率") == indicator_key("基层就诊率")
    False
    """
    key = re.sub(r"（[^（）]*）|\([^()]*\)|[“”‘’\"'\s·，、]", "", indicator)
    key = re.sub("^[^率]{0,6}所在", "", key)  # 医共体所在县域内就诊率
    per = PER_CAPITA.search(key)
    if per:
        base = re.sub("名|个|位|城乡|城镇|常住|户籍", "", per["base"])
        base = re.sub("居民|人口|人$", "人口", base)
        key = f"{key[: per.start()]}{base}{key[per.end() :]}"
    key = re.sub("的|名|基本|合格|达到|我市|我省|全市|全省|全区|全县|全国|本市", "", key)
    key = re.sub("拥有|配备|配置|有(?!效|机|限|关)", "", key)
    key = re.sub("占比$|所占比例$|比重$|之比$|百分比$", "比例", key)
    key = re.sub("(?:总数|数量|人数)$", "数", key)
    if per and not key.endswith(("数", "率", "比例")):
        key += "数"
    return key
