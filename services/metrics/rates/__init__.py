"""Rates: units of the agreement's currency for one of another, from a date on."""
