"""What a measurement found: each figure with the values of its rounds, as a line to read and as JSON."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

import orjson

# With so many values a figure of milliseconds tells their 95 % quantile.
FEW = 20


@dataclass(frozen=True)
class Figure:
    """One figure: `values` has one value for each round; `aim` is a text such as "≥ 0.5"."""

    name: str
    values: list[float]
    unit: str = ""
    aim: str = ""

    def __str__(self) -> str:
        unit, aim = (f" {self.unit}" if self.unit else ""), (f" (aim {self.aim})" if self.aim else "")
        middle = f"{self.name}: {format_number(median(self.values))}{unit}{aim}"
        if len(self.values) == 1:
            return middle
        if self.unit == "ms" and len(self.values) >= FEW:
            return f"{middle}, median of {len(self.values)}; 95 % within {format_number(find_p95(self.values))}"
        return f"{middle}, median of {len(self.values)}; minimum {format_number(min(self.values))}"

    def to_dict(self) -> dict[str, object]:
        """The figure as it stands in the JSON line."""
        summary = {
            "unit": self.unit, "minimum": min(self.values), "median": median(self.values), "p95": find_p95(self.values),
        }  # fmt: skip
        return {**summary, "values": self.values}


@dataclass
class Rounds:
    """Collects the values of figures round by round; each figure keeps the place of its first value."""

    _values: dict[str, list[float]] = field(default_factory=dict)
    _described: dict[str, tuple[str, str]] = field(default_factory=dict)

    def add(self, name: str, value: float, unit: str = "", aim: str = "") -> None:
        self._values.setdefault(name, []).append(value)
        self._described[name] = (unit, aim)

    def figures(self) -> list[Figure]:
        return [Figure(name, values, *self._described[name]) for name, values in self._values.items()]


def find_p95(values: Sequence[float]) -> float:
    """The smallest value that 95 % of them do not exceed."""
    return sorted(values)[-(-len(values) * 95 // 100) - 1]


def format_number(value: float) -> str:
    """With three significant digits below a hundred, as a whole number above."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def encode_results(results: Mapping[str, Iterable[Figure]]) -> str:
    """One line of JSON: the figures by part and name."""
    parts = {part: {figure.name: figure.to_dict() for figure in figures} for part, figures in results.items()}
    return orjson.dumps(parts).decode()
