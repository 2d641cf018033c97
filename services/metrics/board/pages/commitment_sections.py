"""The two promises side by side: what marketing delivered, and what sales kept."""

from collections.abc import Sequence
from datetime import date, timedelta
from urllib.parse import urlencode

from services.metrics.board.domain import BoardFilter, DateRange, next_period_start, spans
from services.metrics.board.handlers import Board
from services.metrics.board.pages import formatting
from services.metrics.board.pages.chart_geometry import Bar, BarData, target_bar
from services.metrics.board.pages.section import DataTable, Link, Row, Section
from services.metrics.commitments.domain import DELIVERED, Commitments, MarketingDelivery, SalesCommitment
from services.metrics.commitments.handlers import SPANS_SHOWN, CommitmentStatus
from services.metrics.reports.domain.query import TimeGroup, label

TARGET_LABELS = {
    "acceptance": "Accepted",
    "offer": "Offer answered",
    "first_attempt": "First attempt",
    "first_contact": "First contact",
    "disposition": "Decided",
}


def marketing_section(board: Board, kept: CommitmentStatus) -> Section:
    """The running span against the promise, and the spans before it."""
    promised = kept.promises
    shown = [span for per in promised.spans for span in _without_gaps(board, kept, per)]
    bars = [bar for per in promised.spans for bar in _delivered_bars(promised, _latest(shown, per))]
    names = ("Time", "Leads", "Accepted", "Rejected", "Open", "Rate")
    return Section(
        id="marketing-promised",
        title="What marketing promised",
        sentence=_delivered_sentence(board, promised, shown),
        figures=DataTable(_delivered_caption(promised), names, [_delivered_row(board.chosen, span) for span in shown]),
        dark="delivered",
        bars=bars,
        marked="promised",
        notes=["Counted by the day of qualification. Rate: of the leads that sales answered, those it accepted and did "
               "not reject later. A lead that sales found first is not one of marketing."],
    )  # fmt: skip


def sales_section(board: Board, kept: CommitmentStatus, choice: BoardFilter) -> Section:
    """Each target's share of promises kept."""
    rows = {row["target"]: row for row in kept.responses}
    said = {response.target: response for response in kept.promises.responses}
    shown = [
        said.get(target) or SalesCommitment(target, None, None)
        for target in TARGET_LABELS
        if target in rows or target in said
    ]
    met, breached, running = (sum(row[state] for row in rows.values()) for state in ("met", "breached", "running"))
    rate = f" ({formatting.percent(met / (met + breached))})" if met + breached else ""
    dated = "by the first capture of the lead" if choice.basis == "cohort" else "by the day on which the time was up"
    names = ("Promise", "Kept", "Missed", "Open", "Rate", "Goal")
    return Section(
        id="sales-promised",
        title="What sales promised",
        sentence=f"{formatting.count(met)} of {formatting.pluralize(met + breached, 'promise')} kept{rate}; "
        f"{formatting.count(running)} still running." if shown else "The agreement in force asks no time of sales.",
        figures=DataTable(
            "Promises of time", names, [_response_row(board.chosen, choice, each, rows.get(each.target, {}))
                                        for each in shown]
        ),
        dark="kept in time",
        bars=[_response_bar(response, rows.get(response.target, {})) for response in shown],
        marked="promised",
        notes=[f"Counted {dated}; what was cancelled is left out."],
    )  # fmt: skip


def _without_gaps(board: Board, kept: CommitmentStatus, per: TimeGroup) -> list[MarketingDelivery]:
    """The spans up to now, the latest first; in a month without a lead the promise was made all the same."""
    known = {span.first: span for span in kept.delivered if span.per == per}
    last = board.now.date()
    if board.chosen.until:
        last = min(last, board.chosen.until - timedelta(days=1))
    first = min(last, board.chosen.first or min(known, default=last))
    names = {label(per, day) or "" for day in (first, last, *known)}
    return [
        known.get(day) or MarketingDelivery(per, day, 0, 0, 0) for day in reversed(spans(per, names)[-SPANS_SHOWN:])
    ]


def _latest(shown: Sequence[MarketingDelivery], per: TimeGroup) -> MarketingDelivery:
    return next(span for span in shown if span.per == per)


def _delivered_bars(promised: Commitments, span: MarketingDelivery) -> list[Bar]:
    volume, quality, bars = promised.qualified_leads, promised.acceptance_rate, []
    when = formatting.short_span(span.per, span.first)
    if volume and volume.per == span.per:
        done, least = span.qualified, int(volume.at_least)
        told = f"{formatting.count(done)} of {formatting.count(least)}"
        bars.append(target_bar(BarData(f"Qualified, {when}", done, done, told, promised=least)))
    if quality and quality.per == span.per:
        rate, least_rate = span.acceptance_rate, quality.at_least
        told = f"{formatting.percent(rate)} of {formatting.percent(least_rate)}"
        bars.append(target_bar(BarData(f"Accepted, {when}", rate or 0, rate or 0, told, promised=least_rate), reach=1))
    return bars


def _delivered_sentence(board: Board, promised: Commitments, shown: Sequence[MarketingDelivery]) -> str:
    volume = promised.qualified_leads
    if not volume:
        return "The agreement in force asks no number of leads of marketing."
    span = _latest(shown, volume.per)
    missing, left = (
        int(volume.at_least) - span.qualified,
        (next_period_start(span.per, span.first) - board.now.date()).days,
    )
    when = formatting.short_span(span.per, span.first)
    until = f" with {formatting.pluralize(left, 'day')} left" if left > 0 else ""
    return (
        f"{when}: {formatting.pluralize(missing, 'lead')} short{until}."
        if missing > 0
        else f"{when}: the number is reached."
    )


def _delivered_caption(promised: Commitments) -> str:
    volume, quality = promised.qualified_leads, promised.acceptance_rate
    said = [f"{formatting.pluralize(int(volume.at_least), 'lead')} a {volume.per}"] if volume else []
    said += [f"{formatting.percent(quality.at_least)} of a {quality.per} accepted"] if quality else []
    return f"Qualified leads; promised: {', '.join(said) or 'nothing'}"


def _delivered_row(chosen: DateRange, span: MarketingDelivery) -> tuple[str | Link, ...]:
    first = max(span.first, chosen.first or span.first)
    until = min(next_period_start(span.per, span.first), chosen.until or date.max)

    def link(number: int, state: str | None = None) -> Link:
        return Link(formatting.count(number), lead_list_url(DELIVERED, DateRange(first, until), state))

    return (
        formatting.short_span(span.per, span.first), link(span.qualified), link(span.accepted, "accepted"),
        link(span.rejected, "rejected"), link(span.waiting, "waiting"), formatting.percent(span.acceptance_rate),
    )  # fmt: skip


def _response_row(
    chosen: DateRange, choice: BoardFilter, response: SalesCommitment, row: Row
) -> tuple[str | Link, ...]:
    def link(state: str) -> Link:
        return Link(formatting.count(row.get(state, 0)), lead_list_url(response.target, chosen, state, choice.basis))

    return (
        _named(response), link("met"), link("breached"), link("running"), formatting.percent(row.get("attainment")),
        formatting.percent(response.at_least),
    )  # fmt: skip


def _response_bar(response: SalesCommitment, row: Row) -> Bar:
    rate = row.get("attainment")
    least = f" of {formatting.percent(response.at_least)}" if response.at_least is not None else ""
    line = BarData(
        _named(response), rate or 0, rate or 0, f"{formatting.percent(rate)}{least}", promised=response.at_least
    )
    return target_bar(line, reach=1)


def _named(response: SalesCommitment) -> str:
    return TARGET_LABELS[response.target] + (f" within {response.within}" if response.within else "")


def lead_list_url(name: str, days: DateRange, state: str | None = None, basis: str | None = None) -> str:
    """Where the leads behind a number are listed."""
    asked = {
        "state": state,
        "first": days.first,
        "last": days.until - timedelta(days=1) if days.until else None,
        "basis": basis,
    }
    given = {key: value for key, value in asked.items() if value is not None}
    return f"/promises/{name}" + (f"?{urlencode(given)}" if given else "")
