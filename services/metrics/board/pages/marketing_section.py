"""The section on marketing's commitments: what marketing delivered against what it promised."""

from collections.abc import Sequence

from services.metrics.board.domain import DateRange
from services.metrics.board.handlers import Board
from services.metrics.board.pages.chart_geometry import Bar, BarData, build_target_bar
from services.metrics.board.pages.formatting import EMPTY, format_count, format_goal, format_percent, pluralize
from services.metrics.board.pages.promised_spans import PromisedSpan, list_promised_spans, pick_span
from services.metrics.board.pages.section import DataTable, Link, Section, build_lead_list_url
from services.metrics.commitments.domain import DELIVERED, Commitments
from services.metrics.commitments.handlers.status import CommitmentStatus


def build_marketing_section(board: Board, status: CommitmentStatus) -> Section:
    """The latest whole span against the commitment, and the spans before it."""
    commitments = status.commitments
    spans = {per: list_promised_spans(board, status, per) for per in commitments.spans}
    picked = [span for per in commitments.spans if (span := pick_span(spans[per]))]
    bars = [bar for span in picked for bar in _build_delivery_bars(commitments, span)]
    columns = ("Time", "Leads", "Accepted", "Rejected", "Open", "Rate", "Promised")
    rows = [_build_delivery_row(span) for per in commitments.spans for span in spans[per]]
    return Section(
        id="marketing-promised",
        title="What marketing promised",
        sentence=_write_delivery_sentence(board, commitments, picked),
        table=DataTable(_write_delivery_caption(commitments), columns, rows),
        dark_legend="delivered",
        bars=bars,
        target_legend="promised" if any(bar.target is not None for bar in bars) else "",
        notes=["Counted by the day of qualification. Rate: of the leads that sales answered, those it accepted and did "
               "not reject later. Leads that sales found itself are not counted here."],
    )  # fmt: skip


def _build_delivery_bars(commitments: Commitments, span: PromisedSpan) -> list[Bar]:
    volume, quality, bars = commitments.qualified_leads, commitments.acceptance_rate, []
    per = span.delivery.per
    ending = f" in the {per}" if len(commitments.spans) > 1 else ""
    if volume and volume.per == per:
        count = span.delivery.qualified
        data = BarData(f"Qualified{ending}", count, count, _write_count(span), target=span.leads)
        bars.append(build_target_bar(data))
    if quality and quality.per == per:
        rate = span.delivery.acceptance_rate
        text = f"{format_percent(rate)}{format_goal(span.rate)}"
        data = BarData(f"Accepted{ending}", rate or 0, rate or 0, text, target=span.rate)
        bars.append(build_target_bar(data, longest=1))
    return bars


def _write_count(span: PromisedSpan) -> str:
    promised = "" if span.leads is None else f", {format_count(span.leads)} promised"
    return f"{format_count(span.delivery.qualified)} delivered{promised}"


def _write_delivery_sentence(board: Board, commitments: Commitments, picked: Sequence[PromisedSpan]) -> str:
    volume = commitments.qualified_leads
    if not volume:
        return "The agreement in force asks no number of leads of marketing."
    span = next((span for span in picked if span.delivery.per == volume.per), None)
    if span is None:
        return "No agreement was in force in this time."
    return f"{span.name}: {_write_count(span)}{_judge(board, span)}."


def _judge(board: Board, span: PromisedSpan) -> str:
    if span.part == "unpromised":
        return "; no agreement was in force"
    if span.part == "cut":
        return f"; only a whole {span.delivery.per} is held against the promise"
    missing, days_left = (span.leads or 0) - span.delivery.qualified, (span.until - board.now.date()).days
    if missing <= 0:
        return ""
    return (
        f"; {format_count(missing)} to go in {pluralize(days_left, 'day')}" if days_left > 0 else f"; {missing:,} short"
    )


def _write_delivery_caption(commitments: Commitments) -> str:
    volume, quality = commitments.qualified_leads, commitments.acceptance_rate
    parts = [f"{pluralize(int(volume.at_least), 'lead')} a {volume.per}"] if volume else []
    parts += [f"{format_percent(quality.at_least)} of a {quality.per} accepted"] if quality else []
    return f"Qualified leads; promised: {', '.join(parts) or 'nothing'}"


def _build_delivery_row(span: PromisedSpan) -> tuple[str | Link, ...]:
    delivery = span.delivery

    def link(number: int, state: str | None = None) -> Link:
        return Link(format_count(number), build_lead_list_url(DELIVERED, DateRange(span.first, span.until), state))

    promised = EMPTY if span.leads is None else format_count(span.leads)
    return (
        span.name,
        link(delivery.qualified),
        link(delivery.accepted, "accepted"),
        link(delivery.rejected, "rejected"),
        link(delivery.waiting, "waiting"),
        format_percent(delivery.acceptance_rate),
        "no agreement" if span.part == "unpromised" else promised,
    )
