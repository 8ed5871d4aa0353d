"""A Service → REST under /api. The answer object is that of DESIGN section 7. Thin: every route calls one function."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field

from kg.errors import MailuoError
from qa.answer import to_json
from qa.service.service import QUESTION_LIMIT, Service


class Question(BaseModel):
    """A question, in simplified or traditional Chinese or English."""

    question: str = Field(min_length=1, max_length=QUESTION_LIMIT)
    as_of: str = Field(default="", pattern=r"^(\d{4}-\d{2}-\d{2})?$", description="Judge what is in force on this day; today if empty.")


def router(service: Service) -> APIRouter:
    """The routes over one service."""
    routes = APIRouter()

    @routes.post("/ask", summary="Ask a question, get a cited answer or a refusal")
    def ask(asked: Question) -> dict[str, Any]:
        try:
            return to_json(service.ask(asked.question, as_of=asked.as_of))
        except MailuoError as error:
            raise HTTPException(422, str(error)) from error

    @routes.get("/health", summary="Is there a build, and how much does it hold")
    def health() -> dict[str, Any]:
        return {"status": "ok", "policies": service.build.documents}

    return routes
