"""When sales works, in words."""

from shared.agreement.readers.sales import BusinessHours
from shared.agreement.time_notation import WEEKDAYS, Block


def describe_week(hours: BusinessHours) -> list[tuple[str, str]]:
    """Each weekday with its open blocks: `("mon", "09:00 to 12:30, 13:30 to 18:00")`."""
    return [
        (day, ", ".join(_describe(block) for block in blocks) or "closed")
        for day, blocks in zip(WEEKDAYS, hours.week, strict=True)
    ]


def _describe(block: Block) -> str:
    return " to ".join(f"{minute // 60:02}:{minute % 60:02}" for minute in block)
