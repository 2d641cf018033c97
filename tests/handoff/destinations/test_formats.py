"""The forms of a message: the vendors' own programs and schemas take them, and no lead writes links or mentions."""

from dataclasses import replace
from importlib.resources import files
from typing import Any
from uuid import UUID

import orjson
from jsonschema import Draft6Validator
from slack_sdk.models.blocks import Block

from services.handoff.destinations.domain.message import Entry, Link, Message
from services.handoff.destinations.domain.slack import write_slack
from services.handoff.destinations.domain.teams import write_teams
from services.handoff.destinations.domain.webhook import write_webhook

HOSTILE = "<!channel> *Dana* [here](https://evil.example) <script>&amp;"
TEAMS_BYTES = 28 * 1024
# As Microsoft publishes it.
ADAPTIVE_CARD = orjson.loads(files("adaptive_cards").joinpath("schemas/schema-1.4.json").read_bytes())


def make_message(entries: int = 1, title: str = HOSTILE, characters: int = 0, *, content: int = 0) -> Message:
    """A message of so many leads, each with a sentence of so many characters, and so many content cards."""
    entry = Entry(
        title,
        ("x" * characters or "Offered to you.",),
        Link("Accept or reject", f"https://accord.example/act/{'t' * 43}"),
        (("kind", "offer"),),
        (Link(f"Battle card: {title}", f"https://example.com/{'l' * characters}"),) * content,
    )
    inbox = Link("Open the inbox", "https://accord.example/inbox")
    return Message(UUID(int=7), "seller/anna", f"New lead: {title}", (entry,) * entries, inbox, more=480)


def find_texts(value: Any) -> list[str]:
    """Every text that stands in a document."""
    if isinstance(value, dict):
        return [text for each in value.values() for text in find_texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in find_texts(each)]
    return [value] if isinstance(value, str) else []


def test_slack_gets_blocks_that_its_own_program_takes() -> None:
    body = write_slack(make_message(20, characters=300, content=3))
    for block in Block.parse_all(body["blocks"]):
        block.validate_json()

    assert len(body["blocks"]) == 43
    assert len(body["blocks"]) <= 50


def test_slack_reads_no_links_and_no_mentions_in_what_a_lead_wrote() -> None:
    body = write_slack(make_message())

    assert body["text"] == "New lead: &lt;!channel&gt; *Dana* [here](https://evil.example) &lt;script&gt;&amp;amp;"
    assert {text["type"] for text in find_objects(body["blocks"], "text")} == {"plain_text"}


def find_objects(value: Any, key: str) -> list[dict[str, Any]]:
    """Every object that stands under this key."""
    if isinstance(value, list):
        return [found for each in value for found in find_objects(each, key)]
    if not isinstance(value, dict):
        return []
    own = [value[key]] if isinstance(value.get(key), dict) else []
    return own + [found for each in value.values() for found in find_objects(each, key)]


def test_teams_gets_an_adaptive_card() -> None:
    def run(text: str, **style: str) -> dict[str, Any]:
        return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **style}]}

    link = {
        "type": "Action.OpenUrl",
        "title": "Accept or reject",
        "url": f"https://accord.example/act/{'t' * 43}",
    }
    assert write_teams(make_message(title="Dana")) == {
        "type": "message",
        "attachments": [
            {
                "contentType": "application/vnd.microsoft.card.adaptive",
                "contentUrl": None,
                "content": {
                    "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                    "type": "AdaptiveCard",
                    "version": "1.4",
                    "body": [
                        run("New lead: Dana", weight="Bolder", size="Medium"),
                        {
                            "type": "Container",
                            "separator": True,
                            "items": [
                                run("Dana", weight="Bolder"),
                                run("Offered to you."),
                                {"type": "ActionSet", "actions": [link]},
                            ],
                        },
                        run("And 480 more."),
                    ],
                    "actions": [
                        {"type": "Action.OpenUrl", "title": "Open the inbox", "url": "https://accord.example/inbox"}
                    ],
                },
            }
        ],
    }


def test_teams_gets_what_the_published_schema_of_adaptive_cards_allows() -> None:
    body = write_teams(make_message(20, "Dana", content=3))

    assert list(Draft6Validator(ADAPTIVE_CARD).iter_errors(body["attachments"][0]["content"])) == []


def test_a_full_message_is_not_too_long_for_teams() -> None:
    assert len(orjson.dumps(write_teams(make_message(20, "ö" * 140, 300)))) < TEAMS_BYTES


def test_what_is_too_long_for_teams_loses_its_content_cards_and_then_leads_which_it_counts() -> None:
    plain, long = make_message(20, "Dana", 300), make_message(20, "Dana", 2000)
    # Beside the leads stand the subject and the number of those that are not named.
    named = len(write_teams(long)["attachments"][0]["content"]["body"]) - 2

    assert write_teams(make_message(20, "Dana", 300, content=3)) == write_teams(plain)
    assert 0 < named < 20
    assert write_teams(long) == write_teams(replace(long, entries=long.entries[:named], more=500 - named))
    assert len(orjson.dumps(write_teams(long))) < TEAMS_BYTES


def test_content_cards_stand_beside_the_link_that_answers() -> None:
    message = make_message(title="Dana", content=1)
    button = {"type": "plain_text", "text": "Battle card: Dana", "emoji": False}
    open_url = {"type": "Action.OpenUrl", "title": "Battle card: Dana", "url": "https://example.com/"}

    assert write_slack(message)["blocks"][2] == {
        "type": "actions",
        "elements": [{"type": "button", "text": button, "url": "https://example.com/"}],
    }
    assert write_teams(message)["attachments"][0]["content"]["body"][1]["items"][2]["actions"][1] == open_url
    assert write_webhook(message)["notices"][0]["content"] == [
        {"title": "Battle card: Dana", "link": "https://example.com/"}
    ]


def test_a_program_gets_each_notice_by_its_ids() -> None:
    assert write_webhook(make_message(title="Dana")) == {
        "type": "notice",
        "message_id": "00000000-0000-0000-0000-000000000007",
        "recipient": "seller/anna",
        "subject": "New lead: Dana",
        "notices": [
            {
                "title": "Dana",
                "sentences": ["Offered to you."],
                "link": f"https://accord.example/act/{'t' * 43}",
                "content": [],
                "kind": "offer",
            }
        ],
        "more": 480,
        "link": "https://accord.example/inbox",
    }
