"""The step of the first set-up in which both sides sign an agreement: its sentence, command and form."""

import orjson
from starlette.requests import Request

from services.qualification.agreements.domain.agreement import IN_ORDER, AgreementVersion, Side
from services.qualification.agreements.schemas.parse import DOCUMENT_BYTES, FIRST_AGREEMENT
from shared.auth import Caller
from shared.auth.setup import Field, Form, Step, write_curl
from shared.http import YAML

TITLE = "Sign an agreement"
# A document in the text and another one in a file, with the rest of the form.
FORM_BYTES = 3 * DOCUMENT_BYTES


def make_step(request: Request, viewer: Caller, draft: AgreementVersion | None) -> Step:
    """The step while no agreement is in force; `draft`: the newest one."""
    form = make_form(viewer, draft) if viewer.allows("marketing", "sales") else None
    if draft is None:
        document = f"--data-binary @- <<'END'\n{FIRST_AGREEMENT}END"
        command = write_curl(request, "POST", "/v1/agreements", document, YAML)
        sentence = "It says what a qualified lead is, and how fast sales answers. One to begin with:"
        return Step(TITLE, sentence=sentence, command=command, form=form)
    missing = find_missing_sides(draft)
    return Step(
        TITLE,
        sentence=f"Version {draft.version} is in force once it is signed. Still to sign: {', '.join(missing)}.",
        command="\n".join(write_signature(request, draft.version, side) for side in missing),
        form=form,
    )


def make_form(viewer: Caller, draft: AgreementVersion | None) -> Form:
    """The document, as text or as a file, and a signer for each side for which the viewer may sign."""
    text = orjson.dumps(draft.document, option=orjson.OPT_INDENT_2).decode() if draft else FIRST_AGREEMENT
    sides = [side for side in (find_missing_sides(draft) if draft else IN_ORDER) if viewer.allows(f"sign_{side}")]
    return Form(
        "/setup/agreement",
        "Sign it" if sides else "Draft it",
        (
            Field("document", "The agreement, in YAML or JSON", text, kind="area"),
            Field("file", "Or a file with it", kind="file"),
            *(Field(side, f"Who signs for {side}", example=f"Robin Vale, head of {side}") for side in sides),
        ),
    )


def find_missing_sides(draft: AgreementVersion) -> list[Side]:
    """The sides that have yet to sign."""
    signed = {signature.side for signature in draft.signatures}
    return [side for side in IN_ORDER if side not in signed]


def write_signature(request: Request, version: int, side: Side) -> str:
    """The command that signs for one side."""
    body = f"""-d '{{"side": "{side}", "signer": "Head of {side}"}}'"""
    return write_curl(request, "POST", f"/v1/agreements/{version}/signatures", body)
