"""The words of official writing, used by every later stage."""
