"""Promises of sales that contradict each other."""

from collections.abc import Iterator

from shared.agreement.commitments import Offer, SalesCommitments, Target
from shared.agreement.time_notation import parse_duration

Path = tuple[str | int, ...]
Found = Iterator[tuple[Path, str]]


def sla_warnings(sales: SalesCommitments) -> Found:
    """Where the promises cannot all be meant, as a path and a sentence."""
    yield from _offers(sales.offer, sales.acceptance)
    attempt, contact, disposition = sales.first_attempt, sales.first_contact, sales.disposition
    if contact and sales.acceptance and _longer(sales.acceptance, contact):
        sentence = "Shorter than the time for the acceptance, from which it counts: the lead may wait for both."
        yield ("sales", "first_contact", "within"), sentence
    if attempt and contact and _longer(attempt, contact):
        yield ("sales", "first_attempt", "within"), "Due after the first contact, which is an attempt too."
    if contact and disposition and _longer(contact, disposition):
        yield ("sales", "disposition", "within"), "Due before the first contact."
    if attempt and disposition and _longer(attempt, disposition):
        yield ("sales", "disposition", "within"), "Due before the first attempt."


def _offers(offer: Offer | None, acceptance: Target | None) -> Found:
    if offer is None:
        return
    if acceptance and _longer(offer, acceptance):
        yield ("sales", "offer", "within"), "Longer than the time for the acceptance: it is broken before the offer is."
    elif acceptance and offer.offers and offer.on_breach == "reassign" and _longer(offer, acceptance, offer.offers):
        yield ("sales", "offer", "offers"), "So many offers take longer than the time for the acceptance."
    if offer.offers and offer.on_breach != "reassign":
        yield ("sales", "offer", "offers"), "Without effect: on_breach does not pass the lead on."
    if offer.on_exhausted != "wait" and offer.on_breach != "reassign":
        yield ("sales", "offer", "on_exhausted"), "Never reached: it needs on_breach: reassign."


def _longer(one: Target, other: Target, times: int = 1) -> bool:
    """Whether `one`, so many times over, is due after `other` whenever they start together; else nothing is said.

    Open hours last at least as long as they count, so against elapsed time that is sure; the other way round it is not.
    """
    if one.clock == "elapsed" and other.clock == "business":
        return False
    length, limit = parse_duration(one.within), parse_duration(other.within)
    # Open hours and open days cannot be compared without the calendar.
    if other.clock == "business" and (length.unit == "d") is not (limit.unit == "d"):
        return False
    return length.seconds * times > limit.seconds
