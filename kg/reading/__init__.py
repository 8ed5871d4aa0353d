"""A file → the documents in it, each with its clauses. Does not interpret what they say."""
