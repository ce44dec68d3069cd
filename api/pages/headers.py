"""What every answer says to the browser, so that a shared ward computer keeps and leaks nothing.

Nothing is loaded from elsewhere, nothing runs or styles inline, nothing frames us, no page is
kept, and no address of a case leaves in a referrer.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
"""No `unsafe-*`, no nonce: templates hold no inline script, style element or style attribute."""

EVERY_ANSWER: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "X-Robots-Tag": "noindex, nofollow",
    }
)
"""For pages, the JSON API, downloads and static files alike."""

NOT_KEPT: Mapping[str, str] = MappingProxyType({"Cache-Control": "no-store"})
"""For everything but static files: the back button of the next person shows nothing."""

STATIC_FILES: Mapping[str, str] = MappingProxyType({"Cache-Control": "no-cache"})
"""Styles and scripts are checked with the server each time and fetched again when changed."""

SIGNED_OUT: Mapping[str, str] = MappingProxyType({"Clear-Site-Data": '"cache", "cookies"'})
"""Added to the answer that signs a person out."""
