"""The routes of predictions: an aid beside the verdict, which they never change."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel

from services.qualification.agreements.api.agreements import READER
from services.qualification.dependencies import QualificationDependencies, get_dependencies
from services.qualification.predictions.handlers import predict
from shared.auth import Caller, RequireScope
from shared.http import Problem, Router, problems

router = Router()
Dependencies = Annotated[QualificationDependencies, Depends(get_dependencies)]

NO_MODEL = (
    "No model is trained: install the extra ml (pip install 'accord[ml]', or an image built with EXTRA=ml), and run "
    "`accord predictions train`"
)
NO_PREDICTION = "No prediction is shown: the lead is unknown, or the model does not surely beat the base rate"


class ModelQualityOut(BaseModel):
    """How good one model is on the tested leads."""

    model: str
    log_loss: float
    auc: float
    slope: float | None
    lift_10: float
    lift_20: float


class ModelReportOut(BaseModel):
    """The newest model: what it was trained and tested on, and how good it is beside others on the same leads."""

    trained_at: datetime
    leads: int
    won: int
    tested_from: datetime
    tested: int
    tested_won: int
    base_rate: float
    models: list[ModelQualityOut]
    shown: bool


class ReasonOut(BaseModel):
    """What one feature of the lead adds to the logarithm of the odds, and what came of leads with this value."""

    feature: str
    value: str
    weight: float
    leads: int
    won: int


class SimilarOut(BaseModel):
    """A customer who has much in common with the lead; a bound key gets those of its seller."""

    lead_id: UUID
    won_at: datetime
    alike: dict[str, str]


class PredictionOut(BaseModel):
    """How likely the lead is won, what speaks most for it and against it, and customers who are alike."""

    lead_id: UUID
    probability: float
    base_rate: float
    reasons: list[ReasonOut]
    similar: list[SimilarOut]
    trained_at: datetime


@router.get("/v1/agreements/active/predictions", dependencies=READER, responses=problems(404))
async def get_predictions(dependencies: Dependencies) -> ModelReportOut:
    """How good predictions are on leads that the model does not know."""
    model = await predict.find_model(dependencies.database)
    if model is None:
        raise Problem(404, NO_MODEL)
    report = model.report
    names = ("trained_at", "leads", "won", "tested_from", "tested", "tested_won", "base_rate", "shown")
    models = [{"model": name} | quality._asdict() for name, quality in report.qualities.items()]
    return ModelReportOut.model_validate({name: getattr(report, name) for name in names} | {"models": models})


@router.get("/v1/scores/{lead_id}/prediction", responses=problems(404))
async def get_prediction(
    lead_id: UUID,
    dependencies: Dependencies,
    caller: Annotated[Caller, Depends(RequireScope("read", "marketing", "sales"))],
) -> PredictionOut:
    """How likely a lead is won, by what is known of it, or was when sales was told of it."""
    found = await predict.predict(dependencies.database, lead_id, caller.seller)
    if found is None:
        is_trained = await predict.find_model(dependencies.database)
        raise Problem(404, NO_PREDICTION if is_trained else NO_MODEL)
    reasons = [reason._asdict() for reason in found.reasons]
    similar = [customer._asdict() for customer in found.similar]
    return PredictionOut.model_validate(found._asdict() | {"reasons": reasons, "similar": similar})
