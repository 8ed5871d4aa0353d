"""The files of a build: columns are a contract, tables round-trip, the policy network reads back, chunks are independent of each other."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import NotFound
from kg.graph import export
from kg.graph.catalogue import CARDS
from kg.graph.export import OUTPUTS, Assembler, Chunk, Placed
from kg.graph.statements import cited_policy_statement
from tests.hand_made import Paper, city, link, nation, statements_of

# DESIGN section 6: people script against these; columns may be added behind them, never changed or reordered.
CONTRACT = {
    "policies": "id,document_number,title,issuing_authority,level,region,region_code,date_document,document_type,status,in_corpus,"
    "source_file,start,end",
    "citations": "citing_id,citing_number,relation,cited_id,cited_number,cited_title,resolved,source_file,start,end,quote",
    "measures": "id,policy_id,document_number,clause_path,title,deadline,source_file,start,end",
    "responsibilities": "measure_id,policy_id,document_number,clause_path,body,body_id,role,source_file,start,end,quote",
    "targets": "id,policy_id,document_number,clause_path,indicator,scope,comparator,value,value_high,unit,baseline,deadline,binding,"
    "source_file,start,end,quote",
    "bodies": "id,name,full_name,name_en,level,region,aliases,predecessor,successor",
    "clauses": "id,policy_id,clause_path,label,title,source_file,start,end",
}


def papers() -> list[Paper]:
    """Two papers, one citing the other."""
    return [
        nation("a.txt", "国办发〔2018〕3号", "国务院办公厅关于全科医生的意见", "2018-01-14").promise("签约率", "25"),
        city("b.txt", "大政办发〔2018〕159号", '"<大连>"&关于全科医生的意见', "2018-10-31")
        .cite("implements", "", "国办发〔2018〕3号")
        .cite("implements", "", "国发〔2011〕23号", path="五")
        .assign("市卫生计生委"),
    ]


def write(folder: Path, chosen: list[Paper], previous: Path | None = None) -> list[Placed]:
    """The files of a build of some papers; where the chunks stand in them."""
    resolution = link(chosen)
    with Assembler(folder, previous) as files:
        files.add(export.write_head())
        placed = [files.add(export.write_chunk(each)) for each in statements_of(chosen)]
        files.add(export.write_tail([cited_policy_statement(each) for each in resolution.cited], resolution.bodies, ""))
    return placed


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table, read as the README says."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("table", CONTRACT)
def test_columns_begin_as_the_contract_says(table: str, tmp_path: Path) -> None:
    write(tmp_path, papers())
    content = (tmp_path / "tables" / f"{table}.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf" + CONTRACT[table].encode())
    assert len(set(export.COLUMNS[table])) == len(export.COLUMNS[table])


@pytest.mark.parametrize("table", CONTRACT)
def test_every_row_has_a_cell_for_every_column(table: str, tmp_path: Path) -> None:
    write(tmp_path, papers())
    found = rows(tmp_path / "tables" / f"{table}.csv")
    assert found and all(None not in row and None not in row.values() for row in found)


def test_rows_that_state_a_fact_prove_it(tmp_path: Path) -> None:
    write(tmp_path, papers())
    texts = {paper.name: paper.text for paper in papers()}
    for table in ("citations", "measures", "responsibilities", "targets"):
        for row in rows(tmp_path / "tables" / f"{table}.csv"):
            assert texts[row["source_file"]][int(row["start"]) : int(row["end"])] == row["quote"]


def test_held_and_cited_policies_have_one_row_each(tmp_path: Path) -> None:
    write(tmp_path, papers())
    found = {row["id"]: row for row in rows(tmp_path / "tables" / "policies.csv")}
    assert {name: row["in_corpus"] for name, row in found.items()} == {
        "国办发〔2018〕3号": "true",
        "大政办发〔2018〕159号": "true",
        "国发〔2011〕23号": "false",
    }
    assert found["国发〔2011〕23号"]["level"] == "national" and found["国发〔2011〕23号"]["source_file"] == ""


@given(st.lists(st.tuples(st.text(st.characters(codec="utf-8")), st.integers(), st.booleans())))
def test_rows_read_back_as_they_were_written(cells: list[tuple[str, int, bool]]) -> None:
    text = export.write_rows(cells).decode()
    back = list(csv.reader(io.StringIO(text, newline="")))
    assert back == [[word, str(number), "true" if flag else "false"] for word, number, flag in cells]


def test_the_policy_network_reads_back(tmp_path: Path) -> None:
    write(tmp_path, papers())
    network = networkx.read_graphml(tmp_path / "graph.graphml")
    assert set(network.nodes) == {"国办发〔2018〕3号", "大政办发〔2018〕159号", "国发〔2011〕23号"}
    assert network.nodes["大政办发〔2018〕159号"]["label"] == '"<大连>"&关于全科医生的意见'
    assert network.nodes["国发〔2011〕23号"]["in_corpus"] is False
    assert network.edges["大政办发〔2018〕159号", "国办发〔2018〕3号"]["relation"] == "implements"


def test_removing_a_source_removes_its_chunk_and_nothing_else(tmp_path: Path) -> None:
    one, other = papers()[0], nation("z.txt", "国办发〔2019〕1号", "别的", "2019").assign("财政部")
    places = write(tmp_path / "both", [one, other])
    write(tmp_path / "one", [one])
    for index, name in enumerate(OUTPUTS):
        both, alone = (tmp_path / "both" / name).read_bytes(), (tmp_path / "one" / name).read_bytes()
        start, length = places[1].places[index]
        if name not in ("graph.trig", "graph.ttl", "tables/bodies.csv", CARDS):  # a tail holds the bodies that only the other names
            assert both[:start] + both[start + length :] == alone


@pytest.mark.parametrize("inside", [True, False])
def test_chunks_are_taken_over_side_by_side_or_not(inside: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not inside:  # a system that cannot copy from file to file by itself
        monkeypatch.delattr(os, "copy_file_range", raising=False)
    chunks = [Chunk(tuple(f"{name}{number}\n".encode() * number for name in OUTPUTS)) for number in range(5)]
    with Assembler(tmp_path / "old") as files:
        places = [files.add(chunk) for chunk in chunks]
    with Assembler(tmp_path / "new", tmp_path / "old") as files:
        assert [files.chunk_at(place) for place in places] == chunks
        again = [
            files.take_over(places[1]),
            files.take_over(places[2]),
            files.add(chunks[3]),
            files.take_over(places[4]),
            files.take_over(places[0]),
        ]
    for index, name in enumerate(OUTPUTS):
        written = (tmp_path / "new" / name).read_bytes()
        assert written == b"".join(chunks[number].parts[index] for number in (1, 2, 3, 4, 0))
        for place, number in zip(again, (1, 2, 3, 4, 0), strict=True):
            offset, length = place.places[index]
            assert written[offset : offset + length] == chunks[number].parts[index]


def test_a_file_that_was_touched_has_another_stamp(tmp_path: Path) -> None:
    write(tmp_path, papers())
    before = export.stamp_outputs(tmp_path)
    table = tmp_path / OUTPUTS[-1]
    os.utime(table, ns=(0, 0))  # somebody saved it from a spreadsheet
    assert export.stamp_outputs(tmp_path)[:-1] == before[:-1] and export.stamp_outputs(tmp_path) != before
    table.unlink()
    assert export.stamp_outputs(tmp_path)[-1] == (0, 0)


def test_texts_keep_their_names_and_others_get_txt(tmp_path: Path) -> None:
    names = export.text_names({"a.txt": "text/plain", "b.pdf": "application/pdf", "b.pdf.txt": "text/plain", "c/d.docx": "application/x"})
    assert names == {"a.txt": "a.txt", "b.pdf": "b.pdf.txt.txt", "b.pdf.txt": "b.pdf.txt", "c/d.docx": "c/d.docx.txt"}
    for name, own in names.items():
        export.write_text(tmp_path / "sources" / own, f"{name}\r\n".encode())
    assert all(export.read_text(tmp_path, name) == f"{name}\r\n" for name in names)
    with pytest.raises(NotFound):
        export.source_path(tmp_path, "e.txt")


def test_a_text_that_was_touched_is_not_taken_over(tmp_path: Path) -> None:
    old = tmp_path / "old.txt"
    old.write_text("甲", encoding="utf-8")
    state = old.stat()
    assert export.take_over_text(tmp_path / "n" / "new.txt", old, state.st_size, state.st_mtime_ns)
    assert not export.take_over_text(tmp_path / "other.txt", old, state.st_size, state.st_mtime_ns - 1)
    assert not export.take_over_text(tmp_path / "third.txt", tmp_path / "gone.txt", 1, 1)
