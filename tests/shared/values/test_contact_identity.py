"""E-mail addresses have one normal form, from which match keys are made."""

import pytest
from email_validator import validate_email
from hypothesis import given
from hypothesis import strategies as st

from shared.values.contact_identity import (
    InvalidEmail,
    Kind,
    classify_email,
    match_key,
    match_keys,
    normalize_email,
    source_scoped_id,
)

OLD, NEW = b"o" * 32, b"n" * 32
FREE = """
    yahoo.com.au yahoo.com.mx yahoo.ie yahoo.co.id hotmail.be hotmail.com.br hotmail.no outlook.com.au outlook.at
    live.it live.com.au msn.de gmx.us gmx.es gmx.fr arcor.de aol.de aol.co.uk bluewin.ch telenet.be ziggo.nl alice.it
    tin.it shaw.ca att.net cox.net btopenworld.com terra.com.br daum.net list.ru abv.bg centrum.cz freemail.hu gazeta.pl
    tutanota.de tutamail.com mailbox.org fastmail.fm optusnet.com.au xtra.co.nz vodamail.co.za telkomsa.net
""".split()  # noqa: SIM905


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("dana@example.com", "dana@example.com"),
        (" Dana.Reyes+Fair@Example.COM ", "dana.reyes+fair@example.com"),
        ("o'Neil@example.com", "o'neil@example.com"),
        ("dana@EXÄMPLE.de", "dana@xn--exmple-cua.de"),
        ("dana@xn--exmple-cua.de", "dana@xn--exmple-cua.de"),
        ("Straße@example.com", "straße@example.com"),
        ("ÄRZTE@example.com", "ärzte@example.com"),
        ("A\u0308rzte@example.com", "ärzte@example.com"),
        ("\u212aim@example.com", "\u212aim@example.com"),
        ("ΣΟΦΊΑ@example.com", "σοφία@example.com"),
        ("mailto:Dana@example.com", "dana@example.com"),
        ("MAILTO:dana@example.com?subject=Hi", "dana@example.com"),
        ("dana@example.com,", "dana@example.com"),
        ("dana@example.com; ", "dana@example.com"),
        ("<dana@example.com>", "dana@example.com"),
        ("Dana Reyes <Dana@example.com>", "dana@example.com"),
        ('"Reyes, Dana" <dana@example.com>;', "dana@example.com"),
        ("'dana@example.com'", "dana@example.com"),
        ('"dana@example.com",', "dana@example.com"),
        ("dana@example.com.", "dana@example.com"),
        ("dana @ example.com", "dana@example.com"),
        ("Dana <dana@example.com >", "dana@example.com"),
        ("\u200bdana\u00ad@exam\ufeffple.com\u00a0", "dana@example.com"),
        ("用户@例子.公司", "用户@xn--fsqu00a.xn--55qx5d"),
        ("someone@company.test", "someone@company.test"),
    ],
)
def test_an_address_has_one_form_no_matter_how_it_was_typed(typed: str, normal: str) -> None:
    assert normalize_email(typed) == normal


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "dana",
        "dana@",
        "@example.com",
        "dana@example",
        "da na@example.com",
        "dana\uff20example.com",
        "dana@example..com",
        "dana@example.com\n.org",
        "dana@-example.com",
        "dana@example.local",
        "dana@10.0.0.1",
        "Dana <dana@example.com> <kim@example.com>",
        f"{'d' * 65}@example.com",
        f"dana@{'e' * 64}.com",
        f"{'d' * 60}@{'e' * 60}.{'e' * 60}.{'e' * 60}.{'e' * 60}.com",
        f"{'ß' * 40}@{'ä' * 40}.de" * 20,
    ],
)
def test_an_invalid_address_is_refused_and_not_repeated_in_the_error(typed: str) -> None:
    with pytest.raises(InvalidEmail) as error:
        normalize_email(typed)

    assert len(typed) < 4 or typed not in str(error.value)


parts = st.text("abcxyzABC019.-_+", min_size=1, max_size=20)


@given(parts, parts, st.sampled_from(["com", "c1", "x", "test", "local", "co.uk", "1"]))
def test_the_fast_check_agrees_with_email_validator(local: str, host: str, top: str) -> None:
    address = f"{local}@{host}.{top}"
    try:
        parsed = validate_email(address, check_deliverability=False, test_environment=True, strict=True)
        expected = f"{parsed.local_part.lower()}@{parsed.ascii_domain}"
    except ValueError:
        expected = "refused"
    try:
        normal = normalize_email(address)
    except InvalidEmail:
        normal = "refused"

    assert normal == expected


@given(parts, parts)
def test_a_normal_address_is_its_own_normal_form(local: str, host: str) -> None:
    try:
        normal = normalize_email(f"{local}@{host}.com")
    except InvalidEmail:
        return

    assert normalize_email(normal) == normal


@pytest.mark.parametrize(
    ("normal", "mailbox_class"),
    [
        (None, "none"),
        ("dana@reyes.example", "business"),
        *((f"dana@{domain}", "free") for domain in FREE),
        *(
            (f"dana@{domain}", "business")
            for domain in ("cam.ac.uk", "nus.edu.sg", "yahoo-logistics.com", "gmx.company")
        ),
        ("dana@gmail.com", "free"),
        ("dana@mailinator.com", "disposable"),
        ("dana@eu.mailinator.com", "disposable"),
        ("dana@notgmail.com", "business"),
    ],
)
def test_a_mailbox_has_a_class(normal: str | None, mailbox_class: str) -> None:
    assert classify_email(normal) == mailbox_class


def test_a_match_key_is_always_the_same_for_a_secret_and_names_its_version() -> None:
    assert match_key("email", "dana@example.com", NEW) == (
        "1.fc3c7c49:ee917428328bc05a09adeb8e34f86ca10887dd02bff58511f92dcdd0af200084"
    )


@pytest.mark.parametrize(
    ("kind", "value", "version"),
    [
        ("email", "dana@example.com", "1"),
        ("email", "ärzte@example.com", "1"),
        ("email", "straße@example.com", "2"),
        ("email", "\u212aim@example.com", "2"),
        ("person", "website\0Straße", "1"),
    ],
)
def test_a_key_keeps_its_version_while_its_normal_form_stays_the_same(kind: Kind, value: str, version: str) -> None:
    assert match_key(kind, value, NEW).partition(".")[0] == version


def test_keys_differ_by_kind_by_secret_and_by_source() -> None:
    keys = [
        match_key("email", "x", NEW),
        match_key("phone", "x", NEW),
        match_key("email", "x", OLD),
        match_key("person", source_scoped_id("a", "bc"), NEW),
        match_key("person", source_scoped_id("ab", "c"), NEW),
        match_key("submission", source_scoped_id("a", "bc"), NEW),
    ]

    assert len(set(keys)) == len(keys)


def test_older_secrets_are_tried_after_the_newest() -> None:
    assert match_keys("phone", "+12025550123", (NEW, OLD)) == [
        match_key("phone", "+12025550123", NEW),
        match_key("phone", "+12025550123", OLD),
    ]
