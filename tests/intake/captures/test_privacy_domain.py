"""When two bodies say the same."""

from itertools import combinations

from services.intake.captures.domain.privacy import is_same_message


def test_messages_are_compared_by_their_values() -> None:
    assert is_same_message(b'{"a": 1, "b": [2]}', b'{"b":[2],"a":1}')
    assert not is_same_message(b'{"a": 1}', b'{"a": 2}')


def test_values_that_python_takes_for_equal_are_different_messages() -> None:
    bodies = [b'{"a": [%s]}' % value for value in (b"false", b"0", b"0.0", b'"0"', b"null", b'""')]
    bodies += [b'{"a": [%s]}' % value for value in (b"true", b"1", b"1.0")]

    assert not [pair for pair in combinations(bodies, 2) if is_same_message(*pair)]
