"""A sentence that answers → a line with its words, cited: the phrases that tell the topic, the figure or the date asked. Chooses none."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from kg.language.quantities import find_deadlines, find_quantities
from kg.language.script import fold, to_simplified
from kg.records import Passage
from qa.evidence import SPEAKS_OF_LAST, Candidate
from qa.facts import Goal
from qa.inquiry import Inquiry
from qa.relevance import concept_told, coverage
from qa.sentences import split_phrases, split_sentences
from qa.wording import date_words, due_words, value_words

# Length of a verbatim answer, in characters, past which it is cut to the phrases that tell the topic.
LONG_SENTENCE = 120
LONG_ANSWER = 200
# A sentence that states or explains, not a figure, is quoted whole up to here.
LONG_STATEMENT = 140
# A task without a title of its own goes by its first phrase.
LONG_TITLE = 40


def fold_quote(quote: str) -> str:
    """A quote as an answer repeats it: simplified, without inline pinyin."""
    return re.sub(r"[（(][a-zü\u00e0-\u01dc]{1,7}[）)]", "", to_simplified(quote))


def clean_title(title: str) -> str:
    """A task's title as an answer writes it: without its label's rest and the stop at its end.

    >>> clean_title("建立完善双向转诊制度。"), clean_title("5强化算力资源保障"), clean_title("3岁以下婴幼儿照护")
    ('建立完善双向转诊制度', '强化算力资源保障', '3岁以下婴幼儿照护')
    """
    bare = re.sub(r"\s+", "", title).strip("。；;，,：: ")
    numbers = find_quantities(bare[:4])
    if numbers and numbers[0].start == 0 and not numbers[0].unit and not numbers[0].worded:
        bare = re.sub(r"^\d{1,2}(?=[一-龥])", "", bare)  # a label that lost its stop (5强化算力资源保障), not 3岁以下
    if len(bare) > LONG_TITLE and (match := re.match(r".{6,}?(?=[，。；：,;:])", bare)):
        return match.group()
    return bare


# Who answers for an item, or a remark: it is not what the item says.
BRACKETED = re.compile(r"[（(][^（()）]*[）)][。；]?")


def quote(
    inquiry: Inquiry, candidate: Candidate, want: Callable[[str], bool] | None = None, key: str = "says", kinds: Collection[str] = ()
) -> None:
    """Say a sentence, or the phrases of it that answer, verbatim, where no line says them yet; assert what the graph holds of it.

    `key` says what for: "value_says" for its figure of `kinds` (told in the words of the target alone), "deadline_says" for its date.
    """
    draft, hit = inquiry.draft, candidate.hit
    if SPEAKS_OF_LAST.match(candidate.sentence.text):
        before = [sentence for sentence in split_sentences(hit.text) if sentence.end <= candidate.sentence.start]
        if before:
            quote(inquiry, replace(candidate, sentence=before[-1]))
    policy = inquiry.build.policy(hit.policy_id)
    first, last = window(inquiry, candidate, want or anything)
    last = _to_every_kind(candidate.sentence.text, first, last, kinds)
    passage = inquiry.passage_of(candidate, candidate.sentence.start + first, candidate.sentence.start + last)
    whole = inner_quotes(re.sub(r"\s+", "", candidate.sentence.text[first:last]).strip("，。；：,;:"))
    if any(whole in line for line in draft.lines):
        return  # said for another part of the question
    number = draft.cite(policy, hit.path, passage)
    quoted = [goal for goal in inquiry.goals_of(hit.policy_id) if overlaps(goal, passage)]
    goals = relevant(inquiry, quoted)
    asks_two = bool(ASKS_TWO.search(fold(inquiry.query.context or inquiry.query.question)))
    words = core(goals, whole, kinds, [goal for goal in quoted if goal not in goals]) if key == "value_says" and not asks_two else whole
    parts = {"where": inquiry.where(policy), "words": words, "mark": draft.mark(number)}
    if goals and not any(goal.binding for goal in goals) and (inquiry.query.language == "en" or "鼓励" not in words):
        parts["mark"] += draft.phrase("note_encouraged")
    gloss = target_gloss(inquiry, goals, words)
    when = when_said(inquiry, key, words, candidate, goals)
    if when:
        draft.say(draft.phrase("deadline_says", when=when, **parts))
    elif gloss and key != "deadline_says" and (inquiry.query.language == "en" or (_shared_out(words, goals) and len(gloss) <= LONG_TITLE)):
        draft.say(draft.phrase("says_gloss", gloss=gloss, **parts))
    else:
        draft.say(draft.phrase("says", **parts))
    for goal in goals:
        value = value_words(goal.comparator, goal.value, goal.value_high, goal.unit, goal.baseline, inquiry.query.language)
        draft.assert_fact(goal.kind, goal.subject, goal.deadline or goal.comparator, value, number)
    if not goals or words != whole:
        draft.assert_fact("quote", policy.number or policy.title or policy.label, "says", whole, number)


# Two things of one kind are asked.
ASKS_TWO = re.compile(
    r"分[别別]|(?:多少|几|哪[年天一]|何时|多[大久长高]).*(?:多少|几|哪[年天一]|何时|多[大久长高])|\bhow\b.*\bhow\b|\bwhat\b.*\bwhat\b"
    r"|\brespectively\b|\bboth\b|\bversus\b|\bvs\b"
)


def _to_every_kind(text: str, first: int, last: int, kinds: Collection[str]) -> int:
    """The end of a stretch that is to hold a figure of each kind asked: two things asked in one question stand in one sentence."""
    held = {quantity.kind for quantity in find_quantities(text[first:last])}
    for phrase in split_phrases(text):
        own = {quantity.kind for quantity in find_quantities(phrase.text)} & set(kinds)
        if phrase.start >= last and own - held and phrase.end - first <= LONG_ANSWER:
            last, held = phrase.end, held | own
    return last


def when_said(inquiry: Inquiry, key: str, words: str, candidate: Candidate, goals: Sequence[Goal]) -> str:
    """The date that a line says before the words it quotes; empty where they say it themselves or nothing asks for it."""
    language = inquiry.query.language
    if key == "deadline_says":
        when = date_gloss(inquiry, words, candidate)
        return when if when and (when not in words or language == "en") else ""
    if re.search(r"\d{4}", words) or (language == "en" and target_gloss(inquiry, goals, words)):
        return ""
    dates = {goal.deadline for goal in goals if goal.deadline}
    if key == "value_says" and len(dates) == 1 and not find_deadlines(words):
        return inquiry.draft.phrase("by", date=due_words(dates.pop(), language))
    return date_words(candidate.years[-1], language) if inquiry.query.years and candidate.years else ""


# A figure is told in the words of its target where the sentence quoted is longer than this and the target's words this much shorter.
LONG_FIGURE = 45
MUCH_SHORTER = 0.75


def core(goals: Sequence[Goal], words: str, kinds: Collection[str] = (), others: Sequence[Goal] = ()) -> str:
    """Of the words quoted, the stretch that states the targets asked for; all of them where it leaves out a figure of `kinds` or its unit
    that is not of the `others`, targets quoted beside them that were not asked for.

    >>> passage = Passage("a.txt", 20, 38, "每万名居民拥有2名全科医生")
    >>> goal = Goal("p", "c", "一", "每万名居民拥有全科医生数", "", "=", "2", "", "名", "", "2020", "target", passage)
    >>> core([goal], "健全全科医生培养和使用机制，落实岗位补助政策，到“十三五”末，每万名居民拥有2名全科医生，基本适应健康需要")
    '每万名居民拥有2名全科医生'
    """
    places = _places_of(goals, words)
    if len(words) <= LONG_FIGURE or not places or len(places) < len(goals):
        return words
    start, end = min(first for first, _ in places), max(last for _, last in places)
    units = {quantity.unit for quantity in find_quantities(words[start:end]) if quantity.kind}
    beside = [quantity for quantity in find_quantities(words) if not start <= quantity.start < end]
    told = _places_of(others, words)
    beside = [quantity for quantity in beside if not any(first <= quantity.start < last for first, last in told)]
    left_out = [quantity for quantity in beside if quantity.unit in units or quantity.kind in kinds]
    return words[start:end] if not left_out and end - start <= MUCH_SHORTER * len(words) else words


def _places_of(goals: Sequence[Goal], words: str) -> list[tuple[int, int]]:
    """Where the proofs of targets stand in words quoted."""
    proofs = [inner_quotes(re.sub(r"\s+", "", fold_quote(goal.passage.quote)).strip("，。；：,;:")) for goal in goals]
    return [(words.find(proof), words.find(proof) + len(proof)) for proof in proofs if proof and proof in words]


def _shared_out(words: str, goals: Sequence[Goal]) -> bool:
    """Whether figures are shared out over several things named before them, so that a reader must count (分别达到100%、85%)."""
    return len(goals) == 1 and bool(re.search(r"分别(?:[^，。；,;]{0,6}?)\d", words))


def overlaps(goal: Goal, passage: Passage) -> bool:
    """Whether a target's proof stands within the passage quoted."""
    held = min(goal.passage.end, passage.end) - max(goal.passage.start, passage.start)
    return goal.passage.source_file == passage.source_file and held > 0


def inner_quotes(words: str) -> str:
    """Words to stand between “”: their own quotation marks become ‘’.

    >>> inner_quotes("实施“一减免”")
    '实施‘一减免’'
    """
    return words.translate(str.maketrans("“”", "‘’"))


def relevant(inquiry: Inquiry, goals: list[Goal]) -> list[Goal]:
    """Of several targets quoted together, those whose indicator tells the topic about as much as the best one does."""
    told = [coverage(inquiry.topic, f"{goal.scope}{goal.indicator}") for goal in goals]
    years = {year[:4] for year in inquiry.query.years}
    kept = [goal for goal, share in zip(goals, told, strict=True) if share >= 0.75 * max(told)]
    return [goal for goal in kept if not years or goal.deadline[:4] in years] or kept


def target_gloss(inquiry: Inquiry, goals: Sequence[Goal], words: str) -> str:
    """What the targets quoted say, in the words of the answer: "at least 2 by 2020"."""
    told = []
    for goal in goals[:4]:
        value = value_words(goal.comparator, goal.value, goal.value_high, goal.unit, goal.baseline, inquiry.query.language)
        if inquiry.query.language != "en":
            value = goal.subject + value
        elif goal.deadline and not goal.deadline_is_start:
            value += " " + inquiry.draft.phrase("by", date=date_words(goal.deadline, "en"))
        told.append(value)
    return "; ".join(dict.fromkeys(told))


def date_gloss(inquiry: Inquiry, words: str, candidate: Candidate) -> str:
    """The date a quoted stretch names, in the words of the answer; the year in force at its sentence where it names none."""
    deadlines = find_deadlines(words)
    found = [deadline for deadline in deadlines if not deadline.is_start] or deadlines
    if found:
        # The latest day is the end of a period named.
        chosen = found[-1 if re.search(r"最晚|最迟|截止|\blatest\b|\bclose", inquiry.query.question.lower()) else 0]
        return date_words(chosen.iso, "en") if inquiry.query.language == "en" else words[chosen.start : chosen.end].strip("到，,")
    years = _YEAR_SAID.findall(words) or list(candidate.years)
    return date_words(years[0], inquiry.query.language) if years else ""


# Not the amount of 2000亿元.
_YEAR_SAID = re.compile(r"(?<![\d.])(?:19|20)\d\d(?!\s*[\d.万亿元人名家个项所%％])")


def anything(text: str) -> bool:
    """What a question for no kind of thing wants."""
    return True


def window(inquiry: Inquiry, candidate: Candidate, want: Callable[[str], bool]) -> tuple[int, int]:
    """The stretch of a sentence to quote: all of a short one; of a long one the neighbouring phrases that tell what the topic asks."""
    text = candidate.sentence.text
    label = LABEL.match(text)
    begin = label.end() if label else 0
    row = candidate.hit.path.rpartition("/")[2]
    if row.isdigit() and candidate.sentence.start == 0 and re.match(rf"{row}\s*[一-龥]", text):
        begin = len(row)  # a row of a table begins with its number
    if len(text) - begin <= (LONG_STATEMENT if want is anything else LONG_SENTENCE):
        return begin, len(text)
    phrases = [phrase for phrase in split_phrases(text) if phrase.end > begin]
    scores = [_phrase_score(inquiry, phrase.text, want) for phrase in phrases]
    best = max(range(len(phrases)), key=lambda index: (scores[index], -index))
    first = last = best
    floor = 0.45 * scores[best]
    # A further figure beside the one that fits best is told with it where it touches the topic at all.
    scores = [floor if floor > score > 0.12 and want is not anything else score for score in scores]
    while first > 0 and phrases[last].end - phrases[first - 1].start <= LONG_ANSWER and _worth(scores, first - 1, -1, floor):
        first -= 1
    while last + 1 < len(phrases) and phrases[last + 1].end - phrases[first].start <= LONG_ANSWER and _worth(scores, last + 1, 1, floor):
        last += 1
    wanted = [index for index, phrase in enumerate(phrases) if want(phrase.text)]
    if wanted and not any(first <= index <= last for index in wanted):
        nearest = min(wanted, key=lambda index: (min(abs(index - first), abs(index - last)), index))
        first, last = min(first, nearest), max(last, nearest)
    if want is not anything and last + 1 < len(phrases) and re.search(r"(?:前|底|内|起|间|年)[，,：:]?$", phrases[last].text):
        last += 1  # a date is told with what it dates
    while want is anything and last + 1 < len(phrases) and phrases[last + 1].end - phrases[first].start <= LONG_STATEMENT:
        last += 1  # what a statement says of its topic follows it
    return max(begin, phrases[first].start), phrases[last].end


# The label that a sentence begins with belongs to its clause, not to what it says.
LABEL = re.compile(
    r"\s*(?:第[一二三四五六七八九十百零]+条|[（(][一二三四五六七八九十]+[）)]|[一二三四五六七八九十]+、|\d{1,2}[.．、](?!\d)|[（(]\d{1,2}[）)])\s*"
)


def _worth(scores: Sequence[float], index: int, step: int, floor: float) -> bool:
    """Whether a phrase is worth quoting: it tells enough, or the one after it does."""
    beyond = index + step
    return scores[index] >= floor or (0 <= beyond < len(scores) and scores[beyond] >= floor)


def _phrase_score(inquiry: Inquiry, phrase: str, want: Callable[[str], bool]) -> float:
    folded = fold(phrase)
    total = sum(concept.weight for concept in inquiry.topic) or 1.0
    told = sum(concept.weight * concept_told(concept, folded) for concept in inquiry.topic) / total
    return told + (0.12 if want(phrase) and told > 0.02 else 0.0)
