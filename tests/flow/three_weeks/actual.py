"""Reads the results from a running Accord in the form of the expected ones: wall times, leads by name, no other ids."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tests.flow.three_weeks.times import INSTANT, to_wall_time
from tests.support.retrying_client import Client

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class ResultReader:
    """Reads documents over HTTP. `lead_names`: the name of each lead by its id."""

    def __init__(self, client: Client, lead_names: Mapping[str, str], test_start: datetime) -> None:
        self._client = client
        self._lead_names = lead_names
        self._test_start = test_start

    def read(self, path: str) -> Any:
        """The document at this path."""
        status, document = self._client.call("GET", path)
        assert status == 200, (path, status, document)
        return self._normalize(document)

    def _normalize(self, value: Any) -> Any:
        match value:
            case dict():
                return {name: self._normalize(each) for name, each in value.items() if not self._is_other_id(each)}
            case list():
                return [self._normalize(each) for each in value]
            case str() if INSTANT.fullmatch(value):
                return to_wall_time(value, self._test_start)
            case str():
                return self._lead_names.get(value, value)
        return value

    def _is_other_id(self, value: Any) -> bool:
        return isinstance(value, str) and bool(ID.fullmatch(value)) and value not in self._lead_names
