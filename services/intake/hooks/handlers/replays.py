"""Kept arrivals of platforms, received again."""

from functools import partial

from services.intake.hooks.handlers.door import Door
from services.intake.hooks.handlers.receive import replay_arrival
from services.intake.leads.handlers.replay import Doors
from services.intake.sources.adapters.registry import ADAPTERS


def make_replays(door: Door) -> Doors:
    """By the name of each adapter, what takes a kept arrival again."""
    return {name: partial(replay_arrival, door) for name in ADAPTERS}
