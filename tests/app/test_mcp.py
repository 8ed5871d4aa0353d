"""A real MCP client lists the tools and calls each; a real gradio_client asks."""

from __future__ import annotations

import json
from typing import Any

import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

from tests.app.starting import finish

CALLS: dict[str, tuple[dict[str, Any], str]] = {
    "ask": ({"question": "郑州转诊这事谁牵头？"}, "citations"),
    "search_clauses": ({"query": "双向转诊", "limit": 3}, "items"),
    "get_policy": ({"policy": "郑政[2016]31号"}, "clauses"),
    "lineage": ({"policy": "瓦政办发〔2018〕137号"}, "edges"),
    "compare_targets": ({"indicator": "签约服务覆盖率"}, "targets"),
    "tasks_of": ({"body": "市卫生健康委", "region": "郑州市", "role": "lead"}, "items"),
}
WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("ask", {"question": "长" * 10_001}, "10000 at most"),
    ("ask", {"question": "谁", "as_of": "yesterday"}, "must be a day"),
    ("get_policy", {"policy": "没有这份文件"}, "没有这份文件"),
    ("tasks_of", {"body": "市卫生健康委", "region": "Atlantis"}, "Atlantis"),
    ("search_clauses", {"query": "x" * 5_000}, "characters at most"),
]


async def session(address: str) -> tuple[dict[str, Any], dict[str, Any], list[tuple[bool, str]]]:
    """The tools by name, what each call gave, and what the wrong calls were told."""
    async with streamable_http_client(address + "gradio_api/mcp/") as (reading, writing, _), ClientSession(reading, writing) as client:
        await client.initialize()
        listed = {tool.name: tool for tool in (await client.list_tools()).tools}
        given: dict[str, Any] = {}
        for name, (arguments, _) in CALLS.items():
            result = await client.call_tool(name, arguments)
            assert not result.isError, result
            given[name] = json.loads(result.content[0].text)  # type: ignore[union-attr]
        told = []
        for name, arguments, _ in WRONG:
            result = await client.call_tool(name, arguments)
            told.append((bool(result.isError), str(result.content[0].text)))  # type: ignore[union-attr]
        return listed, given, told


def test_a_client_lists_and_calls_every_tool(app_address: str) -> None:
    listed, given, told = finish(session(app_address))
    assert set(listed) == set(CALLS)
    for name, tool in listed.items():
        assert len(tool.description) > 40
        for argument, schema in tool.inputSchema["properties"].items():
            assert schema.get("description"), f"{name}.{argument} is not described"
        assert given[name][CALLS[name][1]], f"{name} gave nothing"
    assert given["ask"]["answered"] and "市卫生计生委" in given["ask"]["text"]
    for (_, _, words), (failed, said) in zip(WRONG, told, strict=True):
        assert failed and words in said


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_gradio_client_asks(app_address: str) -> None:
    from gradio_client import Client
    from gradio_client.exceptions import AppError

    client = Client(app_address, verbose=False)
    found = client.predict("郑州转诊这事谁牵头？", api_name="/ask")
    assert found["answered"] and "市卫生计生委" in found["text"]
    with pytest.raises(AppError, match="10000 at most"):
        client.predict("长" * 10_001, api_name="/ask")
    assert set(client.view_api(return_format="dict", print_info=False)["named_endpoints"]) == {f"/{name}" for name in CALLS}
