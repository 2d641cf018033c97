"""What `accord doctor` checks: the machine, PostgreSQL, each service's schema, Kafka, and the server for mails."""

from collections.abc import Sequence
from dataclasses import replace

from shared.config.settings import Settings
from shared.db.failures import VARIABLE
from shared.mail import MailNotTaken, try_server
from shared.runtime.diagnosis.finding import Finding, check_machine
from shared.runtime.diagnosis.log import check_log
from shared.runtime.diagnosis.partitions import check_partitions
from shared.runtime.diagnosis.server import check_server
from shared.runtime.diagnosis.services import check_secret, check_service

__all__ = ["Finding", "check_mail", "diagnose"]


async def diagnose(settings: Settings, services: Sequence[str], topics: tuple[str, ...]) -> list[Finding]:
    """Every finding, in the order of what depends on what. `topics`: those that outside readers may read."""
    findings = list(check_machine(settings.data))
    for url, names in settings.group_by_database(services).items():
        place = f" of {', '.join(names)}" if settings.is_split else ""
        variable = settings.variable_of(names[0])
        findings += [
            replace(found, subject=f"{found.subject}{place}", sentence=found.sentence.replace(VARIABLE, variable))
            for found in await check_server(url)
        ]
    if not any(finding.subject.startswith("PostgreSQL") and finding.level == "problem" for finding in findings):
        findings.append(await check_secret(settings))
        for service in services:
            findings += await check_service(settings, service)
        findings.append(await check_partitions(settings, services))
    return [*findings, *await check_log(settings, topics), await check_mail(settings)]


async def check_mail(settings: Settings) -> Finding:
    """Whether the server for mails would take one."""
    if not settings.sends_mail:
        return Finding("ok", "mail", "Accord sends no mails: ACCORD_MAIL_URL is not set")
    try:
        await try_server(settings)
    except MailNotTaken as failure:
        sentence = f"the server of ACCORD_MAIL_URL takes none ({failure}): people get no links and no notices"
        return Finding("problem", "mail", sentence)
    return Finding("ok", "mail", "the server of ACCORD_MAIL_URL takes mails of ACCORD_MAIL_FROM")
