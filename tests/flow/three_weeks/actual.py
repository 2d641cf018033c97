"""What Accord answers, read as the story is told: times on the wall, people by their names, other ids left out."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tests.flow.three_weeks.times import INSTANT, wall
from tests.support.retrying_client import Client

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Reader:
    """Reads what a running Accord says; `leads`: the name of each lead by its id."""

    def __init__(self, client: Client, leads: Mapping[str, str], begun: datetime) -> None:
        self._client = client
        self._leads = leads
        self._begun = begun

    def read(self, path: str) -> Any:
        """The document at this path."""
        status, document = self._client.call("GET", path)
        assert status == 200, (path, status, document)
        return self.told(document)

    def told(self, document: Any) -> Any:
        match document:
            case dict():
                return {name: self.told(value) for name, value in document.items() if not self._is_unknown(value)}
            case list():
                return [self.told(each) for each in document]
            case str() if INSTANT.fullmatch(document):
                return wall(document, self._begun)
            case str():
                return self._leads.get(document, document)
        return document

    def _is_unknown(self, value: Any) -> bool:
        return isinstance(value, str) and bool(ID.fullmatch(value)) and value not in self._leads
