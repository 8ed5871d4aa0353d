"""Clauses ranked by a query: BM25 and embeddings, fused. Built with the graph, read by the answers."""
