"""The words of one statement → its shares: who has which role. Looks for no statement, and does not say which body a name means.

`Share`s say who leads, cooperates or is responsible; a `Duty` is a statement with the clause it speaks for. The words that make the
first-named body lead (排在首位的为牵头部门) and those that add bodies to every duty (以下均需…落实) stand here, for they are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from kg.language.bodies import parse_body, split_bodies
from kg.language.lexicon import table
from kg.records import DutyRole


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


# Clauses that hold no task.
NO_TASK = frozenset({"title", "number", "addressee", "signature", "colophon", "noise", "annex_list"})


# ---------------------------------------------------------------- cues


@cache
def duty_cues(use: str) -> dict[str, str]:
    return {row["cue"]: row["role"] for row in table("responsibility_cues", "", ("cue", "use", "role")) if row["use"] == use}


def _any_of(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


@cache
def label_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?P<label>{_any_of(tuple(duty_cues('label')))})(?:及分工)?\s*[:：]")


@cache
def _verb() -> re.Pattern[str]:
    """A verb that ends a share: …按职责分工负责, …牵头, …密切配合; what follows is a mark or the end."""
    return re.compile(
        rf"""
        (?: (?:按照?|依照?|依据|根据|在) (?:各自)? (?:工作)? (?:职责|职能|职责范围|权限) (?:内)? (?:分工)? )?
        (?: 分工 | 分别 | 共同 | 具体 | 联合 | 密切 | 积极 | 分头 | 予以 | 做好 | 各自 | 统筹 | 按职责 )*
        (?P<verb> {_any_of(tuple(duty_cues("verb")))} )
        (?: 相关 | 有关 | 具体 )? (?: 工作 )?
        (?= \s* (?: [，,；;。、] | $ | 会同 ) )
        """,
        re.VERBOSE,
    )


# The words that make the first-named body lead; (?P<reach>下同) carries it on.
CONVENTION = re.compile(
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
BLANKET = re.compile(
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
    rest = CONVENTION.sub("", words)
    rest = BLANKET.sub("", rest)
    rest = _OTHER_LABEL.sub(lambda match: match[0] if match["label"] in duty_cues("label") else "", rest)
    rest = _without_deadlines(rest).strip(" \n\t，,；;。、：:")
    if not rest:
        return ()
    shares = _labelled(rest) if label_pattern().search(rest) else _with_verbs(rest)
    if not shares and listing:
        bodies = _listed_alone(rest)
        shares = (Share("responsible", bodies),) if bodies else ()
    if any(share.role == "lead" for share in shares):
        shares = tuple(share if share.role == "lead" else replace(share, role="cooperate") for share in shares)
    return carry_across(shares)


def _without_deadlines(words: str) -> str:
    """The words without the pieces that only state a time: 2020年底前完成, 5月底取得明显成效并持续推进, 长期坚持."""
    pieces = re.split(r"(?<=[，,；;。])", words)
    kept = [piece for piece in pieces if not (_TIME_ONLY.match(piece) and not label_pattern().search(piece.partition("：")[2]))]
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
    matches = list(label_pattern().finditer(words))
    if not _SHORT_LEAD_IN.fullmatch(words[: matches[0].start()]):
        return ()
    shares: list[Share] = []
    for match, following in zip(matches, [*matches[1:], None], strict=True):
        role = duty_cues("label")[match["label"]]
        listed = words[match.end() : following.start() if following else len(words)].strip(" \n\t，,；;。、）)")
        if role == "deadline" or not listed:
            continue
        bodies = names_in(listed)
        if not bodies:
            inner = _with_verbs(listed)  # 责任单位：A牵头，B配合
            if not inner:
                return ()
            shares += inner
            continue
        shares.append(Share(duty_role(role), bodies))
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
        bodies = names_in(_ALONG_WITH.sub("、", listed))
        if not bodies:
            return ()
        shares.append(Share(duty_role(duty_cues("verb")[match["verb"]]), bodies))
        at = match.end()
    left = _LEADING_WORDS.sub("", words[at:].strip(" \n\t，,；;。、"))
    if left and shares:
        bodies = names_in(left)
        if not bodies:
            return ()
        shares.append(Share("cooperate" if shares[-1].role == "lead" else "responsible", bodies))
    return tuple(shares)


# 会同 between names; 商 (in consultation with) after a complete name only: it also begins 商务部.
_ALONG_WITH = re.compile(r"会同|协同|联合(?!会)|(?<=[委局厅部办署会])商(?!务)")
_LEADING_WORDS = re.compile(r"^(?:由|会同|其中|请|并|以及|以上(?:任务|工作)?由|此项(?:工作|任务)由|本(?:条|项)(?:工作|任务)?由)+")


def names_in(listed: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mention.name for mention in split_bodies(listed, loose=True)))


def _listed_alone(words: str) -> tuple[str, ...]:
    """Names without verb or label are a duty only where known words compose most of them, a department or an authority among them."""
    mentions = split_bodies(words, loose=True)
    known = [mention for mention in mentions if parse_body(mention.name)]
    definite = [mention for mention in known if mention.kind in ("department", "authority")]
    if not definite or len(known) * 2 < len(mentions):
        return ()
    return tuple(dict.fromkeys(mention.name for mention in mentions))


def duty_role(role: str) -> DutyRole:
    return role if role in ("lead", "cooperate") else "responsible"  # type: ignore[return-value]


def carry_across(shares: tuple[Share, ...]) -> tuple[Share, ...]:
    """Restores a place that an earlier share states: 市卫生健康委牵头，财政局配合 names the 市财政局."""
    names = [name for share in shares for name in share.bodies]
    whole = split_bodies("、".join(names), loose=True)
    if len(whole) != len(names):
        return shares
    carried = iter(mention.name for mention in whole)
    return tuple(replace(share, bodies=tuple(next(carried) for _ in share.bodies)) for share in shares)
