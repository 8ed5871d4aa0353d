"""A document → what it says: citations, measures, responsibilities, targets."""
