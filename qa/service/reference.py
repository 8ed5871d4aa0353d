"""The OpenAPI description → a page that people read, at /api/docs. Everything on it comes from this machine; it needs no script."""

from __future__ import annotations

import json
from html import escape
from typing import Any

STYLE = """
:root { color-scheme: light dark; } body { font: 16px/1.6 system-ui, "Noto Sans CJK SC", sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { color: light-dark(#9b2226, #f0a29b); }
section { border: 1px solid #8886; border-radius: .5rem; padding: .25rem 1rem 1rem; margin: 1rem 0; }
code, pre { font-family: ui-monospace, monospace; font-size: .9rem; }
pre { overflow: auto; background: #8881; padding: .75rem; border-radius: .5rem; }
.method { display: inline-block; min-width: 3.5rem; font-weight: 700; } table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #8884; }
"""


def reference_page(schema: dict[str, Any], base: str) -> str:
    """The page for an OpenAPI schema; `base` is the address under which the paths stand."""
    shapes = schema.get("components", {}).get("schemas", {})
    sections = "".join(
        _operation(method, path, operation, base, shapes)
        for path, operations in schema.get("paths", {}).items()
        for method, operation in operations.items()
    )
    said = "".join(f"<section><h3>{escape(name)}</h3>{_shape(shape)}</section>" for name, shape in sorted(shapes.items()))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(schema['info']['title'])} API</title><style>{STYLE}</style></head><body><main>"
        f'<h1>{escape(schema["info"]["title"])} API</h1><p>Machine-readable: <a href="openapi.json">openapi.json</a>. '
        "Whatever is wrong with a request is answered with a 4xx and one sentence in <code>detail</code>. "
        "MCP clients connect to <code>/gradio_api/mcp/</code>.</p>"
        f"{sections}<h2>Objects</h2>{said}</main></body></html>"
    )


def _operation(method: str, path: str, operation: dict[str, Any], base: str, shapes: dict[str, Any]) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(each['name'])}</code></td><td>{escape(_kind(each.get('schema', {})))}"
        f"{' (required)' if each.get('required') else ''}</td><td>{escape(each.get('description', ''))}</td></tr>"
        for each in operation.get("parameters", ())
    )
    table = f"<table><tr><th>Parameter</th><th>Kind</th><th>Meaning</th></tr>{rows}</table>" if rows else ""
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    name = body.get("$ref", "").rpartition("/")[2]
    sent = f"<p>Body: <code>{escape(name)}</code></p>" if name else ""
    return (
        f'<section><h2><span class="method">{method.upper()}</span> <code>{escape(path)}</code></h2>'
        f"<p>{escape(operation.get('summary', ''))}</p>"
        f"{table}{sent}<pre>{escape(_example(method, base + path, name, shapes))}</pre></section>"
    )


def _example(method: str, address: str, name: str, shapes: dict[str, Any]) -> str:
    if method == "get":
        return f"curl '{address}'"
    required = shapes.get(name, {}).get("required", [])
    example = json.dumps(dict.fromkeys(required, "…"), ensure_ascii=False)
    return f"curl -X {method.upper()} '{address}' -H 'Content-Type: application/json' -d '{example}'"


def _shape(shape: dict[str, Any]) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(key)}</code></td><td>{escape(_kind(value))}{' (required)' if key in shape.get('required', ()) else ''}</td>"
        f"<td>{escape(value.get('description', ''))}</td></tr>"
        for key, value in shape.get("properties", {}).items()
    )
    return f"<p>{escape(shape.get('description', ''))}</p><table>{rows}</table>"


def _kind(schema: dict[str, Any]) -> str:
    """What a value must be, in a few words.

    >>> _kind({"anyOf": [{"type": "boolean"}, {"type": "null"}]}), _kind({"type": "array", "items": {"$ref": "#/x/Fact"}})
    ('boolean or null', 'list of Fact')
    """
    if "anyOf" in schema:
        return " or ".join(_kind(each) for each in schema["anyOf"])
    if "enum" in schema:
        return "one of " + ", ".join(f'"{each}"' for each in schema["enum"])
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    limits = [f"{words} {schema[key]}" for key, words in (("maxLength", "at most"), ("maximum", "up to")) if key in schema]
    return " ".join([str(schema.get("type", "anything")), *limits])
