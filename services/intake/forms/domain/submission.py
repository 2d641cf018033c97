"""The id of a submission: what its form says, else it follows from what the person typed, for ten minutes."""

import json
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from services.intake.forms.domain.form import SUBMISSION_ID, Form
from services.intake.forms.domain.places import TEXT
from shared.values.control_characters import clean_line
from shared.values.nothing import is_nothing_in

# A double click within this time is one submission.
WINDOW = timedelta(minutes=10)
RECENT_LIMIT = 10_000
DIGEST_CHARACTERS = 32
_ENCODER = json.JSONEncoder(sort_keys=True)


class Submission(NamedTuple):
    """A form's id. `body`: its content, if the form itself said the id, under which other content may come too."""

    external_id: str
    body: Mapping[str, Any] | None

    @property
    def other_id(self) -> str | None:
        """The id of this content if other content has the id that the form said."""
        return f"{digest(self.external_id)}-{digest_content(self.body)}" if self.body is not None else None

    def list_ids(self) -> Iterator[str]:
        """The ids under which this content may be captured: the second is made only if the first one is taken."""
        yield self.external_id
        if (other_id := self.other_id) is not None:
            yield other_id


class Submissions:
    """The ids of the contents that came lately, by which a second click is known."""

    def __init__(self) -> None:
        self.recent: OrderedDict[str, tuple[str, datetime]] = OrderedDict()

    def identify(
        self, form: Form, body: Mapping[str, Any], received_at: datetime, address: str | None = None
    ) -> Submission:
        """The id that the form says; else one that follows from the content, the sender's `address` and the time.

        The same content from one address within ten minutes has the same id; another visitor, who types the same, is
        not told that it is known. What a process has forgotten, or another process has received, has the same id if it
        came in the same ten minutes of the clock.
        """
        said = clean_line(form.first_text(SUBMISSION_ID) or "")
        if not is_nothing_in("external_id", said):
            return Submission(said, body)
        content = digest(f"{digest_content(body)} {address}")
        first = self.recent.get(content)
        if first is None or abs(received_at - first[1]) >= WINDOW:
            first = f"form-{content}-{int(received_at.timestamp() // WINDOW.total_seconds())}", received_at
            self.recent[content] = first
            if len(self.recent) > RECENT_LIMIT:
                self.recent.popitem(last=False)
        return Submission(first[0], None)


def bound_id(external_id: str) -> str:
    """The id, or its digest if it is longer than an id may be."""
    return external_id if len(external_id) <= TEXT else digest(external_id)


def digest_content(body: Mapping[str, Any]) -> str:
    """The same digest for the same content, whatever the order of its fields."""
    return digest(_ENCODER.encode(body))


def digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:DIGEST_CHARACTERS]
