"""Questions to start with: each is answered from the corpus it was drawn from, in the language it is asked in."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.service.service import Service
from qa.service.texts import LANGUAGES, Interface


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_example_is_answered_in_its_own_language(build_folder: Path, language: Interface) -> None:
    service = Service(build_folder)
    questions = service.examples(language)
    assert len(set(questions)) == 3
    for question in questions:
        answer = service.ask(question)
        assert (answer.answered, answer.language) == (True, language), question
        assert answer.citations
