"""All extractions → the graph, its tables and its views. Never sees a file's text."""
