"""One module per file format: the bytes of a file → its text. Each has `extract(content) -> Extracted` and raises only Unreadable."""
