"""The sentence that names another document by its number, title or due date, quoted: what a document cites, ends or asks for.

For questions about documents that are not held themselves. Every function says whether it quoted anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.language.numbering import find_document_numbers
from kg.language.regions import short_place
from kg.language.script import fold
from qa.asked_figures import due_dates
from qa.build import Policy
from qa.documents_meant import MOST_DOCUMENTS
from qa.evidence import as_candidate
from qa.inquiry import Inquiry
from qa.judging import tells_enough
from qa.quoting import quote
from qa.relevance import coverage
from qa.sentences import split_sentences

# Several numbers are those of the documents it cites: 依据哪两份文件, 哪两个文号, 文号各是什么.
OF_OTHERS = re.compile(
    r"""
    [哪這这] [两兩二三四五几幾] (?: 个 | 個 | 份 | 项 | 項 ) | 文[号號]各 | 各[发發] (?: 过 | 過 )? | [上下]位文件 | 依[据據]的
  | (?: 省[里裡]? | 国家 | 國家 | 中央 | 市[里裡]? ) [^，。？?,]{0,6} [和与與及] [^，。？?,]{1,12} (?: 文件 | 文[号號] | 通知 )
  | \btheir\s(?:document\s)?numbers\b
  | numbers\sof\sthe\s (?: papers | documents ) | documents\b .* \bnumbers\b
    """,
    re.VERBOSE,
)

# The number of one document that another follows, ends or answers: 是按照哪个文号的意见制定的, 哪个文号的旧通知作废了.
OF_ANOTHER = re.compile(
    r"""
    (?: 按照 | 照着 | 对着 | 依据 | 依循 | 遵循 | 根据 | 依照 | 贯彻 | 落实 | 执行 | 针对 | 答复 | 回复 | 回覆 | 批复?的?是 | 来源 )
      [^。？?]{0,24} (?: 哪 | 什么 | 几 | 文号 ) [^，。？?,]{0,8}
  | (?: 哪一?个? | 什么 ) 文号的? (?: 请示 | 来函 | 函 | 文件 | 意见 | 规范 | 之 )
  | (?: 上头 | 上级 | 上面 | 上位 | 当初 | 之前 | 此前 | 先前 | 省里 | 中央 | 各发 ) [^。？?]{0,16} (?: 哪 | 什么 | 几 )
  | (?: 引用 | 援引 | 提到 | 提及 ) [^。？?]{0,40} (?: 文号 | 发文字号 | 编号 )
  | 原文号 | (?: 追到 | 往上 | 回的 | 答的 ) [^。？?]{0,16} (?: 哪 | 什么 | 几 )
  | (?: 哪 | 什么 ) [^，。？?,]{0,12}
      (?: 作废 | 废止 | 失效 | 取代 | 替代 | 废了 | 废掉 | 不用了 | 停用 | 停止执行 | 不再?管用 | 不算数 | 不再执行 )
  | (?: 作废 | 废止 | 取代 | 替代 ) [^，。？?,]{0,12} (?: 哪 | 什么 )
  | \b (?: request | repeal(?:s|ed)? | abolish(?:es|ed)? | lapse[sd]? | replace[sd]? | supersede[sd]?
      | answer(?:s|ed)? | replied\sto
      | cite[sd]? | mention(?:s|ed)? | refer(?:s|red)?\sto
      | in\sreply\sto | based\son | follow(?:s|ed)? | implement(?:s|ed)? | carr(?:y|ies|ied)\sout ) \b
    """,
    re.VERBOSE,
)

# The number of the document spoken of, whatever it answers: the ministry replied in 2021; what is the number of the reply?
OWN_NUMBER = re.compile(r"\bnumber of (?:the|this|that|its) (?:reply|letter|response)\b|(?:复函|答复|回复|批复)函?的?(?:编号|文号|号)")


def quote_number(inquiry: Inquiry, policies: Sequence[Policy]) -> bool:
    """Quote the sentence that names another document by its number, of the documents meant or of those that tell the topic. False where
    none does."""
    own = {policy.number for policy in policies}
    if ENDS.search(fold(inquiry.query.question)):
        files = {policy.source_file for policy in policies[:1]}
        family = [policy.id for policy in inquiry.build.held if policy.source_file in files]  # a notice and the text it issues
        lines = [(hit, each) for hit in inquiry.build.clauses(family) for each in split_sentences(hit.text)]
        ended = [(hit, each) for hit, each in lines if ENDS.search(each.text) and _numbers(each.text) - own]
        for hit, sentence in ended[:MOST_DOCUMENTS]:
            quote(inquiry, as_candidate(hit, sentence))
        if ended:
            return True
    # What another place's text says of the place asked about is looked for as content is.
    speaking = Inquiry(inquiry.build, replace(inquiry.query, intent="content"), inquiry.draft, inquiry.ledger)
    for each_inquiry in (inquiry, speaking):
        meant = {policy.id for policy in policies} | {each.hit.policy_id for each in each_inquiry.plain[:1]}
        told = set(own)
        for each in each_inquiry.plain[:CITING_LOOKED_AT]:
            others = _numbers(each.sentence.text) - told
            if others and each.hit.policy_id in meant and tells_enough(each_inquiry, each):
                quote(inquiry, each, want=lambda text: bool(find_document_numbers(text)))
                told |= others
                meant = {each.hit.policy_id}
                if not OF_OTHERS.search(inquiry.query.question):
                    break
        if told != own:
            return True
    return False


def quote_named(inquiry: Inquiry, least: float = 0.0) -> bool:
    """Quote the sentence that gives the number of the document asked about, where that is not held but named by its title:
    《…产业园发展若干政策的通知》（青政办字〔2023〕13号). False where no title that tells the topic, at `least` so much of it, stands before
    a number.
    """
    places = [short_place(place) for place in inquiry.query.regions]
    for each in inquiry.plain[:CITING_LOOKED_AT] if "own" not in inquiry.query.marks else ():
        for start, _, _ in find_document_numbers(each.sentence.text):
            match = _TITLE_BEFORE.search(each.sentence.text[:start])
            title = fold(match["title"]) if match else ""
            if coverage(inquiry.topic, title) >= max(TITLE_MEANT, least) and all(place in title for place in places):
                quote(inquiry, each, want=lambda text: bool(find_document_numbers(text)))
                return True
    return False


def quote_due(inquiry: Inquiry, least: float) -> bool:
    """Quote the sentence that says by when the document asked about is to be drawn up, where it is none of those held but a task of one
    (制定社会办医实施意见，12月底前完成). False where none that tells at least so much of the topic does.
    """
    for each in inquiry.plain[:CITING_LOOKED_AT] if not inquiry.query.policies else ():
        text = each.sentence.text
        if each.covered >= least and _DRAWN_UP.search(text) and due_dates(text) and tells_enough(inquiry, each):
            quote(inquiry, each, want=lambda words: bool(due_dates(words)))
            return True
    return False


_DRAWN_UP = re.compile(r"制定|出台|印发|起草|编制|修订|拟订|下发|发布")
# The title right before a number, and how much of the topic it tells where its document is meant.
_TITLE_BEFORE = re.compile(r"《(?P<title>[^《》]+(?:〈[^〉]+〉[^《》]*)?)》[（(]?\s*$")
TITLE_MEANT = 0.6
# A document that is only cited is meant where its title tells this much more of the topic than that of any held.
TOLD_BETTER = 0.25

# What ends a document.
ENDS = re.compile(
    r"废止|作废|失效|停止执行|废了|废掉|不用了|停用|不再?管用|不算数|不再执行"
    r"|\bceased? to\b|\b(?:repeal|abolish|lapse|supersede)(?:s|ed|d|es)?\b"
)


def _numbers(text: str) -> set[str]:
    """The document numbers a text names."""
    return {number.format() for _, _, number in find_document_numbers(text)}


# Sentences, the best first, that are looked at for the number of another document.
CITING_LOOKED_AT = 20


def quote_end(inquiry: Inquiry) -> bool:
    """Quote the sentence that tells the topic best where it ends a document it names. False where it ends none."""
    best = next(iter(inquiry.plain), None)
    if best is None or not ENDS.search(best.sentence.text) or not _numbers(best.sentence.text) or not tells_enough(inquiry, best):
        return False
    quote(inquiry, best)
    return True
