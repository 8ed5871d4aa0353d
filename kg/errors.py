"""The exceptions of Mailuo. Programmer errors and refused input raise one of these; messy text never does.

    MailuoError
    ├── UnreadableFile        a file that cannot be read: encrypted, broken, scanned, too large, of an unknown format
    ├── InvalidLexicon        a table of data/lexicon breaks its own rules
    ├── SpanError             offsets outside a text, or applied to a text they were not measured on
    ├── BuildError            a build could not be made or published
    │   ├── BuildLocked       another build of the same directory is running
    │   └── CheckFailed       the finished graph breaks an invariant; it was not published
    ├── NoBuild               a directory that holds no complete build, or one of another version
    ├── QueryError            a SPARQL query that is wrong, too slow or too large
    ├── EncoderMismatch       an index made with another encoder than the one given
    └── NotFound              a policy, body or clause asked for by name is not in the build
"""

from __future__ import annotations


class MailuoError(Exception):
    """Root of all errors raised by Mailuo. The message is one sentence fit to show to a user."""


class UnreadableFile(MailuoError):
    """A file that cannot be read. `file` is its name, `reason` one clause in plain words."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}")
        self.file = file
        self.reason = reason


class InvalidLexicon(MailuoError):
    """A lexicon table misses a column, repeats a key or holds a value outside its closed set."""


class SpanError(MailuoError):
    """Offsets that do not lie within the text they are applied to."""


class BuildError(MailuoError):
    """A build could not be made or published; the last complete build is untouched."""


class BuildLocked(BuildError):
    """Another process is building into the same directory."""


class CheckFailed(BuildError):
    """What must hold of a build does not hold; it was not published."""


class NoBuild(MailuoError):
    """The directory holds no complete build, or one made by an incompatible version."""


class QueryError(MailuoError):
    """A SPARQL query that does not parse, runs too long or returns too much."""


class EncoderMismatch(MailuoError):
    """The index was made with another encoder than the one it is opened with."""


class NotFound(MailuoError):
    """Nothing in the build goes by the name that was asked for."""
