"""The HTTP edge, the same for all services: bodies, fields, problems, guards."""

from shared.errors import FieldError
from shared.errors.field_errors import body_errors, field_error, pointer
from shared.http.application import Application, Router, create_application
from shared.http.error_handlers import ErrorMap, field_problem, problem_from
from shared.http.field_types import Code, Count, Instant, JsonObject, LongText, Name, Text
from shared.http.openapi import Documentation, document_route, problems
from shared.http.problem_details import Problem
from shared.http.request_body import (
    BULK_BYTES,
    FORM,
    JSON,
    NDJSON,
    QUERY_MODEL,
    REQUEST_MODEL,
    YAML,
    Body,
    media_type,
    parse_body,
    read_body,
)
from shared.http.slow_client_protocol import GuardedProtocol

__all__ = [
    "BULK_BYTES",
    "FORM",
    "JSON",
    "NDJSON",
    "QUERY_MODEL",
    "REQUEST_MODEL",
    "YAML",
    "Application",
    "Body",
    "Code",
    "Count",
    "Documentation",
    "ErrorMap",
    "FieldError",
    "GuardedProtocol",
    "Instant",
    "JsonObject",
    "LongText",
    "Name",
    "Problem",
    "Router",
    "Text",
    "body_errors",
    "create_application",
    "document_route",
    "field_error",
    "field_problem",
    "media_type",
    "parse_body",
    "pointer",
    "problem_from",
    "problems",
    "read_body",
]
