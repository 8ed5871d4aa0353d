"""Sentences → duties by an explicit word: 由A牵头, A会同B…, A负责…. Does not read brackets, labels or tables (kg.extraction.duties)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.extraction.shares import NO_TASK, Duty, Share, names_in
from kg.language.bodies import BodyMention, find_bodies, split_bodies
from kg.records import Document


def is_free(start: int, end: int, taken: Sequence[Duty]) -> bool:
    return all(end <= duty.start or duty.end <= start for duty in taken)


_SENTENCE_START = re.compile(
    r"""(?: ^ | [。；;\n：:）)]
        | 第[一二三四五六七八九十百零\d]{1,6}条 | (?:^|[。；;\n）)])\s*(?:\d{1,2}[.．、]|[一二三四五六七八九十]{1,3}、)   # after a label
        | 政府(?:授权|确定的|指定的)                                                                         # 州政府授权…
        ) \s*$""",
    re.VERBOSE,
)
_START_REACH = 12  # characters before a body that are looked at: the longest label, and blanks
_OTHERS = "(?:等(?:有关|相关)?(?:部门|单位)?|[和及、]其他(?:有关|相关)?(?:部门|单位))?"
_SHOULD = "(?:要|应当?|须|需)?"
_LEADS = re.compile(
    rf"{_OTHERS}{_SHOULD}(?:负责|具体|共同)*牵头(?!单位|部门|医院|机构|人|的|或|承担|申报|企业|责任)",
)
_TOGETHER = re.compile(rf"{_OTHERS}(?:负责)?{_SHOULD}可?会同")
_ANSWERS = re.compile(
    rf"""{_OTHERS}{_SHOULD} (?:按照?(?:各自)?(?:职责|职能)(?:分工)?)? (?:具体|分别|共同|分工|统一|主要)*
        负责 (?!人|同志|的|解释|制(?![定订作]))""",
    re.VERBOSE,
)
_BY_AFTER = re.compile(
    rf"""{_OTHERS} (?:另行|统一|统筹|组织|具体|共同|按职责)*
        (?:组织实施|实施|承担|制定|牵头|负责|统筹|审批|核定) (?!人|同志|的|解释)""",
    re.VERBOSE,
)
# Exhortations are no duties: 要高度重视, 要充分认识.
_MUST = re.compile(rf"{_OTHERS}(?:要|应当|须)(?!求|点|素|件|高度重视|充分认识|提高认识|增强|深刻认识|切实提高)")
# A report of what was done: 会同…研究提出了办理意见, 会同…拟定的《…》.
_REPORTED = re.compile(r"[^。；;\n]{0,160}?(?:提出了|研究提出|拟定的|制定的|修订的|起草的|印发了|提出：|开展了|完成了)")
_PARTNERS = re.compile(
    r"""[，,]?\s* (?:会同|联合|商)? (?P<partners>[^，,。；;：:]{2,70}?) 等? (?:要|应)?
        (?:密切|积极|予以|协同|共同|按职责分工|按职责|大力)* (?:配合|参与|参加|支持)""",
    re.VERBOSE,
)
# What is set up, or helped to lead, is not thereby told to: 建立…牵头的机制, 发挥…牵头作用.
_NO_ORDER_BEFORE = re.compile(r"(?:发挥|支持|鼓励|建立|成立|组建|形成|构建|健全|完善|建立由|成立由|组建由|形成由)$")
_NAME_END = re.compile(r"(?:部门|单位|机构|方面|[委局厅部办署院会])(?:和单位)?")


def prose_duties(document: Document, taken: Sequence[Duty]) -> list[Duty]:
    """Sentences that give a department or an authority a duty by an explicit word."""
    text = document.text.text
    found: list[Duty] = []
    for run in _runs(text, find_bodies(text, document.start, document.end)):
        start, end = run[0].start, run[-1].end
        clause = document.clause_at(start)
        if clause < 0 or document.clauses[clause].kind in NO_TASK or not is_free(start, end, [*taken, *found]):
            continue
        duty = _sentence(text, run, clause, document.clauses[clause].end)
        if duty and is_free(duty.start, duty.end, [*taken, *found]):
            found.append(replace(duty, end=_phrase_end(text, duty.end, document.clauses[clause].end)))
    return found


# A group that is no department, by its standing name: 县医改领导小组秘书处负责统筹协调. Found by its end, which is rare, then read from
# the mark before it.
_GROUP = r"(?:领导小组|工作组|推进小组|推进组|协调小组|指挥部|联席会议|工作专班|委员会)(?:办公室|秘书处)?"
_GROUP_ANSWERS = re.compile(
    rf"""{_GROUP} (?:要|应当?|须)? (?:具体|统一|全面|统筹|共同)* 负责
         (?!人|同志|的|制(?![定订作])|[^，。；]{{1,14}}的(?:部门|机构|单位))""",
    re.VERBOSE,
)
_GROUP_NAME = re.compile(rf"[ \t\u3000]*(?P<body>[\u4e00-\u9fff（）、]{{2,24}}?{_GROUP})(?=要|应|须|具体|统一|全面|统筹|共同|负责)")
_MARK_BEFORE = re.compile(r"[。；，\n][^。；，\n]*$")
LONGEST_GROUP = 40  # characters from the mark before a group's name to the end of that name


# What begins a sentence before the group is named: 具体工作由…, 成立…, 对….
_NO_GROUP = re.compile(r"[由对将把在经向]|成立|设立|组建")


def group_duties(document: Document, taken: Sequence[Duty]) -> list[Duty]:
    """Sentences that begin with a standing group and say what it answers for."""
    text = document.text.text
    found: list[Duty] = []
    for answers in _GROUP_ANSWERS.finditer(text, document.start, document.end):
        floor = max(document.start, answers.start() - LONGEST_GROUP)
        mark = _MARK_BEFORE.search(text[floor : answers.start()])
        begin = floor + mark.start() + 1 if mark else floor
        match = _GROUP_NAME.match(text, begin, answers.end()) if mark or floor == document.start else None
        clause = document.clause_at(match.start("body")) if match else -1
        if not match or clause < 0 or document.clauses[clause].kind in NO_TASK or not is_free(begin, answers.end(), taken):
            continue
        if not _NO_GROUP.search(match["body"]) and (bodies := names_in(match["body"])):
            end = _phrase_end(text, answers.end(), document.clauses[clause].end)
            found.append(Duty(match.start("body"), end, clause, (Share("responsible", bodies),), listed=False))
    return found


def _phrase_end(text: str, at: int, limit: int) -> int:
    """Where the phrase that a proof quotes ends: at the next mark, brackets and titles not cut."""
    match = re.compile(r"(?:《[^》]*》|“[^”]*”|[^，,。；;（(\n《“])*").match(text, at, limit)
    return match.end() if match else at


def _runs(text: str, mentions: Sequence[BodyMention]) -> list[list[BodyMention]]:
    runs: list[list[BodyMention]] = []
    for mention in mentions:
        if runs and re.fullmatch(r"\s*(?:[、和及与]|以及)\s*", text[runs[-1][-1].end : mention.start]):
            runs[-1].append(mention)
        else:
            runs.append([mention])
    return runs


def _sentence(text: str, run: Sequence[BodyMention], clause: int, limit: int) -> Duty | None:
    start, end = run[0].start, run[-1].end
    bodies = tuple(dict.fromkeys(mention.name for mention in run))
    by = text[max(0, start - 1) : start] == "由"
    if _NO_ORDER_BEFORE.search(text[max(0, start - 4) : start]):
        return None
    if match := _LEADS.match(text, end, limit):
        partners, stop = _partners(_PARTNERS, text, match.end(), limit)
        shares = (Share("lead", bodies), *((Share("cooperate", partners),) if partners else ()))
        return Duty(start - by, stop, clause, shares, listed=False)
    if (match := _TOGETHER.match(text, end, limit)) and not _REPORTED.match(text, match.end(), limit):
        partners, stop = _longest_list(text, match.end(), limit)
        return Duty(start - by, stop, clause, (Share("responsible", tuple(dict.fromkeys((*bodies, *partners)))),), listed=False)
    starts = bool(_SENTENCE_START.search(text[max(0, start - _START_REACH) : start]))
    match = _ANSWERS.match(text, end, limit) if starts or by else None
    match = match or (_BY_AFTER.match(text, end, limit) if by else None)
    match = match or (_MUST.match(text, end, limit) if starts and all(_definite(mention) for mention in run) else None)
    if match is None:
        return None
    return Duty(start - by, match.end(), clause, (Share("responsible", bodies),), listed=False)


def _definite(mention: BodyMention) -> bool:
    """A department, not those of all places at once (各级…部门), nor a kind of institution: what all must do is no task of one."""
    general = mention.name.startswith(("各级", "各地", "各省", "地方")) or mention.name.endswith("机构")
    return mention.kind in ("department", "group") and not general


def _partners(pattern: re.Pattern[str], text: str, at: int, limit: int) -> tuple[tuple[str, ...], int]:
    """Those who take part, and where the words about them end."""
    match = pattern.match(text, at, limit)
    mentions = split_bodies(match["partners"]) if match else ()
    return (tuple(mention.name for mention in mentions), match.end()) if match and mentions else ((), at)


def _longest_list(text: str, at: int, limit: int) -> tuple[tuple[str, ...], int]:
    """The longest list of bodies that begins at `at`, and where it ends."""
    phrase = re.compile(r"[^。；;：:\n]{2,160}").match(text, at, limit)
    ends = [match.end() for match in _NAME_END.finditer(phrase[0])] if phrase else []
    for end in reversed(ends):
        if phrase and (mentions := split_bodies(phrase[0][:end])):
            return tuple(mention.name for mention in mentions), at + end
    return (), at
