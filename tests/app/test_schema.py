"""The OpenAPI schema against the real app: whatever fits it, or nearly fits it, is answered without a 500 and as the schema says."""

from __future__ import annotations

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

EXAMPLES = 15  # for each of a dozen routes


@pytest.fixture(scope="module")
def schema(app_address: str) -> object:
    described = httpx.get(app_address + "api/openapi.json", timeout=30).json()
    loaded = schemathesis.openapi.from_dict(described)
    loaded.config.base_url = app_address.rstrip("/")
    return loaded


described = schemathesis.pytest.from_fixture("schema")


@described.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_request_breaks_the_service(case: schemathesis.Case) -> None:
    answer = case.call(timeout=60)
    case.validate_response(answer, checks=[not_a_server_error, response_schema_conformance])
