"""`/meetings/health`: how well both sides live their agreement, for executives, on one page that prints on A4."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse

from services.metrics.board.domain import DateRange
from services.metrics.board.pages import board, formatting, goal_context, parameters, quality, section
from services.metrics.meetings.handlers.health import load_health
from services.metrics.meetings.schemas.health import (
    AdoptionOut,
    AgreementHealthOut,
    HealthGroup,
    HealthSpanOut,
    SellerHealthOut,
)
from shared.auth import Caller, Viewer
from shared.http import Router, Text

router = Router(include_in_schema=False)
Reader = Annotated[Caller, Depends(Viewer("read", "sales", "marketing", unbound=True))]
GROUPS: tuple[HealthGroup, ...] = ("month", "quarter")
REVIEWS = {
    "on_time": "held on time", "late": "held late", "missed": "not held: a new agreement came first",
    "overdue": "overdue", "ahead": "ahead",
}  # fmt: skip
PROMISES_NONE = "no time for it is promised"
SPAN_COLUMNS = (
    "Decided in time",
    "Rated",
    "Mean rating",
    "Meetings held",
    "Reviews on time",
    "Marketing kept",
    "Sales kept",
)


@router.get("/meetings/health", response_class=HTMLResponse)
async def show_health(request: Request, viewer: Reader, by: Annotated[Text, Query()] = "") -> HTMLResponse:
    """Adoption by seller, and its trend with meetings, reviews and promises since the first agreement."""
    chosen = parameters.choose("by", by, GROUPS) if by else GROUPS[0]
    found = await load_health(request.app.state.metrics, chosen)
    context = build_context(AgreementHealthOut.of(found, chosen))
    return board.page("health.html", **quality.build_context(found.versions), **context, **request.state.frame)


def build_context(health: AgreementHealthOut) -> dict[str, Any]:
    """The values that the template names."""
    recent = DateRange(health.recent.starts, health.recent.ends)
    return {
        "health": health,
        "groups": GROUPS,
        "says_none": health.target is None,
        "since": formatting.format_day(health.since) if health.since else None,
        "cards": _build_cards(health) if health.total else [],
        "trend": section.DataTable(
            f"Each {health.by}, the latest first", (health.by.capitalize(), *SPAN_COLUMNS),
            [_write_span(health, span) for span in reversed(health.spans)],
        ),
        "sellers": section.DataTable(
            f"Each seller, {formatting.format_date_range(recent)}",
            ("Seller", "To be decided", "In time", "Missed", "Running", "Share in time", "Accepted", "Rated", "Mean"),
            [_write_seller(health, each) for each in health.recent.sellers],
        ),
        "reviews": section.DataTable(
            "Each review, the latest first", ("Agreement", "Due", "Held", "State"),
            [
                (section.Link(f"Version {each.version}", f"/agreement/{each.version}"), formatting.format_day(each.due),
                 formatting.format_day(each.held) if each.held else formatting.EMPTY, REVIEWS[each.state])
                for each in reversed(health.reviews)
            ],
        ),
    }  # fmt: skip


def _build_cards(health: AgreementHealthOut) -> Sequence[goal_context.Card]:
    assert health.total
    total, adoption = health.total, health.total.adoption
    decided = f"of {formatting.pluralize(adoption.met + adoption.breached, 'lead')}"
    cards: list[tuple[str, str | int, str]] = [
        (
            "Leads decided in time",
            formatting.format_percent(adoption.attainment),
            decided if health.target else PROMISES_NONE,
        ),
        ("Ratings given", adoption.rated, f"{formatting.pluralize(adoption.accepted, 'lead')} accepted"),
        ("Meetings held", total.meetings["held"], f"{total.meetings['skipped']} skipped"),
        ("Reviews on time", total.reviews["on_time"], f"of {total.reviews['due']} due"),
        ("Marketing's promises kept", total.marketing["kept"], f"{total.marketing['missed']} missed"),
        ("Sales' promises kept", total.sales["kept"], f"{total.sales['missed']} missed"),
    ]
    return [
        goal_context.Card(name, each if isinstance(each, str) else formatting.format_count(each), "", detail)
        for name, each, detail in cards
    ]


def _write_span(health: AgreementHealthOut, span: HealthSpanOut) -> tuple[str | section.Link, ...]:
    dates = DateRange(span.starts, span.ends)
    held, skipped = span.meetings["held"], span.meetings["skipped"]
    return (
        section.Link(span.span, f"/meetings/{span.span}"),
        _link_missed(health, span.adoption, dates),
        _write_rated(span.adoption),
        _write_rating(span.adoption),
        section.Link(_write_part(held, held + skipped), "/meetings"),
        section.Link(_write_part(span.reviews["on_time"], span.reviews["due"]), "/agreement"),
        *(section.Link(_write_part(side["kept"], side["kept"] + side["missed"]), "/promises")
          for side in (span.marketing, span.sales)),
    )  # fmt: skip


def _write_seller(health: AgreementHealthOut, seller: SellerHealthOut) -> tuple[str | section.Link, ...]:
    dates = DateRange(health.recent.starts, health.recent.ends)
    chosen = {"view": "leads", "list": "accepted", "basis": "period", "seller": seller.seller,
              "first": str(dates.first), "last": str(health.recent.ends - timedelta(days=1))}  # fmt: skip
    return (
        seller.seller,
        formatting.format_count(seller.due),
        formatting.format_count(seller.met),
        _link_missed(health, seller, dates, lambda adoption: formatting.format_count(adoption.breached), seller.seller),
        formatting.format_count(seller.running),
        formatting.format_percent(seller.attainment),
        section.Link(formatting.format_count(seller.accepted), f"/leads?{urlencode(chosen)}"),
        formatting.format_count(seller.rated),
        _write_rating(seller),
    )


def _link_missed(
    health: AgreementHealthOut,
    adoption: AdoptionOut,
    dates: DateRange,
    write: Callable[[AdoptionOut], str] = lambda adoption: formatting.format_percent(adoption.attainment),
    seller: str | None = None,
) -> str | section.Link:
    """A number of clocks, with the leads behind it whose time was missed."""
    if health.target is None:
        return write(adoption)
    url = section.build_lead_list_url(health.target, dates, "breached", "period")
    return section.Link(write(adoption), url + (f"&{urlencode({'seller': seller})}" if seller else ""))


def _write_rated(adoption: AdoptionOut) -> str:
    return f"{formatting.format_count(adoption.rated)}, {formatting.format_count(adoption.accepted)} accepted"


def _write_rating(adoption: AdoptionOut) -> str:
    return formatting.EMPTY if adoption.rating is None else f"{adoption.rating:.1f}"


def _write_part(part: int, whole: int) -> str:
    return f"{formatting.format_count(part)} of {formatting.format_count(whole)}" if whole else formatting.EMPTY
