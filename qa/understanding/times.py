"""The years, months and plan periods that a question names. Does not say what they are asked for: `qa.asked_years` does."""

from __future__ import annotations

import re

from qa.understanding.remainder import Remainder

YEAR = re.compile(
    r"""
    (?<!\d)
    (?P<first>20[0-9]{2}|19[89][0-9])       # 2020
    (?:\s*[-–—~至到]\s*(?P<last>20[0-9]{2}))?   # -2022
    (?!\d)
    # 2000人, 2000 beds; but 2030人均, 2025项目, 2020家庭
    (?!\s*[多余]?(?:人(?![均口员力才])|名|个(?![人税])|家(?!庭)|项(?!目)|户(?!籍)|所|元|万|亿|张|件|台|套|吨|次|座|亩|场|位|辆|条(?!例)|份|艘|间|处|[%％]))
    \s*年?
    (?:\s*(?P<month>1[0-2]|0?[1-9])\s*月(?:\s*底)?)?   # 9月底
    """,
    re.VERBOSE,
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_EN = re.compile(rf"\b(?P<month>(?:{'|'.join(MONTHS)})[a-z]*)\.?,?\s+(?:of\s+)?(?P<year>20\d\d)\b")
# A plan period names its last year: "十三五" ends in 2020, "十四五" in 2025 (the first ended in 1957, each lasts five years).
PLAN = re.compile(r"[“\"]?十(?P<number>[一二三四五六])五[”\"]?(?:时期|期间|末)?")
PLAN_EN = re.compile(r"\b(?P<number>1[0-9])th five[- ]year(?: plan)?(?: period)?\b")


def read_years(rest: Remainder) -> tuple[str, ...]:
    """The years a question names, plan periods by their last year. Takes them out.

    >>> read_years(Remainder("郑州“十三五”期间到2017年")), read_years(Remainder("by 2030"))
    (('2017', '2020'), ('2030',))
    """
    years: list[str] = []
    for match in rest.take_all(MONTH_EN):
        years.append(f"{match['year']}-{MONTHS.index(match['month'][:3]) + 1:02d}")
    for match in rest.take_all(YEAR):
        if match["month"]:
            years.append(f"{match['first']}-{int(match['month']):02d}")
        else:
            years.extend(year for year in (match["first"], match["last"]) if year)
    for match in rest.take_all(PLAN):
        years.append(str(1955 + 5 * (11 + "一二三四五六".index(match["number"]))))
    for match in rest.take_all(PLAN_EN):
        years.append(str(1955 + 5 * int(match["number"])))
    return tuple(sorted(set(years)))
