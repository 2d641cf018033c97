"""What marketing does at each platform that sends to a hook, in the words of the page of sources."""

from dataclasses import dataclass

from services.intake.sources.domain import Kind

OWN_SECRET = "a secret that you choose and type there too"
IN_ADDRESS = "a secret that you choose, behind the address as ?key=SECRET"


@dataclass(frozen=True)
class Instruction:
    """`kinds`: of the sources that it fits; `place`: where the address is pasted; `secret`: what the source needs."""

    platform: str
    kinds: tuple[Kind, ...]
    place: str
    secret: str


INSTRUCTIONS = {
    "google_ads": Instruction("Google Ads", ("ads",), "the lead form, webhook", "the key that you type there"),
    "meta": Instruction("Meta", ("ads",), "the app, webhook of the page, field leadgen", "the app secret"),
    "linkedin": Instruction("LinkedIn", ("ads",), "leadNotifications of LinkedIn's API", "the client secret"),
    "tiktok": Instruction("TikTok", ("ads",), "subscription LEAD of TikTok's API", "the client secret"),
    "typeform": Instruction("Typeform", ("form",), "the form, Connect, Webhooks", OWN_SECRET),
    "calendly": Instruction("Calendly", ("form",), "webhook subscription of Calendly's API", "the signing key"),
    "webflow": Instruction("Webflow", ("form",), "webhook form_submission", "the webhook's secret"),
    "unbounce": Instruction("Unbounce", ("form",), "the page, Integrations, Webhooks", IN_ADDRESS),
    "gravity_forms": Instruction("Gravity Forms", ("form",), "the form, Webhooks add-on", IN_ADDRESS),
    "hubspot_forms": Instruction("HubSpot forms", ("form",), "your page, in place of HubSpot's forms API", "none"),
    "json": Instruction("Any program, Zapier, Make, n8n", ("api", "ads", "form"), "the program", OWN_SECRET),
    "hubspot": Instruction("HubSpot", ("sales",), "the app, webhooks", "the client secret"),
    "pipedrive": Instruction("Pipedrive", ("sales",), "Tools, Webhooks", "the password that you type there"),
    "salesforce": Instruction("Salesforce", ("sales",), "outbound message", IN_ADDRESS),
}


def list_for(kind: Kind) -> dict[str, Instruction]:
    """The adapters that fit sources of this kind, by their names in the address of the hook."""
    return {adapter: each for adapter, each in INSTRUCTIONS.items() if kind in each.kinds}
