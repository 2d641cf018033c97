"""The first set-up: steps that `/` shows until a lead was accepted, each with its command and its form.

A service has the steps of its own resources in `pages.py`; import from here what they use.
"""

from shared.auth.setup.field_texts import NO, YES, read_codes, read_number
from shared.auth.setup.forms import submit
from shared.auth.setup.parts import Field, Form, Step
from shared.auth.setup.refused import find_problem, place_errors, split_problem
from shared.auth.setup.rows import add_empty_rows, count_rows, read_rows
from shared.auth.setup.steps import (
    Admin,
    AdminAlone,
    SalesAdmin,
    describe_key,
    make_setup_router,
    show_step,
    write_curl,
)

__all__ = [
    "NO",
    "YES",
    "Admin",
    "AdminAlone",
    "Field",
    "Form",
    "SalesAdmin",
    "Step",
    "add_empty_rows",
    "count_rows",
    "describe_key",
    "find_problem",
    "make_setup_router",
    "place_errors",
    "read_codes",
    "read_number",
    "read_rows",
    "show_step",
    "split_problem",
    "submit",
    "write_curl",
]
