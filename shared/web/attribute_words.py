"""Attributes of leads in the words of pages: their names, and their values."""

from typing import Any


def name_field(field: str) -> str:
    """A field of the definition in words: `company.employees` is `Company employees`."""
    return field.replace(".", " ").removeprefix("custom ").replace("_", " ").capitalize()


def show_value(value: Any) -> str:
    """A value of an attribute as people read it: a range, an amount of money, a list."""
    match value:
        case {"amount": amount, "currency": currency}:
            return f"{show_value(amount)} {currency}"
        case {"min": least, "max": most}:
            return f"{show_value(least)} to {show_value(most)}"
        case {"min": least}:
            return f"{show_value(least)} or more"
        case {"max": most}:
            return f"{show_value(most)} or less"
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(map(show_value, value))
        case float() if value.is_integer():
            return str(int(value))
    return str(value)
