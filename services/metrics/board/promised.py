"""The two promises side by side: what marketing delivered, and what sales kept."""

from collections.abc import Sequence
from datetime import date, timedelta
from urllib.parse import urlencode

from services.metrics.board import words
from services.metrics.board.charts import Bar, Line, against
from services.metrics.board.domain import Choice, Days, after, spans
from services.metrics.board.handlers import Board
from services.metrics.board.sections import Figures, Link, Row, Section
from services.metrics.promises.domain import DELIVERED, Delivered, Promises, Response
from services.metrics.promises.handlers import SPANS_SHOWN, Kept
from services.metrics.reports.domain import TimeGroup, label

DONE = {
    "acceptance": "Accepted",
    "offer": "Offer answered",
    "first_attempt": "First attempt",
    "first_contact": "First contact",
    "disposition": "Decided",
}


def marketing(board: Board, kept: Kept) -> Section:
    """The running span against the promise, and the spans before it."""
    promised = kept.promises
    shown = [span for per in promised.spans for span in _without_gaps(board, kept, per)]
    bars = [bar for per in promised.spans for bar in _delivered_bars(promised, _latest(shown, per))]
    names = ("Time", "Leads", "Accepted", "Rejected", "Open", "Rate")
    return Section(
        id="marketing-promised",
        title="What marketing promised",
        sentence=_delivered_sentence(board, promised, shown),
        figures=Figures(_delivered_caption(promised), names, [_delivered_row(board.chosen, span) for span in shown]),
        dark="delivered",
        bars=bars,
        marked="promised",
        notes=["Counted by the day of qualification. Rate: of the leads that sales answered, those it accepted and did "
               "not reject later. A lead that sales found first is not one of marketing."],
    )  # fmt: skip


def sales(board: Board, kept: Kept, choice: Choice) -> Section:
    """Each target's share of promises kept."""
    rows = {row["target"]: row for row in kept.responses}
    said = {response.target: response for response in kept.promises.responses}
    shown = [said.get(target) or Response(target, None, None) for target in DONE if target in rows or target in said]
    met, breached, running = (sum(row[state] for row in rows.values()) for state in ("met", "breached", "running"))
    rate = f" ({words.percent(met / (met + breached))})" if met + breached else ""
    dated = "by the first capture of the lead" if choice.basis == "cohort" else "by the day on which the time was up"
    names = ("Promise", "Kept", "Missed", "Open", "Rate", "Goal")
    return Section(
        id="sales-promised",
        title="What sales promised",
        sentence=f"{words.count(met)} of {words.several(met + breached, 'promise')} kept{rate}; "
        f"{words.count(running)} still running." if shown else "The agreement in force asks no time of sales.",
        figures=Figures(
            "Promises of time", names, [_response_row(board.chosen, choice, each, rows.get(each.target, {}))
                                        for each in shown]
        ),
        dark="kept in time",
        bars=[_response_bar(response, rows.get(response.target, {})) for response in shown],
        marked="promised",
        notes=[f"Counted {dated}; what was cancelled is left out."],
    )  # fmt: skip


def _without_gaps(board: Board, kept: Kept, per: TimeGroup) -> list[Delivered]:
    """The spans up to now, the latest first; in a month without a lead the promise was made all the same."""
    known = {span.first: span for span in kept.delivered if span.per == per}
    last = board.now.date()
    if board.chosen.until:
        last = min(last, board.chosen.until - timedelta(days=1))
    first = min(last, board.chosen.first or min(known, default=last))
    names = {label(per, day) or "" for day in (first, last, *known)}
    return [known.get(day) or Delivered(per, day, 0, 0, 0) for day in reversed(spans(per, names)[-SPANS_SHOWN:])]


def _latest(shown: Sequence[Delivered], per: TimeGroup) -> Delivered:
    return next(span for span in shown if span.per == per)


def _delivered_bars(promised: Promises, span: Delivered) -> list[Bar]:
    volume, quality, bars = promised.qualified_leads, promised.acceptance_rate, []
    when = words.short_span(span.per, span.first)
    if volume and volume.per == span.per:
        done, least = span.qualified, int(volume.at_least)
        told = f"{words.count(done)} of {words.count(least)}"
        bars.append(against(Line(f"Qualified, {when}", done, done, told, promised=least)))
    if quality and quality.per == span.per:
        rate, least_rate = span.acceptance_rate, quality.at_least
        told = f"{words.percent(rate)} of {words.percent(least_rate)}"
        bars.append(against(Line(f"Accepted, {when}", rate or 0, rate or 0, told, promised=least_rate), reach=1))
    return bars


def _delivered_sentence(board: Board, promised: Promises, shown: Sequence[Delivered]) -> str:
    volume = promised.qualified_leads
    if not volume:
        return "The agreement in force asks no number of leads of marketing."
    span = _latest(shown, volume.per)
    missing, left = int(volume.at_least) - span.qualified, (after(span.per, span.first) - board.now.date()).days
    when = words.short_span(span.per, span.first)
    until = f" with {words.several(left, 'day')} left" if left > 0 else ""
    return (
        f"{when}: {words.several(missing, 'lead')} short{until}." if missing > 0 else f"{when}: the number is reached."
    )


def _delivered_caption(promised: Promises) -> str:
    volume, quality = promised.qualified_leads, promised.acceptance_rate
    said = [f"{words.several(int(volume.at_least), 'lead')} a {volume.per}"] if volume else []
    said += [f"{words.percent(quality.at_least)} of a {quality.per} accepted"] if quality else []
    return f"Qualified leads; promised: {', '.join(said) or 'nothing'}"


def _delivered_row(chosen: Days, span: Delivered) -> tuple[str | Link, ...]:
    first = max(span.first, chosen.first or span.first)
    until = min(after(span.per, span.first), chosen.until or date.max)

    def link(number: int, state: str | None = None) -> Link:
        return Link(words.count(number), address(DELIVERED, Days(first, until), state))

    return (
        words.short_span(span.per, span.first), link(span.qualified), link(span.accepted, "accepted"),
        link(span.rejected, "rejected"), link(span.waiting, "waiting"), words.percent(span.acceptance_rate),
    )  # fmt: skip


def _response_row(chosen: Days, choice: Choice, response: Response, row: Row) -> tuple[str | Link, ...]:
    def link(state: str) -> Link:
        return Link(words.count(row.get(state, 0)), address(response.target, chosen, state, choice.basis))

    return (
        _named(response), link("met"), link("breached"), link("running"), words.percent(row.get("attainment")),
        words.percent(response.at_least),
    )  # fmt: skip


def _response_bar(response: Response, row: Row) -> Bar:
    rate = row.get("attainment")
    least = f" of {words.percent(response.at_least)}" if response.at_least is not None else ""
    line = Line(_named(response), rate or 0, rate or 0, f"{words.percent(rate)}{least}", promised=response.at_least)
    return against(line, reach=1)


def _named(response: Response) -> str:
    return DONE[response.target] + (f" within {response.within}" if response.within else "")


def address(name: str, days: Days, state: str | None = None, basis: str | None = None) -> str:
    """Where the leads behind a number are listed."""
    asked = {
        "state": state,
        "first": days.first,
        "last": days.until - timedelta(days=1) if days.until else None,
        "basis": basis,
    }
    given = {key: value for key, value in asked.items() if value is not None}
    return f"/promises/{name}" + (f"?{urlencode(given)}" if given else "")
