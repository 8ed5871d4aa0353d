"""Extractions made by hand, for tests of what comes after extraction. Every passage proves its quote against the text returned with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kg.graph.resolve import Outline, Resolution, outline, resolve
from kg.graph.statements import Statements, state
from kg.records import (
    Citation,
    ClauseText,
    DutyRole,
    Extraction,
    Header,
    Measure,
    Passage,
    PolicyText,
    Relation,
    Responsibility,
    Role,
    Target,
    Unresolved,
)


@dataclass
class Paper:
    """One document of one file, under construction: lines are appended to the text, and statements quote them."""

    name: str
    number: str = ""
    title: str = ""
    authority: str = ""
    level: str = ""
    region: str = ""
    region_code: str = ""
    date: str = ""
    role: Role = "policy"
    policy_id: str = ""
    text: str = ""
    clauses: list[ClauseText] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    responsibilities: list[Responsibility] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    unresolved: list[Unresolved] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.policy_id = self.policy_id or self.number or "·".join(filter(None, (self.authority, self.title, self.date))) or "无题"
        self.title_passage = self.clause("", self.title or "（无题）", kind="title")

    def clause(self, path: str, words: str, kind: Any = "item") -> Passage:
        """Adds a line as a clause; the passage of the line."""
        start = len(self.text)
        self.text += words + "\n"
        self.clauses.append(
            ClauseText(
                id=f"{self.policy_id}#{path}" + (f"@{len(self.clauses)}" if any(each.path == path for each in self.clauses) else ""),
                path=path,
                label=path,
                title=words if kind != "title" else "",
                kind=kind,
                start=start,
                end=start + len(words),
                subtree_end=start + len(words),
                parent=-1,
                depth=0,
                text=words,
            )
        )
        return Passage(self.name, start, start + len(words), words)

    def cite(self, relation: Relation, title: str = "", number: str = "", authority: str = "", path: str = "一") -> Paper:
        """Adds a citation in a clause of its own."""
        passage = self.clause(path, f"引用《{title}》{number}")
        self.citations.append(Citation(0, len(self.clauses) - 1, relation, title, number, passage, cited_authority=authority))
        return self

    def assign(self, body: str, role: DutyRole = "lead", path: str = "二") -> Paper:
        """Adds a responsibility in a clause of its own, and its measure."""
        passage = self.clause(path, f"做好工作（{body}负责）")
        clause = len(self.clauses) - 1
        self.measures.append(Measure(0, clause, "做好工作", "", passage))
        self.responsibilities.append(Responsibility(0, clause, body, role, passage))
        return self

    def promise(self, indicator: str, value: str, unit: str = "%", path: str = "三") -> Paper:
        """Adds a target in a clause of its own."""
        passage = self.clause(path, f"{indicator}达到{value}{unit}以上")
        self.targets.append(Target(0, len(self.clauses) - 1, indicator, "", ">=", value, "", unit, "", "2020", "target", passage))
        return self

    def doubt(self, what: str, reason: str = "malformed_number") -> Paper:
        """Adds something unresolved."""
        self.unresolved.append(Unresolved(reason, what, self.clause("四", what)))
        return self

    def extraction(self) -> Extraction:
        """The finished extraction."""
        header = Header(
            title=self.title,
            document_number=self.number,
            issuing_authorities=(self.authority,) if self.authority else (),
            level=self.level,  # type: ignore[arg-type]
            region=self.region,
            region_code=self.region_code,
            date_document=self.date,
            evidence=(("title", self.title_passage),) if self.title else (),
        )
        text = PolicyText(self.policy_id, self.name, 0, len(self.text), self.role, "", "", True, header, tuple(self.clauses))
        return Extraction(
            self.name,
            "0" * 64,
            "text/plain",
            (text,),
            tuple(self.citations),
            tuple(self.measures),
            tuple(self.responsibilities),
            tuple(self.targets),
            tuple(self.unresolved),
        )


def nation(name: str, number: str, title: str, date: str, authority: str = "国务院办公厅") -> Paper:
    """A paper of the nation."""
    return Paper(name, number, title, authority, "national", "全国", "000000", date)


def province(name: str, number: str, title: str, date: str) -> Paper:
    """A paper of the province Liaoning."""
    return Paper(name, number, title, "辽宁省人民政府办公厅", "provincial", "辽宁省", "210000", date)


def city(name: str, number: str, title: str, date: str) -> Paper:
    """A paper of Dalian, in Liaoning."""
    return Paper(name, number, title, "大连市人民政府办公厅", "municipal", "大连市", "210200", date)


def outlines(papers: list[Paper]) -> list[Outline]:
    """The outlines of papers."""
    return [outline(paper.extraction()) for paper in papers]


def link(papers: list[Paper]) -> Resolution:
    """The resolution of papers."""
    return resolve(outlines(papers))


def statements_of(papers: list[Paper]) -> list[Statements]:
    """The statements of papers, in the order given."""
    resolution = link(papers)
    return [state(paper.extraction(), outline(paper.extraction()), resolution.links[paper.name], paper.text) for paper in papers]
