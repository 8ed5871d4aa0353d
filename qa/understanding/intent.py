"""What a question asks for: the kind of answer, by the cues of `question_words.csv` and what stands beside them.

In: what is left of the question once its places and documents are taken out. Out: an `Intent` with its weight. The cues' own words are
taken out, for they are no topic.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg.language.lexicon import table
from qa.records import Compared, Intent, Language
from qa.understanding.documents import STATUS_ASKED
from qa.understanding.remainder import Remainder


@dataclass(frozen=True, slots=True)
class Cue:
    """One row of question_words.csv, compiled."""

    intent: Intent
    language: str
    pattern: re.Pattern[str]
    weight: float
    keep: bool


@cache
def cues() -> tuple[Cue, ...]:
    """question_words.csv, compiled once."""
    compiled = []
    for row in table("question_words", columns=("intent", "language", "cue", "weight", "keep")):
        pattern = cue_pattern(row["cue"], row["language"])
        compiled.append(Cue(row["intent"], row["language"], pattern, float(row["weight"]), row["keep"] == "1"))  # type: ignore[arg-type]
    return tuple(compiled)


NUMBER = {
    "zh": r"[0-9一二两三四五六七八九十]{1,3}",
    "en": r"(?:[0-9]{1,2}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty)",
}
GAPS = {"zh": {"…": ".{0,20}?", "~": ".{0,4}?"}, "en": {"…": ".{0,90}?", "~": r"(?:\s+\w+)?\s*"}}
# Where a clause of a question begins: an English "when" asks there, and not in "only when".
CLAUSE_BEGIN = r"(?:^|(?<=[，；：])|(?<=[,;:，；：] )|(?<=\bby )|(?<=\band )|(?<=\bsince ))\s*"

# An English question whose first question word asks for a figure.
FIGURE_ASKED = re.compile(
    r"^(?:(?!\b(?:wh(?:o|om|ose|at|ich|en|ere)|how)\b).)*"
    r"\b(?:how (?:many|much|large|high|long|often|big)|(?:what|which) (?:share|percentage|percent|proportion|fraction|ratio|amount|rate))\b"
)


def cue_pattern(cue: str, language: str) -> re.Pattern[str]:
    """A cue of question_words.csv as a pattern; its groups are the words of the cue, without what stands between them.

    >>> cue_pattern("哪些~部门", "zh").search("由哪些市直部门负责").groups(), bool(cue_pattern("^when", "en").search("only when sick"))
    (('哪些', '部门'), False)
    >>> [bool(cue_pattern("which ~ bureau", "en").search(said)) for said in ("which bureau", "which city bureau", "which of the bureau")]
    [True, True, False]
    """
    gaps = GAPS[language]
    begin, cue = (CLAUSE_BEGIN, cue[1:]) if cue.startswith("^") else ("", cue)
    parts = []
    for part in re.split(r"([…~])", cue):
        if part in gaps:
            parts.append(gaps[part])
        elif part.strip():
            words = re.escape(part.strip()).replace(r"\#", NUMBER[language])
            whole = "(?!求)" if words.endswith("要") else ""  # 各要, not the beginning of 要求
            parts.append(rf"\b({words})\b(?!-)" if language == "en" else f"({words}){whole}")
    return re.compile(begin + "".join(parts))


# What a question calls a document that it asks by whom it was issued; who issues anything else is whose task that is.
_DOCUMENT = re.compile(
    "办法|意见|通知|方案|文件|规划|规定|条例|细则|计划|决定|公告|批复|报告|要点|指南|函|答复|通告|纲要|措施|政策|稿|标准|目录|规则|章程|规范|白皮书"
    "|公报|倡议|法律|法规|命令|号令|[发公来这那下行]文|文号|请示|解读|材料|制度|[\\d几]号|指引|预案|规程|问答|报道|新闻|消息|简报|协议|网页|说明|讲话"
    "|署名|落款|起草|印发|签发|告示|这份|那份|哪份|表态|《|名单|清单|公示|简章|启事"
)
_BY_WHOM = re.compile("谁|哪[一几些]?[个家]?(?:单位|部门|机构|局|厅|委|机关)")
_OF_DOCUMENTS_EN = re.compile(
    r"\b(?:documents?|notices?|papers?|laws?|opinions?|numbers?|based|basis|behind|higher|parent|repeal\w*|replac\w*)\b"
)
# What asks for documents, besides a figure.
_OF_LINEAGE = re.compile(
    r"[哪谁何]|什么|几(?:份|部|个文件)|依据|脉络|上位|来源|逐级|一级一级"
    r"|\b(?:which|who|whose|what (?:document|notice|law|rule|opinion|regulation|plan|higher)\w*"
    r"|based on|descend)\b"
)
# According to how many: 按企业数量多少，分别采取哪几种方式.
_BY_HOW_MANY = re.compile(r"(?:按照?|根据|视|依)[^,，。？?]{1,14}多少[^,，。？?个家名人]{0,2}[,，]")
_HOW_MUCH = re.compile(r"多少|几(?![乎经家个位])")
_WHO = re.compile(r"谁|哪|什么|何|几[家个]|多少[家个](?:部门|单位|机构)")
# What asks for a body rather than a time.
_ASKS_WHO = re.compile(
    r"谁|啥(?:部门|单位|机构)|(?:哪|什么|何)[一几些]?[个家级方]?(?:[一-龥]{0,3})(?:部门|单位|机构|主体|局|厅|委|办|科室|政府|公司|企业|医院|学校|人|组|方)"
    r"|哪[几些]?家|哪[几些]?个(?![月年])|几家|多少家|哪里(?:牵头|负责)|(?:牵头|责任|负责|配合)(?:单位|部门|主体)"
)
# When something is to reach a figure is no date of a document: 什么时候实施…的企业要达到1000家.
_TO_A_FIGURE = re.compile(r"(?:达到?|提高到|提升到|提到|增加到|增长到|增至|超过|突破|降到|降至|覆盖|建成|到)\s*\d")
# Residents who sign up: whose "who" asks nothing.
_RELATIVE_WHO = re.compile(r"(?<=[a-z]{2}s )who\b|(?<=\bpeople )who\b|(?<=\bthose )who\b|(?<=\bchildren )who\b|(?<=\banyone )who\b")
# 要与哪些事项挂钩, 和哪些指标衔接: with what, not with whom.
_AS_OBJECT = re.compile(
    r"[与和跟同](?=(?:哪[些几]|什么)[一-龥]{0,2}(?:事项|指标|因素|内容|方面|条件|要素|情况|结果)[^，。？?]{0,6}(?:挂钩|衔接|相关|有关|联动|匹配|关联|结合))"
)
# The place that something is in is not that of the document: 江门市选的是哪个县.
_CHOSEN_PLACE = re.compile(r"(?:选|设|建|定|落|放)(?:定|中|在)?的?是哪一?个[县区市]")
# What an assessment rests on is no document: 主要依据哪几个评价指标体系.
_REST_ON_FIGURES = re.compile(r"(?:依据|根据|按照)(?:哪[几些]?|什么)[个项种类]?[一-龥]{0,8}(?:指标|体系|数据|因素|标准|材料|条件|原则)")
_WHICH_BODIES_EN = re.compile(
    r"\b(?:which|what)\s+(?:national|provincial|municipal|county|city|district|central)\s+(?:\w+\s+)?"
    r"(?:bod(?:y|ies)|departments?|bureaus?|offices?|agenc(?:y|ies)|commissions?|units?|authorit(?:y|ies)|ministr(?:y|ies)|organi[sz]ations?)\b"
)
# How sure it is that a question which says 多少 asks for a figure, where no cue of its own says so.
FIGURE_LIKELY = 3.0
# What a body may be asked to list as its tasks: 哪几项, 几件事; not 哪一类.
_TASKS_LISTED = re.compile(r"(?:哪|几|多少|\d|[两三四五六七八九十]).{0,3}?(?:项|任务|工作|事|职责|条|件|方面|措施)")
_TASKS_LISTED_EN = re.compile(r"\b(?:tasks?|items?|jobs?|work|duties|duty|responsibilit\w+|measures|points|things|projects?|areas)\b")


# When a document was given out, in whatever words: …意见是哪一年转发的, 何时印发这份通知. By when one is to be is another matter.
_WHEN = r"(?:哪一?[年天日]|哪个月|哪年哪月(?:哪[日天])?|几月(?:几[日号])?|何时|几时|啥时候?|什么时[候间])"
_GIVEN_OUT = "转发|印发|发布|下发|签发|公布|颁布|出台|发出|发|印|出"
_MADE = "制定|修订|通过|施行|生效"
_PAPER = (
    "(?:意见|通知|方案|文件|办法|规划|规定|细则|计划|决定|公告|批复|复函|答复|指南|要点|纲要|措施|条例|目录|章程|规范|通告|解读|稿|[这那]份|》)"
)
_DATE_OF_DOCUMENT = re.compile(
    rf"""
    {_PAPER} (?! [^，。？?]{{0,10}} (?: 最迟 | 最晚 | 要求 | 应当 | 必须 | 需要 | 之前 ) ) [^，。？?]{{0,10}}?
      (?P<when> {_WHEN} ) (?: 正式 | 对外 | 就 | 才 )? (?P<given> {_GIVEN_OUT} | {_MADE} ) (?= [的了呢啊？?，,] | $ )
  | {_PAPER} [^，。？?]{{0,6}}?
      (?P<given_2> {_GIVEN_OUT} | {_MADE} ) (?: 于 | 在 | (?: 的 | 日期 | 时间 )* 是 ) (?P<when_2> {_WHEN} )
  | (?<! 最[迟晚] ) (?P<when_3> {_WHEN} ) (?P<given_3> 转发 | 印发 | 下发 | 签发 ) [的了]? [^，。？?]{{0,24}}? {_PAPER}
  | (?P<given_4> 转发 ) [^，。？?]{{0,12}}? [是在] (?P<when_4> {_WHEN} )
    """,
    re.VERBOSE,
)
_PAPER_EN = (
    "(?:opinions?|notice|plan|document|paper|measures|rules|regulations?|provisions|law|outline|guidelines?|guide|decision|reply|letter"
    "|circular|scheme|catalogue|explainer|explanation|interpretation|draft)"
)
_DATE_OF_DOCUMENT_EN = re.compile(
    rf"""
    \b (?P<when> when \s (?: was | were ) ) \b [^,.?]{{0,90}}? \b {_PAPER_EN} \b [^,.?]{{0,90}}? \b
      (?P<given> (?: last \s | first \s )?
        (?: revised | amended | passed | enacted | circulated | announced | (?: sent | put | brought ) \s out | handed \s down ) ) \b
  | \b (?P<when_2> when \s did ) \b [^,.?]{{0,60}}? \b
      (?P<given_2> date | sign | pass | adopt | circulate | announce | revise | enact | (?: put | bring | send ) \s out | hand \s down )
      \b [^,.?]{{0,90}}? \b {_PAPER_EN} \b
  | \b (?P<when_3> what \s date \s do (?: es )? ) \b [^?]{{0,160}}? \b (?P<given_3> bear | carry | have ) \b
    """,
    re.VERBOSE,
)


def dates_document(text: str, language: Language) -> re.Match[str] | None:
    """Where a folded question asks when a document was given out; its groups are the words that ask.

    >>> bool(dates_document("这份意见是哪一年转发的？", "zh")), bool(dates_document("实施意见最迟何时出台？", "zh"))
    (True, False)
    """
    return (_DATE_OF_DOCUMENT_EN if language == "en" else _DATE_OF_DOCUMENT).search(text)


# Which document another was written to carry out, in English: "what Henan paper was it written to implement".
_IMPLEMENTED_EN = re.compile(
    r"""
    \b (?: what | which | whose ) \b (?: \s [\w'’-]+ ){0,5}?
      \s (?: papers? | documents? | opinions? | notices? | circulars? | directives? | outlines? | programmes? | plans? | decisions? ) \b
      [^?]{0,90}? \b (?: was | is | does | do | did | were | are ) \b [^?]{0,70}? \b
      (?: implement (?: s | ed | ing )? | carry (?: ing )? \s (?: out | through ) | flesh (?: ing )? \s out
        | put (?: ting )? \s into \s practice | give \s effect
        | (?: build | rest ) \s on ) \b
    """,
    re.VERBOSE,
)
# What such a question weighs: more than the cues of a deadline that stand in it.
DATE_OF_DOCUMENT_WEIGHT = 6.0


def read_intent(rest: Remainder, language: Language, has_body: bool, sides: int) -> tuple[Intent, float, Compared]:
    """What is asked, how sure that is (the weight of the heaviest cue; 0 where no cue is found: then `content`), and what a comparison
    compares. Takes cues out.

    A body together with "which items" asks for that body's tasks; "respectively" compares only where two sides are named.
    """
    asking = _RELATIVE_WHO.sub("...", rest.whole) if language == "en" else _AS_OBJECT.sub("　", rest.whole)
    matches = [(cue, match) for cue in cues() if cue.language == language[:2] for match in [cue.pattern.search(asking)] if match]
    weights: dict[Intent, float] = {}
    for cue, _ in matches:
        weight = cue.weight
        if cue.intent == "compare" and sides >= 2:
            weight += 4
        elif cue.intent == "compare":
            continue
        # "Which tasks" of nobody in particular asks for a list.
        intent = "list" if cue.intent == "tasks_of" and not has_body else cue.intent
        weights[intent] = max(weights.get(intent, 0), weight if intent == cue.intent else 3.9)
    dated = dates_document(rest.whole, language)
    if dated or STATUS_ASKED.search(rest.whole):
        weights["metadata"] = max(DATE_OF_DOCUMENT_WEIGHT, weights.get("metadata", 0))
        weights.pop("deadline", None)
    if language == "en" and _IMPLEMENTED_EN.search(rest.whole):
        weights["lineage_up"] = max(DATE_OF_DOCUMENT_WEIGHT, weights.get("lineage_up", 0))
        weights.pop("lineage_down", None)
    if language == "en" and FIGURE_ASKED.search(rest.whole) and "target_value" in weights:
        # "What share is the volume based on" asks for the share, whatever word of lineage follows.
        weights.pop("lineage_up", None)
    if language != "en" and "metadata" in weights and not _DOCUMENT.search(rest.whole) and _BY_WHOM.search(rest.whole):
        # 转制企业由谁认定发布: of no document.
        weights["who_leads"] = max(weights.pop("metadata"), weights.get("who_leads", 0))
    if weights.get("target_value", 0) >= FIGURE_LIKELY and not _OF_LINEAGE.search(rest.whole):
        # 瓦房店转发的文件要求每万人几名: what it forwards is not asked.
        weights.pop("lineage_up", None)
        weights.pop("lineage_down", None)
    if language == "en" and _WHICH_BODIES_EN.search(rest.whole):
        weights.pop("lineage_up", None)
    if language != "en" and "deadline" in weights and not _ASKS_WHO.search(rest.whole):
        # 用医保配合分级诊疗的办法，最晚何时拿出来: who joins is not asked.
        weights.pop("who_leads", None)
        weights.pop("who_cooperates", None)
    if language != "en" and not dated and "deadline" in weights and _TO_A_FIGURE.search(rest.whole):
        weights.pop("metadata", None)
    if language != "en" and _CHOSEN_PLACE.search(rest.whole):
        weights.pop("metadata", None)
    if language != "en" and _REST_ON_FIGURES.search(rest.whole):
        weights.pop("lineage_up", None)
    if language == "en" and "deadline" in weights and not _OF_DOCUMENTS_EN.search(rest.whole):
        weights.pop("lineage_up", None)  # in which year was it to implement registration: no document is asked for
    if language != "en" and "list" in weights and _BY_HOW_MANY.search(rest.whole):
        weights.pop("target_value", None)
    if language != "en" and _HOW_MUCH.search(rest.whole) and not _WHO.search(rest.whole):
        # 牵头医院的院长年薪是多少: who leads is not asked.
        for name in ("who_leads", "who_cooperates"):
            if weights.pop(name, None):
                weights.setdefault("target_value", FIGURE_LIKELY)
    asks_tasks = _TASKS_LISTED_EN if language == "en" else _TASKS_LISTED
    listed = max(weights.get("list", 0), weights.get("count", 0)) >= 3.5 and bool(asks_tasks.search(rest.whole))
    if has_body and listed and max(weights.values()) < 5:
        weights["tasks_of"] = 5
    for span in [dated.span(name) for name, words in dated.groupdict().items() if words] if dated else []:
        rest.take(*span)
    kept = [match.span(group) for cue, match in matches if cue.keep for group in range(1, match.re.groups + 1)]
    for cue, match in matches:
        for group in range(1, match.re.groups + 1):
            start, end = match.span(group)
            if not cue.keep and not any(start < last and first < end for first, last in kept):
                rest.take(start, end)
    if not weights:
        return "content", 0.0, ""
    best = max(weights, key=lambda name: weights[name])
    others: list[Intent] = [name for name in weights if name not in ("compare", "list", "count")]
    likeliest: Intent = max(others, key=lambda name: weights[name], default="content")
    if likeliest in ("who_leads", "content") and _WHICH_IS_MORE.search(rest.whole) and not _IN_CHARGE.search(rest.whole):
        likeliest = "target_value"  # who set the higher bar: the figures are compared
    return best, weights[best], likeliest if best == "compare" else ""


_WHICH_IS_MORE = re.compile(
    r"谁[^，。？?]{0,8}(?:更?[高低多少大小长短]|[高低多少大小长短]一?些)"
    r"|\bwho(?:se)?\b[^?]{0,40}\b(?:higher|lower|more|fewer|larger|bigger|smaller|longer|shorter|stricter|most|least|highest|lowest)\b"
)
_IN_CHARGE = re.compile(r"牵头|负责|主管|归|\b(?:leads?|charge|responsible|heads?)\b")
