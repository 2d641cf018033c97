"""The schema of the rhythm: how often both sides meet."""

from typing import Literal

from pydantic import BaseModel

from shared.agreement.field_types import STRICT

MeetingForm = Literal["15m", "30m"]


class Rhythm(BaseModel):
    """How long the weekly meeting is and whether it is every week or every other, and which reviews both sides hold."""

    model_config = STRICT

    weekly: MeetingForm | None = None
    every: Literal[1, 2] = 1
    monthly: bool = False
    quarterly: bool = False
