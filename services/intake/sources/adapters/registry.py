"""The adapters by their names in `/v1/hooks/{adapter}/{source}`."""

from importlib import import_module

from services.intake.sources.adapters.adapter import Adapter

MODULES = [
    "google_ads",
    "meta",
    "linkedin",
    "tiktok",
    "typeform",
    "calendly",
    "webflow",
    "unbounce",
    "gravity_forms",
    "hubspot_forms",
    "json_leads",
    "hubspot",
    "pipedrive",
    "salesforce",
]


def _load(module: str) -> Adapter:
    adapter: Adapter = import_module(f"services.intake.sources.adapters.{module}").ADAPTER
    return adapter


ADAPTERS = {adapter.name: adapter for adapter in map(_load, MODULES)}
