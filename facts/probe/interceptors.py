"""Products that put themselves into TLS, by the words in the issuer of their certificates."""

from __future__ import annotations

import re

#: The name that the fact ``tls.interceptor`` takes, and what stands in the issuer.
_PRODUCTS = {
    "zscaler": "zscaler",
    "netskope": "netskope|goskope",
    "fortinet": "fortinet|fortigate|fortiguard",
    "palo-alto": "palo ?alto|pan-os",
    "blue-coat": "blue ?coat|symantec",
    "forcepoint": "forcepoint|websense",
    "barracuda": "barracuda",
    "sophos": "sophos",
    "sonicwall": "sonicwall",
    "check-point": "check ?point",
    "cisco-umbrella": "cisco",
    "mcafee": "mcafee|skyhigh",
    "cato": "cato networks",
    "lightspeed": "lightspeed",
    "securly": "securly",
    "smoothwall": "smoothwall",
    "untangle": "untangle",
    "squid": "squid",
    "citrix": "citrix",
    "mitmproxy": "mitmproxy",
    "charles": "charles proxy|xk72",
    "fiddler": "fiddler|fiddlerroot|do_not_trust|telerik",
    "burp": "portswigger|burp",
    "zap": "owasp|zed attack proxy",
    "proxyman": "proxyman",
    "kaspersky": "kaspersky",
    "eset": "eset",
    "avast": "avast",
    "avg": "avg",
    "bitdefender": "bitdefender",
    "bullguard": "bullguard",
    "g-data": "g data",
    "dr-web": "dr\\.?web|doctor web",
    "cybersitter": "cybersitter",
    "net-nanny": "net ?nanny|contentwatch",
    "qustodio": "qustodio",
    "adguard": "adguard",
}
_ALL = re.compile(
    "|".join(rf"(?P<p{n}>(?<![a-z])(?:{w})(?![a-z]))" for n, w in enumerate(_PRODUCTS.values()))
)


def interceptor(issuer: str) -> str:
    """The product that the issuer names, or an empty text."""
    found = _ALL.search(issuer.lower())
    if found is None or found.lastgroup is None:
        return ""
    return list(_PRODUCTS)[int(found.lastgroup[1:])]
