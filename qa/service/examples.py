"""Questions that the corpus at hand can answer, for the empty conversation. Drawn from the graph, so they change with it."""

from __future__ import annotations

from kg.language.regions import region_by_pinyin
from qa.build import Build
from qa.inquiry import english_place
from qa.service.texts import Interface
from qa.wording import to_script

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
LEADING_BODIES = """SELECT ?region ?body (COUNT(?r) AS ?n) WHERE {
  ?r a mailuo:Responsibility ; mailuo:role "lead" ; mailuo:body ?b ; mailuo:policy/mailuo:region ?region .
  ?b skos:prefLabel ?body FILTER(lang(?body) = "en" && !CONTAINS(?body, "authorities")) }
  GROUP BY ?region ?body ORDER BY DESC(?n) ?region ?body"""
CHINESE = (
    (LED_TASKS, "{region}{title}由谁牵头？"),
    (TARGETS, "{region}的{indicator}目标是多少？"),
    (IMPLEMENTING, "{number}是依据哪些文件制定的？"),
)
# Tasks and indicators have no English names: a question that quoted them would be one in Chinese.
ENGLISH = (
    (LEADING_BODIES, "Which tasks does the {body} of {region} lead?"),
    (LEADING_BODIES + " OFFSET 1", "What does the {body} of {region} lead?"),
    (IMPLEMENTING, "Which documents is {number} based on?"),
)


def example_questions(build: Build, language: Interface) -> list[str]:
    """Up to three questions; fewer where the corpus holds nothing of a kind."""
    templates = ENGLISH if language == "en" else CHINESE
    found = [(words, build.select(query + " LIMIT 1")) for query, words in templates]
    said = [words.format(**{**rows[0], "region": place_name(rows[0].get("region", ""), language)}) for words, rows in found if rows]
    return [to_script(question, language) for question in said]


def place_name(region: str, language: Interface) -> str:
    """A place as a reader of the language writes it; its own name where the English one could be another place too.

    >>> place_name("大连市", "en"), place_name("大连市", "zh"), place_name("同江市", "en")
    ('Dalian', '大连市', '同江市')
    """
    if language != "en" or not region:
        return region
    english = english_place(region)
    found = region_by_pinyin(english)
    return english if found is not None and found.full_name == region else region
