"""Names beyond the limit are counted together."""

from shared.telemetry import OTHER, BoundedLabel


def test_the_first_names_keep_their_own_value_and_the_others_share_one() -> None:
    label = BoundedLabel(2)

    assert label.values(["north", "east", "west"]) == {"east", "north", OTHER}
    assert [label.value(name) for name in ("west", "north", "east", "south")] == [OTHER, "north", "east", OTHER]


def test_a_long_name_is_cut_to_64_bytes() -> None:
    label = BoundedLabel(3)

    assert [label.value(name) for name in ("n" * 200, "n" * 201, "ü" * 33)] == ["n" * 64, "n" * 64, "ü" * 32]
