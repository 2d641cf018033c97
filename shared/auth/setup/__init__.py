"""The first set-up: steps that `/` shows until a lead was accepted, each with its command and its form.

A service has the steps of its own resources in `pages.py`; import from here what they use.
"""

from shared.auth.setup.forms import Field, Form, Step, submit
from shared.auth.setup.steps import Admin, describe_key, make_setup_router, show_step, write_curl

__all__ = [
    "Admin",
    "Field",
    "Form",
    "Step",
    "describe_key",
    "make_setup_router",
    "show_step",
    "submit",
    "write_curl",
]
