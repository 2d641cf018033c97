"""The form on a page as a browser without JavaScript sends it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

URLENCODED = "application/x-www-form-urlencoded"
BOUNDARY = "----WebKitFormBoundary7MA4YWxkTrZu0gW"


@dataclass
class HtmlForm:
    """Where the form goes, and what stands in its fields. `brings_file`: it is sent in parts."""

    action: str = ""
    brings_file: bool = False
    values: dict[str, str] = field(default_factory=dict)

    def fill(self, filled: dict[str, str]) -> tuple[str, bytes]:
        """(media type, body) after a person has filled in these fields."""
        values = self.values | filled
        if not self.brings_file:
            return URLENCODED, urlencode(values).encode()
        heads = {name: f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n' for name in values}
        body = "".join(f"{heads[name]}{value}\r\n" for name, value in values.items())
        return f"multipart/form-data; boundary={BOUNDARY}", f"{body}--{BOUNDARY}--\r\n".encode()


class Parser(HTMLParser):
    """Finds the form of a step."""

    def __init__(self) -> None:
        super().__init__()
        self.form = HtmlForm()
        self.inside = False
        # The field whose value is the next text.
        self.awaiting = ""
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given["action"].startswith("/setup/"):
            self.form, self.inside = HtmlForm(given["action"], "enctype" in given), True
        elif self.inside and tag in ("input", "textarea", "select"):
            self.form.values[given["name"]] = given.get("value", "")
            self.awaiting = given["name"] if tag == "textarea" else ""
            self.select = given["name"]
        elif self.inside and tag == "option" and ("selected" in given or not self.form.values[self.select]):
            self.awaiting = self.select

    def handle_data(self, data: str) -> None:
        if self.awaiting:
            self.form.values[self.awaiting] = data
            self.awaiting = ""

    def handle_endtag(self, tag: str) -> None:
        self.awaiting = ""
        self.inside = self.inside and tag != "form"


def read_form(page: str) -> HtmlForm:
    """The form of the step on this page."""
    parser = Parser()
    parser.feed(page)
    return parser.form
