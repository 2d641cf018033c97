"""Bodies of captures as they are stored: deflated with a dictionary of the fields that most bodies have.

PostgreSQL compresses no row below 2,000 bytes, and so hardly any body.
"""

import zlib

# The first byte of a body that is stored so; no JSON begins with it. Earlier versions stored the JSON itself.
_DEFLATED = b"\x01"
_LEVEL, _WINDOW, _MEMORY = 3, -12, 5
# Bodies are read with the dictionary that they were written with, so it never changes: another one needs another byte.
_DICTIONARY = (
    b'{"employees":"annual_revenue":{"amount":"country":"DE"},"disqualified","disposable","freemail","business"'
    b'"page_viewed","content_downloaded","webinar_attended","trial_started","whatsapp_message","phone_call",'
    b'"paid_social","organic_search","organic_social","referral","direct","offline","display","video","affiliate",'
    b'"answers":{"first_name":"last_name":"city":"postal_code":"website":"comments":'
    b'"custom":{"properties":{"test":false,"true,null,"custom_fields"'
    b'{"source":"website","external_id":"form-","occurred_at":"2026-01-01T00:00:00.000Z","+00:00",'
    b'"contact":{"email":"@gmail.com","@example.com","phone":"+49","+1","+44","name":"external_id":"},'
    b'"company":{"name":" GmbH","Inc","Ltd","domain":".com","industry":"software","employees":"annual_revenue":'
    b'{"amount":"000","currency":"EUR"},"USD","country":"DE","US","domain":"},'
    b'"role":{"title":"Head of Manager","seniority":"c_level","vp","director","manager","department":"marketing",'
    b'"sales","operations"},"interest":{"product":"budget":{"amount":"00","currency":"EUR"},"timeline":"3_months","problem":'
    b'"message":"I would like to Please could you We are looking for more information about your and the "},'
    b'"touch":{"channel":"paid_search","email","campaign":"utm_source":"google","utm_medium":"cpc","utm_campaign":'
    b'"utm_term":"utm_content":"referrer":"https://www.google.com/","landing_page":"https://www.","/","click_id":{"gclid":'
    b'"fbclid":"msclkid":"},"ad_id":"},"consent":{"marketing":true,"text_version":"2026-01"},'
    b'"activity":"form_submitted","demo_requested","answers":{"custom":{"}}'
)
_COMPRESSOR = zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW, _MEMORY, zlib.Z_DEFAULT_STRATEGY, _DICTIONARY)
_DECOMPRESSOR = zlib.decompressobj(_WINDOW, _DICTIONARY)


def pack_body(body: bytes) -> bytes:
    """The body as it is stored; `unpack_body` gives it back byte by byte."""
    compressor = _COMPRESSOR.copy()
    return _DEFLATED + compressor.compress(body) + compressor.flush()


def unpack_body(stored: bytes) -> bytes:
    """The body as it was sent. Raises zlib.error if what is stored is damaged."""
    if not stored.startswith(_DEFLATED):
        return stored
    decompressor = _DECOMPRESSOR.copy()
    return decompressor.decompress(stored[len(_DEFLATED) :]) + decompressor.flush()
