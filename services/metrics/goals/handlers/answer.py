"""Answers where the goal stands and what a plan needs, each seen at one moment."""

from datetime import datetime

from services.metrics.goals.handlers.plan import load_missing, load_plan
from services.metrics.goals.handlers.standing import load_goal
from services.metrics.goals.handlers.year_plan import load_year_plan
from services.metrics.goals.schemas.goal import GoalOut
from services.metrics.goals.schemas.plan import PlanOut, PlanParameters
from services.metrics.goals.schemas.year_plan import YearParameters, YearPlanOut
from services.metrics.reports.domain.query import parse_instant
from services.metrics.reports.handlers.source import load_source
from services.metrics.reports.store.pace import find_moment
from shared.db.connection import Connection
from shared.db.database import Database


async def answer_goal(database: Database, at: str | None = None) -> GoalOut | None:
    """The goal at an instant, without it now; None where there is none. Raises InvalidInstant, ReportsUnfinished."""

    async def read(conn: Connection) -> GoalOut | None:
        source = await load_source(conn)
        moment: datetime = parse_instant(at, source.locale.zone, "at") if at else await find_moment(conn)
        standing = await load_goal(conn, source, moment)
        if standing is None:
            return None
        channels = await load_missing(conn, source, standing)
        return GoalOut.of(standing, source.locale.timezone, source.locale.currency, channels)

    return await database.slow_reads.run(read)


async def answer_plan(database: Database, parameters: PlanParameters) -> PlanOut:
    """A plan by what is known now. Raises NotAnEnd, NotAChannel, ReportsUnfinished."""

    async def read(conn: Connection) -> PlanOut:
        source, now = await load_source(conn), await find_moment(conn)
        given = parameters.to_given(now.astimezone(source.locale.zone).date())
        return PlanOut.of(parameters, given, await load_plan(conn, source, given, now))

    return await database.slow_reads.run(read)


async def answer_year(database: Database, year: str, parameters: YearParameters) -> YearPlanOut:
    """The plan of a year by what is known now. Raises NotAYear, ReportsUnfinished."""
    given = parameters.to_given(year)

    async def read(conn: Connection) -> YearPlanOut:
        source, now = await load_source(conn), await find_moment(conn)
        return YearPlanOut.of(await load_year_plan(conn, source, given, now))

    return await database.slow_reads.run(read)
