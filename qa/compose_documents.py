"""An inquiry → answers about documents themselves: their data, and what they descend from or lead to. One function an intent.

Data without a statement of their own in the graph (number, date, issuer) are proved by the words of the document's front or end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kg.graph.vocabulary import thing
from kg.language.lexicon import table
from kg.language.numbering import find_document_numbers
from kg.language.regions import short_place
from kg.language.script import fold, to_simplified
from kg.records import Passage
from qa.asked_figures import due_dates
from qa.build import UPWARD, Build, Policy
from qa.evidence import TELLS, Candidate
from qa.facts import Reference
from qa.inquiry import WHOLLY_NAMED, Inquiry, inner_title
from qa.judging import Refusal, silent, speaks_of_topic, tells_enough, without_year, years_asked
from qa.quoting import quote
from qa.records import Hit
from qa.relevance import concept_told, coverage
from qa.scope import by_title
from qa.sentences import Sentence, locate, skeleton, split_phrases, split_sentences
from qa.wording import date_words

# A title that tells this share of the topic may be the document meant; one within this of the best is meant as well.
TITLE_TOLD = 0.3
AS_GOOD = 0.9
# What the best sentence of a text without a title tells stands for a title that tells this share of it.
SAID_FOR_TITLE = 0.8
# A document is meant rather than what interprets it, unless that is asked for.
INTERPRETATION = 0.15
# Documents an answer about data speaks of at most; a question that means more is answered for the best and says how many there are.
MOST_DOCUMENTS = 4
LEVEL_ORDER = {"national": 0, "provincial": 1, "municipal": 2, "county": 3, "": 4}

FRONT = """SELECT ?kind ?start ?end ?source ?path WHERE {{
  ?c a mailuo:Clause ; mailuo:policy <{policy}> ; mailuo:kind ?kind ; oa:start ?start ; oa:end ?end ; oa:hasSource/rdfs:label ?source .
  OPTIONAL {{ ?c mailuo:path ?path }}
  FILTER(?kind IN ("title", "number", "addressee", "preamble", "signature", "colophon", "noise", "paragraph"))
}}"""


def documents_meant(inquiry: Inquiry) -> list[Policy]:
    """The documents a question about documents means: by title, else by what was found in them; best first.

    A notice stands for the text it issues; parts are meant only where the question names a part.
    """
    held = [policy for policy in inquiry.scope.policies if policy.title or policy.label]
    wants_part = any(mark.startswith("annex") for mark in inquiry.query.marks)
    words = fold(inquiry.query.question)
    runs = {policy.id: run for run, policy in by_title(words, held)}
    fits = {policy.id: coverage(inquiry.topic, policy.title or policy.label) + 0.03 * min(runs[policy.id], 20) for policy in held}
    found = {hit.policy_id for hit in inquiry.hits[:3]}
    told: dict[str, float] = {}
    for each in inquiry.plain:
        told[each.hit.policy_id] = max(told.get(each.hit.policy_id, 0.0), each.covered)
    for policy in held:
        if not policy.title:  # it is known by what it says
            fits[policy.id] = max(fits[policy.id], SAID_FOR_TITLE * told.get(policy.id, 0.0))
        fits[policy.id] += NAMED_BY_TITLE * (inquiry.named(policy.id) >= WHOLLY_NAMED)
        if policy.role in ("annex", "issued", "forwarded") and not wants_part:
            fits[policy.id] -= 0.05
        if policy.id in inquiry.scope.forwarded:
            fits[policy.id] -= 0.1
        if policy.role == "interpretation" and "interpretation" not in inquiry.query.marks:
            fits[policy.id] -= INTERPRETATION
        if policy.id in found:
            fits[policy.id] += 0.05
    ranked = sorted(held, key=lambda policy: (-fits[policy.id], policy.id))
    if not ranked:
        return []
    best = fits[ranked[0].id]
    if not inquiry.scope.narrowed and best < TITLE_TOLD:
        return []
    meant = [policy for policy in ranked if fits[policy.id] >= AS_GOOD * best] if best > 0 else ranked
    whole = {policy.id for policy in meant}
    return meant if wants_part else [policy for policy in meant if policy.carrier_id not in whole or policy.role == "forwarded"]


# What it adds that the question names a document by all that tells its title from others.
NAMED_BY_TITLE = 0.3

# ---------------------------------------------------------------- what is held

# Documents an answer names; of more, it gives the number and names the first.
MOST_NAMED = 12


def compose_holdings(inquiry: Inquiry) -> Refusal | None:
    """How many documents are held, of the places named where any are, and which; each by its own words."""
    held = [policy for policy in inquiry.scope.policies if not policy.carrier_id and policy.role not in ("annex", "issued", "wrapper")]
    if not held:
        return Refusal("region_not_in_corpus", "", (("places", "、".join(inquiry.scope.missing)),))
    draft = inquiry.draft
    items = []
    for policy in sorted(held, key=lambda policy: (LEVEL_ORDER.get(policy.level, 4), policy.region, policy.date, policy.id))[:MOST_NAMED]:
        number = _cite_title(inquiry, policy)
        draft.assert_fact("metadata", policy.number or policy.title or policy.label, "held", policy.title or policy.label, number)
        items.append(inquiry.name(policy) + draft.mark(number))
    key = "holdings" if len(items) == len(held) else "holdings_first"
    draft.say(draft.phrase(key, count=len(held), named=len(items), items=draft.phrase("and_list").join(items)))
    return None


# ---------------------------------------------------------------- what is annexed

# The annexes themselves are asked for, not what one of them says.
ANNEXES_ASKED = re.compile(
    r"附(?:件|表|带文件|带材料)(?:都|一共|总共|共|分别)?(?:有|是|包括)(?:哪些|哪几[个份]|什么|几[个份]|多少[个份])(?=[？?，,。]|$)"
    r"|(?:哪些|哪几[个份]?|[有共]几[个份]|多少[个份]|哪(?:\d{1,2}|[两三四五六七八九十]{1,2})[个份])附(?:件|表|带文件|带材料)(?=[？?，,。]|$)"
    r"|附(?:了|有|带了?)(?:哪些|哪几[个份]?|几[个份])(?:文件|材料|方案)(?=[？?，,。]|$)"
    r"|\b(?:what|which|how many|list|name)(?: (?:are|all|other|of|the|its|two|three|four|five|six|\d)){0,3}"
    r" (?:annexes|appendices|attachments)\b(?! (?:say|mention|set|give|list))"
)


def compose_annexes(inquiry: Inquiry) -> bool:
    """Every annex of the document meant, counted, each by its own title. False where it has none of its own."""
    whole = Inquiry(inquiry.build, replace(inquiry.query, marks=()), inquiry.draft, inquiry.ledger)
    policy = next(iter(documents_meant(whole)), None)
    carriers = {policy.id, policy.carrier_id} - {""} if policy is not None else set()
    annexes = [each for each in inquiry.build.held if each.role == "annex" and each.carrier_id in carriers and each.title]
    if policy is None or not annexes:
        return False
    draft = inquiry.draft
    items = []
    for each in sorted(annexes, key=lambda each: (each.source_file, each.start)):
        number = _cite_title(inquiry, each)
        draft.assert_fact("metadata", policy.number or policy.title, "annex", each.title, number)
        items.append(f"{each.place}《{inner_title(each.title)}》{draft.mark(number)}")
    draft.say(draft.phrase("annexes", policy=inquiry.name(policy), count=len(items), items=draft.phrase("and_list").join(items)))
    return True


# ---------------------------------------------------------------- what the last lines of a document say of its handling

# What is asked, the name of it, and the words that say it, in the last lines of a document (GB/T 9704 puts the printing and the openness
# there; offices add who handled it): 主办：市卫计委 督办：市政府办公厅; （此件公开发布）.
_HANDLING = (
    (
        re.compile(r"公开(?:发布|属性|方式|范围)?(?:吗|么|嘛|[？?]|$)|(?:能不能|能否|可不可以|是否|是不是)(?:对外|主动|予以)?公开|公开(?:属性|方式)"
                   r"|\b(?:made|be) public\b|\bpublicly (?:released|available)\b|\bopen to the public\b"),
        "openness", re.compile(r"此件(?P<value>[^（）()，。\s]{0,6}公开[^（）()，。\s]{0,6})|(?P<other>主动公开|依申请公开|不予公开)"),
    ),
    (
        re.compile(r"(?:主办|承办)(?:[和、与及]督办)?(?:单位|机关|部门|方)?(?:分别|各)?(?:是|为)?(?:谁|哪|什么)|(?:谁|哪一?[个家]?(?:单位|部门|机关)?)[^，。？?,]{0,4}(?:主办|承办)"
                   r"|\bhandling (?:unit|body|office|department)\b"),
        "handler", re.compile(r"(?:主办|承办)(?:单位|机关)?\s*[:：]\s*(?P<value>[^\s:：，。；]+?)(?=督办|抄送|\s|$)"),
    ),
    (
        re.compile(r"督办(?:单位|机关|部门|方)?(?:分别|各)?(?:是|为)?(?:谁|哪|什么)|(?:谁|哪一?[个家]?(?:单位|部门|机关|处|科)?)[^，。？?,]{0,4}督办|督办呢?[？?]"
                   r"|\bsupervising (?:unit|body|office|department)\b"),
        "supervisor", re.compile(r"督办(?:单位|机关)?\s*[:：]\s*(?P<value>[^\s:：，。；]+?)(?=抄送|\s|$)"),
    ),
    (
        re.compile(r"(?:落款|成文|署名)[^？?]{0,8}印发(?:日期|时间)|印发(?:日期|时间)[^？?]{0,8}(?:落款|成文|署名)"),
        "printed", re.compile(r"(?P<value>(?:19|20)\d\d年\d{1,2}月\d{1,2}日)\s*印发"),
    ),
)  # fmt: skip


# Who printed a document that says nowhere who issued it: 交通运输部办公厅 2019年5月14日印发, its last line.
_PRINTED_BY = re.compile(
    r"(?P<value>[一-龥]{2,30}(?:办公厅|办公室|局|厅|部|委|委员会|政府))\s*(?:19|20)\d\d年\d{1,2}月\d{1,2}日\s*印发\s*$", re.MULTILINE
)

# A document is what is handled or public: 意见由哪个单位主办; not a contest that it speaks of, nor the prices it makes public.
_DOCUMENT_NAMED = re.compile(
    r"(?:意见|通知|方案|文件|办法|规划|规定|细则|计划|稿|函|批复|决定|公告|通告)[》”]?(?:由|是|的(?=主办|承办|督办|公开|落款|印发|成文)|能|可|对外|公开)"
    r"|(?:意见|通知|方案|文件|办法)[^？?]{0,4}(?:末尾|结尾|最后|文末|版记)|\b(?:notice|opinions?|document|circular|plan|measures|rules)\b"
)


# What a document begins with says nothing of its handling: 现将2018年6月1日印发的…
OPENING_KINDS = frozenset({"title", "number", "addressee", "preamble"})


def compose_handling(inquiry: Inquiry) -> bool:
    """Whether a document may be made public, and who handled it, by its last lines. False where that is not asked, or they do not say."""
    question, whole = fold(inquiry.query.question), fold(inquiry.query.context or inquiry.query.question)
    asked = [(name, pattern) for asks, name, pattern in _HANDLING if asks.search(question)] if _DOCUMENT_NAMED.search(whole) else []
    for meant in documents_meant(inquiry)[:1] if asked else ():
        policy = inquiry.build.policy(meant.carrier_id) if meant.role == "annex" and meant.carrier_id else meant
        parts = [each for each in inquiry.build.held if each.carrier_id == policy.id and each.role != "forwarded"]
        told = [words for name, pattern in asked if (words := _handled(inquiry, [policy, *parts], name, pattern))]
        if told:
            besides = asked_fields(inquiry)
            besides = [field for field in besides if besides != ALL_FIELDS and field in ("date", "addressee")]
            told += [words for field in besides if (words := _field(inquiry, policy, field))]
            inquiry.draft.say(inquiry.name(policy) + inquiry.draft.phrase("colon") + inquiry.draft.phrase("comma").join(told))
            return True
    return False


def _handled(inquiry: Inquiry, family: Sequence[Policy], name: str, pattern: re.Pattern[str]) -> str:
    """One thing that the last lines of a document say of its handling, in words, with its mark; empty where they do not."""
    for policy in family:
        for row in (row for row in reversed(_clauses(inquiry.build, policy)) if row["kind"] not in OPENING_KINDS):
            first = int(row["start"])
            text = inquiry.build.source_text(row["source"])[first : int(row["end"])]
            if match := pattern.search(fold(text)):
                passage = Passage(row["source"], first + match.start(), first + match.end(), text[slice(*match.span())])
                number = inquiry.draft.cite(policy, row.get("path", ""), passage)
                value = next(value for value in match.groups() if value)
                inquiry.draft.assert_fact("metadata", policy.number or policy.title, name, value, number)
                return inquiry.draft.phrase(name, value=value, mark=inquiry.draft.mark(number))
    return ""


# ---------------------------------------------------------------- data about a document


def compose_metadata(inquiry: Inquiry) -> Refusal | None:
    """Number, date, issuer, drafter, status, place or level of the documents meant, each proved."""
    policies = documents_meant(inquiry)
    if not policies and inquiry.plain and speaks_of_topic(inquiry, inquiry.plain[0]):
        policies = [inquiry.build.policy(inquiry.plain[0].hit.policy_id)]  # described by what it says, not by its title
    if not policies:
        return silent(inquiry, "what_content", inquiry.plain)
    if not inquiry.query.policies and not any(_tells_of(inquiry, policy) for policy in policies[:MOST_DOCUMENTS]):
        return silent(inquiry, "what_content", inquiry.plain)
    fields = asked_fields(inquiry)
    another = bool(_OF_ANOTHER.search(fold(inquiry.query.question))) and not _OWN_NUMBER.search(fold(inquiry.query.question))
    regions = inquiry.query.regions
    if regions and not another and not inquiry.query.policies and not any(policy.region in regions for policy in policies):
        # A place that only titles name is that of the document asked about where the rest of its title is meant too.
        policies = [policy for policy in policies if coverage(inquiry.topic, policy.title or policy.label) >= TITLE_TOLD]
        if not policies:
            return Refusal("region_not_in_corpus", "", (("places", "、".join(regions)),))
    if "number" in fields and another and (_quote_number(inquiry, policies) or _say_numbered_parents(inquiry, policies)):
        return None
    if "number" in fields and _OF_OTHERS.search(inquiry.query.question):
        return compose_lineage_up(inquiry)
    naming = {year[:4] for year in inquiry.query.years} - set(years_asked(inquiry))
    known = [words for policy in policies[:MOST_DOCUMENTS] if (words := _policy_years(policy)).strip()]
    if naming and known and not any(year in words for words in known for year in naming):
        return without_year(inquiry, _front(inquiry, policies[0]))
    if set(fields) <= {"date", "force"} and _quote_due(inquiry, coverage(inquiry.topic, policies[0].title) + TOLD_BETTER):
        return None
    if "drafter" in fields:
        return _compose_drafter(inquiry, policies)
    if fields == ["number"] and _quote_named(inquiry, coverage(inquiry.topic, policies[0].title) + TOLD_BETTER):
        return None
    if "status" in fields:
        policies = policies[:1]
    silent_fields: list[str] = []
    for policy in policies[:MOST_DOCUMENTS]:
        told = [part for field in fields for part in [_field(inquiry, policy, field)] if part]
        if fields == ["force"] and any("之日" in part for part in told) and (dated := _field(inquiry, policy, "date")):
            told.append(dated)  # since the day of its issue: which was that?
        silent_fields += [field for field in fields if not _field(inquiry, policy, field)]
        if told:
            name = f"{policy.number}{policy.place}" if "title" in fields and policy.number else inquiry.name(policy)
            inquiry.draft.say(name + inquiry.draft.phrase("colon") + inquiry.draft.phrase("comma").join(told))
        if told and len(fields) == len(told) and policy.role in ("policy", "carrier") and not inquiry.scope.narrowed:
            break
    if not inquiry.draft.lines and {"force", "date"} & set(fields) and quote_force(inquiry, policies[0]):
        return None
    if not inquiry.draft.lines and "number" in fields and _quote_named(inquiry):
        return None
    if not inquiry.draft.lines:
        field = inquiry.draft.phrase(f"field_{silent_fields[0] if silent_fields[0] != 'force' else 'date'}")
        value = inquiry.draft.phrase("what_field", field=field)
        return Refusal("not_stated", "what_field", (("field", field), ("value", value)), _front(inquiry, policies[0]))
    return None


def _tells_of(inquiry: Inquiry, policy: Policy) -> bool:
    """Whether a document's title tells a thing asked about, or its text what the question is most about: another document of the place is
    none that is meant. English topics, told in several ways, are not judged.
    """
    things = [each for each in inquiry.topic if not _DOCUMENT_WORD.search(each.word)]
    if not things or inquiry.query.language == "en":
        return True
    known = fold(f"{policy.title} {policy.label} {inquiry.build.subject(policy.id)}")
    most = max(each.weight for each in things)
    if any(concept_told(each, known) >= TELLS for each in things if each.thing or each.weight >= ABOUT_AS_HEAVY * most):
        return True
    heaviest = [each for each in things if each.weight >= ABOUT_AS_HEAVY * most]
    family = {policy.id, policy.carrier_id, *(part.id for part in inquiry.build.policies if part.carrier_id == policy.id)} - {""}
    return any(inquiry.build.holds(name, form) for name in family for each in heaviest for form, _ in each.forms)


ABOUT_AS_HEAVY = 0.8
_DOCUMENT_WORD = re.compile("办法|意见|通知|方案|规划|规定|条例|细则|计划|文件|措施|政策|指南|要点|纲要|公告|通告|批复|答复|报告")


def _policy_years(policy: Policy) -> str:
    """All that tells the years of a document: its title, number and dates."""
    dates = (policy.date, policy.date_publication, policy.date_in_force, policy.date_no_longer_in_force)
    return " ".join([policy.title, policy.number, *dates, policy.label])


def quote_force(inquiry: Inquiry, policy: Policy) -> bool:
    """Quote the sentence, the last of its kind, that says from when or until when a document or the text it issues holds. False where
    none does.
    """
    whole = [policy.id, *(part.id for part in inquiry.build.policies if part.carrier_id == policy.id and part.role == "issued")]
    lines = [(hit, sentence) for hit in inquiry.build.clauses(whole) for sentence in split_sentences(hit.text)]
    found = [(hit, sentence) for hit, sentence in lines if _IN_FORCE.search(sentence.text)]
    for hit, sentence in found[-1:]:
        quote(inquiry, _candidate(hit, sentence))
    return bool(found)


def compose_repealed(inquiry: Inquiry) -> bool:
    """Say that a document which is not held was repealed by one that is. False where none held says so."""
    ended = [each for each in inquiry.ledger.references(inquiry.query.policies, of="cited") if each.relation == "repeals"]
    for each in ended[:1]:
        citing, cited = inquiry.build.policy(each.citing_id), inquiry.build.policy(each.cited_id)
        number = inquiry.draft.cite(citing, each.clause_path, each.passage)
        inquiry.draft.assert_fact("citation", citing.number or citing.title, "repeals", cited.number or cited.title, number)
        names = {"policy": inquiry.name(cited), "citing": inquiry.name(citing)}
        inquiry.draft.say(inquiry.draft.phrase("repealed_by", mark=inquiry.draft.mark(number), **names))
    return bool(ended)


def compose_cited(inquiry: Inquiry) -> bool:
    """Say the number of a document of a place that is not held, as a document held cites it. False where none that the topic tells is."""
    if "number" not in asked_fields(inquiry):
        return False
    cited = [each for each in inquiry.build.policies if not each.in_corpus and each.number and each.region in inquiry.scope.missing]
    told = {each.id: coverage(inquiry.topic, each.title) for each in cited}
    best = max(cited, key=lambda each: (told[each.id], each.id), default=None)
    if best is None or told[best.id] < TITLE_MEANT:
        return False
    for each in inquiry.ledger.references((best.id,), of="cited"):
        if each.cited_number and each.passage.quote:
            citing = inquiry.build.policy(each.citing_id)
            number = inquiry.draft.cite(citing, each.clause_path, each.passage)
            inquiry.draft.assert_fact("citation", citing.number or citing.title, each.relation, each.cited_number, number)
            names = {"title": inner_title(best.title), "number": each.cited_number, "citing": inquiry.name(citing)}
            inquiry.draft.say(inquiry.draft.phrase("cited_only", mark=inquiry.draft.mark(number), **names))
            return True
    return False


# Several numbers are those of the documents it cites: 依据哪两份文件, 哪两个文号, 文号各是什么.
_OF_OTHERS = re.compile(
    r"""
    [哪這这] [两兩二三四五几幾] (?: 个 | 個 | 份 | 项 | 項 ) | 文[号號]各 | 各[发發] (?: 过 | 過 )? | [上下]位文件 | 依[据據]的
  | (?: 省[里裡]? | 国家 | 國家 | 中央 | 市[里裡]? ) [^，。？?,]{0,6} [和与與及] [^，。？?,]{1,12} (?: 文件 | 文[号號] | 通知 )
  | numbers\sof\sthe\s (?: papers | documents ) | documents\b .* \bnumbers\b
    """,
    re.VERBOSE,
)


# The number of one document that another follows, ends or answers: 是按照哪个文号的意见制定的, 哪个文号的旧通知作废了.
_OF_ANOTHER = re.compile(
    r"""
    (?: 按照 | 照着 | 对着 | 依据 | 依循 | 遵循 | 根据 | 依照 | 贯彻 | 落实 | 执行 | 针对 | 答复 | 回复 | 回覆 | 批复?的?是 | 来源 )
      [^。？?]{0,24} (?: 哪 | 什么 | 几 | 文号 ) [^，。？?,]{0,8}
  | (?: 哪一?个? | 什么 ) 文号的? (?: 请示 | 来函 | 函 | 文件 | 意见 | 规范 | 之 )
  | (?: 上头 | 上级 | 上面 | 上位 | 当初 | 之前 | 此前 | 先前 | 省里 | 中央 | 各发 ) [^。？?]{0,16} (?: 哪 | 什么 | 几 )
  | 原文号 | (?: 追到 | 往上 | 回的 | 答的 ) [^。？?]{0,16} (?: 哪 | 什么 | 几 )
  | (?: 哪 | 什么 ) [^，。？?,]{0,12}
      (?: 作废 | 废止 | 失效 | 取代 | 替代 | 废了 | 废掉 | 不用了 | 停用 | 停止执行 | 不再?管用 | 不算数 | 不再执行 )
  | (?: 作废 | 废止 | 取代 | 替代 ) [^，。？?,]{0,12} (?: 哪 | 什么 )
  | \b (?: request | repeal(?:s|ed)? | abolish(?:es|ed)? | lapse[sd]? | replace[sd]? | supersede[sd]?
      | answer(?:s|ed)? | replied\sto | in\sreply\sto | based\son | follow(?:s|ed)? | implement(?:s|ed)? | carr(?:y|ies|ied)\sout ) \b
    """,
    re.VERBOSE,
)


# The number of the document spoken of, whatever it answers: the ministry replied in 2021; what is the number of the reply?
_OWN_NUMBER = re.compile(r"\bnumber of (?:the|this|that|its) (?:reply|letter|response)\b|(?:复函|答复|回复|批复)函?的?(?:编号|文号|号)")


def _quote_number(inquiry: Inquiry, policies: Sequence[Policy]) -> bool:
    """Quote the sentence that names another document by its number, of the documents meant or of those that tell the topic. False where
    none does."""
    own = {policy.number for policy in policies}
    if _ENDS.search(fold(inquiry.query.question)):
        files = {policy.source_file for policy in policies[:1]}
        family = [policy.id for policy in inquiry.build.held if policy.source_file in files]  # a notice and the text it issues
        lines = [(hit, each) for hit in inquiry.build.clauses(family) for each in split_sentences(hit.text)]
        ended = [(hit, each) for hit, each in lines if _ENDS.search(each.text) and _numbers(each.text) - own]
        for hit, sentence in ended[:MOST_DOCUMENTS]:
            quote(inquiry, _candidate(hit, sentence))
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
                if not _OF_OTHERS.search(inquiry.query.question):
                    break
        if told != own:
            return True
    return False


def _quote_named(inquiry: Inquiry, least: float = 0.0) -> bool:
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


def _quote_due(inquiry: Inquiry, least: float) -> bool:
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


def _say_numbered_parents(inquiry: Inquiry, policies: Sequence[Policy]) -> bool:
    """Say what the document meant descends from, where the graph has its number. False where it has none."""
    for policy in _with_forwarded(inquiry, policies[:1]):
        numbered = [each for each in _upward(inquiry, policy) if each.cited_number]
        if numbered:
            _say_parents(inquiry, policy, numbered)
            return True
    return False


# What ends a document.
_ENDS = re.compile(
    r"废止|作废|失效|停止执行|废了|废掉|不用了|停用|不再?管用|不算数|不再执行"
    r"|\bceased? to\b|\b(?:repeal|abolish|lapse|supersede)(?:s|ed|d|es)?\b"
)


def _numbers(text: str) -> set[str]:
    """The document numbers a text names."""
    return {number.format() for _, _, number in find_document_numbers(text)}


# Sentences, the best first, that are looked at for the number of another document.
CITING_LOOKED_AT = 20


# Whose document it is, asked by a kind of body: 是哪两个部门发的.
_ISSUER_ASKED = re.compile(
    r"哪[一几两三四五\d]?[个家]?(?:部门|机构|单位|机关|局|委|厅)[^,，。？?]{0,8}(?:发|出台|制定|公布)|哪[一几两三四五\d]?[个家]?(?:部门|机构|单位|机关|局|委|厅)、"
    r"|\bwhich (?:\w+ )?(?:bod(?:y|ies)|bureaus?|departments?|ministr(?:y|ies)|agenc(?:y|ies)|authorit(?:y|ies)|offices?|commissions?)\b"
    r"[^?]{0,12}\b(?:issued|released|published|put out|signed)\b"
)


def asked_fields(inquiry: Inquiry) -> list[str]:
    """Which data the question asks for, in the order of the table; number and date where it does not say."""
    language = inquiry.query.language[:2]
    text = fold(inquiry.query.question)
    rows = table("field_words", columns=("field", "language", "cue"))
    found = list(dict.fromkeys(row["field"] for row in rows if row["language"] == language and row["cue"] in text))
    if "issuer" not in found and _ISSUER_ASKED.search(text):
        found.append("issuer")
    if "force" in found and "date" in found:
        found.remove("date")
    if "status" in found and len(found) > 1:
        found.remove("status")
    if "drafter" in found and "number" not in found:
        return ["drafter"]
    if "region" in found and "issuer" not in found:
        return ["region"]
    return found or list(ALL_FIELDS)


# What is told of a document where no datum is named.
ALL_FIELDS = ["number", "date", "issuer"]


def _field(inquiry: Inquiry, policy: Policy, field: str) -> str:
    """One datum of a document in words, with its mark; empty where the document does not say."""
    draft, language = inquiry.draft, inquiry.query.language
    values = {
        "number": policy.number, "date": policy.date, "issuer": draft.join(list(policy.issuers)), "region": policy.region,
        "level": draft.phrase(f"level_{policy.level}") if policy.level else "", "title": inner_title(policy.title),
    }  # fmt: skip
    if field == "status":
        return _status(inquiry, policy)
    if field == "force":
        return draft.phrase("comma").join(_force(inquiry, policy))
    if field == "addressee":
        passage = _clause_of(inquiry.build, policy, ("addressee",))
        if passage is None:
            return ""
        number = draft.cite(policy, "", passage)
        return draft.phrase("addressee", value=re.sub(r"\s+", "", passage.quote).strip(":："), mark=draft.mark(number))
    value = values.get(field, "")
    if not value:
        return _handled(inquiry, [policy], "printer", _PRINTED_BY) if field == "issuer" and policy.in_corpus else ""
    if field == "date":
        key = "date_document" if policy.date_document else "date_publication"
        number, said = _cite_date(inquiry, policy, value)
        draft.assert_fact("metadata", policy.number or policy.title, key, value, number)
        words = date_words(value, language)
        if said and language != "en" and not re.search(r"\d", said):
            words = f"{words}（{to_simplified(said)}）"  # 一九九六年二月六日, as it stands there
        return draft.phrase(key, value=words, mark=draft.mark(number))
    number = _cite_number(inquiry, policy) if field == "number" else _cite_title(inquiry, policy)
    draft.assert_fact("metadata", policy.title, field, value, number)
    return draft.phrase(field, value=value, mark=draft.mark(number))


# Since when a text holds, and how long: 自2021年8月1日起施行，有效期5年. The date may be that of its issue (自印发之日起施行).
_IN_FORCE = re.compile(
    r"""
    (?: 自 | 从 | 于 ) (?= [^，。；,;]{0,20}? (?: \d | 之日 ) ) [^，。；,;]{2,24}? 起 (?: 施行 | 实施 | 执行 | 生效 | 试行 )
      (?: [，,；;] [^。]{0,12}? 有效期 [^。；;]{2,16} )?
  | 有效期 (?: 限 )? (?: 为 | 至 | ： )? [^，。；,;]{0,4}? [\d一二三四五六七八九十两] [^，。；）),;]{0,16}
    """,
    re.VERBOSE,
)


def _force(inquiry: Inquiry, policy: Policy) -> list[str]:
    """Since when a document holds and until when, each with its mark: by the graph, or by the words of it or of the text it issues."""
    draft, language = inquiry.draft, inquiry.query.language
    whole = [policy, *(part for part in inquiry.build.policies if part.carrier_id == policy.id and part.role == "issued")]
    told: list[str] = []
    for key in ("date_in_force", "date_no_longer_in_force"):
        for each in whole:
            if value := getattr(each, key):
                told.append(draft.phrase(key, value=date_words(value, language), mark=draft.mark(_cite_date(inquiry, each, value)[0])))
                break
    if not policy.date_no_longer_in_force:
        told += _words_of_force(inquiry, whole, bool(told))
    return told


def _words_of_force(inquiry: Inquiry, policies: Sequence[Policy], dated: bool) -> list[str]:
    """The words that say since when or how long a document holds; only how long where its date is `dated` already."""
    hits = inquiry.build.search([("有效期", 1.0), ("起施行", 1.0), ("起实施", 0.5)], 12, {policy.id for policy in policies})
    found: list[str] = []
    for hit in sorted(hits, key=lambda hit: -hit.start):  # documents say so at their end
        for match in _IN_FORCE.finditer(hit.text):
            words = re.sub(r"\s+", "", match.group())
            begin = match.start()
            if dated and "有效期" not in words:
                continue
            if dated:
                begin += match.group().index("有效期")
                words = words[words.index("有效期") :]
            text = inquiry.build.source_text(hit.source_file)
            first, last = locate(hit.text, begin, match.end(), text[hit.start : hit.end])
            passage = Passage(hit.source_file, hit.start + first, hit.start + last, text[hit.start + first : hit.start + last])
            policy = inquiry.build.policy(hit.policy_id)
            number = inquiry.draft.cite(policy, hit.path, passage)
            inquiry.draft.assert_fact("metadata", policy.number or policy.title, "validity", words, number)
            found.append(inquiry.draft.phrase("validity", words=words, mark=inquiry.draft.mark(number)))
            if dated or "有效期" in words or len(found) == 2:
                return found
    return found


def _status(inquiry: Inquiry, policy: Policy) -> str:
    draft = inquiry.draft
    if policy.status == "draft":
        number = _cite_title(inquiry, policy)
        draft.assert_fact("metadata", policy.title, "status", "征求意见稿", number)
        return draft.phrase("draft_status", mark=draft.mark(number))
    if policy.role == "interpretation":
        return draft.phrase("interpretation_status", mark=draft.mark(_cite_title(inquiry, policy)))
    if policy.number:
        number = _cite_number(inquiry, policy)
        draft.assert_fact("metadata", policy.title, "status", policy.number, number)
        return draft.phrase("formal_status", value=policy.number, mark=draft.mark(number))
    return ""


def _compose_drafter(inquiry: Inquiry, policies: Sequence[Policy]) -> Refusal | None:
    """Who drafted the documents meant: the sentences that say so."""
    wanted = {policy.id for policy in policies} | {policy.id for policy in inquiry.scope.policies if inquiry.scope.narrowed}
    hits = inquiry.build.search([("起草", 1.0), ("组织起草", 1.0), ("编制", 0.3)], 20, wanted)
    said: set[str] = set()
    for hit in hits:
        for sentence in split_sentences(hit.text):
            if re.search(r"[一-龥]{2,}(?:组织|牵头|负责|会同[一-龥、]+)?(?:起草|编制)了?", sentence.text) and hit.policy_id not in said:
                said.add(hit.policy_id)
                quote(inquiry, _shortest(hit, sentence))
    if not said:
        return Refusal("not_stated", "what_field", (("field", inquiry.draft.phrase("field_drafter")),), _front(inquiry, policies[0]))
    return None


def _shortest(hit: Hit, sentence: Sentence) -> Candidate:
    """The phrase of a sentence that says who drafted, as a candidate."""
    phrase = next((each for each in split_phrases(sentence.text) if "起草" in each.text or "编制" in each.text), None)
    start = sentence.start + (phrase.start if phrase else 0)
    text = phrase.text if phrase else sentence.text
    return _candidate(hit, Sentence(text, start, start + len(text)))


def _candidate(hit: Hit, sentence: Sentence) -> Candidate:
    """A sentence known to answer, as a candidate."""
    return Candidate(hit, "", sentence, 1.0, 1.0, 1.0, ())


def _front(inquiry: Inquiry, policy: Policy) -> Candidate | None:
    return next((each for each in inquiry.plain if each.hit.policy_id == policy.id), None)


# ---------------------------------------------------------------- proof of data


def _cite_title(inquiry: Inquiry, policy: Policy) -> int:
    passage = Passage(policy.source_file, policy.start, policy.end, policy.quote)
    return inquiry.draft.cite(policy, "", passage)


def _clauses(build: Build, policy: Policy) -> list[dict[str, str]]:
    rows = build.select(FRONT.format(policy=thing("policy", policy.id)))
    return sorted(rows, key=lambda row: int(row["start"]))


def _clause_of(build: Build, policy: Policy, kinds: Iterable[str]) -> Passage | None:
    """The first clause of one of these kinds, whole."""
    for row in _clauses(build, policy):
        if row["kind"] in kinds:
            text = build.source_text(row["source"])
            start, end = int(row["start"]), int(row["end"])
            stripped = text[start:end].strip()
            start += text[start:end].index(stripped) if stripped else 0
            return Passage(row["source"], start, start + len(stripped), stripped) if stripped else None
    return None


def _cite_number(inquiry: Inquiry, policy: Policy) -> int:
    """Cite the words that give a document's number: in its own front or end, else its title."""
    for row in _clauses(inquiry.build, policy):
        text = inquiry.build.source_text(row["source"])[int(row["start"]) : int(row["end"])]
        for start, end, number in find_document_numbers(fold(text)):
            if fold(number.format()) == fold(policy.number):
                first = int(row["start"]) + start
                return inquiry.draft.cite(policy, row.get("path", ""), Passage(row["source"], first, first + end - start, text[start:end]))
    return _cite_title(inquiry, policy)


def _cite_date(inquiry: Inquiry, policy: Policy, iso: str) -> tuple[int, str]:
    """Cite the words that give a document's date, the last of its front and end that do, and say which they are; else cite its title."""
    parts = [int(part) for part in iso.split("-")]
    pattern = re.compile("".join(f"(?:{_numeral(part)}){unit}" for part, unit in zip(parts, "年月日", strict=False)))
    found: Passage | None = None
    for row in _clauses(inquiry.build, policy):
        start = int(row["start"])
        text = inquiry.build.source_text(row["source"])[start : int(row["end"])]
        bare, places = skeleton(text)
        for match in pattern.finditer(_arabic(bare)):
            first, last = places[match.start()], places[match.end() - 1] + 1
            found = Passage(row["source"], start + first, start + last, text[first:last])
    if found is None:
        return _cite_title(inquiry, policy), ""
    return inquiry.draft.cite(policy, "", found), re.sub(r"\s+", "", found.quote)


def _numeral(number: int) -> str:
    """A pattern for a number as `_arabic` leaves it: 23, or of 二十三 the 2十3.

    >>> [_numeral(number) for number in (5, 12, 20, 23)]
    ['0?5', '0?12|十2', '0?20|2十', '0?23|2十3']
    """
    if not 10 <= number < 100:
        return f"0?{number}"
    tens, units = divmod(number, 10)
    return f"0?{number}|{tens if tens > 1 else ''}十{units or ''}"


def _arabic(text: str) -> str:
    """Chinese digits of a year as Arabic ones, character for character (二〇一六年 → 2016年)."""
    return text.translate(str.maketrans("〇○零一二三四五六七八九", "000123456789"))


# ---------------------------------------------------------------- lineage


def compose_lineage_up(inquiry: Inquiry) -> Refusal | None:
    """What the document meant descends from; all the way up where the question asks for the chain."""
    if _ENDS_OTHERS.search(fold(inquiry.query.question)) and _quote_end(inquiry):
        return None
    policies = documents_meant(inquiry)
    untitled = bool(inquiry.plain) and not inquiry.build.policy(inquiry.plain[0].hit.policy_id).title
    if untitled and "number" in asked_fields(inquiry) and _OF_ANOTHER.search(fold(inquiry.query.question)) and _quote_number(inquiry, []):
        return None  # a text without a title is found by what it says
    if not policies:
        return silent(inquiry, "what_document", inquiry.plain)
    chain = bool(re.search(r"一级一级|逐级|从.{0,6}到|脉络|链|chain|trace|all the way|lineage", inquiry.query.question.lower()))
    wants_mentions = bool(re.search(r"提到|引用|援引|提及|cite|mention|refer", inquiry.query.question.lower()))
    if not chain and (named := _named_where_told(inquiry, policies[0])):
        _say_parents(inquiry, inquiry.build.policy(named[0].citing_id), named)
        return None
    for policy in _with_forwarded(inquiry, policies[:2]):
        references = _upward(inquiry, policy, wants_mentions)
        if references:
            _say_chain(inquiry, policy, references) if chain else _say_parents(inquiry, policy, references)
            return None
        if carried := _carrying(inquiry, policy):
            _say_parents(inquiry, policy, carried)
            return None
    return Refusal("not_stated", "what_document", (), _front(inquiry, policies[0]))


# What the title and the beginning of a document leave untold of a topic is a matter of its items where it is this much of it; the sentence
# of an item speaks of that matter where it tells so much of what is left.
OF_ITEMS = 0.35
TOLD_BY_ITEM = 0.6
# What the document itself rests on is said at its beginning, whatever words name it.
_BASIS_ASKED = re.compile(r"上位|依据|根据|制定|制订|出台|起草|下发|印发|higher|basis|based|issued|drawn? up|drafted|made|set out to")


def _named_where_told(inquiry: Inquiry, policy: Policy) -> list[Reference]:
    """The references of a document in the sentence that tells what the question says beside naming it (推进签约服务要落实哪份文件);
    empty where it says nothing more, or no sentence that cites tells it.
    """
    question = fold(inquiry.query.question)
    if policy.role == "interpretation" or _BASIS_ASKED.search(question) or _ENDS_OTHERS.search(question):
        return []
    family = [each.id for each in _with_forwarded(inquiry, [policy])]
    references = [each for each in inquiry.ledger.references(family) if each.relation not in ("has_part", "commissions")]
    opening = fold(" ".join([policy.title, policy.label, *(each.passage.quote for each in references if not each.clause_path)]))
    left = tuple(concept for concept in inquiry.topic if concept_told(concept, opening) < TELLS)
    if sum(concept.weight for concept in left) < OF_ITEMS * sum(concept.weight for concept in inquiry.topic):
        return []
    for each in inquiry.plain[:CITING_LOOKED_AT]:
        passage = inquiry.passage_of(each, each.sentence.start, each.sentence.end)
        inside = [
            reference for reference in references
            if reference.clause_path and reference.passage.source_file == passage.source_file
            and passage.start <= reference.passage.start < passage.end
        ]  # fmt: skip
        at_level = not inquiry.query.levels or any(_level(inquiry, reference) in inquiry.query.levels for reference in inside)
        if inside and at_level and coverage(left, f"{each.heading} {each.sentence.text}") >= TOLD_BY_ITEM:
            return inside
    return []


def _quote_end(inquiry: Inquiry) -> bool:
    """Quote the sentence that tells the topic best where it ends a document it names. False where it ends none."""
    best = next(iter(inquiry.plain), None)
    if best is None or not _ENDS.search(best.sentence.text) or not _numbers(best.sentence.text) or not tells_enough(inquiry, best):
        return False
    quote(inquiry, best)
    return True


def _carrying(inquiry: Inquiry, policy: Policy) -> list[Reference]:
    """How the document that a part belongs to names it as its part."""
    if not policy.carrier_id:
        return []
    found = [each for each in inquiry.ledger.references([policy.id], of="cited") if each.relation == "has_part"]
    return [Reference(each.citing_id, "has_part", each.citing_id, "", "", each.clause_path, each.passage) for each in found[:1]]


def _with_forwarded(inquiry: Inquiry, policies: Sequence[Policy]) -> list[Policy]:
    """The documents, and after each the parts it carries: a notice without references of its own stands for what it issues."""
    found: list[Policy] = []
    for policy in policies:
        found.append(policy)
        found.extend(other for other in inquiry.build.policies if other.carrier_id == policy.id)
        if policy.carrier_id:
            found.append(inquiry.build.policy(policy.carrier_id))
    return list(dict.fromkeys(found))


def _upward(inquiry: Inquiry, policy: Policy, mentions: bool = False) -> list[Reference]:
    """The references of a document to what it carries out; where it names none with such words, those it mentions with a number."""
    references = inquiry.ledger.references([policy.id])
    upward = [each for each in references if each.relation in UPWARD and each.cited_id != policy.id]
    if re.search(r"解读的是|解读了?哪|explaining|interpreting|interpret(?:s|ed)?\s*[?？]?$", inquiry.query.question.lower()):
        explained = [each for each in references if each.relation == "interprets"]
        if explained:
            return explained
    if _ENDS_OTHERS.search(inquiry.query.question.lower()):
        return [each for each in references if each.relation in ("repeals", "amends")]
    if mentions:
        return [each for each in references if each.relation not in ("has_part", "commissions")]
    # A document says in its first paragraph what it descends from; what its items carry out is another matter.
    first = [each for each in upward if not each.clause_path]
    upward = first if first and policy.role != "interpretation" else upward
    levels = {"national", "provincial", "municipal"} & set(inquiry.query.levels)
    asked = set(inquiry.query.levels)
    if upward and asked and not any(_level(inquiry, each) in asked for each in upward):
        # Which earlier notice of the city: one that its items name.
        others = [each for each in references if each.relation not in ("has_part", "commissions")]
        upward = [each for each in others if _level(inquiry, each) in asked] or upward
    if not upward or policy.role == "interpretation":
        upward += [each for each in references if each.relation == "mentions" and (each.cited_number or levels)]
    return upward


# What a document asks to end or change.
_ENDS_OTHERS = re.compile(
    r"废止|廢止|作废|作廢|失效|停止[执執]行|取代|替代|代替|修[订訂改]|不再?管用|不算[数數]|不再[执執]行"
    r"|repeal|abolish|supersede|replac|amend|ceased? to|lost (?:its )?force|lapsed"
)


def _said_once(references: Iterable[Reference]) -> list[Reference]:
    kept: dict[str, Reference] = {}
    for each in references:
        kept.setdefault(each.cited_id or each.cited_number or each.cited_title, each)
    return list(kept.values())


def _say_parents(inquiry: Inquiry, policy: Policy, references: Sequence[Reference]) -> None:
    chosen = _said_once(references)
    if inquiry.query.levels and len(chosen) > 1:
        at_level = [each for each in chosen if _level(inquiry, each) in inquiry.query.levels]
        several = _OF_OTHERS.search(inquiry.query.question) or _SEVERAL_ASKED.search(inquiry.query.question)
        chosen = at_level if at_level and not several else chosen
    items = [_item(inquiry, each) for each in sorted(chosen, key=lambda each: LEVEL_ORDER.get(_level(inquiry, each), 4))]
    listed = inquiry.draft.phrase("and_list").join(items)
    inquiry.draft.say(inquiry.draft.phrase("lineage_up", policy=inquiry.name(policy), items=listed))


# Several documents are asked for: which provincial document and which municipal one.
_SEVERAL_ASKED = re.compile(
    r"哪些|\b(?:documents|papers|laws|regulations|rules|plans|policies|opinions)\b"
    r"|\bdocument\b.*\bdocument\b|哪[一份个].*[和与及、，].*哪[一份个]"
)


def _say_chain(inquiry: Inquiry, policy: Policy, references: Sequence[Reference]) -> None:
    """The chain from the top down to the document, one line a step."""
    steps: dict[str, Reference] = {}
    waiting = list(_said_once(references))
    seen = {policy.id}
    while waiting:
        reference = waiting.pop(0)
        name = reference.cited_id or reference.cited_number
        if name in seen:
            continue
        seen.add(name)
        steps[name] = reference
        if reference.cited_id and inquiry.build.policy(reference.cited_id).in_corpus:
            waiting.extend(_said_once(_upward(inquiry, inquiry.build.policy(reference.cited_id))))
    ordered = sorted(steps.values(), key=lambda each: LEVEL_ORDER.get(_level(inquiry, each), 4))
    items = [_item(inquiry, each) for each in ordered]
    number = _cite_number(inquiry, policy)
    items.append(inquiry.name(policy) + inquiry.draft.mark(number))
    inquiry.draft.say("\n→ ".join(items))


def _level(inquiry: Inquiry, reference: Reference) -> str:
    return inquiry.build.policy(reference.cited_id).level if reference.cited_id else ""


def _item(inquiry: Inquiry, reference: Reference) -> str:
    draft, build = inquiry.draft, inquiry.build
    citing = build.policy(reference.citing_id)
    cited = build.policy(reference.cited_id) if reference.cited_id else Policy("", reference.cited_number, reference.cited_title)
    number = draft.cite(citing, reference.clause_path, reference.passage)
    title = cited.title or reference.cited_title
    name = f"《{inner_title(title)}》" if title else ""
    name += f"（{cited.number}）" if cited.number and name else cited.number
    draft.assert_fact("citation", citing.number or citing.title, reference.relation, cited.number or title, number)
    date = f"，{date_words(cited.date, inquiry.query.language)}" if cited.date and inquiry.query.language != "en" else ""
    date = date or (f", {date_words(cited.date, 'en')}" if cited.date else "")
    level = draft.phrase(f"level_{cited.level}") if cited.level else ""
    relation = draft.phrase(f"relation_{reference.relation}")
    inside = "，".join(part for part in (level + date, relation) if part) if inquiry.query.language != "en" else ", ".join(
        part for part in (level + date, relation) if part
    )
    return f"{name}（{inside}）{draft.mark(number)}" if inquiry.query.language != "en" else f"{name} ({inside}) {draft.mark(number)}"


def compose_lineage_down(inquiry: Inquiry) -> Refusal | None:
    """The documents held that carry out, forward or cite the document meant, held itself or only cited."""
    targets = _cited_documents(inquiry)
    if not targets:
        return silent(inquiry, "what_document", inquiry.plain)
    references = [
        each for each in inquiry.ledger.references([policy.id for policy in targets], of="cited")
        if each.relation in UPWARD or each.relation == "mentions"
    ]  # fmt: skip
    chosen: dict[str, Reference] = {}
    for each in references:
        chosen.setdefault(each.citing_id, each)
    if not chosen:
        return Refusal("not_stated", "what_document", (), None)
    items = []
    for each in sorted(chosen.values(), key=lambda each: (LEVEL_ORDER.get(inquiry.build.policy(each.citing_id).level, 4), each.citing_id)):
        citing = inquiry.build.policy(each.citing_id)
        number = inquiry.draft.cite(citing, each.clause_path, each.passage)
        relation = inquiry.draft.phrase(f"relation_{each.relation}")
        inquiry.draft.assert_fact("citation", citing.number or citing.title, each.relation, each.cited_number or each.cited_title, number)
        items.append(f"{inquiry.name(citing)}（{relation}）{inquiry.draft.mark(number)}")
    policy = targets[0]
    inquiry.draft.say(inquiry.draft.phrase("lineage_down", policy=inquiry.name(policy), items=inquiry.draft.phrase("and_list").join(items)))
    return None


def _cited_documents(inquiry: Inquiry) -> list[Policy]:
    """The documents meant, among all that are cited: by number, else by title."""
    build, query = inquiry.build, inquiry.query
    if query.policies:
        return [policy for policy in build.policies if policy.id in query.policies]
    cited = {target for _, relation, target in build.relations if relation in UPWARD or relation == "mentions"}
    policies = [policy for policy in build.policies if policy.id in cited and policy.title]
    if query.regions:
        policies = [policy for policy in policies if policy.region in query.regions] or policies
    if query.levels:
        policies = [policy for policy in policies if policy.level in query.levels] or policies
    total = sum(concept.weight for concept in inquiry.topic) or 1.0
    fits = {
        policy.id: sum(concept.weight * concept_told(concept, fold(policy.title)) for concept in inquiry.topic) / total
        for policy in policies
    }
    ranked = sorted(policies, key=lambda policy: (-fits[policy.id], policy.id))
    return ranked[:1] if ranked and fits[ranked[0].id] >= TITLE_TOLD else []
