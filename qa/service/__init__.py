"""Thin adapters over `qa`: pages, REST, MCP."""
