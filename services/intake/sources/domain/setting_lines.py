"""The maps of a source as lines that a person writes: `Company size = company.employees`."""

from collections.abc import Mapping

IS = "="
# Behind the field of a map of values: `stage: 29471 = won`.
OF = ":"
NO_IS = f"Line {{}} needs a “{IS}” with something on both sides."
NO_FIELD = f"Line {{}} needs the field first: “company.employees{OF} small {IS} 10”."


class UnreadableLine(Exception):
    """What is wrong with a line, in one sentence."""


def read_list(text: str) -> list[str]:
    """The lines that are not empty."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def read_map(text: str) -> dict[str, str]:
    """What stands before the last “=” of each line, and what stands behind it. Raises UnreadableLine."""
    found = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        name, _, value = (part.strip() for part in line.rpartition(IS))
        if not name or not value:
            raise UnreadableLine(NO_IS.format(number))
        found[name] = value
    return found


def read_map_of_values(text: str) -> dict[str, dict[str, str]]:
    """For each field its values by those of the sender. Raises UnreadableLine."""
    found: dict[str, dict[str, str]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        field, _, rest = line.partition(OF)
        theirs, _, ours = (part.strip() for part in rest.rpartition(IS))
        if not field.strip() or not rest.strip():
            raise UnreadableLine(NO_FIELD.format(number))
        if not theirs or not ours:
            raise UnreadableLine(NO_IS.format(number))
        found.setdefault(field.strip(), {})[theirs] = ours
    return found


def write_map(named: Mapping[str, str]) -> str:
    """The lines from which `read_map` reads this."""
    return "\n".join(f"{name} {IS} {value}" for name, value in named.items())


def write_map_of_values(maps: Mapping[str, Mapping[str, str]]) -> str:
    """The lines from which `read_map_of_values` reads this."""
    return "\n".join(
        f"{field}{OF} {theirs} {IS} {ours}" for field, values in maps.items() for theirs, ours in values.items()
    )
