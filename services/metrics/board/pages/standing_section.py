"""The section that shows the promises of both sides beside each other, each with the number that it is paired with."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.metrics.board.pages.chart_geometry import Bar, BarData, build_target_bar
from services.metrics.board.pages.formatting import (
    EMPTY,
    format_count,
    format_percent,
    format_short_days,
    format_short_span,
    label_promise,
)
from services.metrics.board.pages.section import DataTable, Section
from services.metrics.reports.domain.promises import Promise, PromisedSpan, begin_span
from services.metrics.reports.domain.standing import DAY, Standing

STATES = {"kept": "kept", "missed": "missed", "on_track": "on track", "at_risk": "at risk", None: "nothing fell due"}
NAMES = {
    "qualified_leads": "Qualified leads",
    "acceptance_rate": "Accepted leads",
    "completeness": "Complete leads",
    "follow_up": "Leads spoken with",
    "win_rate": "deals won",
    "share_of_delivered": "of delivered leads",
}
COLUMNS = ("Promise", "Time", "Promised", "Due", "Done", "Projected", "State", "Beside it")


def label_number(name: str) -> str:
    """What pages call a promise, or the number beside it."""
    return NAMES.get(name) or label_promise(name)


Row = tuple[Standing, dict[str, Any]]


def write_beside(paired: Mapping[str, Any]) -> str:
    """The number at whose cost a promise could be kept, with its name."""
    value = paired["value"]
    number = format_count(value) if isinstance(value, int) else format_percent(value)
    return f"{number} {label_number(paired['name']).lower()}"


def build_standing_sections(rows: Sequence[Row]) -> list[Section]:
    """The current span of each promise as a bar, and the span before it in the table; none without a promise."""
    return [_build_section(_pick_last_spans(rows))] if rows else []


def _build_section(rows: Sequence[Row]) -> Section:
    current = [row for row in rows if row[0].state in ("on_track", "at_risk")]
    return Section(
        id="promises-now",
        title="Where both sides stand",
        sentence=_write_sentence([standing for standing, _ in current]),
        table=DataTable("Both promises, by the span that each names", COLUMNS, [_build_row(row) for row in rows]),
        dark_legend="came so far",
        light_legend="projected",
        bars=[_build_bar(standing) for standing, _ in current],
        target_legend="due by now",
        is_wide=True,
        notes=[
            "The spans of now and those before, whatever dates are chosen. Leads are projected at the pace of the last "
            "four weeks, shares as they are. Beside each number stands the one at whose cost it could be reached."
        ],
    )


def _pick_last_spans(rows: Sequence[Row]) -> list[Row]:
    """Of each promise the current span and the one before it."""
    by_promise: dict[Promise, list[Row]] = {}
    for row in rows:
        by_promise.setdefault(row[0].span.promise, []).append(row)
    return [row for spans in by_promise.values() for row in reversed(spans[-2:])]


def _write_sentence(current: Sequence[Standing]) -> str:
    risky = [standing for standing in current if standing.state == "at_risk"]
    if not current:
        return "No promise runs now."
    if not risky:
        return "Every promise that runs now is on track."
    sides = {side: [label_number(each.span.promise.name) for each in risky if each.span.promise.side == side]
             for side in ("marketing", "sales")}  # fmt: skip
    parts = [f"of {side}: {', '.join(names).lower()}" for side, names in sides.items() if names]
    return f"At risk {'; '.join(parts)}."


def _build_bar(standing: Standing) -> Bar:
    promised = standing.span.promised or 1
    done, projected = standing.done or 0, standing.projected or 0
    text = f"{_format(standing, standing.done)} of {_format(standing, standing.span.promised)}"
    label = f"{_name(standing.span)}: {STATES[standing.state]}"
    data = BarData(label, max(done, projected) / promised, done / promised, text, target=(standing.due or 0) / promised)
    return build_target_bar(data, longest=max(1, data.whole))


def _build_row(row: Row) -> tuple[str, ...]:
    standing, paired = row
    numbers = (standing.span.promised, standing.due, standing.done, standing.projected)
    return (
        _name(standing.span),
        _name_span(standing.span),
        *(_format(standing, number) for number in numbers),
        STATES[standing.state],
        write_beside(paired),
    )


def _name(span: PromisedSpan) -> str:
    return f"{span.promise.side.capitalize()}: {label_number(span.promise.name).lower()}"


def _name_span(span: PromisedSpan) -> str:
    if span.begins == begin_span(span.per, span.first):
        return format_short_span(span.per, span.first)
    return format_short_days(span.begins, span.until - DAY)


def _format(standing: Standing, number: float | None) -> str:
    if number is None:
        return EMPTY
    return format_count(round(number)) if standing.span.promise.is_counted else format_percent(number)
