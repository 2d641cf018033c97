"""The rows of a file as what the handlers of leads and activities take."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from services.intake.activities.handlers.commit_activities import ActivityRequest
from services.intake.activities.schemas import read_activity
from services.intake.captures.schemas.read_capture import read_capture
from services.intake.identity.domain.match_keys import NoIdentifyingKey
from services.intake.imports.domain import layout, progress, rows
from services.intake.leads.handlers.commit_captures import CaptureRequest
from shared.auth import Caller
from shared.values import countries, phone_numbers

SCOPES = frozenset({"capture", "spend", "backfill"})


@dataclass(frozen=True)
class RowReader:
    """What the rows of one file are read with. `region`: the country of telephone numbers."""

    work: progress.Import
    layout: layout.Layout
    region: str | None
    secrets: Sequence[bytes]

    @property
    def caller(self) -> Caller:
        """The key that sent the file, which states when things happened."""
        return Caller(self.work.key_id, SCOPES)

    def build(self, row: progress.ImportRow) -> rows.Body:
        """The row as a body. Raises RowRefused."""
        return rows.build_body(self.layout, row.cells, self.region)

    def read_lead(self, body: rows.Body) -> CaptureRequest:
        """Raises Problem and NoIdentifyingKey: the id that is made of a row says nothing about the person."""
        capture = read_capture(orjson.dumps(body), key_id=self.work.key_id, way=self.work.way)
        known = capture.email or capture.person.external_id or not rows.is_made_id(capture.external_id)
        if not known and not _can_be_called(
            capture.person.phone, countries.read_country(capture.country or ""), self.region
        ):
            raise NoIdentifyingKey(capture.capture_id)
        if capture.occurred_at is None:
            capture = capture._replace(occurred_at=self.work.undated_at)
        return CaptureRequest(capture, self.caller)

    def read_activity(self, body: rows.Body) -> ActivityRequest:
        """Raises Problem."""
        lead = body["lead"]
        if "phone" in lead:
            lead["phone"] = in_full(lead["phone"], self.region)
        activity = read_activity(orjson.dumps(body), self.caller, None, self.secrets)
        return ActivityRequest(activity._replace(received_at=self.work.begun_at), self.caller)


def read_layout(document: Any) -> layout.Layout:
    """The layout that an import was stored with."""
    lists = {name: tuple(document[name]) for name in ("headers", "fields")}
    return layout.Layout(**{**document, **lists})


def _can_be_called(phone: str | None, *regions: str | None) -> bool:
    try:
        return bool(phone and phone_numbers.normalize_phone(phone, *regions))
    except phone_numbers.InvalidPhone:
        return False


def in_full(phone: str, region: str | None) -> str:
    """The number with the code of its country; as it is where it cannot be read."""
    try:
        return phone_numbers.normalize_phone(phone, region)
    except phone_numbers.InvalidPhone:
        return phone
