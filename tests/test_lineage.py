"""Lineage: chains up and down, what is held and what is not, circles, parts, names. Small graphs by hand and the five documents."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Store

from kg import workspace
from kg.errors import NotFound
from kg.graph.lineage import UPWARD, Network, find_gaps, lineage, write_graphml
from kg.graph.listing import list_lineage
from kg.graph.policies import choose, find_policies, fold_name
from kg.graph.store import open_store, select
from tests.hand_made import Paper, city, nation, province, statements_of
from tests.small_store import store_of


@pytest.fixture(scope="module")
def five(build_folder: Path) -> Store:
    return open_store(workspace.current(build_folder))


def steps(found: object) -> set[tuple[str, str, str]]:
    return {(edge.lower, edge.relation, edge.upper) for edge in found.edges}  # type: ignore[attr-defined]


# ---------------------------------------------------------------- the five documents


def test_wafangdian_reaches_the_nation_through_dalian_and_says_what_is_not_held(five: Store) -> None:
    found = lineage(five, "瓦政办发〔2018〕137号")
    assert {
        ("瓦政办发〔2018〕137号", "forwards", "大政办发〔2018〕159号"),
        ("大政办发〔2018〕159号", "implements", "辽政办发〔2018〕16号"),
        ("大政办发〔2018〕159号", "implements", "国办发〔2018〕3号"),
    } <= steps(found)
    # The provincial document is not held: what it rests on stands in no text of the build, and is not guessed.
    assert not found.ups("辽政办发〔2018〕16号")
    assert {"辽政办发〔2018〕16号", "国办发〔2018〕3号"} <= {node.id for node in found.missing}
    assert found.node("大政办发〔2018〕159号").held
    assert [found.node(name).level for name in ("国办发〔2018〕3号", "辽政办发〔2018〕16号", "大政办发〔2018〕159号")] == [
        "national", "provincial", "municipal",
    ]  # fmt: skip


def test_the_same_chain_is_found_from_its_upper_end(five: Store) -> None:
    found = lineage(five, "国办发〔2018〕3号")
    assert set(found.below) == {"大政办发〔2018〕159号", "瓦政办发〔2018〕137号"} and found.above == ()


@pytest.mark.parametrize("plan", ["同江市推进分级诊疗制度建设实施方案", "同江市改革完善全科医生培养制度与使用激励机制实施方案"])
def test_an_interpretation_reaches_what_it_interprets_and_lends_it_no_links(five: Store, plan: str) -> None:
    found = lineage(five, choose(five, f"{plan}政策解读").id)
    assert (found.focus.id, "interprets", plan) in steps(found)
    assert not found.node(plan).held and not found.ups(plan), "what the plan rests on stands in the plan, which is not held"


def test_the_lineage_of_an_annex_is_that_of_its_notice(five: Store) -> None:
    annex = lineage(five, "粤府办〔2019〕18号/附件2")
    assert (annex.asked.id, annex.focus.id) == ("粤府办〔2019〕18号/附件2", "粤府办〔2019〕18号")
    assert annex.edges == lineage(five, "粤府办〔2019〕18号").edges
    assert not [edge for edge in annex.edges if "/" in edge.lower or "/" in edge.upper], "parts are no steps"
    assert {part.place for part in annex.parts} >= {"正文", "附件1", "附件2"}


def test_quotes_of_all_edges_are_the_words_of_the_sources(five: Store, build_folder: Path) -> None:
    for row in select(five, "SELECT ?n { ?p mailuo:in_corpus true ; eli:number ?n ; mailuo:document_role ?r FILTER(?r != 'annex') }"):
        for edge in lineage(five, choose(five, row["n"]).id).edges:
            for citing in edge.citings:
                text = (build_folder / "sources" / citing.passage.source_file).read_bytes().decode("utf-8")
                assert text[citing.passage.start : citing.passage.end] == citing.passage.quote


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(("text", "found"), [
    ("郑政〔2016〕31号", ["郑政〔2016〕31号"]),
    ("鄭政[2016]31號", ["郑政〔2016〕31号"]),  # another bracket, another script
    ("郑政（２０１６）３１号", ["郑政〔2016〕31号"]),
    ("粤府办〔2019〕18号", ["粤府办〔2019〕18号"]),  # the notice, not the parts that bear its number
    ("粤府办〔2019〕18号/附件2", ["粤府办〔2019〕18号/附件2"]),  # an id
    ("广东省加强紧密型县域医疗卫生共同体建设实施方案", ["粤府办〔2019〕18号/正文"]),  # a whole title before those that hold it
    ("加强紧密型县域医疗卫生共同体建设", ["粤府办〔2019〕18号"]),  # in the notice's title and in its text's: the notice
    ("基层卫生人才队伍增量提质", ["粤府办〔2019〕18号/附件2"]),  # an annex has its own title
    ("31号", ["郑政〔2016〕31号"]),  # not 131号
    ("瓦房店", ["瓦政办发〔2018〕137号"]),
    ("佳木斯市", ["佳政办规〔2018〕28号"]),  # in its title
    ("、。", []),
    ("", []),
    ("不存在的文件", []),
    ('x" } DROP ALL #', []),
])  # fmt: skip
def test_policies_are_found_by_number_title_part_and_place(five: Store, text: str, found: list[str]) -> None:
    assert [node.id for node in find_policies(five, text)] == found


def test_several_matches_are_named_and_none_is_picked(five: Store) -> None:
    with pytest.raises(NotFound, match=r"7 documents.*(?s:.)*郑政〔2016〕31号(?s:.)*cited, not held"):
        choose(five, "分级诊疗")
    held = [node.held for node in find_policies(five, "分级诊疗")]
    assert held == sorted(held, reverse=True), "what is held comes first"


@given(st.text(max_size=30))
def test_any_text_may_be_asked_for(five: Store, text: str) -> None:
    for node in find_policies(five, text):
        assert node.id
    assert fold_name(fold_name(text)) == fold_name(text)


# ---------------------------------------------------------------- graphs by hand


def chain() -> list[Paper]:
    """国办发 ← 辽政办发 ← 大政办发, which also cites another province's document that is not held."""
    top = nation("a.txt", "国办发〔2015〕70号", "国务院办公厅关于推进分级诊疗制度建设的指导意见", "2015-09-08")
    middle = province("b.txt", "辽政办发〔2016〕20号", "辽宁省人民政府办公厅关于推进分级诊疗制度建设的实施意见", "2016-03-01")
    bottom = city("c.txt", "大政办发〔2016〕90号", "大连市人民政府办公厅关于推进分级诊疗制度建设的实施意见", "2016-09-01")
    middle.cite("implements", number="国办发〔2015〕70号")
    bottom.cite("based_on", number="辽政办发〔2016〕20号").cite("mentions", number="国发〔2009〕12号")
    return [top, middle, bottom]


def test_chains_are_transitive_both_ways() -> None:
    store = store_of(chain())
    low, high = lineage(store, "大政办发〔2016〕90号"), lineage(store, "国办发〔2015〕70号")
    assert set(low.above) == {"辽政办发〔2016〕20号", "国办发〔2015〕70号"} and low.below == ()
    assert set(high.below) == {"辽政办发〔2016〕20号", "大政办发〔2016〕90号"} and high.above == ()
    assert steps(low) == steps(high)


def test_a_step_past_the_document_asked_for_is_shown_too() -> None:
    papers = chain()
    papers[2].cite("implements", number="国办发〔2015〕70号")
    middle = lineage(store_of(papers), "辽政办发〔2016〕20号")
    assert ("大政办发〔2016〕90号", "implements", "国办发〔2015〕70号") in steps(middle)
    assert len(middle.edges) == 3


def test_a_mention_is_no_step_but_is_shown_from_both_ends() -> None:
    store = store_of(chain())
    found = lineage(store, "大政办发〔2016〕90号")
    assert "国发〔2009〕12号" not in found.above
    assert [(edge.relation, edge.upper) for edge in found.others] == [("mentions", "国发〔2009〕12号")]
    back = lineage(store, "国发〔2009〕12号")
    assert [(edge.relation, edge.lower) for edge in back.others] == [("mentions", "大政办发〔2016〕90号")]
    assert "mentioned by" in list_lineage(back)


def test_siblings_are_not_in_a_lineage() -> None:
    sibling = city("d.txt", "大政办发〔2016〕91号", "大连市人民政府办公厅关于医联体的实施意见", "2016-09-02")
    store = store_of([*chain(), sibling.cite("implements", number="国办发〔2015〕70号")])
    assert "大政办发〔2016〕91号" not in {node.id for node in lineage(store, "大政办发〔2016〕90号").nodes}


def circle() -> list[Paper]:
    """Two papers of one day that implement each other, and one that cites itself."""
    one = nation("a.txt", "国办发〔2015〕1号", "国务院办公厅关于甲的意见", "2015-01-05").cite("implements", number="国办发〔2015〕2号")
    two = nation("b.txt", "国办发〔2015〕2号", "国务院办公厅关于乙的意见", "2015-01-05").cite("implements", number="国办发〔2015〕1号")
    own = nation("c.txt", "国办发〔2015〕3号", "国务院办公厅关于丙的意见", "2015-01-05").cite("implements", number="国办发〔2015〕3号")
    return [one, two, own.cite("based_on", number="国办发〔2015〕1号")]


def test_circles_end_and_are_named() -> None:
    found = lineage(store_of(circle()), "国办发〔2015〕3号")
    assert set(found.above) == {"国办发〔2015〕1号", "国办发〔2015〕2号"}
    assert found.circles == (("国办发〔2015〕1号", "国办发〔2015〕2号"),)
    assert "[circle]" in list_lineage(found) and "CIRCLE" in list_lineage(found)
    inside = lineage(store_of(circle()), "国办发〔2015〕1号")
    assert "国办发〔2015〕1号" in inside.above and "国办发〔2015〕1号" in inside.below


def test_a_document_that_cites_itself_is_no_step() -> None:
    assert ("国办发〔2015〕3号", "implements", "国办发〔2015〕3号") not in steps(lineage(store_of(circle()), "国办发〔2015〕3号"))


def test_an_unknown_id_is_not_found() -> None:
    with pytest.raises(NotFound, match="国办发〔1999〕9号"):
        lineage(store_of(chain()), "国办发〔1999〕9号")


def test_gaps_are_what_others_rest_on_the_most_wanted_first() -> None:
    papers = chain()[1:]  # without the national document
    gaps = find_gaps(store_of(papers))
    assert [(gap.node.id, gap.cited_by, gap.reached_by) for gap in gaps] == [("国办发〔2015〕70号", 1, 2)]


NUMBERS = [f"国办发〔2015〕{serial}号" for serial in range(1, 7)]
CITATIONS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from([*UPWARD, "mentions", "repeals"])), max_size=14)


@settings(max_examples=60, deadline=None)
@given(CITATIONS, st.sampled_from([0, 3, 6]))
def test_every_edge_is_a_stated_citation_and_both_directions_agree(citations: list[tuple[int, int, str]], held: int) -> None:
    papers = [nation(f"{index}.txt", number, f"国务院办公厅关于第{index}件事的意见", "2015-01-05") for index, number in enumerate(NUMBERS)]
    for lower, upper, relation in citations:
        papers[lower].cite(relation, number=NUMBERS[upper])  # type: ignore[arg-type]
    papers = papers[: held or 1]
    store = store_of(papers)
    stated = {relation for each in statements_of(papers) for relation in each.relations}
    texts = {paper.name: paper.text for paper in papers}
    network = Network(store)
    known = {name for each in stated for name in (each[0], each[2])} | {paper.number for paper in papers}
    found = {name: lineage(store, name, network) for name in sorted(known)}
    for name, one in found.items():
        for edge in (*one.edges, *one.others):
            assert (edge.lower, edge.relation, edge.upper) in stated and edge.citings
            for citing in edge.citings:
                assert texts[citing.passage.source_file][citing.passage.start : citing.passage.end] == citing.passage.quote
        assert all(edge.relation in UPWARD for edge in one.edges)
        for above in one.above:
            assert name in found[above].below
        reached, waiting = set(), [name]
        while waiting:
            at = waiting.pop()
            new = {upper for lower, relation, upper in stated if lower == at != upper and relation in UPWARD} - reached
            reached |= new
            waiting += sorted(new)
        assert reached == set(one.above)


# ---------------------------------------------------------------- files and hostile titles

HOSTILE = ['<script>alert("1")</script>', "a & b ]]> 'c'", "$number {title} %s", "\x1b[31m红\x07", "第一行\n第二行", "‮倒写‬"]


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_titles_stay_words(title: str) -> None:
    top = nation("a.txt", "国办发〔2015〕70号", title, "2015-09-08")
    low = city("b.txt", "大政办发〔2016〕90号", f"{title}关于实施的意见", "2016-09-01").cite("implements", number="国办发〔2015〕70号")
    found = lineage(store_of([top, low]), "国办发〔2015〕70号")
    assert found.focus.title == title
    listed = list_lineage(found)
    assert not [character for character in listed if character != "\n" and (ord(character) < 32 or character in "\x7f‮‬")]
    assert listed.count("\n") < 12, "a title is one line"
    graph = ElementTree.fromstring(write_graphml(found))
    assert len(graph.findall(".//{*}node")) == 2 and len(graph.findall(".//{*}edge")) == 1


def test_graphml_says_who_is_held_and_quotes_the_citing_words(five: Store) -> None:
    text = write_graphml(lineage(five, "瓦政办发〔2018〕137号"))
    assert text.count("<edge ") == 6 and "False" in text and "（大政办发〔2018〕159号）" in text
    assert text == write_graphml(lineage(five, "瓦政办发〔2018〕137号")), "the same bytes every time"
