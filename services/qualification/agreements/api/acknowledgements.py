"""The routes by which sellers say that they read the agreement in force."""

from typing import Annotated

from fastapi import Depends, Response

from services.qualification.agreements.api.agreements import Dependencies
from services.qualification.agreements.domain.agreement import UnknownAgreement
from services.qualification.agreements.handlers import acknowledge
from services.qualification.agreements.schemas import acknowledgements as schemas
from services.qualification.dependencies import Version
from shared.auth import Caller, RequireScope
from shared.http import Router, problems

router = Router(answers={UnknownAgreement: 404})
Reader = Annotated[Caller, Depends(RequireScope("read", "marketing", "sales"))]
# Who else read it is not shown to a seller.
Head = Annotated[Caller, Depends(RequireScope("read", "marketing", "sales", unbound=True))]


@router.post(
    "/v1/agreements/{version}/acknowledgements",
    status_code=201,
    responses={200: {"model": schemas.AcknowledgementOut}, **problems(404, 409)},
)
async def post_acknowledgement(
    version: Version, response: Response, dependencies: Dependencies, caller: Reader
) -> schemas.AcknowledgementOut:
    """Say that the caller read the agreement in force; the first time counts."""
    said = await acknowledge.acknowledge(dependencies.database, caller, version)
    response.status_code = 201 if said.changed else 200
    return schemas.to_acknowledgement_out(said.acknowledgement)


@router.get("/v1/agreements/{version}/acknowledgements", responses=problems(404))
async def get_acknowledgements(
    version: Version, dependencies: Dependencies, caller: Head
) -> schemas.AcknowledgementListOut:
    """Who read a version, and of the people who sell, how many did."""
    readers = await acknowledge.load_readers(dependencies.database, version)
    return schemas.to_acknowledgement_list_out(readers)
