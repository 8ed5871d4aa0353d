"""An inquiry → answers about documents themselves: how many are held, their annexes, their data, what ended them. One function each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.language.script import fold
from qa.build import Policy
from qa.compose_lineage import LEVEL_ORDER, compose_lineage_up, say_numbered_parents
from qa.document_data import ALL_FIELDS, HANDLING, IN_FORCE, asked_fields, field_told, handled
from qa.document_proof import cite_title
from qa.documents_meant import MOST_DOCUMENTS, TITLE_TOLD, documents_meant, sentence_of, titles_not_held
from qa.evidence import TELLS, Candidate, as_candidate
from qa.inquiry import Inquiry, inner_title
from qa.judging import Refusal, silent, speaks_of_topic, without_year, years_asked
from qa.quoting import quote
from qa.quoting_numbers import OF_ANOTHER, OF_OTHERS, OWN_NUMBER, TITLE_MEANT, TOLD_BETTER, quote_due, quote_named, quote_number
from qa.records import Hit
from qa.relevance import concept_told, coverage
from qa.sentences import Sentence, split_phrases, split_sentences

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
        number = cite_title(inquiry, policy)
        draft.assert_fact("metadata", policy.number or policy.title or policy.label, "held", policy.title or policy.label, number)
        items.append(inquiry.name(policy) + draft.mark(number))
    key = "holdings" if len(items) == len(held) else "holdings_first"
    draft.say(draft.phrase(key, count=len(held), named=len(items), items=draft.phrase("and_list").join(items)))
    return None


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
    policy = inquiry.build.policy(annexes[0].carrier_id)  # one of them may tell the topic better than what carries them
    draft = inquiry.draft
    items = []
    for each in sorted(annexes, key=lambda each: (each.source_file, each.start)):
        number = cite_title(inquiry, each)
        draft.assert_fact("metadata", policy.number or policy.title, "annex", each.title, number)
        items.append(f"{each.place}《{inner_title(each.title)}》{draft.mark(number)}")
    draft.say(draft.phrase("annexes", policy=inquiry.name(policy), count=len(items), items=draft.phrase("and_list").join(items)))
    return True


# A document is what is handled or public: 意见由哪个单位主办; not a contest that it speaks of, nor the prices it makes public.
_DOCUMENT_NAMED = re.compile(
    r"(?:意见|通知|方案|文件|办法|规划|规定|细则|计划|稿|函|批复|决定|公告|通告)[》”]?(?:由|是|抄|的(?=主办|承办|督办|公开|落款|印发|成文)|能|可|对外|公开)"
    r"|[那这]份(?:东西|材料|文)?|(?:[那这]个文|文件)(?=[，,的由是])|(?:意见|通知|方案|文件|办法)[^？?]{0,4}(?:末尾|结尾|最后|文末|版记)|\b(?:notice|opinions?|document|circular|plan|measures|rules)\b"
)


# The number of the document named: 实施意见（郑政〔2016〕31号）文末写明的主办单位.
_BRACKETS = re.compile(r"[（(][^（()）]*[)）]")


def compose_handling(inquiry: Inquiry) -> bool:
    """Whether a document may be made public, and who handled it, by its last lines. False where that is not asked, or they do not say."""
    question, whole = (_BRACKETS.sub("", fold(text)) for text in (inquiry.query.question, inquiry.query.context or inquiry.query.question))
    asked = [(name, pattern) for asks, name, pattern in HANDLING if asks.search(question)]
    asked = asked if inquiry.query.policies or _DOCUMENT_NAMED.search(whole) else []
    for meant in documents_meant(inquiry)[:2] if asked else ():
        policy = inquiry.build.policy(meant.carrier_id) if meant.role == "annex" and meant.carrier_id else meant
        parts = [each for each in inquiry.build.held if each.carrier_id == policy.id and each.role != "forwarded"]
        told = [words for name, pattern in asked if (words := handled(inquiry, [policy, *parts], name, pattern))]
        if told:
            besides = asked_fields(inquiry)
            besides = [field for field in besides if besides != ALL_FIELDS and field in ("date", "addressee")]
            told += [words for field in besides if (words := field_told(inquiry, policy, field))]
            inquiry.draft.say(inquiry.name(policy) + inquiry.draft.phrase("colon") + inquiry.draft.phrase("comma").join(told))
            return True
    return False


def compose_metadata(inquiry: Inquiry) -> Refusal | None:
    """Number, date, issuer, drafter, status, place or level of the documents meant, each proved."""
    if unheld := titles_not_held(inquiry):
        if "number" in asked_fields(inquiry) and quote_named(inquiry):
            return None
        return Refusal("not_in_corpus", "", (("numbers", "、".join(f"《{title}》" for title in unheld)),))
    policies = documents_meant(inquiry)
    if not policies and inquiry.plain and speaks_of_topic(inquiry, inquiry.plain[0]):
        policies = [inquiry.build.policy(inquiry.plain[0].hit.policy_id)]  # described by what it says, not by its title
    if not policies:
        return silent(inquiry, "what_content", inquiry.plain)
    if not inquiry.query.policies and not any(_tells_of(inquiry, policy) for policy in policies[:MOST_DOCUMENTS]):
        return silent(inquiry, "what_content", inquiry.plain)
    fields = asked_fields(inquiry)
    another = bool(OF_ANOTHER.search(fold(inquiry.query.question))) and not OWN_NUMBER.search(fold(inquiry.query.question))
    regions = inquiry.query.regions
    if regions and not another and not inquiry.query.policies and not any(policy.region in regions for policy in policies):
        # A place that only titles name is that of the document asked about where the rest of its title is meant too.
        policies = [policy for policy in policies if coverage(inquiry.topic, policy.title or policy.label) >= TITLE_TOLD]
        if not policies:
            return Refusal("region_not_in_corpus", "", (("places", "、".join(regions)),))
    if "number" in fields and _STILL_TO_COME.search(fold(inquiry.query.question)):
        return None if quote_named(inquiry) else _not_stated(inquiry, "number", policies[0])
    if "number" in fields and another and (quote_number(inquiry, policies) or say_numbered_parents(inquiry, policies)):
        return None
    if "number" in fields and OF_OTHERS.search(inquiry.query.question):
        return compose_lineage_up(inquiry)
    naming = {year[:4] for year in inquiry.query.years} - set(years_asked(inquiry))
    known = [words for policy in policies[:MOST_DOCUMENTS] if (words := _policy_years(inquiry, policy)).strip()]
    if naming and known and not any(year in words for words in known for year in naming):
        return without_year(inquiry, sentence_of(inquiry, policies[0]))
    if set(fields) <= {"date", "force"} and quote_due(inquiry, coverage(inquiry.topic, policies[0].title) + TOLD_BETTER):
        return None
    if "drafter" in fields:
        return _compose_drafter(inquiry, policies)
    if fields == ["number"] and quote_named(inquiry, coverage(inquiry.topic, policies[0].title) + TOLD_BETTER):
        return None
    if "status" in fields:
        policies = policies[:1]
    silent_fields: list[str] = []
    for policy in policies[:MOST_DOCUMENTS]:
        told = [part for field in fields for part in [field_told(inquiry, policy, field)] if part]
        if fields == ["force"] and any("之日" in part for part in told) and (dated := field_told(inquiry, policy, "date")):
            told.append(dated)  # since the day of its issue: which was that?
        silent_fields += [field for field in fields if not field_told(inquiry, policy, field)]
        if told:
            name = f"{policy.number}{policy.place}" if "title" in fields and policy.number else inquiry.name(policy)
            inquiry.draft.say(name + inquiry.draft.phrase("colon") + inquiry.draft.phrase("comma").join(told))
        if told and len(fields) == len(told) and policy.role in ("policy", "carrier") and not inquiry.scope.narrowed:
            break
    if not inquiry.draft.lines and {"force", "date"} & set(fields) and quote_force(inquiry, policies[0]):
        return None
    if not inquiry.draft.lines and "number" in fields and quote_named(inquiry):
        return None
    if not inquiry.draft.lines:
        return _not_stated(inquiry, silent_fields[0] if silent_fields[0] != "force" else "date", policies[0])
    return None


def _not_stated(inquiry: Inquiry, field: str, policy: Policy) -> Refusal:
    """A refusal: the document does not state this datum."""
    named = inquiry.draft.phrase(f"field_{field}")
    value = inquiry.draft.phrase("what_field", field=named)
    return Refusal("not_stated", "what_field", (("field", named), ("value", value)), sentence_of(inquiry, policy))


# A document that one held only calls for has no number yet: the separate plan that the city was to issue, 另行制定的方案.
_STILL_TO_COME = re.compile(
    r"(?:要|将|拟|待|另行|准备|打算|计划|需要?)(?:另行|再|专门|单独)?(?:制定|出台|印发|发布|起草|编制)的|(?:尚未|还没)(?:制定|出台|印发|发布)"
    r"|\b(?:was|were|is|are) (?:still )?to (?:issue|draw up|publish|formulate|draft|release|adopt)\b"
    r"|\b(?:was|were|is|are) (?:still )?to be (?:issued|drawn up|published|drafted|released|adopted)\b"
    r"|\byet to (?:be|come)\b"
)


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


def _policy_years(inquiry: Inquiry, policy: Policy) -> str:
    """All that tells the years of a document: its title, number and dates; without a title, what was found in it."""
    if not policy.title:
        return " ".join([policy.label, policy.date, *(hit.text for hit in inquiry.hits if hit.policy_id == policy.id)])
    dates = (policy.date, policy.date_publication, policy.date_in_force, policy.date_no_longer_in_force)
    return " ".join([policy.title, policy.number, *dates, policy.label])


def quote_force(inquiry: Inquiry, policy: Policy) -> bool:
    """Quote the sentence, the last of its kind, that says from when or until when a document or the text it issues holds. False where
    none does.
    """
    whole = [policy.id, *(part.id for part in inquiry.build.policies if part.carrier_id == policy.id and part.role == "issued")]
    lines = [(hit, sentence) for hit in inquiry.build.clauses(whole) for sentence in split_sentences(hit.text)]
    found = [(hit, sentence) for hit, sentence in lines if IN_FORCE.search(sentence.text)]
    for hit, sentence in found[-1:]:
        quote(inquiry, as_candidate(hit, sentence))
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
        return Refusal("not_stated", "what_field", (("field", inquiry.draft.phrase("field_drafter")),), sentence_of(inquiry, policies[0]))
    return None


def _shortest(hit: Hit, sentence: Sentence) -> Candidate:
    """The phrase of a sentence that says who drafted, as a candidate."""
    phrase = next((each for each in split_phrases(sentence.text) if "起草" in each.text or "编制" in each.text), None)
    start = sentence.start + (phrase.start if phrase else 0)
    text = phrase.text if phrase else sentence.text
    return as_candidate(hit, Sentence(text, start, start + len(text)))
