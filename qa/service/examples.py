"""Questions that the corpus at hand can answer, for the empty conversation. Drawn from the graph, so they change with it."""

from __future__ import annotations

from qa.build import Build
from qa.service.texts import Interface

# One task with a lead, one target, and one document that stands on another: a question of each kind, of different places.
LED_TASKS = """SELECT ?region ?title WHERE {
  ?r a mailuo:Responsibility ; mailuo:role "lead" ; mailuo:measure/rdfs:label ?title ; mailuo:policy/mailuo:region ?region .
  FILTER(strlen(?title) >= 6 && strlen(?title) <= 16) } ORDER BY ?region ?title"""
TARGETS = """SELECT ?region ?indicator WHERE {
  ?t a mailuo:Target ; mailuo:indicator ?indicator ; mailuo:deadline ?year ; mailuo:policy/mailuo:region ?region .
  FILTER(strlen(?indicator) >= 5 && strlen(?indicator) <= 14) } ORDER BY DESC(?region) ?indicator"""
IMPLEMENTING = """SELECT DISTINCT ?number WHERE {
  ?c a mailuo:Citation ; mailuo:relation "implements" ; mailuo:citing ?p .
  ?p eli:number ?number ; mailuo:in_corpus true } ORDER BY ?number"""
WORDS: dict[Interface, tuple[str, str, str]] = {
    "zh": ("{region}{title}由谁牵头？", "{region}的{indicator}目标是多少？", "{number}是依据哪些文件制定的？"),
    "zh-Hant": ("{region}{title}由誰牽頭？", "{region}的{indicator}目標是多少？", "{number}是依據哪些文件制定的？"),
    "en": (
        "Who leads “{title}” in {region}?",
        "What is the target for “{indicator}” in {region}?",
        "Which documents does {number} implement?",
    ),
}


def example_questions(build: Build, language: Interface) -> list[str]:
    """Up to three questions; fewer where the corpus holds nothing of a kind."""
    queries = (LED_TASKS, TARGETS, IMPLEMENTING)
    found = [build.select(query + " LIMIT 1") for query in queries]
    return [words.format(**rows[0]) for words, rows in zip(WORDS[language], found, strict=True) if rows]
