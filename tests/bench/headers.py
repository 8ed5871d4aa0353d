"""What the reader says of each document against a table of what others say of it. Lists every difference, for a person to judge.

    python tests/bench/headers.py ../shared/policies [--kind number|issuer|date|level|title] [--all]

The table (index.tsv) is fallible: it was copied from the sites the documents came from. Only fields that both the table and the
text state are counted; a field counts as stated by the text where its value can be found in the text at all.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from kg.language.numbering import parse_document_number
from kg.language.quantities import parse_date
from kg.reading.documents import read_documents
from kg.reading.read import read_source
from kg.records import Document


def main_document(documents: tuple[Document, ...]) -> Document | None:
    """The document a file is about: its notice or policy."""
    for roles in (("carrier", "policy"), ("interpretation",), ("forwarded", "issued", "annex", "wrapper")):
        for document in documents:
            if document.role in roles:
                return document
    return None


def bare(text: str) -> str:
    """Text without blanks and punctuation."""
    return re.sub(r"[\s、，,；;]", "", text)


def compare(row: dict[str, str], path: Path) -> dict[str, tuple[str, str]]:
    """Field → (what the table says, what was read), for the fields that both the table and the text state."""
    documents = read_documents(read_source(path, path.name))
    main = main_document(documents)
    if main is None:
        return {}
    text, header = main.text.text, main.header
    found: dict[str, tuple[str, str]] = {}
    number = parse_document_number(row["wenhao"])
    if number and any(parse_document_number(line.strip()) == number for line in text.splitlines() if len(line) < 60):
        found["number"] = (number.format(), header.document_number)
    if row["issuer"] and bare(row["issuer"]) in bare(text[:2000] + text[-400:]):
        found["issuer"] = (bare(row["issuer"]), "".join(header.issuing_authorities))
    if row["date"] and row["date"] in {parse_date(line) for line in text.splitlines() if len(line) < 40}:
        found["date"] = (row["date"], header.date_document)
    if row["level"] and row["level"] != "unknown" and header.level:
        found["level"] = (row["level"].replace("district", "county"), header.level)
    if row["title"] and row["kind"] != "rawpage" and bare(row["title"]) in bare(text[:600]):
        found["title"] = (bare(row["title"]), bare(header.title))
    return found


def main(folder: Path, kind: str, everything: bool) -> None:
    """Print the differences and, per field, how many agree."""
    agreed: Counter[str] = Counter()
    stated: Counter[str] = Counter()
    with (folder / "index.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            for name, (said, read) in compare(row, folder / row["file"]).items():
                stated[name] += 1
                agreed[name] += said == read
                if (said != read or everything) and kind in ("", name):
                    print(f"{row['file'][:40]}\t{name}\t{said}\t{read}")
    for name in sorted(stated):
        print(f"{name}: {agreed[name]} of {stated[name]} ({agreed[name] / stated[name]:.1%})")


if __name__ == "__main__":
    arguments = sys.argv[1:]
    chosen = arguments[arguments.index("--kind") + 1] if "--kind" in arguments else ""
    main(Path(arguments[0]), chosen, "--all" in arguments)
