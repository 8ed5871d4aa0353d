"""The parts of a question, one module each: `qa.question` puts them together."""
