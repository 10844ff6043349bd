"""``why401 probe``: how far an API is reached from here, and what it says of the key."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import replace

import click

from ..facts.collect.machine import this_machine
from ..facts.collect.model import Earlier, Unavailable
from ..facts.collect.probing import target_of
from ..facts.collect.registry import collectors
from ..facts.collect.run import DaemonExecutor, run
from ..facts.errors import Fault, UsageFault, did_you_mean
from ..facts.memory import Fact, Source, Value, WorkingMemory
from ..facts.probe.consent import consent
from ..facts.probe.findings import findings
from ..facts.probe.ladder import climb
from ..facts.probe.model import Reach, Report, Step, Target, Wishes
from ..facts.providers import providers
from ..facts.secret import Secret

INCONCLUSIVE = 1


@click.command()
@click.option("--provider", default="", help="Whose API, such as openai or anthropic.")
@click.option("--base-url", default="", help="Where the API is, where it is not the provider's.")
@click.option("--model", default="", help="The model to look for.")
@click.option("--client", default="", help="Whose key to take, such as cursor or claude-code.")
@click.option("--key-env", default="", metavar="NAME", help="Take the key from this variable.")
@click.option("--key-stdin", is_flag=True, help="Read the key from standard input.")
@click.option("--spend", is_flag=True, help="Ask the model for one token, which costs a little.")
@click.option("--siblings", is_flag=True,
              help="Try a refused key at the vendor's other platforms, too.")  # fmt: skip
@click.option("--alone", is_flag=True,
              help="Contact the API only: no status page, no captive portal check.")  # fmt: skip
@click.option("--plan", is_flag=True, help="Say what would be contacted, and stop.")
@click.option("--json", "as_json", is_flag=True, help="Machine output, why401.probe/1.")
def probe(
    provider: str,
    base_url: str,
    model: str,
    client: str,
    key_env: str,
    key_stdin: bool,
    spend: bool,
    siblings: bool,
    alone: bool,
    plan: bool,
    as_json: bool,
) -> int:
    """Climb from the base URL to the model: DNS, TCP, proxy, TLS, HTTP, key, list of models.

    The key is the one that the client uses, or comes from a variable or standard input. It goes
    to its own provider or to the base URL that you name, and nowhere else.
    """
    if provider and provider not in providers():
        hint = did_you_mean(provider, providers()) or f"Known are: {', '.join(providers())}."
        raise UsageFault(Fault("U002", f"there is no provider {provider!r}.", hint=hint))
    said = {"provider.name": provider, "client.name": client, "model.name": model}
    told = {name: value for name, value in said.items() if value}
    target = _target(told, base_url, _given_key(key_env, key_stdin), key_env)
    wishes = Wishes(spend=spend, siblings=siblings, alone=alone)
    click.echo(consent(target, wishes, dict(os.environ)), err=True)
    if plan:
        return 0
    report = asyncio.run(_climb(target, wishes))
    return _show(report, told, as_json=as_json)


def _given_key(variable: str, from_stdin: bool) -> Secret | None:
    """The key that was handed over; a line's end after it is not part of it."""
    if variable and from_stdin:
        raise UsageFault("--key-env and --key-stdin exclude each other.")
    if from_stdin:
        read = sys.stdin.readline(10_000).rstrip("\r\n")
        if not read:
            raise UsageFault("standard input holds no key.")
        return Secret(read)
    if not variable:
        return None
    value = os.environ.get(variable)
    if not value:
        hint = "Name a variable that is exported in this shell."
        raise UsageFault(Fault("U003", f"the variable {variable} is not set.", hint=hint))
    return Secret(value)


def _target(told: dict[str, str], base_url: str, key: Secret | None, variable: str) -> Target:
    """What to probe: the user's word first, then what this machine's files say."""
    provider = told.get("provider.name", "")
    if key is not None:
        provider = provider or key.form.provider
        place = variable or "standard input"
        known = providers().get(provider)
        url = base_url or (known.base_url if known else "")
        if not url:
            raise UsageFault("which API is it? Name it with --provider or --base-url.")
        return Target(provider, url, key, place, told.get("client.name", ""),
                      told.get("model.name", ""), bool(base_url))  # fmt: skip
    earlier = asyncio.run(_earlier(told))
    try:
        found = target_of(earlier)
    except Unavailable as error:
        if not base_url:
            raise UsageFault(f"{error}.") from None
        return Target(provider, base_url, model=told.get("model.name", ""), configured=True)
    return replace(found, base_url=base_url, configured=True) if base_url else found


async def _earlier(told: dict[str, str]) -> Earlier:
    """What the local collectors find, the user's word before it."""
    memory = WorkingMemory.of({**told}, Source("user", "the command line"))
    local = [each for each in collectors() if not each.network]
    found = await run(local, this_machine(network=False), earlier=memory)
    return Earlier(found.memory.observed(), found.memory.declined, found.keys)


async def _climb(target: Target, wishes: Wishes) -> Report:
    asyncio.get_running_loop().set_default_executor(DaemonExecutor())
    on_step = _live if sys.stderr.isatty() else None
    report = await climb(target, Reach(environ=dict(os.environ)), wishes, on_step)
    if on_step:
        click.echo("\r\x1b[K", nl=False, err=True)
    return report


def _live(step: Step) -> None:
    click.echo(f"\r\x1b[K{step.rung}: {step.state}", nl=False, err=True)


def _show(report: Report, told: dict[str, str], *, as_json: bool) -> int:
    """Show the ladder and what follows from it."""
    from ..engine.diagnosis import diagnoser_of
    from .diagnose import redactor_for
    from .render.ladder import as_document, show
    from .rulebase import choose

    known: dict[str, Value] = {**told}
    memory = WorkingMemory.of(known, Source("user", "the command line"))
    for fact in findings(report, memory):
        memory.assert_(fact)
    if report.target.client:
        memory.assert_(Fact("client.name", report.target.client, Source("collector", "key")))
    diagnosis = diagnoser_of(choose().program()[0])(memory, ask=False)
    redact = redactor_for(diagnosis)
    if as_json:
        click.echo(json.dumps(as_document(report, diagnosis, redact), ensure_ascii=False, indent=2))
    else:
        show(report, diagnosis, redact)
    held = report.reached == "done"
    return 0 if held or diagnosis.conclusive else INCONCLUSIVE
