"""The two kinds of failure: it can never succeed, or not now."""


class Refusal(Exception):
    """A decision that says no; subclasses name the reason. The same request will be refused again."""


class NotNow(Exception):
    """Something outside (the database, the log) is away; the same request may succeed later."""
