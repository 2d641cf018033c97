"""The form of a seller: every field of `PUT /v1/sellers/{seller}`, filled with what is stored, and read back."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

import orjson

from services.handoff.sellers.domain import Away, Seller
from services.handoff.sellers.schemas import AWAY_LIMIT, DEFAULT_TEAM, SellerForm, zones
from shared.auth.setup import NO, YES, Field, add_empty_rows, place_errors, read_codes, read_number, read_rows
from shared.http import Problem, parse_body

EMPTY = Seller("", "", None, DEFAULT_TEAM, "employee", None, 1, "UTC", (), active=True)
KINDS = (("employee", "employee"), ("commission_agent", "commission agent"))
ON_LEAVE = (("keep", "keeps what was accepted"), ("reassign", "passes on what was accepted, too"))


def make_fields(seller: Seller, teams: Iterable[str], now: datetime, rows: int = 0) -> tuple[Field, ...]:
    """The fields with what is stored in them, beside the id; at least `rows` rows for absences."""
    capacity = "" if seller.capacity is None else str(seller.capacity)
    return (
        Field("name", "Name", seller.name, "Kim Reyes", required=True),
        Field("email", "E-mail address", seller.email or "", "kim@example.com"),
        Field("team", "Team", seller.team, options=tuple(teams), required=True),
        Field("kind", "Kind", seller.kind, kind="select", options=KINDS),
        Field("capacity", "Open leads at one time at most; empty: any number", capacity, "20", "number"),
        Field("weight", "Share of the leads, beside the others of the team", f"{seller.weight:g}", "1", "number"),
        Field("timezone", "Time zone", seller.timezone, "Europe/Berlin", options=tuple(sorted(zones()))),
        Field("active", "Active: gets leads. Who is not passes on all that is open, at once",
              YES if seller.active else NO, kind="select", options=(YES, NO)),
        Field("on_leave", "While away", seller.on_leave, kind="select", options=ON_LEAVE),
        Field("notify", "Destinations at which the seller is told, with commas; see Destinations",
              ", ".join(seller.notify or ()), "mail"),
        Field("booking_url", "Web page on which a meeting with the seller is booked", seller.booking_url or "",
              "https://example.com/kim"),
        *_make_absences(seller, now, rows),
    )  # fmt: skip


def read_seller(raw: bytes) -> SellerForm:
    """The seller that the texts of the form say, with the id. Raises Problem 422 about fields of the form."""
    texts = orjson.loads(raw)
    away = read_rows(texts.pop("away", {}))
    numbers = {name: read_number(texts[name]) for name in ("capacity", "weight") if name in texts}
    body = texts | numbers | {"active": texts.get("active", YES) == YES, "away": list(away.values())}
    body["notify"] = read_codes(texts.get("notify", ""))
    try:
        return parse_body(SellerForm, orjson.dumps(body))
    except Problem as problem:
        raise place_errors(problem, lambda pointer: _place(pointer, list(away))) from None


def _make_absences(seller: Seller, now: datetime, rows: int) -> list[Field]:
    """A row for each absence, and for more; those that are over are kept, out of sight."""
    fields, zone = list[Field](), ZoneInfo(seller.timezone)
    away = sorted(seller.away, key=lambda each: each.since)
    for row, each in enumerate(add_empty_rows(away, rows, AWAY_LIMIT)):
        is_over = each is not None and each.until <= now
        since, until = _show_absence(each, zone)
        group = "" if is_over else f"Absence {row + 1}"
        fields += [
            Field(f"away.{row}.from", "Away from", since, "2026-12-24", _choose_kind(since, is_over), group=group),
            Field(f"away.{row}.to", "Back on", until, "2026-12-31", _choose_kind(until, is_over), group=group),
        ]
    return fields


def _choose_kind(text: str, is_over: bool) -> str:
    if is_over:
        return "hidden"
    return "text" if "T" in text else "date"


def _show_absence(away: Away | None, zone: ZoneInfo) -> tuple[str, str]:
    """Both ends as the form has them: as dates if both are midnight where the seller lives, else as instants."""
    if away is None:
        return "", ""
    ends = [each.astimezone(zone) for each in (away.since, away.until)]
    if all(each.time() == time() for each in ends):
        return ends[0].date().isoformat(), ends[1].date().isoformat()
    return ends[0].isoformat(), ends[1].isoformat()


def _place(pointer: str, rows: Sequence[str]) -> str:
    """The pointer of the row on the form; what is wrong with a row as a whole stands beside its end."""
    section, _, rest = pointer.strip("/").partition("/")
    if section == "notify":
        return "/notify"
    if section != "away" or not rest:
        return pointer
    row, _, end = rest.partition("/")
    return f"/away/{rows[int(row)]}/{end or 'to'}"


def describe_absences(seller: Seller, now: datetime) -> list[str]:
    """The absences that are not over, in words, the next one first."""
    zone = ZoneInfo(seller.timezone)
    coming = sorted((each for each in seller.away if each.until > now), key=lambda each: each.since)
    return [_describe(each, zone, now) for each in coming]


def _describe(away: Away, zone: ZoneInfo, now: datetime) -> str:
    since, until = (end.replace("T", " ") for end in _show_absence(away, zone))
    return f"away until {until}" if away.since <= now else f"away from {since} to {until}"
