"""Documents of one source → who answers for which clause, and which clauses are measures.

Comes in: the documents of a source, in order, for a convention stated in a text reaches its own task table. Goes out:
`Responsibility`s and `Measure`s with the words that prove them. Does not say which body of which place a name means
(kg.language.bodies), and links nothing.

How a duty is written, in the order it is looked for:
1. a bracket that lists bodies: （A、B负责）（A牵头，B配合）（牵头单位：A；配合单位：B）, or names alone where it closes a paragraph;
2. a line or a last sentence with labels and no bracket: 责任单位：A、B;
3. a row of a task table;
4. prose: 由A牵头, A会同B…, A负责….
The first-named body leads only where the document says so (排在首位的为牵头部门，下同); without such words nobody leads. Beside a
body that leads, every other one cooperates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from kg.extraction.tables import Row, heads_of, read_row
from kg.language.bodies import BodyMention, find_bodies, parse_body, split_bodies
from kg.language.columns import column_role
from kg.language.lexicon import table
from kg.language.quantities import find_deadlines
from kg.records import Clause, Document, DutyRole, Measure, Passage, Responsibility


@dataclass(frozen=True, slots=True)
class Share:
    """One role and those who have it."""

    role: DutyRole
    bodies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """One statement of who answers: clean span, shares in the order written, a deadline named beside them.

    `listed` is False for prose. `closing` marks a statement at the end of a paragraph, which may speak for more than its own clause.
    """

    start: int
    end: int
    clause: int
    shares: tuple[Share, ...]
    deadline: str = ""
    listed: bool = True
    closing: bool = False


@dataclass(frozen=True, slots=True)
class Convention:
    """The first-named leads, for duties in clean span [start, end) of `document`, as `passage` says."""

    document: int
    start: int
    end: int
    passage: Passage


@dataclass(frozen=True, slots=True)
class Blanket:
    """Bodies that answer for every duty in clean span [start, end), as `passage` says."""

    start: int
    end: int
    bodies: tuple[str, ...]
    passage: Passage


# ---------------------------------------------------------------- cues


@cache
def _cues(use: str) -> dict[str, str]:
    return {row["cue"]: row["role"] for row in table("responsibility_cues", "", ("cue", "use", "role")) if row["use"] == use}


def _any_of(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


@cache
def _label() -> re.Pattern[str]:
    return re.compile(rf"(?P<label>{_any_of(tuple(_cues('label')))})(?:及分工)?\s*[:：]")


@cache
def _verb() -> re.Pattern[str]:
    """A verb that ends a share: …按职责分工负责, …牵头, …密切配合; what follows is a mark or the end."""
    return re.compile(
        rf"""
        (?: (?:按照?|依照?|依据|根据|在) (?:各自)? (?:工作)? (?:职责|职能|职责范围|权限) (?:内)? (?:分工)? )?
        (?: 分工 | 分别 | 共同 | 具体 | 联合 | 密切 | 积极 | 分头 | 予以 | 做好 | 各自 | 统筹 | 按职责 )*
        (?P<verb> {_any_of(tuple(_cues("verb")))} )
        (?: 相关 | 有关 | 具体 )? (?: 工作 )?
        (?= \s* (?: [，,；;。、] | $ | 会同 ) )
        """,
        re.VERBOSE,
    )


# The words that make the first-named body lead; (?P<reach>下同) carries it on.
_CONVENTION = re.compile(
    r"""
    (?: 以?[排列] | 排名 | 排序 | 名列 | 列名 | 位列 | 其中 | 所列 | 标注)* (?:在|于|为)?
    (?: 第一 | 首 ) (?: 位 | 名 | 个 | 列 )? (?:的|者)? (?:责任|负责)? (?: 部门 | 单位 | 者 )? (?:的|者)?
    (?: 均?为 | 是 | 系 | 作为 ) (?:[该本]项(?:任务|工作)的?|第一)?
    (?: 牵头 | 主办 | 主责 | 第一责任 | 主要责任 ) [^，,。；;、）)\n]{0,6}
    (?P<reach> [，,、；;]? \s* (?: 下同 | 以下同 | 以下相同 | 下列同 ) )?
    """,
    re.VERBOSE,
)
# 以下均需旗县区党委、政府落实，不再列出
_BLANKET = re.compile(
    r"""
    (?P<what> 以下 | 下列 | 以上 | 上述 | 各项 | 所有 | 全部 )?
    (?: 各项 | 所有 | 重点 | 有关 | 工作 | 任务 | 措施 | 事项 | 内容 | 项目 | 条款 | [、和]
      | 除.{1,20}?外 | [，,]?涉及[^，,。；]{1,16}的?[，,]? )*
    均 (?: 需要? | 须 | 由 | 应由? | 要 | 涉及 | 包括 ) (?P<bodies> [^。；;\n]{2,60}? )
    (?: 负责 | 按职责 | 分工 | 具体 | 贯彻 | 组织 | 抓好 | 做好 | 共同 | 认真 )*
    (?: 落实 | 配合 | 参与 | 实施 | 负责 )
    (?P<unlisted> [，,；;、]? (?:以下|下文)? 不再? (?:一一|逐一|逐项|逐条|重复|另行|单独)* (?:列出|列举|列入|标注|注明|罗列|写明) )?
    """,
    re.VERBOSE,
)
LONGEST_DUTY = 500  # characters in a bracket; the longest list met, of the national health plan, has 300
# Clauses that hold no task.
_NO_TASK = frozenset({"title", "number", "addressee", "signature", "colophon", "noise", "annex_list"})


# ---------------------------------------------------------------- reading one statement


def read_shares(words: str, *, listing: bool = False) -> tuple[Share, ...]:
    """The shares that `words` (a bracket's inside, a labelled line) state, () where they state none.

    Words of conventions, blanket sentences and deadlines are passed over. With `listing`, names alone will do: all are responsible.

    >>> [(s.role, s.bodies) for s in read_shares("牵头单位：市教育局、市卫生计生委；配合单位：市人社局、大连大学")]
    [('lead', ('市教育局', '市卫生计生委')), ('cooperate', ('市人社局', '大连大学'))]
    >>> [(s.role, s.bodies) for s in read_shares("市卫生健康委牵头，财政局、各区县政府按职责分工负责")]
    [('lead', ('市卫生健康委',)), ('cooperate', ('市财政局', '各区县政府'))]
    >>> read_shares("含新农合，下同"), read_shares("省卫生健康委"), len(read_shares("省卫生健康委", listing=True))
    ((), (), 1)
    """
    rest = _CONVENTION.sub("", words)
    rest = _BLANKET.sub("", rest)
    rest = _OTHER_LABEL.sub(lambda match: match[0] if match["label"] in _cues("label") else "", rest)
    rest = _without_deadlines(rest).strip(" \n\t，,；;。、：:")
    if not rest:
        return ()
    shares = _labelled(rest) if _label().search(rest) else _with_verbs(rest)
    if not shares and listing:
        bodies = _listed_alone(rest)
        shares = (Share("responsible", bodies),) if bodies else ()
    if any(share.role == "lead" for share in shares):
        shares = tuple(share if share.role == "lead" else replace(share, role="cooperate") for share in shares)
    return _carry_across(shares)


def _without_deadlines(words: str) -> str:
    """The words without the pieces that only state a time: 2020年底前完成, 5月底取得明显成效并持续推进, 长期坚持."""
    pieces = re.split(r"(?<=[，,；;。])", words)
    kept = [piece for piece in pieces if not (_TIME_ONLY.match(piece) and not _label().search(piece.partition("：")[2]))]
    return "".join(kept)


_TIME_ONLY = re.compile(
    r"""
    \s* (?: (?: 完成(?:时限|时间|期限) | 时间(?:进度|要求|节点) | 进度(?:安排|要求) | (?:办理)?时限 ) \s* [:：] [^：:]*
      | (?: 力争 | 到 | 于 | 在 | 每年 | 20\d\d | \d{1,2}月 | 年底 | “?十[二三四五]五 | 长期 | 持续 | 常年 | 全年 | 适时 | 即时 | 分阶段 )
        [^：:]* (?: 完成 | 前 | 推进 | 坚持 | 实施 | 落实 | 见效 | 成效 | 启动 | 开展 | 出台
                  | 期间 | 年 | 建成 | 取得 | 执行 | 底 | 结束 ) )
    \s* [，,；;。]? \s* $
    """,
    re.VERBOSE,
)


_SHORT_LEAD_IN = re.compile(r"\s*(?:[^：:。]{0,40}[，,；;。])?\s*")
# Labels of other things in the same bracket, up to the next label: 适用范围：所有自贸试验区.
_OTHER_LABEL = re.compile(r"[，,；;。]\s*(?P<label>[一-龥]{2,8})[:：][^：:]*(?=[，,；;。]|$)")


def _labelled(words: str) -> tuple[Share, ...]:
    """牵头单位：A；配合单位：B. Before the first label only a short phrase may stand (持续优化，), ended by a mark."""
    matches = list(_label().finditer(words))
    if not _SHORT_LEAD_IN.fullmatch(words[: matches[0].start()]):
        return ()
    shares: list[Share] = []
    for match, following in zip(matches, [*matches[1:], None], strict=True):
        role = _cues("label")[match["label"]]
        listed = words[match.end() : following.start() if following else len(words)].strip(" \n\t，,；;。、）)")
        if role == "deadline" or not listed:
            continue
        bodies = _names(listed)
        if not bodies:
            inner = _with_verbs(listed)  # 责任单位：A牵头，B配合
            if not inner:
                return ()
            shares += inner
            continue
        shares.append(Share(_role(role), bodies))
    return tuple(shares)


def _with_verbs(words: str) -> tuple[Share, ...]:
    """A牵头，B、C配合，D按职责分工负责."""
    shares: list[Share] = []
    at = 0
    for match in _verb().finditer(words):
        listed = _LEADING_WORDS.sub("", words[at : match.start()].strip(" \n\t，,；;。、"))
        if not listed and shares:
            at = match.end()
            continue
        bodies = _names(_ALONG_WITH.sub("、", listed))
        if not bodies:
            return ()
        shares.append(Share(_role(_cues("verb")[match["verb"]]), bodies))
        at = match.end()
    left = _LEADING_WORDS.sub("", words[at:].strip(" \n\t，,；;。、"))
    if left and shares:
        bodies = _names(left)
        if not bodies:
            return ()
        shares.append(Share("cooperate" if shares[-1].role == "lead" else "responsible", bodies))
    return tuple(shares)


# 会同 between names; 商 (in consultation with) after a complete name only: it also begins 商务部.
_ALONG_WITH = re.compile(r"会同|协同|联合(?!会)|(?<=[委局厅部办署会])商(?!务)")
_LEADING_WORDS = re.compile(r"^(?:由|会同|其中|请|并|以及|以上(?:任务|工作)?由|此项(?:工作|任务)由|本(?:条|项)(?:工作|任务)?由)+")


def _names(listed: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mention.name for mention in split_bodies(listed, loose=True)))


def _listed_alone(words: str) -> tuple[str, ...]:
    """Names without verb or label are a duty only where known words compose most of them, a department or an authority among them."""
    mentions = split_bodies(words, loose=True)
    known = [mention for mention in mentions if parse_body(mention.name)]
    definite = [mention for mention in known if mention.kind in ("department", "authority")]
    if not definite or len(known) * 2 < len(mentions):
        return ()
    return tuple(dict.fromkeys(mention.name for mention in mentions))


def _role(role: str) -> DutyRole:
    return role if role in ("lead", "cooperate") else "responsible"  # type: ignore[return-value]


def _carry_across(shares: tuple[Share, ...]) -> tuple[Share, ...]:
    """Restores a place that an earlier share states: 市卫生健康委牵头，财政局配合 names the 市财政局."""
    names = [name for share in shares for name in share.bodies]
    whole = split_bodies("、".join(names), loose=True)
    if len(whole) != len(names):
        return shares
    carried = iter(mention.name for mention in whole)
    return tuple(replace(share, bodies=tuple(next(carried) for _ in share.bodies)) for share in shares)


# ---------------------------------------------------------------- finding the statements of a document


_OPEN, _CLOSE = "（([【〔[", "）)]】〕]"


def _brackets(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Outermost brackets, as spans that include them; one that is never closed ends with its line."""
    depth, opened = 0, -1
    for match in re.finditer(r"[（(\[【〔）)\]】〕\n]", text[start:end]):
        character, at = match[0], start + match.start()
        if character in _OPEN:
            if depth == 0:
                opened = at
            depth += 1
        elif character in _CLOSE and depth:
            depth -= 1
            if depth == 0:
                yield opened, at + 1
        elif character == "\n" and depth and at - opened > LONGEST_DUTY:
            depth = 0


def find_duties(document: Document) -> list[Duty]:
    """All statements of who answers for what in a document, in order; their clause is the one they speak for."""
    text = document.text.text
    found: list[Duty] = []
    for start, end in _brackets(text, document.start, document.end):
        if end - start > LONGEST_DUTY:
            continue
        words = text[start + 1 : end - 1]
        closing = _closes(text, end, document.end)
        clause = document.clause_at(start)
        if clause < 0 or document.clauses[clause].kind in _NO_TASK:
            continue
        if shares := read_shares(words, listing=closing and document.clauses[clause].kind != "preamble"):
            found.append(Duty(start, end, clause, shares, _one_deadline(words, document), closing=closing))
    found += _lines(document, found)
    found += _rows(document, found)
    if document.role != "interpretation":
        found += _prose(document, found)
        found += _groups(document, found)
    return _scoped(document, sorted(found, key=lambda duty: (duty.start, duty.end)))


def _closes(text: str, end: int, limit: int) -> bool:
    """Whether nothing follows in the paragraph but a stop."""
    line_end = text.find("\n", end, limit)
    return not text[end : line_end if line_end >= 0 else limit].strip(" \t\u3000。；;，,.")


def _one_deadline(words: str, document: Document) -> str:
    dates = {deadline.iso for deadline in find_deadlines(words, document.header.date_document)}
    return dates.pop() if len(dates) == 1 else ""


def _free(start: int, end: int, taken: Sequence[Duty]) -> bool:
    return all(end <= duty.start or duty.end <= start for duty in taken)


def _lines(document: Document, taken: Sequence[Duty]) -> list[Duty]:
    """Labels without brackets, at the head of a line or after a stop; lines that are wholly a duty (运输司牵头，科技司配合。)."""
    text = document.text.text
    found: list[Duty] = []
    for match in _labelled_line().finditer(text, document.start, document.end):
        start, end = match.start("duty"), match.start("duty") + len(match["duty"].rstrip())
        if _OF_THE_SITE.match(match["duty"]):
            continue
        shares = read_shares(re.sub(r"\s*\n\s*", "；", match["duty"].strip()))
        clause = document.clause_at(start)
        if shares and clause >= 0 and document.clauses[clause].kind not in _NO_TASK and _free(start, end, [*taken, *found]):
            found.append(Duty(start, end, clause, shares, _one_deadline(match["duty"], document), closing=True))
    for match in _WHOLE_LINE.finditer(text, document.start, document.end):
        start, end = match.span("duty")
        clause = document.clause_at(start)
        if clause < 0 or document.clauses[clause].kind in _NO_TASK or not _free(start, end, [*taken, *found]):
            continue
        if shares := read_shares(match["duty"]):
            found.append(Duty(start, end, clause, shares, closing=True))
    return found


@cache
def _labelled_line() -> re.Pattern[str]:
    label = _label().pattern.replace("?P<label>", "?:")
    return re.compile(rf"(?:^|(?<=[。；;]))[ \t\u3000—\-·•]*(?P<duty>{label}[^。\n]*(?:[。\n]\s*{label}[^。\n]*)*)", re.MULTILINE)


# Who keeps a web page or handles a file (主办：市卫计委 督办：…) answers for no task; in a bracket after a task the same words do.
_OF_THE_SITE = re.compile(r"主办|承办|协办")
_WHOLE_LINE = re.compile(r"^[ \t\u3000]*(?P<duty>[^。\n：:]{2,160}(?:牵头|负责|配合|参加|参与|落实))[。；;]?[ \t\u3000]*$", re.MULTILINE)


# ---------------------------------------------------------------- task tables


def _rows(document: Document, taken: Sequence[Duty]) -> list[Duty]:
    """The rows of task tables: cells by their column where cells are still apart, else the bodies at the end of the row."""
    text = document.text.text
    found: list[Duty] = []
    for index, clause in enumerate(document.clauses):
        if clause.kind != "row" or not _free(clause.start, clause.end, taken):
            continue
        row = read_row(document, index)
        words = text[clause.start : clause.end]
        shares = _by_column(row) if row else ()
        heads = heads_of(document, index)
        columns = [_answers(column_role(head)) for head in heads]
        if not shares and (not heads or any(role and role != "deadline" for role in columns)):
            shares = _at_the_end(text, clause, columns)
        if shares:
            end = clause.start + len(words.rstrip())
            found.append(Duty(clause.start, end, index, shares, _row_deadline(words, document)))
    return found


def _row_deadline(words: str, document: Document) -> str:
    """The last date of a row: the column of times is the last, dates before it are in the names of plans (（2016—2018年）)."""
    dates = find_deadlines(words, document.header.date_document)
    return dates[-1].iso if dates else ""


def _answers(role: str) -> str:
    """The role of a column where it says who answers or by when, else ""."""
    return role if role in ("lead", "cooperate", "responsible", "deadline") else ""


def _by_column(row: Row) -> tuple[Share, ...]:
    """The bodies in the columns of bodies. Names on lines of their own in a cell are a list."""
    shares: list[Share] = []
    for cell in row.of("lead", "cooperate", "responsible"):
        bodies = _names(re.sub(r"(?<![、，])\s+", "、" if "、" not in cell.text else "", cell.text))
        shares += [Share(_role(cell.role), bodies)] if bodies else read_shares(cell.text)
    if any(share.role == "lead" for share in shares):
        shares = [share if share.role == "lead" else replace(share, role="cooperate") for share in shares]
    return _carry_across(tuple(shares))


def _at_the_end(text: str, clause: Clause, columns: Sequence[str]) -> tuple[Share, ...]:
    """The last run of bodies of a row whose cells have run together; the last two where one column leads and one cooperates."""
    runs: list[list[BodyMention]] = []
    for mention in find_bodies(text, clause.start, clause.end):
        between = text[runs[-1][-1].end : mention.start] if runs else ""
        if runs and re.fullmatch(r"\s*[、，,和及与]\s*", between):
            runs[-1].append(mention)
        else:
            runs.append([mention])
    roles = [role for role in columns if role and role != "deadline"] or ["responsible"]
    if not runs or (not columns and len(runs[-1]) < 2 and not _NEAR_END.match(text[runs[-1][-1].end : clause.end])):
        return ()
    wanted = runs[-len(roles) :] if len(runs) >= len(roles) else runs[-1:]
    shares = tuple(
        Share(_role(role), tuple(dict.fromkeys(mention.name for mention in run))) for role, run in zip(roles, wanted, strict=False)
    )
    if any(share.role == "lead" for share in shares):
        shares = tuple(share if share.role == "lead" else replace(share, role="cooperate") for share in shares)
    return shares


_NEAR_END = re.compile(r"等?(?:部门|单位)?(?:负责)?\s*(?:20\d\d|\d{1,2}\s*月|长期|持续|$)")


# ---------------------------------------------------------------- prose

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


def _prose(document: Document, taken: Sequence[Duty]) -> list[Duty]:
    """Sentences that give a department or an authority a duty by an explicit word."""
    text = document.text.text
    found: list[Duty] = []
    for run in _runs(text, find_bodies(text, document.start, document.end)):
        start, end = run[0].start, run[-1].end
        clause = document.clause_at(start)
        if clause < 0 or document.clauses[clause].kind in _NO_TASK or not _free(start, end, [*taken, *found]):
            continue
        duty = _sentence(text, run, clause, document.clauses[clause].end)
        if duty and _free(duty.start, duty.end, [*taken, *found]):
            found.append(replace(duty, end=_phrase_end(text, duty.end, document.clauses[clause].end)))
    return found


# A group that is no department, by its standing name: 县医改领导小组秘书处负责统筹协调.
_GROUP_ANSWERS = re.compile(
    r"""(?:^|(?<=[。；，\n]))[ \t\u3000]*(?P<body>[\u4e00-\u9fff（）、]{2,24}?
        (?:领导小组|工作组|推进小组|推进组|协调小组|指挥部|联席会议|工作专班|委员会)(?:办公室|秘书处)?)
        (?:要|应当?|须)? (?:具体|统一|全面|统筹|共同)* 负责 (?!人|同志|的|制(?![定订作])|[^，。；]{1,14}的(?:部门|机构|单位))""",
    re.VERBOSE | re.MULTILINE,
)


# What begins a sentence before the group is named: 具体工作由…, 成立…, 对….
_NO_GROUP = re.compile(r"[由对将把在经向]|成立|设立|组建")


def _groups(document: Document, taken: Sequence[Duty]) -> list[Duty]:
    """Sentences that begin with a standing group and say what it answers for."""
    text = document.text.text
    found: list[Duty] = []
    for match in _GROUP_ANSWERS.finditer(text, document.start, document.end):
        clause = document.clause_at(match.start("body"))
        if clause < 0 or document.clauses[clause].kind in _NO_TASK or not _free(*match.span(), taken):
            continue
        if not _NO_GROUP.search(match["body"]) and (bodies := _names(match["body"])):
            end = _phrase_end(text, match.end(), document.clauses[clause].end)
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


# ---------------------------------------------------------------- scope


def _scoped(document: Document, duties: Sequence[Duty]) -> list[Duty]:
    """Each duty with the clause it speaks for: its own, or the one whose subtree it closes where no sibling has its own."""
    holders = {duty.clause for duty in duties if duty.listed}
    return [replace(duty, clause=_scope(document, duty, holders)) if duty.listed and duty.closing else duty for duty in duties]


def _scope(document: Document, duty: Duty, holders: set[int]) -> int:
    """The parent, where the duty ends the last of several children and none of the others, nor the parent itself, has one.

    郑政〔2016〕31号 二/(二)/2: the bracket after (2) speaks for (1) too, as those of its sisters 1, 3, 4 and 5 do for theirs.
    """
    clauses = document.clauses
    clause = clauses[duty.clause]
    if clause.parent < 0:
        return duty.clause
    parent = clauses[clause.parent]
    if document.text.text[duty.end : parent.subtree_end].strip(" \n\t\u3000。；;"):
        return duty.clause
    children = [index for index, other in enumerate(clauses) if other.parent == clause.parent]
    if len(children) < 2 or any(_within(document, holder, child) for holder in holders for child in children if child != duty.clause):
        return duty.clause
    if clause.parent in holders:
        return duty.clause
    sisters = [index for index, other in enumerate(clauses) if other.parent == parent.parent and index != clause.parent]
    return clause.parent if any(sister in holders for sister in sisters) else duty.clause


def _within(document: Document, clause: int, ancestor: int) -> bool:
    while clause >= 0:
        if clause == ancestor:
            return True
        clause = document.clauses[clause].parent
    return False


# ---------------------------------------------------------------- conventions and blanket sentences


def find_conventions(documents: Sequence[Document]) -> list[Convention]:
    """Where the first-named leads. 下同, or a sentence outside any bracket, reaches to the end of the document and to its task tables."""
    found: list[Convention] = []
    for index, document in enumerate(documents):
        text = document.text.text
        brackets = list(_brackets(text, document.start, document.end))
        for match in _CONVENTION.finditer(text, document.start, document.end):
            if not re.search("牵头|主办|主责|责任", match[0]):
                continue
            bracket = next(((start, end) for start, end in brackets if start < match.start() < end), None)
            passage = document.text.passage(match.start(), match.end())
            if bracket and not match["reach"]:
                found.append(Convention(index, *bracket, passage))
                continue
            # A sentence of its own speaks for the whole document: a note under a table for the rows above it, too.
            found.append(Convention(index, bracket[0] if bracket else document.start, document.end, passage))
            for other, annex in enumerate(documents):
                if other > index and _root(documents, other) == _root(documents, index) and _is_task_table(annex):
                    found.append(Convention(other, annex.start, annex.end, passage))
    return found


def _root(documents: Sequence[Document], index: int) -> int:
    seen: set[int] = set()
    while 0 <= documents[index].carrier < len(documents) and index not in seen:
        seen.add(index)
        index = documents[index].carrier
    return index


def _is_task_table(document: Document) -> bool:
    """An annex that divides the tasks of its text, and is no document in its own right."""
    if document.role != "annex":
        return False
    rows = sum(clause.kind == "row" for clause in document.clauses)
    return bool(rows >= 2 or re.search("分工|任务|进度|台账|清单", document.header.title))


def find_blankets(document: Document) -> list[Blanket]:
    """Sentences that add bodies to every duty: after them (以下…), before them (以上…), or in the whole document."""
    text = document.text.text
    found: list[Blanket] = []
    for match in _BLANKET.finditer(text, document.start, document.end):
        bodies = _names(match["bodies"].strip("，,、"))
        if not bodies or not (match["what"] or match["unlisted"]):
            continue
        backwards = match["what"] in ("以上", "上述")
        start, end = (document.start, match.start()) if backwards else (match.start(), document.end)
        found.append(Blanket(start, end, bodies, document.text.passage(match.start(), match.end())))
    return found


# ---------------------------------------------------------------- what leaves


def find_responsibilities(documents: Sequence[Document]) -> list[Responsibility]:
    """Who answers for which clause, over all documents of one source, in the order of the text."""
    conventions = find_conventions(documents)
    found: list[Responsibility] = []
    for index, document in enumerate(documents):
        here = [convention for convention in conventions if convention.document == index]
        blankets = find_blankets(document)
        for duty in find_duties(document):
            found += _responsibilities(document, index, duty, here, blankets)
    return list(dict.fromkeys(found))


def _responsibilities(
    document: Document, index: int, duty: Duty, conventions: Sequence[Convention], blankets: Sequence[Blanket]
) -> Iterator[Responsibility]:
    passage = document.text.passage(duty.start, duty.end)
    convention = next((item for item in conventions if duty.listed and item.start <= duty.start < item.end), None)
    leads = any(share.role == "lead" for share in duty.shares)
    said: set[str] = set()
    for share in duty.shares:
        for body in share.bodies:
            role, proof = share.role, None
            if convention and not leads and share.role == "responsible":
                role, proof = ("cooperate" if said else "lead"), convention.passage
            said.add(body)
            yield Responsibility(index, duty.clause, body, role, passage, proof, deadline=duty.deadline)
    for blanket in blankets:
        if duty.listed and (blanket.start <= duty.start < blanket.end or duty.start <= blanket.start < duty.end):
            for body in blanket.bodies:
                if body not in said:
                    yield Responsibility(index, duty.clause, body, "responsible", blanket.passage, blanket=True)


# ---------------------------------------------------------------- measures

# Verbs that order a document to be written.
_COMMISSION = re.compile(
    r"(?:制定|编制|出台|研究提出|印发|修订|起草)(?![本此该]|了)[^，。；\n]{0,40}"
    r"(?:方案|办法|规划|计划|意见|细则|规范|标准|清单|政策|指南|目录|规定|制度|》)"
)


def find_measures(documents: Sequence[Document], responsibilities: Sequence[Responsibility]) -> list[Measure]:
    """The clauses that something is asked of: with someone responsible, with a deadline, or ordering a document to be written.

    The deadline is given only where the clause (with its sub-items, where someone answers for them together) has exactly one.
    """
    answered = {(duty.text, duty.clause) for duty in responsibilities}
    measures: list[Measure] = []
    for index, document in enumerate(documents):
        if document.role == "interpretation":
            continue
        for number, clause in enumerate(document.clauses):
            if clause.kind in _NO_TASK or clause.start == clause.end:
                continue
            if measure := _measure(document, index, number, (index, number) in answered):
                measures.append(measure)
    return measures


def _is_prose(document: Document, text: str) -> bool:
    """Whether a paragraph without label can ask for something: no head of a table, nor the sentence of a notice that issues a text."""
    return "。" in text and document.role != "carrier"


def _measure(document: Document, index: int, number: int, answered: bool) -> Measure | None:
    clause = document.clauses[number]
    end = clause.subtree_end if answered else clause.end
    text = document.text.text[clause.start : end]
    if not text.strip():
        return None
    if not answered and (clause.kind in ("preamble", "heading") or (clause.kind == "paragraph" and not _is_prose(document, text))):
        return None
    dates = sorted({deadline.iso for deadline in find_deadlines(text, document.header.date_document)})
    if not (answered or dates or _COMMISSION.search(text)):
        return None
    deadline = _row_deadline(text, document) if clause.kind == "row" else dates[0] if len(dates) == 1 else ""
    return Measure(index, number, clause.title, deadline, document.text.passage(clause.start, clause.end))
