"""A signature that a caller gives, by the interface or by a form: who may, and what follows."""

from starlette.requests import Request

from services.qualification.agreements.domain.agreement import IN_ORDER
from services.qualification.agreements.handlers.check_document import check_text
from services.qualification.agreements.handlers.draft import draft
from services.qualification.agreements.handlers.sign import ChangeResult, sign
from services.qualification.agreements.schemas.responses import AgreementForm, SignatureIn
from services.qualification.dependencies import get_dependencies
from shared.auth import Caller, record_security_event
from shared.http import Problem


async def sign_as_caller(request: Request, caller: Caller, version: int, signature: SignatureIn) -> ChangeResult:
    """The agreement with the signature; once both sides have signed, leads are evaluated by it.

    Raises Problem 403 for a caller who may not sign for this side, UnknownAgreement.
    """
    if not caller.allows(f"sign_{signature.side}"):
        raise Problem(403, f"The key needs the scope sign_{signature.side}")
    dependencies = get_dependencies(request)
    agreement, is_new = await sign(dependencies.database, version, signature.side, signature.signer, caller.key_id)
    if is_new and agreement.status == "in_force":
        dependencies.start_reevaluation()
    if is_new:
        target = f"{version}/{signature.side}"
        record_security_event("agreement_signed", request, key_id=caller.key_id, target=target)
    return ChangeResult(agreement, is_new)


async def draft_and_sign_form(request: Request, caller: Caller, form: AgreementForm) -> None:
    """Draft the document of the form, and sign it for each side for which a signer is named.

    Raises InvalidAgreement, and Problem 403.
    """
    checked = await check_text(form.file or form.document)
    agreement, _ = await draft(get_dependencies(request).database, checked.parsed, caller.key_id)
    for side in IN_ORDER:
        if signer := getattr(form, side):
            await sign_as_caller(request, caller, agreement.version, SignatureIn(side=side, signer=signer))
