"""The prediction for one lead, for those who may see its score."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.qualification.predictions import store
from services.qualification.predictions.domain.scorecard import Reason
from services.qualification.predictions.handlers.load_leads import describe_handed
from services.qualification.predictions.handlers.similar import Customer, Lead, find_similar
from services.qualification.scores.domain.score import Score
from services.qualification.scores.store import scores
from services.qualification.scores.store.lent_handoffs import is_handed_to
from shared.db.connection import Connection
from shared.db.database import Database

REASONS = 5


class Prediction(NamedTuple):
    """How likely a lead is won, the share of all that were, and what speaks most for it and against it.

    `usual`: the share of the leads that the model was trained on; `similar`: customers who are most alike.
    """

    lead_id: UUID
    probability: float
    base_rate: float
    usual: float
    reasons: list[Reason]
    similar: list[Customer]
    trained_at: datetime


async def find_model(database: Database) -> store.Model | None:
    """The newest model; None before the first one."""
    async with database.read_connection() as conn:
        return await store.find_newest(conn)


async def predict(database: Database, lead_id: UUID, seller: str | None) -> Prediction | None:
    """By the newest model, which beats the base rate; None without one, and for a lead that this seller may not see."""

    async def read(conn: Connection) -> Prediction | None:
        model = await store.find_newest(conn)
        score = await scores.find(conn, lead_id)
        if model is None or not model.report.shown or score is None or not score.entries:
            return None
        if seller and not await is_handed_to(conn, score.lead_id, seller):
            return None
        return await _predict(conn, model, score, seller)

    return await database.slow_reads.run(read)


async def _predict(conn: Connection, model: store.Model, score: Score, seller: str | None) -> Prediction:
    card, report = model
    features = await describe_handed(conn, score, card.currency)
    leads, won = card.trained
    return Prediction(
        lead_id=score.lead_id,
        probability=round(card.predict(features), 3),
        base_rate=report.base_rate,
        usual=won / leads if leads else report.base_rate,
        reasons=[reason for reason in card.explain(features) if reason.weight][:REASONS],
        similar=await find_similar(conn, Lead(score.lead_id, features, card.currency), seller),
        trained_at=report.trained_at,
    )
