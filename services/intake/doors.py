"""What every way in shares."""

from dataclasses import dataclass

from services.intake.leads.domain import Taken
from services.intake.leads.handlers import Sent
from services.intake.refused.store import Refused
from shared.database import Database
from shared.group import Group
from shared.http import Problem


@dataclass(frozen=True)
class Doors:
    """Where arrivals and refused bodies are committed, some hundred together."""

    database: Database
    taking: Group[Sent, Taken | Problem]
    refusing: Group[Refused, None]
