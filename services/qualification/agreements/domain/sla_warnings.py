"""Warnings about targets of sales that contradict each other."""

from collections.abc import Iterator

from shared.agreement.commitments import Offer, SalesCommitments, Target
from shared.agreement.time_notation import parse_duration

Path = tuple[str | int, ...]
Warnings = Iterator[tuple[Path, str]]


def find_sla_warnings(sales: SalesCommitments) -> Warnings:
    """Where two targets cannot both be meant, as a path and a sentence."""
    yield from find_offer_warnings(sales.offer, sales.acceptance)
    attempt, contact, disposition = sales.first_attempt, sales.first_contact, sales.disposition
    if contact and sales.acceptance and is_longer(sales.acceptance, contact):
        sentence = "Shorter than the time for the acceptance, from which it counts: the lead may wait for both."
        yield ("sales", "first_contact", "within"), sentence
    if attempt and contact and is_longer(attempt, contact):
        yield ("sales", "first_attempt", "within"), "Due after the first contact, which is an attempt too."
    if contact and disposition and is_longer(contact, disposition):
        yield ("sales", "disposition", "within"), "Due before the first contact."
    if attempt and disposition and is_longer(attempt, disposition):
        yield ("sales", "disposition", "within"), "Due before the first attempt."


def find_offer_warnings(offer: Offer | None, acceptance: Target | None) -> Warnings:
    """Where an offer contradicts itself, or the acceptance."""
    if offer is None:
        return
    if acceptance and is_longer(offer, acceptance):
        yield ("sales", "offer", "within"), "Longer than the time for the acceptance: it is broken before the offer is."
    elif acceptance and offer.offers and offer.on_breach == "reassign" and is_longer(offer, acceptance, offer.offers):
        yield ("sales", "offer", "offers"), "So many offers take longer than the time for the acceptance."
    if offer.offers and offer.on_breach != "reassign":
        yield ("sales", "offer", "offers"), "Without effect: on_breach does not pass the lead on."
    if offer.on_exhausted != "wait" and offer.on_breach != "reassign":
        yield ("sales", "offer", "on_exhausted"), "Never reached: it needs on_breach: reassign."


def is_longer(target: Target, other: Target, times: int = 1) -> bool:
    """Whether `target`, so many times over, is due after `other` whenever both start together; False if that depends.

    Open hours last at least as long as they count, so they can be longer than elapsed time for sure, and not reversed.
    """
    if target.clock == "elapsed" and other.clock == "business":
        return False
    length, limit = parse_duration(target.within), parse_duration(other.within)
    # Open hours and open days cannot be compared without the calendar.
    if other.clock == "business" and (length.unit == "d") is not (limit.unit == "d"):
        return False
    return length.seconds * times > limit.seconds
