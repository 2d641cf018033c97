"""The advice on the agreement in force, from what came of the newest leads, and what each proposal would have done."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from services.qualification.advice.domain.advise import advise
from services.qualification.advice.domain.proposal import Advice, Proposal
from services.qualification.advice.handlers import asked_leads
from services.qualification.agreements.domain.agreement import AgreementVersion
from services.qualification.agreements.store import agreements
from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from services.qualification.replays.domain import comparison, replay, tally, trial
from services.qualification.replays.handlers.load_trial import Draft, find_floor, load_trial
from shared.db.connection import Connection
from shared.db.database import Database, database_clock

# The newest so many leads of so many days are asked.
LEADS, DAYS = 2000, 90


class Tried(NamedTuple):
    """A proposal, and what it would have done to the leads that were asked."""

    proposal: Proposal
    tally: tally.Tally


class Advised(NamedTuple):
    """The agreement in force, the span and number of the leads that were asked, and what they advise."""

    agreement: AgreementVersion
    span: comparison.Span
    leads: int
    advice: Advice
    tried: Sequence[Tried]


async def load_advice(database: Database, compiled: dict[int, CompiledAgreement]) -> Advised | None:
    """The advice by the leads of the last 90 days; None where no agreement is in force. Raises Unavailable.

    `compiled` keeps the agreements that the process has compiled.
    """

    async def judge(conn: Connection) -> Advised | None:
        agreement = await agreements.find_active(conn)
        if agreement is None:
            return None
        now, document = await database_clock(conn), agreement.document
        span = comparison.Span(replay.shift_days(now, -DAYS), now)
        _, floor_at = await find_floor(conn, compiled, span.start)

        async def load(definition: Mapping[str, Any]) -> trial.Trial:
            draft = Draft(agreement.version, {**document, "definition": definition}, floor_at)
            return await load_trial(conn, draft, span, compiled, clauses=False)

        leads = await asked_leads.load_leads(conn, span, LEADS)
        cases = await asked_leads.list_all_cases(leads, await load(document["definition"]))
        advice = advise(document, cases, span, whole=leads.number < LEADS)
        tried = [
            Tried(each, await asked_leads.try_draft(leads, await load(each.definition))) for each in advice.proposals
        ]
        return Advised(agreement, span, leads.number, advice, tried)

    return await database.slow_reads.run(judge)
