"""What REST and MCP offer, asked directly: filters, pages, proofs; and that every row's words stand where it says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.errors import NotFound
from qa.build import Build, open_build
from qa.service import documents, operations
from qa.service.service import Service


@pytest.fixture(scope="module")
def build(build_folder: Path) -> Build:
    return open_build(build_folder)


def assert_proved(build: Build, rows: list[dict[str, Any]]) -> None:
    assert rows
    for row in rows:
        assert build.source_text(row["source_file"])[row["start"] : row["end"]] == row["quote"], row


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"q": "郑政〔2016〕31号", "in_corpus": True}, {"郑政〔2016〕31号", "郑政〔2016〕31号/附件"}),
        ({"q": "郑政[2016]31号", "in_corpus": True}, {"郑政〔2016〕31号", "郑政〔2016〕31号/附件"}),  # any brackets
        ({"q": "瓦房店", "in_corpus": True}, {"瓦政办发〔2018〕137号"}),
        ({"level": "provincial", "region": "guangdong", "q": "组团", "in_corpus": True}, {"粤府办〔2019〕18号/附件1"}),
        ({"year": "2018", "level": "municipal", "in_corpus": True}, {"大政办发〔2018〕159号"}),
        ({"q": "　。"}, set()),  # no words are no filter that everything passes
    ],
)
def test_policies_are_found_by_what_they_are(build: Build, filters: dict[str, Any], expected: set[str]) -> None:
    assert {row["id"] for row in operations.list_policies(build, **filters)["items"]} == expected


def test_pages_of_policies_are_disjoint_and_complete(build: Build) -> None:
    whole = [row["id"] for row in operations.list_policies(build, limit=500)["items"]]
    paged = [row["id"] for offset in range(0, len(whole), 7) for row in operations.list_policies(build, offset=offset, limit=7)["items"]]
    assert paged == whole
    assert len(set(whole)) == len(whole) == operations.list_policies(build)["total"]


def test_a_place_means_the_places_in_it(build: Build) -> None:
    assert operations.region_prefix("中华人民共和国") == ""
    ids = {row["id"] for row in operations.list_policies(build, region="辽宁省", in_corpus=True)["items"]}
    assert ids == {"大政办发〔2018〕159号", "瓦政办发〔2018〕137号"}


@pytest.mark.parametrize("name", ["郑政〔2016〕31号", "鄭政[2016]31號", "郑州市人民政府关于推进分级诊疗制度建设的实施意见"])
def test_a_policy_goes_by_number_and_title(build: Build, name: str) -> None:
    found = operations.get_policy(build, name)
    assert found["id"] == "郑政〔2016〕31号"
    assert found["counts"]["clause"] == len(found["clauses"])
    assert_proved(build, [found, *found["citations"]])


@pytest.mark.parametrize(
    "call",
    [
        lambda b, n: operations.get_policy(b, "无此文件"),
        lambda b, n: operations.policy_lineage(b, n, "无此文件"),
        lambda b, n: operations.list_policies(b, region="亚特兰蒂斯"),
        lambda b, n: operations.compare_targets(b, n),
        lambda b, n: operations.compare_targets(b, n, indicator="月球人口"),
        lambda b, n: operations.list_targets(b, policy="无此文件"),
    ],
)
def test_what_is_not_there_is_said(build: Build, call: Callable[..., object]) -> None:
    with pytest.raises(NotFound):
        call(build, Service(build.folder).network(build))


def test_tasks_of_an_old_and_a_new_name_are_the_same(build: Build) -> None:
    old = operations.list_tasks(build, body="市卫生计生委", region="郑州市", limit=500)
    new = operations.list_tasks(build, body="市卫生健康委", region="郑州市", limit=500)
    assert old["total"] == new["total"] > 20
    assert {row["id"] for row in old["items"]} == {row["id"] for row in new["items"]}
    assert_proved(build, old["items"])


def test_tasks_by_role_word_and_time(build: Build) -> None:
    rows = operations.list_tasks(build, role="lead", q="双向转诊制度", region="zhengzhou")["items"]
    assert [(row["body"], row["clause_path"]) for row in rows] == [("市卫生计生委", "二/(二)/2")]
    assert rows[0]["convention_quote"]  # it leads because it is named first, and the document says what that means
    due = operations.list_tasks(build, until="2017", limit=500)["items"]
    assert due and all(row["deadline"] and row["deadline"][:4] <= "2017" for row in due)
    assert operations.list_tasks(build, q="不存在的任务")["total"] == 0


def test_a_filter_is_no_query(build: Build) -> None:
    hostile = '") } UNION { ?s ?p ?o } #'
    assert operations.list_tasks(build, q=hostile)["total"] == 0
    assert operations.list_tasks(build, body=hostile)["total"] == 0


def test_targets_by_indicator_and_policy(build: Build) -> None:
    rows = operations.list_targets(build, indicator="签约服务覆盖率", policy="郑政〔2016〕31号/附件")["items"]
    assert_proved(build, operations.list_targets(build, limit=500)["items"])
    every = operations.list_targets(build, indicator="簽約服務覆蓋率")["items"]
    assert {row["id"] for row in rows} <= {row["id"] for row in every}
    assert all("签约服务覆盖率" in row["indicator"] for row in every) and every


def test_lineage_has_words_for_every_edge(build: Build) -> None:
    found = operations.policy_lineage(build, Service(build.folder).network(build), "瓦政办发〔2018〕137号")
    assert found["focus"] == "瓦政办发〔2018〕137号"
    assert "大政办发〔2018〕159号" in found["above"]
    for edge in found["edges"]:
        assert_proved(build, edge["citings"])


def test_search_quotes_the_source(build: Build) -> None:
    hits = operations.search_clauses(build, "双向转诊", k=5)["items"]
    assert hits[0]["policy_id"] and "转诊" in hits[0]["text"]
    assert_proved(build, hits)
    assert all(hit["policy_id"].startswith("粤府办") for hit in operations.search_clauses(build, "转诊", region="广东")["items"])


# ---------------------------------------------------------------- the documents of a build


def test_the_tree_of_a_document_shows_its_text_once_and_marks_every_statement(build: Build) -> None:
    for name in documents.source_files(build):
        marked: set[tuple[int, int]] = set()
        for tree in documents.read_trees(build, name):
            waiting = list(tree.nodes)
            while waiting:
                node = waiting.pop()
                waiting.extend(node.children)
                for one, other in zip(node.pieces, node.pieces[1:], strict=False):
                    assert one.end == other.start
                marked.update(span for piece in node.pieces for span in piece.spans)
        stated = {
            (int(row["start"]), int(row["end"]))
            for kind in ("Citation", "Responsibility", "Target")
            for row in build.select(
                f"SELECT ?start ?end WHERE {{ ?s a mailuo:{kind} ; mailuo:evidence ?e . ?e oa:start ?start ; oa:end ?end ; "
                f'oa:hasSource/rdfs:label "{name}" }}'
            )
        }
        assert marked == stated, name


def test_a_mark_tells_what_was_read(build: Build) -> None:
    row = operations.list_tasks(build, q="双向转诊", region="zhengzhou")["items"][0]
    found = documents.statements_at(build, row["source_file"], [(row["start"], row["end"])])
    assert row["id"] in {each["id"] for each in found["responsibility"]}
    assert found["responsibility"][0]["role"] == "lead"
    assert documents.statements_at(build, row["source_file"], []) == {}


def test_files_are_found_by_their_documents(build: Build) -> None:
    total, rows = documents.list_files(build, "大连")
    assert total == 1 and len(rows[0].policies) == 2
    assert rows[0].counts["responsibility"] > 50
    assert documents.list_files(build, "")[0] == 5
