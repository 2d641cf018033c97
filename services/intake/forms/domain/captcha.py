"""Captchas: the field in which each vendor's widget puts its token, and what the vendor says of one."""

import json
from collections.abc import Mapping
from typing import Any, Literal

from services.intake.sources.domain import CaptchaKind

# What is known of the sender: `unverified` if the vendor was away, or could not say.
CaptchaResult = Literal["passed", "failed", "unverified"]

TOKEN_FIELDS: Mapping[CaptchaKind, str] = {
    "turnstile": "cf-turnstile-response",
    "recaptcha": "g-recaptcha-response",
    "hcaptcha": "h-captcha-response",
}
TOKEN_CHARACTERS = 8192
# reCAPTCHA v3 says how sure it is that a person sent the form, from 0 to 1; this is the vendor's own threshold.
LEAST_SCORE = 0.5
# The vendor found fault with the token; every other error is of the secret, of the vendor or of Accord.
TOKEN_ERRORS = frozenset({"missing-input-response", "invalid-input-response", "timeout-or-duplicate"})
TOKEN_ERRORS |= {"already-seen-response", "expired-input-response", "invalid-or-already-seen-response"}
MARK_NAME, MARK = "captcha", "not verified: its vendor could not be asked"


def read_verdict(status: int, reply: bytes) -> CaptchaResult:
    """What a vendor's answer says of a token."""
    try:
        verdict = json.loads(reply) if status == 200 else None
    except (ValueError, RecursionError):
        return "unverified"
    if not isinstance(verdict, dict):
        return "unverified"
    if verdict.get("success") is True:
        score = verdict.get("score")
        return "failed" if isinstance(score, int | float) and score < LEAST_SCORE else "passed"
    errors = verdict.get("error-codes")
    named = {error for error in errors if isinstance(error, str)} if isinstance(errors, list) else set()
    return "failed" if verdict.get("success") is False and named & TOKEN_ERRORS else "unverified"


def mark_unverified(body: dict[str, Any]) -> dict[str, Any]:
    """The body of a capture, with an answer that says that its captcha was not checked."""
    return {**body, "answers": {MARK_NAME: MARK, **body.get("answers", {})}}
