"""The words the graph is written in: closed namespaces, so that a misspelled term raises instead of making a new one.

Comes in: nothing. Goes out: prefixed names (`MAILUO.level` is "mailuo:level"), full IRIs, and the IRIs of Mailuo's own things.
Does not import an RDF library: opening a build and asking it one thing must stay quick. `data/ontology/mailuo.ttl` says
what each term means, in Chinese and English, and what it is in ELI, ORG, SKOS, PROV and Web Annotation.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote


class ClosedNamespace:
    """A prefix, its IRI and the terms of it that Mailuo uses. `namespace.term` is "prefix:term"; any other name raises.

    >>> MAILUO.role
    'mailuo:role'
    >>> MAILUO.roel
    Traceback (most recent call last):
    AttributeError: the vocabulary has no term mailuo:roel
    """

    def __init__(self, prefix: str, iri: str, terms: str) -> None:
        self.prefix = prefix
        self.iri = iri
        self.terms = frozenset(terms.split())

    def __getattr__(self, name: str) -> str:
        if name.startswith("_") or name not in self.terms:
            raise AttributeError(f"the vocabulary has no term {self.prefix}:{name}")
        term = f"{self.prefix}:{name}"
        self.__dict__[name] = term  # found there from now on, without coming here
        return term


RDF = ClosedNamespace("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "type Property")
RDFS = ClosedNamespace(
    "rdfs", "http://www.w3.org/2000/01/rdf-schema#", "label comment Class subClassOf subPropertyOf domain range isDefinedBy"
)
XSD = ClosedNamespace("xsd", "http://www.w3.org/2001/XMLSchema#", "string integer boolean")
OWL = ClosedNamespace("owl", "http://www.w3.org/2002/07/owl#", "Ontology Class ObjectProperty DatatypeProperty")
SKOS = ClosedNamespace("skos", "http://www.w3.org/2004/02/skos/core#", "prefLabel altLabel notation Concept ConceptScheme inScheme")
ELI = ClosedNamespace(
    "eli",
    "http://data.europa.eu/eli/ontology#",
    "LegalResource title number passed_by date_document date_publication date_no_longer_in_force first_date_entry_in_force "
    "applies based_on has_part is_part_of amends repeals cites",
)
ORG = ClosedNamespace(
    "org", "http://www.w3.org/ns/org#", "Organization FormalOrganization ChangeEvent originalOrganization resultingOrganization"
)
PROV = ClosedNamespace("prov", "http://www.w3.org/ns/prov#", "Entity wasDerivedFrom wasQuotedFrom")
OA = ClosedNamespace("oa", "http://www.w3.org/ns/oa#", "TextQuoteSelector TextPositionSelector exact start end hasSource hasSelector")
MAILUO = ClosedNamespace(
    "mailuo",
    "https://w3id.org/mailuo/ontology#",
    # classes
    "Policy Source Passage Clause Body Citation Measure Responsibility Target Unresolved "
    # policies
    "issuing_authority level region region_code document_type status in_corpus document_role place "
    "has_text forwards interprets commissions "
    # clauses
    "path kind parent "
    # every statement
    "policy clause clause_path evidence "
    # citations
    "citing cited relation cited_title cited_number resolved reason cue author "
    # measures and responsibilities
    "measure body body_name role deadline convention blanket "
    # targets
    "indicator scope comparator value value_high unit baseline binding target_kind deadline_is_start recurrence "
    # bodies
    "full_name succeeded_by "
    # unresolved
    "what",
)

NAMESPACES = (RDF, RDFS, XSD, OWL, SKOS, ELI, ORG, PROV, OA, MAILUO)
PREFIXES = {namespace.prefix: namespace.iri for namespace in NAMESPACES}

# A relation's code (DESIGN section 5) and the property that joins the citing policy to the cited one.
RELATION_PROPERTY = {
    "implements": ELI.applies,
    "based_on": ELI.based_on,
    "forwards": MAILUO.forwards,
    "has_part": ELI.has_part,
    "interprets": MAILUO.interprets,
    "amends": ELI.amends,
    "repeals": ELI.repeals,
    "commissions": MAILUO.commissions,
    "mentions": ELI.cites,
}


def iri(name: str) -> str:
    """The full IRI of a prefixed name. Raises KeyError for an unknown prefix.

    >>> iri(OA.exact)
    'http://www.w3.org/ns/oa#exact'
    """
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


# ---------------------------------------------------------------- the names of things: urn:mailuo:<kind>:<id>

_THING = "urn:mailuo:"
# What an IRI may not hold (RFC 3987), and "%" itself so that `thing_id` can undo the encoding. "#" is kept only where this
# module writes it (clauses of a policy, passages of a source).
_FORBIDDEN = re.compile(
    "["
    r"""\x00-\x20<>"{}|\\^`%?#\[\]\x7f-\xa0"""  # what RFC 3987 leaves out of ASCII, and controls
    r"\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000"  # blanks and marks that nobody sees
    r"\ud800-\uf8ff\ufdd0-\ufdef\ufeff\ufff0-\uffff"  # surrogates, private use, no characters
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0xE0000, 0x10000))
    + r"\U000e0000-\U0010ffff"  # tags and private planes
    "]"
)


@lru_cache(maxsize=1 << 14)  # the same policies, clauses and bodies are named again and again
def _escape(name: str) -> str:
    return _FORBIDDEN.sub(lambda match: "".join(f"%{byte:02X}" for byte in match.group().encode("utf-8", "surrogatepass")), name)


def thing(kind: str, identifier: str, fragment: str = "") -> str:
    """The IRI of one of Mailuo's own things. `kind` is "policy", "source", "body", "citation", "measure" …

    >>> thing("policy", "国办发〔2015〕70号")
    'urn:mailuo:policy:国办发〔2015〕70号'
    >>> thing("policy", "国办发〔2015〕70号", "二/(一)")
    'urn:mailuo:policy:国办发〔2015〕70号#二/(一)'
    >>> thing("source", "a b.txt", "char=3,9")
    'urn:mailuo:source:a%20b.txt#char=3,9'
    """
    return f"{_THING}{kind}:{_escape(identifier)}" + (f"#{_escape(fragment)}" if fragment else "")


def thing_id(name: str) -> str:
    """The identifier an IRI made by `thing` stands for; any other IRI is returned as it is.

    >>> thing_id("urn:mailuo:source:a%20b.txt")
    'a b.txt'
    """
    if not name.startswith(_THING):
        return name
    return unquote(name.removeprefix(_THING).partition(":")[2])
