"""A label with a bounded number of values, so that customers' names cannot make `/metrics` grow without end."""

from collections.abc import Iterable

# The value under which all names beyond the limit are counted together.
OTHER = "other"
# As long as the longest code, such as a source's; names of teams may be longer.
LONGEST_BYTES = 64


class BoundedLabel:
    """The first `limit` names keep their own value until the process ends; the others share the value `other`.

    Names that begin with the same 64 bytes share one value.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._names: set[str] = set()

    def value(self, name: str) -> str:
        """The label's value for this name."""
        if len(name) * 4 > LONGEST_BYTES:
            name = name.encode()[:LONGEST_BYTES].decode(errors="ignore")
        if name in self._names:
            return name
        if len(self._names) >= self._limit:
            return OTHER
        self._names.add(name)
        return name

    def values(self, names: Iterable[str]) -> set[str]:
        """The label's values for these names; names come in alphabetical order, so that processes agree."""
        return {self.value(name) for name in sorted(names)}
