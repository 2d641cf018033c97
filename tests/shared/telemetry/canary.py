"""An e-mail address that no log line may hold, and a function that gives an exception a traceback."""

CANARY = "dana@example.com"


def raise_and_catch(failure: Exception) -> Exception:
    try:
        raise failure
    except Exception as caught:
        return caught
