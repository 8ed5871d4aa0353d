"""One datum of a document in words, with its proof: number, date, issuer, force, status, who handled it, whether it may be made public.

In: an inquiry and one document. Out: words with the mark of their citation, empty where the document does not say. Which documents are
meant, and what an answer makes of these, is `qa.compose_documents`' matter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.language.lexicon import table
from kg.language.script import fold, to_simplified
from kg.records import Passage
from qa.build import Policy
from qa.document_proof import cite_date, cite_number, cite_title, clause_of, front_rows
from qa.inquiry import Inquiry, inner_title
from qa.sentences import locate
from qa.understanding.documents import STATUS_ASKED
from qa.understanding.intent import dates_document
from qa.wording import date_words

# What is asked, the name of it, and the words that say it, in the last lines of a document (GB/T 9704 puts the printing and the openness
# there; offices add who handled it): 主办：市卫计委 督办：市政府办公厅; （此件公开发布）.
HANDLING = (
    (
        re.compile(r"公开(?:发布|属性|方式|范围)?(?:吗|么|嘛|[？?]|$)|(?:能不能|能否|可不可以|是否|是不是)(?:对外|主动|予以)?公开|公开(?:属性|方式)"
                   r"|\b(?:made|be) public\b|\bpublicly (?:released|available)\b|\bopen to the public\b"),
        "openness", re.compile(r"此件(?P<value>[^（）()，。\s]{0,6}公开[^（）()，。\s]{0,6})|(?P<other>主动公开|依申请公开|不予公开)"),
    ),
    (
        re.compile(r"(?:主办|承办|经办)(?:单位|机关|部门|方)?(?:[和、与及]督办)?(?:单位|机关|部门|方)?(?:分别|各)?(?:是|为)?(?:谁|哪|什么)|(?:谁|哪一?[个家]?(?:单位|部门|机关)?)[^，。？?,]{0,4}(?:主办|承办|经办)"
                   r"|\bhandling (?:unit|body|office|department)\b|\b(?:sponsored|handled)\b"),
        "handler", re.compile(r"(?:主办|承办)(?:单位|机关)?\s*[:：]\s*(?P<value>[^\s:：，。；]+?)(?=督办|抄送|\s|$)"),
    ),
    (
        re.compile(r"督办(?:单位|机关|部门|方)?(?:分别|各)?(?:是|为)?(?:谁|哪|什么)|(?:谁|哪一?[个家]?(?:单位|部门|机关|处|科)?)[^，。？?,]{0,4}(?:督办|[盯督]着办)|督办呢?[？?]"
                   r"|\bsupervising (?:unit|body|office|department)\b|\bsupervised\b"),
        "supervisor", re.compile(r"督办(?:单位|机关)?\s*[:：]\s*(?P<value>[^\s:：，。；]+?)(?=抄送|\s|$)"),
    ),
    (
        re.compile(r"抄[送报给]|副本[^，。？?]{0,6}(?:给|送|发)|\bcopied\b|\bcc'?d\b|\bcopies? (?:was|were|is|are)? ?sent to\b"),
        "copied", re.compile(
            r"抄\s*[送报]\s*[:：]\s*(?P<value>.+?)(?=\s*(?:主办|承办|督办)\s*[:：]|[^\s,，、。；]*(?:19|20)\d\d年\d{1,2}月\d{1,2}日|$)",
            re.DOTALL,
        ),
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

# What a document begins with says nothing of its handling: 现将2018年6月1日印发的…
OPENING_KINDS = frozenset({"title", "number", "addressee", "preamble"})


def handled(inquiry: Inquiry, family: Sequence[Policy], name: str, pattern: re.Pattern[str]) -> str:
    """One thing that the last lines of a document say of its handling, in words, with its mark; empty where they do not."""
    for policy in family:
        for row in (row for row in reversed(front_rows(inquiry.build, policy)) if row["kind"] not in OPENING_KINDS):
            first = int(row["start"])
            text = inquiry.build.source_text(row["source"])[first : int(row["end"])]
            if match := pattern.search(fold(text)):
                passage = Passage(row["source"], first + match.start(), first + match.end(), text[slice(*match.span())])
                number = inquiry.draft.cite(policy, row.get("path", ""), passage)
                value = re.sub(r"\s+", "", next(value for value in match.groups() if value)).strip("，,。；")
                inquiry.draft.assert_fact("metadata", policy.number or policy.title, name, value, number)
                return inquiry.draft.phrase(name, value=value, mark=inquiry.draft.mark(number))
    return ""


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
    if "status" not in found and STATUS_ASKED.search(text):
        found.append("status")
    if "date" not in found and dates_document(text, inquiry.query.language):
        found.append("date")
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


def field_told(inquiry: Inquiry, policy: Policy, field: str) -> str:
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
        passage = clause_of(inquiry.build, policy, ("addressee",))
        if passage is None:
            return ""
        number = draft.cite(policy, "", passage)
        return draft.phrase("addressee", value=re.sub(r"\s+", "", passage.quote).strip(":："), mark=draft.mark(number))
    value = values.get(field, "")
    if not value:
        return handled(inquiry, [policy], "printer", _PRINTED_BY) if field == "issuer" and policy.in_corpus else ""
    if field == "date":
        key = "date_document" if policy.date_document else "date_publication"
        number, said = cite_date(inquiry, policy, value)
        draft.assert_fact("metadata", policy.number or policy.title, key, value, number)
        words = date_words(value, language)
        if said and language != "en" and not re.search(r"\d", said):
            words = f"{words}（{to_simplified(said)}）"  # 一九九六年二月六日, as it stands there
        return draft.phrase(key, value=words, mark=draft.mark(number))
    number = cite_number(inquiry, policy) if field == "number" else cite_title(inquiry, policy)
    draft.assert_fact("metadata", policy.title, field, value, number)
    return draft.phrase(field, value=value, mark=draft.mark(number))


# Since when a text holds, and how long: 自2021年8月1日起施行，有效期5年. The date may be that of its issue (自印发之日起施行).
IN_FORCE = re.compile(
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
                told.append(draft.phrase(key, value=date_words(value, language), mark=draft.mark(cite_date(inquiry, each, value)[0])))
                break
    if not policy.date_no_longer_in_force:
        told += _words_of_force(inquiry, whole, bool(told))
    return told


def _words_of_force(inquiry: Inquiry, policies: Sequence[Policy], dated: bool) -> list[str]:
    """The words that say since when or how long a document holds; only how long where its date is `dated` already."""
    hits = inquiry.build.search([("有效期", 1.0), ("起施行", 1.0), ("起实施", 0.5)], 12, {policy.id for policy in policies})
    found: list[str] = []
    for hit in sorted(hits, key=lambda hit: -hit.start):  # documents say so at their end
        for match in IN_FORCE.finditer(hit.text):
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
        number = cite_title(inquiry, policy)
        draft.assert_fact("metadata", policy.title, "status", "征求意见稿", number)
        return draft.phrase("draft_status", mark=draft.mark(number))
    if policy.role == "interpretation":
        return draft.phrase("interpretation_status", mark=draft.mark(cite_title(inquiry, policy)))
    if policy.number:
        number = cite_number(inquiry, policy)
        draft.assert_fact("metadata", policy.title, "status", policy.number, number)
        return draft.phrase("formal_status", value=policy.number, mark=draft.mark(number))
    return ""
