"""The HTTP edge, the same for all services: bodies, fields, problems, guards."""

from shared.failures import Mistake
from shared.http.application import Application, Router, application
from shared.http.bodies import ASKED, BULK_BYTES, FORM, GIVEN, JSON, NDJSON, YAML, Body, media_type, parse, read_body
from shared.http.fields import Code, Count, Free, Instant, LongText, Name, Text
from shared.http.mistakes import mistakes_in, pointer, wrong
from shared.http.openapi import Documentation, documented, problems
from shared.http.problems import Problem
from shared.http.protocol import GuardedProtocol
from shared.http.refusals import Answers, naming, told

__all__ = [
    "ASKED",
    "BULK_BYTES",
    "FORM",
    "GIVEN",
    "JSON",
    "NDJSON",
    "YAML",
    "Answers",
    "Application",
    "Body",
    "Code",
    "Count",
    "Documentation",
    "Free",
    "GuardedProtocol",
    "Instant",
    "LongText",
    "Mistake",
    "Name",
    "Problem",
    "Router",
    "Text",
    "application",
    "documented",
    "media_type",
    "mistakes_in",
    "naming",
    "parse",
    "pointer",
    "problems",
    "read_body",
    "told",
    "wrong",
]
