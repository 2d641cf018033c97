"""What a website needs to send a form: the lines of HTML, and the pages to which the form leads."""

from services.intake.forms.domain.form import HONEYPOT
from services.intake.forms.domain.web_addresses import origin_of
from services.intake.sources.domain import Source


def list_targets(source: Source) -> str:
    """The origins to which the source's form may lead, with blanks between them."""
    thanks = origin_of(source.thank_you_url) if source.thank_you_url else None
    return " ".join(dict.fromkeys(filter(None, [thanks, *map(origin_of, source.allowed_origins)])))


def write_snippet(origin: str, source: Source) -> str:
    """The lines of HTML that a website needs."""
    action, honeypot = f"{origin}/v1/forms/{source.source}", source.honeypot or HONEYPOT
    return f"""<form method="post" action="{action}" accept-charset="utf-8">
  <label>E-mail <input type="email" name="email" required></label>
  <label>Name <input name="name" autocomplete="name"></label>
  <label>Company <input name="company" autocomplete="organization"></label>
  <label>How many people work there <input name="employees" inputmode="numeric"></label>
  <label>Message <textarea name="message"></textarea></label>
  <input name="{honeypot}" tabindex="-1" autocomplete="off" aria-hidden="true" style="position:absolute;left:-9999px">
  <button>Send</button>
</form>
<script src="{action}.js" async></script>"""
