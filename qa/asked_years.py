"""A question and the years it names → those it asks about, without those that only say which document is meant. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.language.script import fold

# A year that says which document is meant (2021年的措施, 2020年那个项目), not for when a figure is asked (到2020年, 2020年的目标).
_DATES_DOCUMENT = r"""
    (?<![到至在截]) {year} \s* 年? (?: \d{{1,2}}月(?:\d{{1,2}}日)? )? (?: 起 | 初 )?
      (?: 那 | 版 | 的?口径 | 出台 | 印发 | 发布 | 推出 | 制定 | 施行 | 实行 | 开始 | 新?修订
        | [^，。？?、,]{{0,30}}?
          (?: 办法 | 方案 | 意见 | 通知 | 规划 | 计划 | 措施 | 规定 | 规范 | 指南 | 条例 | 要点
            | 复函 | 答复 | 批复 | 报告 | 文件 | 项目 | 纲要 | 请示 | 规则 | 公告 | 问答 | 常见问题 | 解读 | 清单 | 通告 ) )
  | \b (?: the \s | 's \s | \w+'s \s | in \s its \s )? {year} \s
      (?: (?! (?: in | under | of | by | from | does | did ) \b ) [\w-]+ \s ){{0,6}}?
      (?: plan | measures | opinions? | notice | rules | regulations? | guidance | guidelines | guide | faqs?
      | reply | letter | report | call
        | programme | outline | policy | document | scheme | provisions ) \b
"""


def without_naming(question: str, years: Iterable[str]) -> list[str]:
    """Those of the `years` (2020, 2020-09) that the question asks about, as four digits.

    >>> without_naming("2018年修订的条例到2020年要求几名？", ("2018", "2020"))
    ['2020']
    """
    folded = fold(question)
    return [year[:4] for year in years if not re.search(_DATES_DOCUMENT.format(year=year[:4]), folded, re.VERBOSE)]
