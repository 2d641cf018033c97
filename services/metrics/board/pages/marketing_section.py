"""The section on marketing's commitments: what marketing delivered against what it promised."""

from collections.abc import Sequence
from datetime import date, timedelta

from services.metrics.board.domain import DateRange, find_next_span, list_spans
from services.metrics.board.handlers import Board
from services.metrics.board.pages.chart_geometry import Bar, BarData, build_target_bar
from services.metrics.board.pages.formatting import format_count, format_percent, format_short_span, pluralize
from services.metrics.board.pages.section import DataTable, Link, Section, build_lead_list_url
from services.metrics.commitments.domain import DELIVERED, Commitments, MarketingDelivery
from services.metrics.commitments.handlers import SPAN_LIMIT, CommitmentStatus
from services.metrics.reports.domain.query import TimeGroup
from services.metrics.reports.domain.result import label_group


def build_marketing_section(board: Board, status: CommitmentStatus) -> Section:
    """The running span against the commitment, and the spans before it."""
    commitments = status.commitments
    deliveries = [delivery for per in commitments.spans for delivery in _fill_gaps(board, status, per)]
    latest = [_find_latest(deliveries, per) for per in commitments.spans]
    bars = [bar for delivery in latest for bar in _build_delivery_bars(commitments, delivery)]
    columns = ("Time", "Leads", "Accepted", "Rejected", "Open", "Rate")
    rows = [_build_delivery_row(board.dates, delivery) for delivery in deliveries]
    return Section(
        id="marketing-promised",
        title="What marketing promised",
        sentence=_write_delivery_sentence(board, commitments, deliveries),
        table=DataTable(_write_delivery_caption(commitments), columns, rows),
        dark_legend="delivered",
        bars=bars,
        target_legend="promised",
        notes=["Counted by the day of qualification. Rate: of the leads that sales answered, those it accepted and did "
               "not reject later. A lead that sales found first is not one of marketing."],
    )  # fmt: skip


def _fill_gaps(board: Board, status: CommitmentStatus, per: TimeGroup) -> list[MarketingDelivery]:
    """The spans up to now, the latest first. A span without leads counts: the commitment held then too."""
    by_first = {delivery.first: delivery for delivery in status.deliveries if delivery.per == per}
    last = board.now.date()
    if board.dates.until:
        last = min(last, board.dates.until - timedelta(days=1))
    first = min(last, board.dates.first or min(by_first, default=last))
    names = {label_group(per, day) or "" for day in (first, last, *by_first)}
    spans = list_spans(per, names)[-SPAN_LIMIT:]
    return [by_first.get(day) or MarketingDelivery(per, day, 0, 0, 0) for day in reversed(spans)]


def _find_latest(deliveries: Sequence[MarketingDelivery], per: TimeGroup) -> MarketingDelivery:
    return next(delivery for delivery in deliveries if delivery.per == per)


def _build_delivery_bars(commitments: Commitments, delivery: MarketingDelivery) -> list[Bar]:
    volume, quality, bars = commitments.qualified_leads, commitments.acceptance_rate, []
    span = format_short_span(delivery.per, delivery.first)
    if volume and volume.per == delivery.per:
        count, least = delivery.qualified, int(volume.at_least)
        text = f"{format_count(count)} of {format_count(least)}"
        bars.append(build_target_bar(BarData(f"Qualified, {span}", count, count, text, target=least)))
    if quality and quality.per == delivery.per:
        rate, least_rate = delivery.acceptance_rate, quality.at_least
        text = f"{format_percent(rate)} of {format_percent(least_rate)}"
        data = BarData(f"Accepted, {span}", rate or 0, rate or 0, text, target=least_rate)
        bars.append(build_target_bar(data, longest=1))
    return bars


def _write_delivery_sentence(board: Board, commitments: Commitments, deliveries: Sequence[MarketingDelivery]) -> str:
    volume = commitments.qualified_leads
    if not volume:
        return "The agreement in force asks no number of leads of marketing."
    latest = _find_latest(deliveries, volume.per)
    missing = int(volume.at_least) - latest.qualified
    days_left = (find_next_span(latest.per, latest.first) - board.now.date()).days
    span = format_short_span(latest.per, latest.first)
    until = f" with {pluralize(days_left, 'day')} left" if days_left > 0 else ""
    return f"{span}: {pluralize(missing, 'lead')} short{until}." if missing > 0 else f"{span}: the number is reached."


def _write_delivery_caption(commitments: Commitments) -> str:
    volume, quality = commitments.qualified_leads, commitments.acceptance_rate
    parts = [f"{pluralize(int(volume.at_least), 'lead')} a {volume.per}"] if volume else []
    parts += [f"{format_percent(quality.at_least)} of a {quality.per} accepted"] if quality else []
    return f"Qualified leads; promised: {', '.join(parts) or 'nothing'}"


def _build_delivery_row(dates: DateRange, delivery: MarketingDelivery) -> tuple[str | Link, ...]:
    first = max(delivery.first, dates.first or delivery.first)
    until = min(find_next_span(delivery.per, delivery.first), dates.until or date.max)

    def link(number: int, state: str | None = None) -> Link:
        return Link(format_count(number), build_lead_list_url(DELIVERED, DateRange(first, until), state))

    return (
        format_short_span(delivery.per, delivery.first),
        link(delivery.qualified),
        link(delivery.accepted, "accepted"),
        link(delivery.rejected, "rejected"),
        link(delivery.waiting, "waiting"),
        format_percent(delivery.acceptance_rate),
    )
