"""The words by which forms, files and programs say yes and no, in the languages of our forms."""

YES = frozenset(("1", "true", "yes", "on", "y", "x", "ja", "wahr", "oui", "si", "sí", "sim", "checked"))
NO = frozenset(("0", "false", "no", "off", "n", "nein", "falsch", "non", "nao", "não"))


def read_truth(text: str) -> bool | None:
    """Whether the word says yes; None if it says neither yes nor no."""
    word = text.strip().casefold()
    return True if word in YES else False if word in NO else None
