"""An inquiry → the lines, facts and citations of its answer, by what is asked: one function an intent. Understands and searches nothing.

Every composer returns None when it has answered into the inquiry's draft, or the `Refusal` that says why it could not. The order in which
composers are tried stands in `qa.answer`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice

from kg.language.bodies import find_bodies
from kg.language.quantities import find_deadlines, find_quantities, parse_number
from kg.language.regions import find_regions, place_name, short_place
from kg.language.script import fold
from qa.compose_who import SEAT, cite_duties, compose_named_body, join_bodies, quote_holders
from qa.defining import definition
from qa.evidence import Candidate, rank_again
from qa.facts import Duty, Task, same_body
from qa.inquiry import Inquiry
from qa.judging import (
    ASKED_FOR,
    CLOSE_BY,
    TOLD_AT_ALL,
    TOLD_ENOUGH,
    Refusal,
    answers,
    silent,
    tells_enough,
    without_year,
    year_unknown,
    years_fit,
)
from qa.quoting import BRACKETED, LABEL, LONG_ANSWER, LONG_SENTENCE, LONG_TITLE, anything, clean_title, fold_quote, quote, window
from qa.relevance import concept_told, coverage
from qa.scope import parts_to_compare
from qa.sentences import Sentence, split_sentences
from qa.wording import date_words


def compose_tasks_of(inquiry: Inquiry) -> Refusal | None:
    """Every task that a body has in the documents meant, counted, in their order."""
    asked = inquiry.query.bodies
    if not asked:
        return compose_due(inquiry)
    duties = [duty for duty in inquiry.duties if any(same_body(name, duty.body, successions=False) for name in asked)]
    duties = duties or [duty for duty in inquiry.duties if any(same_body(name, duty.body) for name in asked)]
    roles = [role for role in inquiry.query.roles if role in ("lead", "cooperate")]
    if len(roles) == 1:
        duties = [duty for duty in duties if duty.role == roles[0]] or duties
    duties = _of_best_document(inquiry, duties)
    if not duties:
        # Where no responsibility was read at all, the words of the document may still say what is the body's to do.
        return silent(inquiry, "what_lead", inquiry.plain) if inquiry.duties else compose_content(inquiry)
    _say_tasks(inquiry, duties)
    return None


def _of_best_document(inquiry: Inquiry, duties: list[Duty]) -> list[Duty]:
    """The duties of the documents whose titles tell the topic best, where the question names no document or place."""
    if inquiry.scope.narrowed or not inquiry.topic:
        return duties
    fits = {duty.policy_id: coverage(inquiry.topic, inquiry.build.policy(duty.policy_id).title) for duty in duties}
    best = max(fits.values(), default=0.0)
    return [duty for duty in duties if fits[duty.policy_id] >= 0.8 * best] if best >= 0.3 else duties


def _say_tasks(inquiry: Inquiry, duties: Sequence[Duty]) -> None:
    draft = inquiry.draft
    for policy_id in dict.fromkeys(duty.policy_id for duty in duties):
        policy = inquiry.build.policy(policy_id)
        own = [duty for duty in duties if duty.policy_id == policy_id]
        tasks: dict[tuple[str, str], list[Duty]] = {}
        for duty in own:
            tasks.setdefault((duty.clause_id, duty.task), []).append(duty)
        same_role = len({duty.role for duty in own}) == 1
        items = []
        for number, ((_, task), group) in enumerate(tasks.items(), 1):
            mark = draft.mark(*cite_duties(inquiry, group))
            role = draft.phrase(f"role_{group[0].role}")
            items.append(draft.phrase("item_plain" if same_role else "item", n=number, task=clean_title(task), role=role, mark=mark))
        role = draft.phrase(f"role_{own[0].role}") if same_role else draft.phrase("tasks_all")
        body = join_bodies(inquiry, own)
        listed = draft.phrase("and_list").join(items)
        draft.say(draft.phrase("tasks_of", where=inquiry.where(policy), body=body, role=role, count=len(items), items=listed))


def deadlines_of(task: Task) -> set[str]:
    """The dates a task is due: the one of its clause or, where several stand there, all that its text names."""
    if task.deadline:
        return {task.deadline}
    return {deadline.iso for deadline in find_deadlines(fold_quote(task.passage.quote)) if not deadline.is_start}


def compose_due(inquiry: Inquiry) -> Refusal | None:
    """The tasks due at a date that the question names, all of them; without a date, what stands under the heading that is meant."""
    months = [year for year in inquiry.query.years if "-" in year]
    if months:
        tasks = [task for task in inquiry.tasks if any(due.startswith(month) for month in months for due in deadlines_of(task))]
        if tasks:
            when = date_words(months[0], inquiry.query.language)
            _say_list(inquiry, tasks, "measures_due", when=when)
            return None
    return compose_content(inquiry)


def _say_list(inquiry: Inquiry, tasks: Sequence[Task], key: str, **values: str) -> None:
    draft = inquiry.draft
    items = []
    for number, task in enumerate(tasks, 1):
        cited = draft.cite(inquiry.build.policy(task.policy_id), task.clause_path, task.passage)
        draft.assert_fact("measure", clean_title(task.title), "deadline", task.deadline, cited)
        items.append(draft.phrase("item_plain", n=number, task=clean_title(task.title), mark=draft.mark(cited)))
    where = inquiry.where(inquiry.build.policy(tasks[0].policy_id))
    draft.say(draft.phrase(key, where=where, count=len(items), items=draft.phrase("and_list").join(items), **values))


def compose_content(inquiry: Inquiry) -> Refusal | None:
    """The sentences that answer, verbatim: the best, and those of its clause that tell nearly as much."""
    places = bool(_PLACES_ASKED.search(fold(inquiry.query.question)))
    kinds = _defined_in_question(inquiry) if inquiry.query.intent == "list" and not places else None
    if kinds is not None and kinds.covered >= TOLD_AT_ALL:
        quote(inquiry, kinds)
        return None
    ranked = _enumerating_first(inquiry)
    if not places:
        ranked = [each for each in ranked if not is_heading(each)] or ranked
    if (defining := definition(inquiry)) is not None:
        quote(inquiry, defining)
        return None
    # The words that lead to items may be the title of their clause.
    if items := _of_section(inquiry) or _principles(inquiry) or _items_asked(inquiry, ranked) or _items_asked(inquiry, inquiry.plain):
        for each in items:
            quote(inquiry, each)
        return None
    if not ranked or not answers(inquiry, ranked):
        return silent(inquiry, "what_content", inquiry.plain)
    if quote_holders(inquiry):
        return None
    best = next((each for each in ranked[:5] if not is_heading(each)), ranked[0])
    if SEAT.search(inquiry.query.question) and compose_named_body(inquiry):
        return None
    if (count := names_asked(inquiry.query.question)) > 2:
        return _compose_names(inquiry, ranked, count, places=places)
    if year_unknown(inquiry):
        return without_year(inquiry, best)
    if not years_fit(inquiry, best):
        best = next((each for each in inquiry.plain[:20] if years_fit(inquiry, each) and each.score >= 0.8 * best.score), best)
    if not years_fit(inquiry, best):
        return without_year(inquiry, best)
    if places:
        naming = [each for each in inquiry.plain[:20] if _names_places(inquiry, each.sentence.text) and each.score >= 0.8 * best.score]
        if not naming:
            return Refusal("not_stated", "what_names", (), best)
        best = best if best in naming else naming[0]
    enumerates = bool(_ENUMERATES.search(best.sentence.text))
    if inquiry.query.intent == "list" and not enumerates and len(siblings := _siblings(inquiry, best)) > 1:
        for each in siblings:
            quote(inquiry, each)
        return None
    if inquiry.query.intent == "list" and not enumerates:
        near = (each for each in inquiry.plain[:12] if each.score >= ENUMERATION_AS_GOOD * best.score and tells_enough(inquiry, each))
        best = next((each for each in near if _ENUMERATES.search(each.sentence.text)), best)
    chosen = _answering(inquiry, best)
    for each in [*chosen, *beside(inquiry, chosen, [each for each in inquiry.plain if not is_heading(each)])]:
        quote(inquiry, each)
    return None


# A question for the kinds, parts or members of a thing: 分哪几类, 包括哪些, 有哪三种; and how many, where it says so.
_KINDS_ASKED = re.compile(
    r"""
    哪 (?: [几些] | \d{1,2} | [两三四五六七八九十]{1,3} ) [大个种类样项处家所块条]? (?: 方面 | 部分 | 类 | 种 | 样 | 处 | 块 )
  | 分 (?: 为 | 成 )? (?: 哪 | 几 (?: 类 | 种 | 级 | 档 | 部分 | 块 ) ) | (?: 包括 | 包含 | 涵盖 ) (?: 了 )? (?: 哪 | 什么 )
  | 由哪 [^，。？?,]{0,8} (?: 组成 | 构成 ) | (?: 建 | 打造 | 建设 ) (?: 成 | 为 ) (?: 哪 | 什么 )
  | 有哪些 (?: 种类 | 类型 | 类别 | 方面 | 形式 )
  | \b (?: which | what ) \s (?: other \s )? (?: two | three | four | five | six | seven | eight | nine | ten | \d{1,2} ) \b
  | \b (?: which | what ) \s (?: kinds | types | categories | sorts | parts | areas | aspects | dimensions | elements | forms ) \b
  | \b (?: make[s]?\sup | consists?\sof | divided\sinto | classified\sinto | fall\sinto | comprise[sd]? ) \b
    """,
    re.VERBOSE,
)
# What names the kinds or parts of a thing, or says how many there are and goes on to name them.
_ENUMERATING = re.compile(
    r"(?:包括|包含|分为|分成|涵盖|含|由|建设?成为?|打造成?为?|分别位于|分别为|分别是|以下|如下)[^。；;]{0,40}(?:、|[三四五六七八九十两\d](?:大)?(?:类|种|个方面|部分|项|方面))"
)
# What that is worth to a sentence where kinds are asked, and how many sentences are looked at for it.
KINDS_WORTH = 0.25
KINDS_LOOKED_AT = 30


def _enumerating_first(inquiry: Inquiry) -> list[Candidate]:
    """The sentences found, best first; where kinds or parts are asked, one that names as many as the question says is worth more."""
    question = fold(inquiry.query.question)
    if not _KINDS_ASKED.search(question):
        return inquiry.plain
    count = names_asked(question)

    def bonus(text: str) -> float:
        return KINDS_WORTH * (names_so_many(text, count) if count else bool(_ENUMERATING.search(text)))

    return rank_again(inquiry.plain[:KINDS_LOOKED_AT], bonus) + inquiry.plain[KINDS_LOOKED_AT:]


def names_so_many(text: str, count: int) -> bool:
    """Whether a text names `count` things in a row or says that there are so many kinds.

    >>> names_so_many("形式包括学术论证、业务论证、行业论证。", 3), names_so_many("分为三类：", 3), names_so_many("分甲、乙两类。", 3)
    (True, True, False)
    """
    for run in re.split(r"[，。；：:（）,;()]", text.replace("》《", "》、《")):
        if run.count("、") + 1 == count or (run.count("、") + 2 == count and re.search("[和及]", run)):
            return True
    numeral = _CHINESE_NUMERALS[count] if count < len(_CHINESE_NUMERALS) else count
    return bool(re.search(rf"(?:{count}|{numeral})大?(?:类|种|个|项|方面|部分|级)", text))


_CHINESE_NUMERALS = "零一两三四五六七八九十"


# What names several things: 包括鼠疫、霍乱; 分为领域类、区域类. It answers a list where it scores this much of what the best sentence does.
_ENUMERATES = re.compile(r"(?:包括|分为|分成|是指|指的是)[^。；：;:]{1,40}、")
ENUMERATION_AS_GOOD = 0.85


def beside(inquiry: Inquiry, chosen: Sequence[Candidate], pool: Sequence[Candidate]) -> list[Candidate]:
    """The sentence of the same document, if any, that tells what is asked for and the chosen ones do not (基站多少个，充电桩多少个)."""
    heaviest = max((concept.weight for concept in inquiry.topic), default=0.0)
    asked = [concept for concept in inquiry.topic if concept.weight >= ASKED_FOR * heaviest]
    title = fold(inquiry.build.subject(chosen[0].hit.policy_id))
    texts = [title, *(fold(f"{each.heading} {each.sentence.text}") for each in chosen)]

    untold = [concept for concept in asked if all(concept_told(concept, text) < TOLD_AT_ALL for text in texts)]
    pool = [each for each in pool if each.hit.policy_id == chosen[0].hit.policy_id]
    if untold and len(untold) < len(asked):
        for each in (each for each in pool if each.score >= ADDS_AS_GOOD * chosen[0].score):
            text = fold(each.sentence.text)
            if all(concept_told(concept, text) > 2 * TOLD_AT_ALL for concept in untold):
                return [each]
    return _of_each(inquiry, chosen, pool)


# A sentence that tells what the chosen ones do not is quoted beside them where it scores this much of what the best of them does.
ADDS_AS_GOOD = 0.65
# One thing is asked of each of several: 各是几岁, 分别每月多少; what rent in capitals, and in small cities. Words that join may mean it.
_EACH = re.compile(
    r"各(?![地级类种项方界省市县区行位个有部单])|分别|又是"
    r"|\band (?:what|how|in|for|at|on|by|to|of|the)\b|\beach\b|\brespectively\b|\bboth\b|\bversus\b|\bvs\b"
)
_JOINS = re.compile(r"[和与及]|\band\b")
# Another sentence is of the other thing asked where it tells so much of the topic that the chosen ones do not tell themselves, and about
# as much of it in all.
OTHER_THING = 0.07
OTHER_THING_JOINED = 0.2
AS_MUCH = 0.6


def _of_each(inquiry: Inquiry, chosen: Sequence[Candidate], pool: Sequence[Candidate]) -> list[Candidate]:
    """The sentence of `pool` that speaks of the other year or of the other thing asked; none where none does."""
    question = fold(inquiry.query.question)
    each_asked = bool(_EACH.search(question))
    if not each_asked and not _JOINS.search(question):
        return []
    held = {(each.hit.clause_id, each.sentence.start) for each in chosen}
    pool = [each for each in pool if (each.hit.clause_id, each.sentence.start) not in held and each.covered >= AS_MUCH * chosen[0].covered]
    years = {year[:4] for year in inquiry.query.years} - {year for each in chosen for year in each.years}
    if years and each_asked:
        return list(islice((each for each in pool if years & set(each.years)), 1))
    texts = [fold(each.sentence.text) for each in chosen]
    new = [(concept, max(concept_told(concept, text) for text in texts)) for concept in inquiry.topic]
    total = sum(concept.weight for concept in inquiry.topic) or 1.0

    def adds(each: Candidate) -> float:
        text = fold(each.sentence.text)
        return sum(concept.weight * max(concept_told(concept, text) - told, 0.0) for concept, told in new) / total

    best = max(pool, key=adds, default=None)
    return [best] if best is not None and adds(best) >= (OTHER_THING if each_asked else OTHER_THING_JOINED) else []


# A question for places is answered by names of places.
_PLACES_ASKED = re.compile(
    r"""
    哪 (?: 些 | 几?个 | 几?座 | \d{1,2}个 | [两三四五六七八九十]{1,2}个 )
       (?: [一-龥]{0,4} 城市 (?! [群圈带] )
         | 旗县 | 区县 | 县[市区] | 市县 | 市 (?! [直属级民政场] ) | 县 (?! [级直] ) | 省 (?! [级直] ) | 地区 | 地方 )
  | (?: 城市 | 旗县 | 县市 | 省份 | 县 [（(] 市、区 [）)] ) (?: 名单 | 具体 )? (?: 是 | 有 | 包括 | 为 | 都有 | 都是 | 分别是 ) 哪 [些几]
  | \bwhich\s (?: \w+\s )? (?: cities | provinces | counties ) \b
  | \bwhich\s (?:\w+\s)? (?: city | province | county | district ) \b [^?]{0,40} \b (?: picked | chosen | selected | designated ) \b
  | \b (?: cities | provinces | counties | banners ) \b .* \b (?: their\snames | called | named )
    """,
    re.VERBOSE,
)


def _names_places(inquiry: Inquiry, text: str) -> bool:
    """Whether a text names a place, other than the nation and those the question names; a county where counties are asked for."""
    found = [region for _, _, region in find_regions(text) if region.level != "national"]
    if _COUNTIES_ASKED.search(fold(inquiry.query.question)):
        found = [region for region in found if region.level == "county"]
    return any(place_name(region) not in inquiry.query.regions for region in found)


_COUNTIES_ASKED = re.compile(r"哪(?:些|几?个|\d{1,2}个|[两三四五六七八九十]{1,2}个)(?:县(?!市)|旗)|\bwhich (?:\w+ )?count(?:y|ies)\b")


# A sentence that says less than this many characters beside what was asked only leads to the answer.
SAYS_SOMETHING = 10
# A question for measures, reasons or a way is told what follows its best sentence, up to this many characters in all.
GOING_ON = 180
# What asks for more than one sentence may say.
_ASKS_FOR_MUCH = re.compile(
    r"怎么|怎样|如何|哪些|什么(?!时候|意思|是)|哪几|有何|\bhow\b(?! (?:many|much|long|often|large|high|big))|\b(?:what|which)\b.*s\b"
)


def _answering(inquiry: Inquiry, best: Candidate) -> list[Candidate]:
    """The sentences of the best one's clause that answer, in the order of the text: those that tell nearly as much as it does, and
    what follows it where it only leads to the answer or more than a sentence is asked for.
    """
    near = [each for each in inquiry.plain if each.hit.clause_id == best.hit.clause_id and not is_heading(each)]
    near = [each for each in near if _as_good(inquiry, each, best)] or [best]
    chosen: list[Candidate] = []
    length = 0
    for each in sorted(near[:3], key=lambda each: (each is not best, -each.score)):
        if not chosen or length + len(each.sentence.text) <= LONG_ANSWER:
            chosen.append(each)
            length += len(each.sentence.text)
    chosen = _continued(best, chosen)
    chosen += _following(inquiry, best, chosen)
    told = [each for each in chosen if not is_heading(each) and not _TURNS.fullmatch(each.sentence.text.strip())]
    return sorted(told or chosen, key=lambda each: (each.hit.start, each.sentence.start))


def _following(inquiry: Inquiry, best: Candidate, chosen: Sequence[Candidate]) -> list[Candidate]:
    """The sentences after the best one that answer with it."""
    leads = _only_leads(inquiry, best)
    much = bool(_ASKS_FOR_MUCH.search(fold(inquiry.query.question)))
    if not leads and not much:
        return []
    held = {each.sentence.start for each in chosen}
    length = sum(len(each.sentence.text) for each in chosen)
    found: list[Candidate] = []
    for sentence in split_sentences(best.hit.text):
        if sentence.start < best.sentence.end or sentence.start in held or BRACKETED.fullmatch(sentence.text):
            continue
        enough = GOING_ON if much else LONG_SENTENCE
        if length + len(sentence.text) > enough and (found or not leads):
            break
        if sentence.text.endswith(("？", "?")):
            break  # the next question of a page of questions and answers
        if _TURNS.fullmatch(sentence.text.strip()) or (_FIRST_ITEM.match(sentence.text) and _LATER_ITEM.match(best.sentence.text)):
            break
        found.append(replace(best, sentence=sentence))
        length += len(sentence.text)
    return found or (_first_after(inquiry, best) if leads else [])


# Where running text turns to another matter: 全面支持全科医生职业发展方面。 A count of items that begins anew does as well.
_TURNS = re.compile(r"[^，。；：,;:]{2,24}方面[。：:]?")
_FIRST_ITEM = re.compile(r"\s*(?:一是|首先|第一[，,、]|其一)")
_LATER_ITEM = re.compile(r"\s*(?:[二三四五六七八九]是|其次|再次|最后|第[二三四五六七八九][，,、]|其[二三四])")


def _first_after(inquiry: Inquiry, best: Candidate) -> list[Candidate]:
    """The first sentence of the clause after the best one's, where search found it."""
    after = [hit for hit in inquiry.hits if hit.policy_id == best.hit.policy_id and 0 <= hit.start - best.hit.end <= CLOSE_BY]
    for hit in sorted(after, key=lambda hit: hit.start)[:1]:
        sentences = [sentence for sentence in split_sentences(hit.text) if not BRACKETED.fullmatch(sentence.text)]
        return [replace(best, hit=hit, sentence=sentence) for sentence in sentences[:1]]
    return []


def _only_leads(inquiry: Inquiry, each: Candidate) -> bool:
    """Whether a sentence says next to nothing beside what was asked: the heading of what follows it, or the words before a colon."""
    text = fold(each.sentence.text)
    if is_heading(each) or text.rstrip().endswith(("：", ":", "？", "?")):
        return True
    for concept in inquiry.topic:
        for form, _ in concept.forms:
            text = text.replace(form, "")
    return len(re.sub(r"[\W_]|[的了是在和与或及对等为]", "", LABEL.sub("", text, count=1))) < SAYS_SOMETHING


# 甲类传染病，是指…，包括鼠疫、霍乱: what is defined, at the beginning of a sentence.
_DEFINES = re.compile(
    r"(?:第[一-龥]{1,4}条\s*)?(?:本\S{1,3}所称)?[“‘]?(?P<term>[一-龥a-z]{3,14})[”’]?\s*[，,]?\s*(?:是指|系指|包括|分为)(?P<rest>.*)"
)


def _defined_in_question(inquiry: Inquiry) -> Candidate | None:
    """The sentence that says which things a term of the question names (甲类传染病…包括鼠疫、霍乱), the longest term first."""
    question = fold(inquiry.query.question)
    forms = {form for concept in inquiry.topic for form, sure in concept.forms if sure > LIKELY_MEANT}
    found: list[tuple[int, float, Candidate]] = []
    for each in inquiry.plain:
        match = _DEFINES.match(fold(each.sentence.text))
        if match is None or not re.search("[、和]", match["rest"]):
            continue
        term = match["term"]
        asked = re.search(rf"{re.escape(term)}.{{0,6}}?(?:[哪几]|什么|包括|分[为成别])", question)
        if (inquiry.query.language != "en" and asked) or term in forms:
            found.append((len(term), each.score, each))
    return max(found, key=lambda entry: entry[:2])[2] if found else None


LIKELY_MEANT = 0.8


_NUMERALS_EN = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NAMES_ASKED = re.compile(
    r"""
    (?<![\d第]) (?P<things> \d{1,2} | [三四五六七八九十]{1,2} ) (?: 样 | 种 | 类 | 个方面 | 大方面 | 方面 )      # 六样东西是什么
        [^，。？?,]{0,8}? (?: 是什么 | 是哪些 | 有哪些 | 分别是 | 指什么 )
  | (?P<more> \d{1,2} ) [家个所] [一-龥（）()、]{0,12}? [，,]? (?: 具体 | 分别 | 都 )?
        (?: 是谁 | 是哪些 | 都是哪 | 有哪些 | 分别是 | 设在哪 | 建在哪 | 叫什么 )
  | 哪 (?P<zh> \d{1,2} | [两三四五六七八九十]{1,3} ) (?: [大个家所种类项件座市省批条] )   # 哪11个城市
  | \b (?: which | what ) \s (?: other \s )? (?P<en> \d{1,2} | [a-z]+ ) \b                         # which eleven cities
    """,
    re.VERBOSE,
)


def names_asked(question: str) -> int:
    """How many names a question asks for ("哪11个城市", "which eleven cities"); 0 where it gives no number.

    >>> names_asked("首批试点是哪11个城市？"), names_asked("Which eleven cities?"), names_asked("哪些城市？")
    (11, 11, 0)
    """
    match = _NAMES_ASKED.search(fold(question))
    if match is None:
        return 0
    number = match["things"] or match["more"] or match["zh"] or match["en"]
    if number in _NUMERALS_EN:
        return _NUMERALS_EN.index(number) + 1
    return int(parse_number(number) or 0)


def _compose_names(inquiry: Inquiry, ranked: Sequence[Candidate], count: int, *, places: bool) -> Refusal | None:
    """So many names, of sentences best first: the one that lists them, the items of a list, or that the document does not list them."""

    def lists(text: str) -> bool:
        if places and not _names_places(inquiry, text):
            return False
        spread = text.replace("》《", "》、《")
        runs = [run for run in re.split(r"[，。；：:,;]", spread) if count - 1 <= run.count("、") + 1 <= count + 1]
        # A row of departments names nothing else that is counted.
        return any(2 * len(find_bodies(run)) < count for run in runs)

    told = [each for each in ranked if each.covered >= TOLD_ENOUGH and not is_heading(each)]
    items = _siblings(inquiry, told[0]) if told else []
    going_on = _continued(told[0], [told[0]]) if told else []
    listing = next((each for each in told if lists(each.sentence.text)), None)
    found = next((each for each in (going_on, items) if len(each) >= count), [])
    if told and listing is told[0] and _ENUMERATES.search(listing.sentence.text):
        found = []
    if not found and listing is not None:
        quote(inquiry, listing, want=lists)
        return None
    if not found:
        return Refusal("not_stated", "what_names", (), told[0] if told else inquiry.plain[0])
    for each in found:
        quote(inquiry, each)
    return None


# An item of a list is told with the best one where it tells nearly as much of the topic; no more than this many are told.
ITEM_AS_GOOD = 0.9
MOST_ITEMS = 12


def _siblings(inquiry: Inquiry, best: Candidate) -> list[Candidate]:
    """The sentences of the items beside the best one's that tell the same of the topic, the best included, in the order of the text."""
    above = best.hit.clause_id.rpartition("/")[0] or best.hit.clause_id.partition("#")[0]
    found: dict[str, Candidate] = {}
    for each in inquiry.plain:
        inside = each.hit.policy_id == best.hit.policy_id and each.hit.clause_id.startswith(above)
        same_depth = each.hit.path.count("/") == best.hit.path.count("/")
        if inside and same_depth and not is_heading(each) and each.own >= ITEM_AS_GOOD * best.own and best.own > 0:
            found.setdefault(each.hit.clause_id, each)
    return sorted(found.values(), key=lambda each: (each.hit.start, each.sentence.start))[:MOST_ITEMS]


# What is told by all the items under the words that lead to them (应当具备下列条件：).
_CONDITIONS_ASKED = re.compile(
    r"(?:什么|哪些|哪几[个项条种类样]?|怎样的?|何种?|几[个项条种])[^,，。？?]{0,8}(?:条件|资格|要求|门槛|情形|情况|标准|材料|证件|职责|原则)"
    r"|(?:条件|资格|要求|门槛|情形|材料|职责|原则)(?:都|各|分别)?(?:是|有|包括|为)(?:什么|哪)|(?:满足|符合|具备)(?:了)?(?:什么|哪)"
    r"|\b(?:what|which)\b[^.?]{0,30}\b(?:conditions|requirements|criteria|qualifications|circumstances|situations|materials|documents|duties|principles)\b"
)
_CONDITION = re.compile("条件|资格|要求|门槛|情形|材料|职责|原则")
_LEADS_TO_ITEMS = re.compile(
    r"(?:条件|要求|下列|以下|如下|情形|之一|包括|材料|职责|原则|[类种项级]|的)[^，,。；;]{0,6}[：:]$"
    r"|(?:下列|以下)(?:情形|情况|条件|行为)[^。；;]{0,60}[：:]$"
)
# Items that are told whole, and how long one may be; sentences looked at for what leads to them, and what they score of what the best does.
MOST_UNDER = 10
LONG_ITEM = 120
LEADS_LOOKED_AT = 5
LEAD_AS_GOOD = 0.8


def _items_asked(inquiry: Inquiry, ranked: Sequence[Candidate]) -> list[Candidate]:
    """Where conditions and the like, or so many kinds, are asked, the items under the words that lead to them, in the order of the text:
    under those a good sentence is, or among which the best stands. Empty where none lead to items.
    """
    question = fold(inquiry.query.question)
    count = names_asked(question) if _KINDS_ASKED.search(question) else 0
    if not ranked or not (count or _CONDITIONS_ASKED.search(question)):
        return []
    asked = set(_CONDITION.findall(question))
    for place, each in enumerate(ranked[:LEADS_LOOKED_AT]):
        if each.score < LEAD_AS_GOOD * ranked[0].score:
            break
        leads = _LEADS_TO_ITEMS.search(each.sentence.text.strip())
        lead, items = _items_under(inquiry, each) if leads or not place else ("", [])
        if not items or (count and len({item.hit.clause_id for item in items}) != count):
            continue
        of = set(_CONDITION.findall(lead))
        if asked and of and not asked & of:
            continue  # conditions are no materials
        same = names_so_many(fold(lead), count) if count else not asked or bool(asked & of)
        if (same and tells_enough(inquiry, each)) or answers(inquiry, [each, *(other for other in ranked if other is not each)]):
            return items
    return []


# The principles of a document are the first words of the paragraphs or items under a heading that says so: ——政府主导、多方参与。….
_PRINCIPLES_ASKED = re.compile(
    r"(?:哪[几些]|什么|几)[条项个大]?(?:基本|工作|主要)?原则|原则(?:都)?(?:有|是|包括)(?:哪|什么)"
    r"|\b(?:what|which|how many)\b[^.?]{0,30}\bprinciples\b"
)
_DASHES = re.compile(r"\s*[—－-]{1,2}(?=[一-龥])")


def _principles(inquiry: Inquiry) -> list[Candidate]:
    """Where the principles of a document are asked, the words that name each; empty where no heading of a good sentence says so."""
    if not _PRINCIPLES_ASKED.search(fold(inquiry.query.question)):
        return []
    for each in inquiry.plain[:KINDS_LOOKED_AT]:
        first, *others = split_sentences(each.hit.text)
        if "原则" not in first.text or len(first.text) > LONG_TITLE or each.score < LEAD_AS_GOOD * inquiry.plain[0].score:
            continue
        lines = [(each.hit, _without_dash(line)) for line in others if _DASHES.match(line.text)]
        if not lines:
            clauses = inquiry.build.clauses([each.hit.policy_id])
            items = [hit for hit in clauses if hit.clause_id.rpartition("/")[0] == each.hit.clause_id]
            lines = [(hit, split_sentences(hit.text)[0]) for hit in items]
        if 1 < len(lines) <= MOST_UNDER:
            return [replace(each, hit=hit, sentence=sentence) for hit, sentence in lines]
    return []


# What a section of a document lists, asked by its name: “防控重大疾病”部分有哪几项, what does the section on … call for.
_SECTION_ASKED = re.compile(
    r"(?:部分|这一?[章节块段]|[章节])[^。？?]{0,14}?(?:哪|几|什么|多少)"
    r"|\b(?:section|chapter|part) (?:on|of|about|called|titled|headed|under)\b"
    r"|\bunder the heading\b"
)
# In English a heading is meant where its words tell this much of the topic; in Chinese they stand in the question.
SECTION_TOLD = 0.6


def _of_section(inquiry: Inquiry) -> list[Candidate]:
    """Where a section is asked for by its name, the first sentences of the items right under its heading; empty where none is."""
    question = fold(inquiry.query.question)
    if not _SECTION_ASKED.search(question):
        return []

    def meant(each: Candidate) -> bool:
        first = split_sentences(each.hit.text)[0].text
        name = LABEL.sub("", fold(first), count=1).strip("。；： ")
        if inquiry.query.language == "en":
            return len(name) < LONG_TITLE and coverage(inquiry.topic, name) >= SECTION_TOLD
        return LEAST_NAME <= len(name) < LONG_TITLE and name in question

    for each in filter(meant, inquiry.plain[:SECTIONS_LOOKED_AT]):
        clauses = inquiry.build.clauses([each.hit.policy_id])
        items = [hit for hit in clauses if hit.clause_id.rpartition("/")[0] == each.hit.clause_id]
        if 1 < len(items) <= MOST_UNDER:
            return [replace(each, hit=hit, sentence=split_sentences(hit.text)[0]) for hit in items]
    return []


# A heading of fewer characters is named by chance.
LEAST_NAME = 4
SECTIONS_LOOKED_AT = 60


def _without_dash(sentence: Sentence) -> Sentence:
    """A sentence without the dash that it begins with."""
    dash = _DASHES.match(sentence.text)
    length = dash.end() if dash else 0
    return replace(sentence, start=sentence.start + length, text=sentence.text[length:])


def _items_under(inquiry: Inquiry, candidate: Candidate) -> tuple[str, list[Candidate]]:
    """The words that the clause of a sentence, or the one above it, leads to items with, and the sentences of these; empty where it
    leads to none or too many.
    """
    clauses = inquiry.build.clauses([candidate.hit.policy_id])
    for name in (candidate.hit.clause_id, candidate.hit.clause_id.rpartition("/")[0]):
        above = next((hit for hit in clauses if hit.clause_id == name and hit.text.strip()), None)
        lead = split_sentences(above.text)[-1].text.strip() if above is not None else ""
        if not _LEADS_TO_ITEMS.search(lead):
            continue
        items = [hit for hit in clauses if hit.clause_id.rpartition("/")[0] == name]
        if 1 < len(items) <= MOST_UNDER and all(len(hit.text) <= LONG_ITEM for hit in items):
            lines = [(hit, sentence) for hit in items for sentence in split_sentences(hit.text)]
            # What stands on the next line after an item is no part of it.
            lines = [(hit, each) for hit, each in lines if "\n" not in hit.text[: each.start].lstrip()]
            return lead, [replace(candidate, hit=hit, sentence=each) for hit, each in lines]
    return "", []


def is_heading(each: Candidate) -> bool:
    """Whether a sentence only repeats the title of its clause, or names what the next one of running text goes on to tell
    (一是提升工资水平。按照…).
    """
    item = _ITEM_TITLE.fullmatch(each.sentence.text.strip()) and _TOLD_AFTER.match(each.hit.text, each.sentence.end)
    return bool(item and not _STATES.search(each.sentence.text)) or repeats_title(each)


# The title of an item within running text: 二是完善分配机制。
_ITEM_TITLE = re.compile(r"[一二三四五六七八九十]是[^，。；：,;:]{2,14}[。：:]?")
_TOLD_AFTER = re.compile(r"[。\s]*(?![二三四五六七八九十]是)[^。；\s]")


def repeats_title(each: Candidate) -> bool:
    """Whether a sentence only repeats the title of its clause, and does not itself say what may or must be (第十条 …可以参加考试；)."""
    label = LABEL.match(each.sentence.text)
    words = each.sentence.text[label.end() if label else 0 :].strip("。；： ")
    article = label is not None and label.group().strip().startswith("第")
    return len(words) < (LONG_ARTICLE_TITLE if article else LONG_TITLE) and words in each.heading and not _STATES.search(words)


# An article of rules begins with what it rules; one with a title of its own (第六条 离岸孵化。在香港设立…) has a short one.
LONG_ARTICLE_TITLE = 10
# A title names; what allows, binds, forbids, divides, defines or gives a figure states.
_STATES = re.compile(r"可以|应当|不得|必须|不超过|不少于|不低于|分为|包括|是指|[0-9一二三四五六七八九十百](?:元|日|天|年|个月|%|周岁|倍)")


def _as_good(inquiry: Inquiry, each: Candidate, best: Candidate) -> bool:
    """Whether a sentence answers nearly as well as the best: it tells what is between quotation marks, or nearly as much of the topic."""
    quoted = [word for word, weight in inquiry.query.topic if weight > 1]
    if quoted:
        return all(word in fold(each.sentence.text) for word in quoted)
    return each.score >= 0.85 * best.score or each.own >= 0.8 * best.own


# What goes on with the sentence before it: a term explained, the next of a row.
_GOES_ON = re.compile(
    r"[“‘\"][^”’\"]{1,12}[”’\"]\s*[:：]|[一二三四五六七八九]是|其[一二三四五]|[（(][一二三四五六七八九十\d]+[）)]|第[一二三四五六七八九十]"
)


def _continued(best: Candidate, chosen: list[Candidate]) -> list[Candidate]:
    """The chosen sentences and those that go on with the best one: “一减免”：…; “一倾斜”：…."""
    held = {each.sentence.start for each in chosen}
    following = [sentence for sentence in split_sentences(best.hit.text) if sentence.start >= best.sentence.end]
    length = sum(len(each.sentence.text) for each in chosen)
    before = best.sentence
    for sentence in following:
        if not (_GOES_ON.match(sentence.text) or before.text.endswith(("；", ";"))) or length > 2 * LONG_ANSWER:
            break
        before = sentence
        length += len(sentence.text)
        if sentence.start not in held:
            chosen.append(replace(best, sentence=sentence))
    return chosen


def compose_compare(inquiry: Inquiry, compose: Callable[[Inquiry], Refusal | None]) -> Refusal | None:
    """Each side answered for itself, one line a side. A side that is not held or silent is named; where none answers, a refusal."""
    sides = parts_to_compare(inquiry.query, inquiry.build)
    if len(sides) < 2:
        return compose(inquiry)
    if (telling := _telling_all(inquiry)) is not None:
        quote(inquiry, telling, want=lambda text: bool(find_quantities(text)))
        return None
    refusals: list[Refusal] = []
    silent_sides: list[tuple[Inquiry, Refusal]] = []
    asked = [Inquiry(inquiry.build, replace(query, topic=inquiry.query.topic), inquiry.draft, inquiry.ledger) for _, query in sides]
    for side in _each_its_own(asked):
        refusal = _compose_side(side, compose)
        if refusal:
            refusals.append(refusal)
            silent_sides.append((side, refusal))
    missing = [refusal for refusal in refusals if refusal.reason == "region_not_in_corpus"]
    if missing or len(refusals) == len(sides):
        return (missing or refusals)[0]
    for side, refusal in silent_sides:
        _say_silent(side, refusal)
    return None


def _compose_side(side: Inquiry, compose: Callable[[Inquiry], Refusal | None]) -> Refusal | None:
    """One side of a comparison; of a place that is not held, what the documents of others plainly say of it."""
    if not side.scope.missing:
        return compose(side)
    places = "、".join(side.scope.missing)
    side = Inquiry(side.build, replace(side.query, intent=side.query.compared or "content"), side.draft, side.ledger)
    if side.plain and compose(side) is None:
        side.draft.lines[-1] += side.draft.phrase("beside_not_held", places=side.places(places))
        return None
    return Refusal("region_not_in_corpus", "", (("places", places),))


# What is left of a topic for one side of a comparison is what is asked of it where it is so much of the whole.
LEFT_TO_ASK = 0.5


def _each_its_own(sides: Sequence[Inquiry]) -> list[Inquiry]:
    """The sides of a comparison, each without the words that only the documents of another speak of (大连海岛的医生和旗县乡镇的医生)."""
    spoken = []
    for side in sides:
        text = "\n".join(fold(hit.text) for hit in side.hits)
        spoken.append({concept.word for concept in side.topic if any(form in text for form, _ in concept.forms)})
    found = []
    for side, own in zip(sides, spoken, strict=True):
        others = set().union(*spoken) - own
        left = sum(concept.weight for concept in side.topic if concept.word not in others)
        if others and left >= LEFT_TO_ASK * sum(concept.weight for concept in side.topic):
            side = Inquiry(side.build, side.query, side.draft, side.ledger, without=others)
        found.append(side)
    return found


def _telling_all(inquiry: Inquiry) -> Candidate | None:
    """The sentence that tells what is asked of several places none of which is held (districts of one that is), if one names them all."""
    names = [short_place(place) for place in inquiry.scope.not_held]
    if len(names) < 2:
        return None
    near = (each for each in inquiry.plain[:TELLING_LOOKED_AT] if tells_enough(inquiry, each))
    return next((each for each in near if all(name in fold(each.sentence.text) for name in names)), None)


TELLING_LOOKED_AT = 5


def _say_silent(side: Inquiry, refusal: Refusal) -> None:
    """That one side of a comparison does not state it, with the nearest it says."""
    nearest = refusal.nearest or next(iter(side.plain), None)
    if nearest is None:
        return
    policy = side.build.policy(nearest.hit.policy_id)
    first, last = window(side, nearest, anything)
    passage = side.passage_of(nearest, nearest.sentence.start + first, nearest.sentence.start + last)
    number = side.draft.cite(policy, nearest.hit.path, passage)
    what = side.draft.phrase(refusal.what or "what_content", **dict(refusal.values))
    side.draft.say(side.draft.phrase("side_silent", where=side.where(policy), what=what, mark=side.draft.mark(number)))
