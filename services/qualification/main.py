"""Qualification: is a lead good, and by which signed agreement?"""

from functools import partial

from services.qualification.agreements.api import router as agreements
from services.qualification.agreements.in_force import broadcast_again
from services.qualification.scores.api import router as scores
from services.qualification.scores.events import HEARD
from services.qualification.scores.handlers import on_lead_said
from services.qualification.scores.store import count_waiting
from services.qualification.scores.sweeps import judge_rested, judge_waiting, show_waiting
from services.qualification.state import Qualification
from services.qualification.verdicts.rules import Rules
from shared.events.intake import LeadMerged
from shared.hearing import Hearing
from shared.service import Loop, Runtime, Service


def build(runtime: Runtime) -> Service:
    """The service, wired."""
    database = runtime.database
    known: dict[int, Rules] = {}
    waiting = Loop("qualification.waiting", partial(database.run, partial(judge_waiting, known=known)))
    rested = Loop("qualification.rested", partial(database.run, partial(judge_rested, known=known)))
    progress = Loop("qualification.progress", partial(database.run, show_waiting))
    broadcast = Loop("qualification.broadcast", partial(database.run, broadcast_again))
    return Service(
        name="qualification",
        state=Qualification(database, known, waiting.wake, count_waiting),
        routers=(agreements, scores),
        hears=("intake", "handoff"),
        hearings=(Hearing((*HEARD, LeadMerged), partial(on_lead_said, known=known)),),
        loops=(waiting, rested, progress, broadcast),
    )
