"""Mailing the links that people ask for on the sign-in page."""

from shared.auth import links
from shared.auth.start_session import make_sign_in_link
from shared.config.settings import Settings
from shared.db.database import Database
from shared.mail import Mail, MailNotTaken, send_mail
from shared.telemetry import log

MAILS_LIMIT = 20
# A person waits for the mail in front of the screen.
LOOK_SECONDS = 3.0
UNUSED_SECONDS = 3600.0
SUBJECT = "Your link to sign in to Accord"
TEXT = """Hello {name},

this link signs you in to Accord, once, until {until}:

{link}

If you did not ask for it, you need not do anything.
"""


async def mail_links(database: Database, settings: Settings) -> float:
    """Send what is due, at most MAILS_LIMIT mails; the seconds until the next look.

    A mail that the server does not take is tried again, with a new link in it.
    """
    if not settings.sends_mail:
        return UNUSED_SECONDS
    for _ in range(MAILS_LIMIT):
        due = await database.run(links.take_due_mail)
        if due is None:
            return LOOK_SECONDS
        await _mail_link(database, settings, due)
    return 0.0


async def _mail_link(database: Database, settings: Settings, due: links.DueMail) -> None:
    until, link = due.expires_at.strftime("%H:%M UTC"), make_sign_in_link(str(settings.public_url), due.secret)
    mail = Mail(due.name, due.email, SUBJECT, TEXT.format(name=due.name, until=until, link=link))
    try:
        await send_mail(settings, mail)
    except MailNotTaken as failure:
        log.warning("sign_in_mail_failed", reason=str(failure), link_id=due.link_id)
        return
    await database.run(lambda conn: links.note_sent(conn, due.link_id))
