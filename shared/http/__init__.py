"""The HTTP edge, the same for all services; import from here what routes and request models use:

- `Router` and `application`: routers that know how refusals are answered, and the application around them
- `Body`, `read_body`, `parse_body`: request bodies; `REQUEST_MODEL`, `QUERY_MODEL`: the configuration of their models
- `refuse_parameters`: query parameters, on plain routes
- `Text`, `Name`, `Code`, `Instant`, …: types of request fields; `FieldError`, `field_error`: what is wrong with a field
- `Problem`, `problem_from`, `field_problem`, `invalid_parameter`, `invalid_cursor`: errors as RFC 9457 documents
- `document_route`, `problems`: what FastAPI cannot add to OpenAPI by itself

`lead_reference.py`, which loads the library for telephone numbers, is imported by itself; so is `shown_as.py`, by which
the document describes what is inside a field of an answer.
"""

from shared.errors import FieldError
from shared.errors.field_errors import field_error
from shared.http.application import Application, Router, create_application
from shared.http.error_handlers import ErrorMap, field_problem, problem_from
from shared.http.field_types import BIGGEST_INTEGER, Code, Count, Day, Instant, JsonObject, LongText, Name, Text
from shared.http.openapi import Documentation, document_route, problems
from shared.http.problem_details import Problem, invalid_cursor, invalid_parameter
from shared.http.rate_limits import RateLimits
from shared.http.repair_body import Body, Unread, parse_body, parse_leniently
from shared.http.request_body import (
    BULK_BYTES,
    FORM,
    JSON,
    NDJSON,
    QUERY_MODEL,
    REQUEST_MODEL,
    YAML,
    check_structure,
    media_type,
    parse_exactly,
    read_body,
    refuse_parameters,
)
from shared.http.security_middleware import BodyLimit
from shared.http.slow_client_protocol import GuardedProtocol, build_protocol

__all__ = [
    "BIGGEST_INTEGER",
    "BULK_BYTES",
    "FORM",
    "JSON",
    "NDJSON",
    "QUERY_MODEL",
    "REQUEST_MODEL",
    "YAML",
    "Application",
    "Body",
    "BodyLimit",
    "Code",
    "Count",
    "Day",
    "Documentation",
    "ErrorMap",
    "FieldError",
    "GuardedProtocol",
    "Instant",
    "JsonObject",
    "LongText",
    "Name",
    "Problem",
    "RateLimits",
    "Router",
    "Text",
    "Unread",
    "build_protocol",
    "check_structure",
    "create_application",
    "document_route",
    "field_error",
    "field_problem",
    "invalid_cursor",
    "invalid_parameter",
    "media_type",
    "parse_body",
    "parse_exactly",
    "parse_leniently",
    "problem_from",
    "problems",
    "read_body",
    "refuse_parameters",
]
