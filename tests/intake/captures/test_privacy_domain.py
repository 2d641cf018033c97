"""When two bodies say the same."""

from services.intake.captures.domain.privacy import is_same_message


def test_messages_are_compared_by_their_values() -> None:
    assert is_same_message(b'{"a": 1, "b": [2]}', b'{"b":[2],"a":1}')
    assert not is_same_message(b'{"a": 1}', b'{"a": 2}')
