"""The channel of a touch that names none: by its click ids, then by `utm_medium`, then by the page before.

The channels are GA4's default channel groups in snake_case.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise

CACHED = 4096

CLICK_ID_CHANNELS = {
    **dict.fromkeys(["gclid", "gbraid", "wbraid", "msclkid", "yclid"], "paid_search"),
    **dict.fromkeys(["fbclid", "li_fat_id", "ttclid", "twclid", "rdt_cid", "sccid"], "paid_social"),
    "igshid": "organic_social",
    "dclid": "display",
}
# Letters and digits of `utm_medium`.
MEDIUM_CHANNELS = {
    **dict.fromkeys(["email", "mail", "newsletter", "emailmarketing"], "email"),
    **dict.fromkeys(["affiliate", "affiliates"], "affiliates"),
    **dict.fromkeys(["display", "banner", "expandable", "interstitial", "cpm"], "display"),
    **dict.fromkeys(["referral", "app", "link"], "referral"),
    **dict.fromkeys(["social", "socialnetwork", "socialmedia", "sm", "organicsocial"], "organic_social"),
    **dict.fromkeys(["cpc", "ppc", "paidsearch", "sem", "sea", "adwords"], "paid_search"),
    **dict.fromkeys(["paidsocial", "socialpaid", "socialads", "cpcsocial"], "paid_social"),
    **dict.fromkeys(["video", "paidvideo", "organicvideo", "cpv"], "video"),
    **dict.fromkeys(["organic", "organicsearch", "seo"], "organic_search"),
}
# Media that say only that the click was paid for; the site that was paid stands in `utm_source`.
PAID = frozenset({"cpc", "ppc", "paid", "cpa", "retargeting", "remarketing", "ads", "paidmedia"})
PAID_AT = {"search": "paid_search", "social": "paid_social", "video": "video"}
ORGANIC_AT = {"search": "organic_search", "social": "organic_social", "video": "video", "email": "email"}
# Hosts and brands, as a page before and as `utm_source`.
SITE_NAMES = {
    "search": """google bing duckduckgo ecosia yahoo baidu yandex qwant startpage brave search.brave naver seznam ask
        aol lycos sogou""",
    "social": """facebook fb instagram ig linkedin lnkd.in twitter x.com t.co tiktok pinterest reddit xing snapchat
        threads mastodon bsky quora meta tumblr vk weibo whatsapp telegram""",
    "video": "youtube youtu.be vimeo twitch dailymotion wistia",
    "email": "mail.google mail.yahoo outlook.live outlook.office mail.aol deref-gmx deref-web",
}
SITES = {name: kind for kind, names in SITE_NAMES.items() for name in names.split()}


def derive_channel(touch: Mapping[str, str], click_ids: Iterable[str]) -> str | None:
    """The channel of a touch without one; None if nothing about it is known. `click_ids`: their names."""
    for name in click_ids:
        if channel := CLICK_ID_CHANNELS.get(name):
            return channel
    if (medium := touch.get("utm_medium")) and (channel := _read_medium(medium, touch.get("utm_source", ""))):
        return channel
    referrer = touch.get("referrer")
    return _read_referrer(_find_host(referrer), _find_host(touch.get("landing_page", ""))) if referrer else None


@lru_cache(CACHED)
def _read_medium(medium: str, source: str) -> str | None:
    word = "".join(filter(str.isalnum, medium.lower()))
    site = _find_site(source.strip().lower())
    if word in PAID and site in PAID_AT:
        return PAID_AT[site]
    if word == "organic" and site == "social":
        return "organic_social"
    return MEDIUM_CHANNELS.get(word)


@lru_cache(CACHED)
def _read_referrer(host: str, own: str) -> str | None:
    """A page of the site itself says nothing."""
    if "." not in host or host == own:
        return None
    site = _find_site(host)
    return ORGANIC_AT[site] if site else "referral"


def _find_host(address: str) -> str:
    _, found, rest = address.partition("//")
    return rest.partition("/")[0].partition(":")[0].lower().removeprefix("www.") if found else ""


def _find_site(name: str) -> str | None:
    """What kind of site a host or a `utm_source` names: `de.linkedin.com`, `linkedin.com` and `linkedin` are one."""
    if name in SITES:
        return SITES[name]
    labels = name.split(".")
    # `mail.google.com` is no search. Of `news.google.co.uk` the brand stands in front of a country's ending.
    pairs = (".".join(pair) for pair in pairwise(labels))
    if kind := next((SITES[pair] for pair in pairs if pair in SITES), None):
        return kind
    brands = labels[-3:-2] if len(labels) > 2 and labels[-2] in ("co", "com") else labels[-2:-1]
    return SITES.get(brands[0]) if brands else None
