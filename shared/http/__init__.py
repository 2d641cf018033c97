"""The HTTP edge, the same for all services: bodies, fields, problems, guards."""

from shared.failures import FieldError
from shared.http.application import Application, Router, application
from shared.http.bodies import (
    BULK_BYTES,
    FORM,
    JSON,
    NDJSON,
    QUERY_MODEL,
    REQUEST_MODEL,
    YAML,
    Body,
    media_type,
    parse,
    read_body,
)
from shared.http.fields import Code, Count, Instant, JsonObject, LongText, Name, Text
from shared.http.mistakes import body_errors, field_error, pointer
from shared.http.openapi import Documentation, document_route, problems
from shared.http.problems import Problem
from shared.http.protocol import GuardedProtocol
from shared.http.refusals import ErrorMap, field_problem, problem_from

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
    "application",
    "body_errors",
    "document_route",
    "field_error",
    "field_problem",
    "media_type",
    "parse",
    "pointer",
    "problem_from",
    "problems",
    "read_body",
]
