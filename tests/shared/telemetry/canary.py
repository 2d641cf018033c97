"""A person's datum that no line may hold, and a way to raise it."""

CANARY = "dana@example.com"


def raised(failure: Exception) -> Exception:
    try:
        raise failure
    except Exception as caught:
        return caught
