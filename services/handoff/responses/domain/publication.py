"""What of a seller's command may be published: codes and corrections that do not name the person of the lead."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from services.handoff.responses.domain.commands import Command, LogContact, Recycle, Reject
from services.handoff.responses.domain.corrections import check_correction
from shared.values.person_identifiers import UNKNOWN_PERSON, PersonMatcher
from shared.values.publication import OTHER, publish

# Commands with codes or values that are published unless they name the person.
WITH_CODES = (LogContact, Reject, Recycle)

# What identifies the person of each lead.
People = Mapping[UUID, PersonMatcher]


def publishable_command(command: Command, people: People, lead_id: UUID) -> Command:
    """The command without codes that may not be published. Raises InvalidCorrection."""
    person = people.get(lead_id, UNKNOWN_PERSON)
    match command:
        case LogContact():
            return replace(command, channel=publish("channel", command.channel, person))
        case Recycle():
            return replace(command, reason=publish("reason", command.reason, person) or OTHER)
        case Reject():
            check_correction(command.correction, person)
    return command
