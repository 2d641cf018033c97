"""Qualification: is a lead good, and by which signed agreement?"""

from functools import partial

from services.qualification.agreements.api import router as agreements
from services.qualification.agreements.in_force import broadcast_again
from services.qualification.scores.api import router as scores
from services.qualification.scores.handlers import judge_waiting, on_lead_captured
from services.qualification.state import Qualification
from services.qualification.verdicts.rules import Rules
from shared.events.intake import LeadCaptured
from shared.hearing import Hearing
from shared.service import Loop, Runtime, Service


def build(runtime: Runtime) -> Service:
    """The service, wired."""
    database = runtime.database
    known: dict[int, Rules] = {}
    waiting = Loop("qualification.waiting", partial(database.run, partial(judge_waiting, known=known)))
    broadcast = Loop("qualification.broadcast", partial(database.run, broadcast_again))
    return Service(
        name="qualification",
        state=Qualification(database, known, waiting.wake),
        routers=(agreements, scores),
        hears=("intake", "handoff"),
        hearings=(Hearing((LeadCaptured,), partial(on_lead_captured, known=known)),),
        loops=(waiting, broadcast),
    )
