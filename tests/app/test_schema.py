"""The OpenAPI schema against the real app: whatever fits it, or nearly fits it, is answered without a 500 and as the schema says."""

from __future__ import annotations

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import response_schema_conformance

EXAMPLES = 20  # for each of the routes, and as many again that break the schema
ROUTES = 13


def test_no_request_breaks_the_service(app_address: str) -> None:
    described = httpx.get(app_address + "api/openapi.json", timeout=30).json()
    schema = schemathesis.openapi.from_dict(described)
    schema.config.update(base_url=app_address.rstrip("/"))
    tried = 0
    for each in schema.get_all_operations():
        operation = each.ok()
        tried += 1
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            try:
                fuzz(operation.as_strategy(generation_mode=mode))
            except Unsatisfiable:
                # Some routes take nothing that could break a schema.
                assert mode == GenerationMode.NEGATIVE
    assert tried >= ROUTES


def fuzz(strategy: object) -> None:
    """Send what the strategy makes; fails on a 500, and on an answer that the schema does not describe."""

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)  # type: ignore[arg-type]
    def send(case: schemathesis.Case) -> None:
        answer = case.call(timeout=60)
        case.validate_response(answer, checks=[not_a_server_error, response_schema_conformance])

    send()
