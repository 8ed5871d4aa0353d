"""REST against the real app: every route once, what is wrong said in one sentence, the headers of every answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

QUESTION = "郑州转诊这事谁牵头？"


@pytest.fixture(scope="module")
def api(app_address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=app_address + "api", timeout=60) as client:
        yield client


def ask(api: httpx.Client, question: str, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = api.post("/ask", json={"question": question, **more}).raise_for_status().json()
    return found


def test_an_answer_is_the_object_of_the_contract_and_verifies(api: httpx.Client) -> None:
    found = ask(api, QUESTION)
    keys = ["id", "question", "language", "answered", "reason", "text", "facts", "citations", "searched", "query", "seconds"]
    assert list(found) == keys
    assert found["answered"] and "市卫生计生委" in found["text"]
    assert api.post("/verify", json=found).json() == {"holds": True, "problems": []}


def test_a_falsified_answer_does_not_verify(api: httpx.Client) -> None:
    found = ask(api, QUESTION)
    found["citations"][0]["quote"] = "(市公安局負責)"
    verdict = api.post("/verify", json=found).json()
    assert not verdict["holds"] and "[1]" in verdict["problems"][0]


def test_a_follow_up_knows_the_question_before(api: httpx.Client) -> None:
    alone = ask(api, "那配合单位呢？")
    after = ask(api, "那配合单位呢？", history=[QUESTION])
    assert "郑州" not in json.dumps(alone["query"].get("regions", ""), ensure_ascii=False)
    assert after["answered"] and "郑州市" in after["query"]["regions"]


@pytest.mark.parametrize(
    ("path", "parameters", "key"),
    [
        ("/policies", {"region": "郑州市"}, "items"),
        ("/policies/郑政〔2016〕31号/附件", {}, "clauses"),
        ("/lineage", {"policy": "瓦政办发〔2018〕137号"}, "edges"),
        ("/tasks", {"body": "市卫生计生委", "role": "lead"}, "items"),
        ("/targets", {"indicator": "签约服务覆盖率"}, "items"),
        ("/compare", {"indicator": "签约服务覆盖率"}, "targets"),
        ("/search", {"q": "who refers patients upwards", "k": "3"}, "items"),
        ("/sparql", {"query": "SELECT ?p { ?p a mailuo:Policy } LIMIT 2"}, "rows"),
        ("/report", {}, "counts"),
        ("/health", {}, "status"),
    ],
)
def test_every_route_answers(api: httpx.Client, path: str, parameters: dict[str, str], key: str) -> None:
    assert api.get(path, params=parameters).raise_for_status().json()[key]


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "words"),
    [
        ("POST", "/ask", {"question": ""}, 422, "question: "),
        ("POST", "/ask", {"question": "长" * 10_001}, 422, "10000 characters"),
        ("POST", "/ask", {"question": "谁", "as_of": "2021-02-30"}, 422, "must be a day"),
        ("POST", "/ask", {"question": "谁\x00"}, 422, "control characters"),
        ("POST", "/ask", {"question": "谁", "histroy": []}, 422, "histroy"),
        ("POST", "/ask", {"question": "谁", "history": ["甲"] * 21}, 422, "history"),
        ("GET", "/policies/没有这份文件", None, 404, "没有这份文件"),
        ("GET", "/lineage?policy=nothing", None, 404, "nothing"),
        ("GET", "/tasks?region=Atlantis", None, 404, "Atlantis"),
        ("GET", "/policies?limit=0", None, 422, "limit"),
        ("GET", "/policies?level=galactic", None, 422, "level"),
        ("POST", "/sparql", {"query": "SELECT ?x"}, 422, "cannot be answered"),
        ("POST", "/sparql", {"query": "DELETE WHERE { ?s ?p ?o }"}, 422, "only questions"),
        ("POST", "/sparql", {"query": "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"}, 422, "only questions"),
        ("POST", "/sparql", {"query": "SELECT ?s { ?s ?p ?o . ?x ?y ?z }"}, 422, "LIMIT"),
        ("POST", "/verify", {"question": "x"}, 422, "language"),
        ("GET", "/nowhere", None, 404, "Not Found"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(api: httpx.Client, method: str, path: str, sent: Any, status: int, words: str) -> None:
    answer = api.request(method, path, json=sent) if sent is not None else api.request(method, path)
    assert answer.status_code == status, answer.text
    detail = answer.json()["detail"]
    assert isinstance(detail, str) and words in detail


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[]", b"null", b'"x"', b'{"question": 3}'])
def test_a_body_that_is_no_question_is_refused(api: httpx.Client, body: bytes) -> None:
    answer = api.post("/ask", content=body, headers={"Content-Type": "application/json"})
    assert 400 <= answer.status_code < 500 and isinstance(answer.json()["detail"], str)


def test_a_query_that_never_ends_is_ended(api: httpx.Client) -> None:
    answer = api.post("/sparql", json={"query": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"})
    assert answer.status_code == 422 and "takes longer" in answer.json()["detail"]
    assert api.get("/sparql", params={"query": "ASK { ?p a mailuo:Policy }"}).json() == {"rows": [{"answer": "true"}]}


def test_a_body_too_large_is_refused_unread(api: httpx.Client) -> None:
    answer = api.post("/ask", content=b"x" * (2 << 20), headers={"Content-Type": "application/json"})
    assert answer.status_code == 413 and "too large" in answer.json()["detail"]

    def unannounced() -> Iterator[bytes]:
        yield from [b"x" * (1 << 18)] * 8

    answer = api.post("/ask", content=unannounced(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


def test_another_sites_page_cannot_send_requests(api: httpx.Client) -> None:
    answer = api.post("/ask", json={"question": QUESTION}, headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 403


def test_figures_are_counted_and_hold_no_words_of_a_question(api: httpx.Client) -> None:
    ask(api, QUESTION)
    text = api.get("/metrics").text
    assert 'mailuo_answers_total{language="zh",outcome="answered"}' in text
    assert 'mailuo_requests_total{method="POST",place="/api/ask",status="200"}' in text
    assert "转诊" not in text


def test_the_reference_page_needs_nothing_from_elsewhere(api: httpx.Client) -> None:
    page = api.get("/docs").text
    for path in ("/api/ask", "/api/policies/{policy}", "/api/sparql"):
        assert path in page
    assert "<script" not in page and "//cdn" not in page and "src=" not in page


def test_every_answer_carries_the_security_headers(app_address: str) -> None:
    for path in ("", "api/health", "api/nowhere", "gradio_api/info"):
        headers = httpx.get(app_address + path, timeout=30).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "server" not in headers


def test_no_path_of_this_machine_is_in_the_page(app_address: str) -> None:
    page = httpx.get(app_address, timeout=30).text + httpx.get(app_address + "config", timeout=30).text
    assert "/site-packages" not in page and str(__file__).split("/tests/")[0] not in page
