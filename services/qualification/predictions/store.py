"""The table of models, each with its report: weights of values that many leads have, and nothing of one lead."""

from typing import NamedTuple
from uuid import UUID

import orjson

from services.qualification.predictions.domain.scorecard import Scorecard
from services.qualification.predictions.domain.training import ModelReport
from shared.db.connection import Connection, sql
from shared.db.json_codec import to_json
from shared.db.tables import INSTANT, JSON, Column, Table, Uuid, index, metadata_of, required

prediction_models_table = Table(
    "prediction_models",
    metadata_of("qualification"),
    Column("model_id", Uuid, primary_key=True),
    required("trained_at", INSTANT),
    required("scorecard", JSON),
    required("report", JSON),
    index("prediction_models_trained", "trained_at"),
)

# Of older models so many stay.
KEPT = 10

_INSERT = sql("""
    insert into prediction_models (model_id, trained_at, scorecard, report)
    values (:model_id, cast(:trained_at as timestamptz), cast(:scorecard as json), cast(:report as json))
""")
_DELETE_OLD = sql("""
    delete from prediction_models
    where model_id not in (select model_id from prediction_models order by trained_at desc limit :kept)
""")
_FIND = sql("""
    select cast(scorecard as text) as scorecard, cast(report as text) as report
    from prediction_models order by trained_at desc limit 1
""")


class Model(NamedTuple):
    """A model, and what is reported of it."""

    scorecard: Scorecard
    report: ModelReport


async def insert(conn: Connection, model_id: UUID, scorecard: Scorecard, report: ModelReport) -> None:
    """Keep this model, and of the older ones the last few."""
    values = {"scorecard": to_json(scorecard.to_json()), "report": to_json(report.to_json())}
    await conn.execute(_INSERT, values | {"model_id": model_id, "trained_at": report.trained_at})
    await conn.execute(_DELETE_OLD, {"kept": KEPT})


async def find_newest(conn: Connection) -> Model | None:
    """The newest model; None before the first one."""
    row = (await conn.execute(_FIND)).first()
    if row is None:
        return None
    report = ModelReport.from_json(orjson.loads(row.report))
    return Model(Scorecard.from_json(orjson.loads(row.scorecard)), report)
