"""The forms on a page, as a browser without JavaScript reads, fills and sends them."""

import re
from dataclasses import dataclass, field, replace
from html import unescape
from html.parser import HTMLParser

import httpx2


@dataclass
class PageForm:
    """A form: where it goes and how, what stands in its fields, and what is said beside those that were refused."""

    action: str
    method: str = "get"
    values: dict[str, str] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    button: str = ""


class Parser(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        # Buttons that send their form to another address.
        self.elsewhere: list[tuple[PageForm, str]] = []
        self.inside = ""
        self.name = ""
        self.option: str | None = None
        self.chosen = False
        self.begun = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(PageForm(given.get("action", ""), given.get("method", "get")))
        elif self.forms and tag in ("input", "textarea", "select"):
            self._start_field(tag, given)
        elif self.forms and tag == "option" and self.inside == "select":
            self._start_option(given)
        elif self.forms and tag == "button":
            self.inside = "button"
            if "formaction" in given:
                self.elsewhere.append((self.forms[-1], given["formaction"]))
            self.forms[-1].values |= {given["name"]: given.get("value", "")} if "name" in given else {}

    def _start_field(self, tag: str, given: dict[str, str]) -> None:
        if given.get("type") == "checkbox" and "checked" not in given:
            return
        self.inside, self.name, self.begun = tag, given["name"], False
        self.forms[-1].values[self.name] = given.get("value", "on" if given.get("type") == "checkbox" else "")

    def _start_option(self, given: dict[str, str]) -> None:
        offered = self.forms[-1].options.setdefault(self.name, [])
        self.option = given.get("value")
        if self.option is not None:
            offered.append(self.option)
        # Without a selected one, the first is what a browser sends.
        self.chosen = "selected" in given or not self.begun
        self.begun = True
        if self.chosen:
            self.forms[-1].values[self.name] = self.option or ""
        self.inside = "option" if self.option is None else "select"

    def handle_data(self, data: str) -> None:
        if self.inside == "textarea":
            self.forms[-1].values[self.name] += data
        elif self.inside == "button" and self.forms:
            self.forms[-1].button += data.strip()
        elif self.inside == "option":
            self.forms[-1].options[self.name].append(data)
            if self.chosen:
                self.forms[-1].values[self.name] = data

    def handle_endtag(self, tag: str) -> None:
        if tag == "option":
            self.inside = "select" if self.inside == "option" else self.inside
        elif tag in ("textarea", "select", "button"):
            self.inside = ""


def list_forms(page: str) -> list[PageForm]:
    """The forms of the page's main part, in order; then those that a button sends to another address."""
    parser = Parser()
    parser.feed(page.partition("<main")[2])
    return [*parser.forms, *(replace(form, action=action) for form, action in parser.elsewhere)]


def find_form(page: str, action: str) -> PageForm:
    """The form that goes to this address."""
    forms = [form for form in list_forms(page) if form.action == action]
    assert forms, [form.action for form in list_forms(page)]
    return forms[0]


async def send_form(browser: httpx2.AsyncClient, path: str, action: str, **filled: str) -> httpx2.Response:
    """Load the page, fill in these fields of its form (`away__0__from` is `away.0.from`), and send the form."""
    shown = await browser.get(path)
    assert shown.status_code == 200, shown.text
    values = find_form(shown.text, action).values
    values |= {name.replace("__", "."): value for name, value in filled.items()}
    return await browser.post(action, data=values)


def read_refusals(response: httpx2.Response) -> dict[str, str]:
    """What is said beside each field that was refused, by its name."""
    found = re.findall(r'<small id="error-([^"]+)">([^<]+)</small>', response.text)
    return {name: unescape(sentence) for name, sentence in found}
