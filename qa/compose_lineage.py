"""An inquiry → an answer about lineage: what a document descends from, all the way up where asked, or what descends from it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from kg.language.script import fold
from qa.build import UPWARD, Policy
from qa.document_data import ALL_FIELDS, asked_fields
from qa.document_proof import cite_number
from qa.documents_meant import TITLE_TOLD, documents_meant, sentence_of
from qa.evidence import TELLS
from qa.facts import Reference
from qa.inquiry import Inquiry, inner_title
from qa.judging import Refusal, silent
from qa.quoting_numbers import CITING_LOOKED_AT, OF_ANOTHER, OF_OTHERS, quote_end, quote_number
from qa.relevance import concept_told, coverage
from qa.understanding.documents import LEVELS
from qa.wording import date_words

LEVEL_ORDER = {"national": 0, "provincial": 1, "municipal": 2, "county": 3, "": 4}


def say_numbered_parents(inquiry: Inquiry, policies: Sequence[Policy]) -> bool:
    """Say what the document meant descends from, where the graph has its number. False where it has none."""
    for policy in _with_forwarded(inquiry, policies[:1]):
        numbered = [each for each in _upward(inquiry, policy) if each.cited_number]
        if numbered:
            _say_parents(inquiry, policy, numbered)
            return True
    return False


def compose_lineage_up(inquiry: Inquiry) -> Refusal | None:
    """What the document meant descends from; all the way up where the question asks for the chain."""
    if _ENDS_OTHERS.search(fold(inquiry.query.question)) and quote_end(inquiry):
        return None
    policies = documents_meant(inquiry)
    untitled = bool(inquiry.plain) and not inquiry.build.policy(inquiry.plain[0].hit.policy_id).title
    if untitled and "number" in asked_fields(inquiry) and OF_ANOTHER.search(fold(inquiry.query.question)) and quote_number(inquiry, []):
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
    return Refusal("not_stated", "what_document", (), sentence_of(inquiry, policies[0]))


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
    said = tuple(concept for concept in inquiry.topic if not _names_issuer(concept.word, inquiry.query.bodies))
    left = tuple(concept for concept in said if concept_told(concept, opening) < TELLS)
    if not left or sum(concept.weight for concept in left) < OF_ITEMS * sum(concept.weight for concept in said):
        return []
    fields = asked_fields(inquiry)
    if "number" in fields and fields != ALL_FIELDS:
        references = [each for each in references if each.cited_number] or references
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


def _names_issuer(word: str, bodies: Collection[str]) -> bool:
    """Whether a word of the question only says whose document is asked for (卫计委哪个文, which State Council documents)."""
    named = _OFFICE.fullmatch(word) or any(word in body or body in word for body in bodies)
    return bool(named) or any(re.search(pattern, word) for _, pattern in LEVELS)


_OFFICE = re.compile("[一-龥]{1,6}(?:委|局|厅|部|办|政府)")


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
        several = OF_OTHERS.search(inquiry.query.question) or _SEVERAL_ASKED.search(inquiry.query.question)
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
    number = cite_number(inquiry, policy)
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
        items.append(inquiry.draft.phrase("related", policy=inquiry.name(citing), relation=relation, mark=inquiry.draft.mark(number)))
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
