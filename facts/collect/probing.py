"""The network collector: probes the API that the case is about, with the key that is used."""

from __future__ import annotations

from dataclasses import dataclass

from ..memory import WorkingMemory
from ..parse.address import clean_url
from ..probe.findings import findings
from ..probe.ladder import climb
from ..probe.model import Limits, Reach, Target
from ..providers import providers
from .model import KEYS, Collected, Earlier, Machine, Unavailable
from .subject import subject_of

NAME = "probe"
_NOBODY = "it is not clear which API to probe"
_GIVES = (
    "probe.<rung>", "probe.reached", "probe.key", "timing.<rung>", "http.status",
    "http.header.<name>", "response.body", "error.exception", "error.message",
    "same_key.elsewhere", "model.listed", "account.balance_usd", "dns.resolves",
    "dns.address_class", "proxy.state", "proxy.bypass", "tls.verified", "tls.fault", "tls.issuer",
    "tls.interceptor", "clock.skew_seconds", "net.captive_portal", "provider.status",
    "probe.key_cleaned", "probe.client_fault", "key.blocked", "key.limit_remaining_usd",
    "account.trial", "account.blocked",
)  # fmt: skip


def target_of(earlier: Earlier) -> Target:
    """What to probe: the API the case is about. Raises `Unavailable` where none is known."""
    subject = subject_of(earlier)
    key = subject.key
    written = key.base_url.strip() if key else _written(earlier)
    known = providers().get(subject.provider)
    base_url = written or (known.base_url if known else "")
    if not base_url:
        said = f"{subject.provider} has no address of its own" if subject.provider else _NOBODY
        raise Unavailable(f"{said}: name one with why401 probe --provider or --base-url")
    return Target(
        provider=subject.provider,
        base_url=base_url,
        key=key.secret if key else None,
        place=f"{key.name}, {key.place}" if key else "",
        client=subject.client,
        model=str(earlier.value("model.name") or ""),
        configured=bool(written),
        bearer=key.bearer if key else False,
    )


def _written(earlier: WorkingMemory) -> str:
    return clean_url(str(earlier.value("endpoint.url") or ""))


@dataclass(frozen=True, slots=True)
class Probe:
    """The ladder as a collector. ``reach`` is for tests; the network is reached as it is."""

    reach: Reach | None = None
    name: str = NAME
    gives: tuple[str, ...] = _GIVES
    reads: tuple[str, ...] = (KEYS, "the provider's API, its status page")
    network: bool = True
    seconds: float = Limits().total + 1

    async def collect(self, machine: Machine, earlier: Earlier) -> Collected:
        """The findings of one climb."""
        reach = self.reach or Reach(environ=machine.environ)
        report = await climb(target_of(earlier), reach)
        return Collected(findings(report, earlier))


COLLECTORS = (Probe(),)
