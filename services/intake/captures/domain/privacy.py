"""The person of a capture, and whether two bodies say the same."""

import json
from typing import NamedTuple

from shared.values.person_identifiers import PersonIdentifiers


class Person(NamedTuple):
    """The direct identifiers of a person, as typed. `other_ids`: those of the submission and of clicks."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    external_id: str | None = None
    other_ids: tuple[str, ...] = ()

    def identifiers(self) -> PersonIdentifiers:
        """All of them, to be found in texts."""
        return PersonIdentifiers(
            names=(self.name,) if self.name else (),
            emails=(self.email,) if self.email else (),
            phones=(self.phone,) if self.phone else (),
            ids=((self.external_id,) if self.external_id else ()) + self.other_ids,
        )


def is_same_message(first: bytes, second: bytes) -> bool:
    """Whether two JSON bodies have equal values; the order of fields and white space do not count."""
    return first == second or json.loads(first) == json.loads(second)
