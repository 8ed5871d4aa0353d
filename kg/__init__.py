"""Documents → graph. Knows nothing of questions."""
