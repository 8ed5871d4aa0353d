"""What must be known of a build to understand a question: its policies, its places and the names of its bodies. Declares, reads nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol


class PolicyCard(Protocol):
    """What `understand` must know of a policy of the build."""

    @property
    def id(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def region(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def in_corpus(self) -> bool: ...


class Catalogue(Protocol):
    """The policies of a build and the places they are of; `qa.build.Build` is one."""

    @property
    def policies(self) -> Sequence[PolicyCard]: ...
    @property
    def places(self) -> Sequence[str]: ...
    @property
    def body_names(self) -> Collection[str]: ...
    def is_word(self, word: str) -> bool:
        """Whether an English word means something other than a place."""
