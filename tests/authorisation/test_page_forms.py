"""Every form of every page asks for the session and its token, and set-up for a key that is bound to no seller."""

from tests.authorisation.form_routes import list_forms

# The first is for who has the link of a mail; the second reads the token from the file that it takes piece by piece.
OTHERWISE = {"/act/{token}", "/imports"}


def test_every_form_of_a_page_asks_for_the_token_of_the_session_that_was_shown_it() -> None:
    forms = dict(list_forms())

    assert {path for path, viewers in forms.items() if not viewers} == OTHERWISE
    assert "/setup/subscriptions/{subscription_id}/rotation" in forms


def test_no_form_of_set_up_takes_a_key_that_is_bound_to_a_seller() -> None:
    bound = [
        path
        for path, viewers in list_forms()
        if path.startswith("/setup/") and not all(each.unbound for each in viewers)
    ]

    assert bound == []
