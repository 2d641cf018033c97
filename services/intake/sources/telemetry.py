"""How each source fares, noted in the memory of the process until it is saved: a lead costs no statement more."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import time

from services.intake.sources.domain import SourceHealth

# Of sources that there are not, which strangers may name.
SOURCES_LIMIT = 2000


@dataclass
class HealthNotes:
    """What happened at each source since it was saved last."""

    notes: dict[str, SourceHealth] = field(default_factory=dict)

    def note_leads(self, sources: Iterable[str]) -> None:
        """Each of these sources brought a lead."""
        now = _now()
        for source in set(sources):
            self._note(SourceHealth(source, last_lead_at=now))

    def note_failure(self, source: str, reason: str) -> None:
        """Something that the source brought, or should have brought, was not taken; `reason` is a code."""
        self._note(SourceHealth(source, last_failure_at=_now(), last_failure=reason))

    def note_wrong_signature(self, source: str) -> None:
        """A request did not know the source's secret."""
        self._note(SourceHealth(source, signature_failures=1))

    def note_token_refused(self, source: str) -> None:
        """The platform no longer takes the token with which Accord asks it."""
        self._note(SourceHealth(source, token_refused_at=_now()))

    def take(self) -> list[SourceHealth]:
        """What is to be saved, and forgotten here."""
        notes, self.notes = list(self.notes.values()), {}
        return notes

    def put_back(self, notes: Iterable[SourceHealth]) -> None:
        """What could not be saved."""
        for note in notes:
            self._note(note)

    def _note(self, note: SourceHealth) -> None:
        if note.source in self.notes or len(self.notes) < SOURCES_LIMIT:
            self.notes[note.source] = self.notes.get(note.source, SourceHealth(note.source)).join(note)


def _now() -> datetime:
    return datetime.fromtimestamp(time(), UTC)
