"""The upper half of the ladder: who answers, what of the key, the models, the balance."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from ..memory import Value
from ..providers import Sibling, provider_of_host
from . import asks, guard, judging
from .accounts import account_facts
from .approach import Approach, Tell
from .model import Reach, Step, Target, Wishes
from .sending import Answer, Line, NoAnswer

_NO_FREE_CHECK = "this provider has no free request that tests a key; --spend asks for one token"


@dataclass(frozen=True, slots=True)
class Questions:
    """What is asked of one target over its line. ``heard`` gets every answer."""

    target: Target
    reach: Reach
    wishes: Wishes
    tell: Tell
    heard: list[Answer]

    async def ask(self, line: Line) -> None:
        """Every rung from ``http`` on, as far as it makes sense."""
        refused = guard.why_not(self.target, line.address, line.way.address)
        key = None if refused else asks.credential(self.target)
        wanted = asks.models(self.target, line.address)
        answer = await line.send(wanted or asks.Ask(f"{line.address.path}/"), key)
        if not self._http(answer) or not isinstance(answer, Answer):
            return
        if key is None:
            self.tell(Step("auth", "skipped", refused))
        if wanted is not None:
            self._models(answer)
        if key is None:
            return
        untested = wanted is None or asks.lists_publicly(self.target, line.address)
        judge = None if untested else answer
        if judge is None or judging.verdict(judge) != "refused":
            about = await self._account(line)
            told = (each for each in about if judging.verdict(each) != "unknown")
            judge = judge or next(told, None)
        await self._auth(line, judge)
        if judge is not None and judging.verdict(judge) == "refused":
            await self._siblings(line)
        elif self.wishes.spend and self.target.model:
            await self._one_token(line)

    def _http(self, answer: Answer | NoAnswer) -> bool:
        """Whether an API answered at all."""
        note = judging.said(answer)
        if isinstance(answer, NoAnswer):
            state = "timed_out" if answer.timed_out else "failed"
            complaint = judging.complaint_of_silence(answer)
            self.tell(Step("http", state, note, answer.seconds, complaint=complaint))
            return False
        self.heard.append(answer)
        page = judging.is_page(answer) and answer.status != 401
        failed = page or 300 <= answer.status < 400 or answer.status in (407, 511)
        failed = failed or answer.status >= 500
        complaint = judging.complaint_of(answer) if failed else {}
        state = "failed" if failed else "ok"
        self.tell(Step("http", state, note, answer.seconds, complaint=complaint))
        return not failed

    def _models(self, answer: Answer) -> None:
        names = judging.names_of_models(answer) if answer.status == 200 else None
        model = self.target.model
        if names is None:
            self.tell(Step("models", "skipped", "no list of models came"))
        elif not model:
            self.tell(Step("models", "ok", f"{len(names)} models"))
        elif judging.holds(names, model):
            note = f"{model} is one of {len(names)}"
            self.tell(Step("models", "ok", note, facts={"model.listed": True}))
        else:
            note = f"{model} is none of {len(names)}"
            self.tell(Step("models", "failed", note, facts={"model.listed": False}))

    async def _account(self, line: Line) -> list[Answer]:
        """What the provider tells of key and balance, asked side by side."""
        questions = asks.account(self.target, line.address)
        key = asks.credential(self.target)
        answers = await asyncio.gather(*(line.send(ask, key) for _, ask in questions))
        region = asks.provider_of(self.target).region_of(line.address.host)
        facts: dict[str, Value] = {}
        got: list[Answer] = []
        for (name, _), answer in zip(questions, answers, strict=True):
            if isinstance(answer, Answer):
                got.append(answer)
                if answer.status == 200:
                    data = judging.read_json(answer)
                    facts |= account_facts(self.target.provider, name, data, region)
        if questions:
            note = ", ".join(f"{name} {value}" for name, value in facts.items()) or "tells nothing"
            seconds = max((answer.seconds for answer in got), default=0.0)
            state = "ok" if facts else "skipped"
            self.tell(Step("account", state, note, seconds, facts))
        return got

    async def _auth(self, line: Line, answer: Answer | None) -> None:
        """What is said of the key; without quotation marks and blanks too, where it has some."""
        if answer is None:
            self.tell(Step("auth", "skipped", _NO_FREE_CHECK))
            return
        said = judging.verdict(answer)
        complaint = judging.complaint_of(answer)
        if said == "refused":
            facts: dict[str, Value] = {"probe.key": said, **await self._cleaned(line)}
            note = f"HTTP {answer.status}: the key is refused"
            self.tell(Step("auth", "failed", note, answer.seconds, facts, complaint))
        elif said == "accepted":
            # A list of models is no completed call: it says nothing of credit.
            complaint = complaint if answer.status >= 300 else {}
            note = f"HTTP {answer.status}: the key is accepted"
            self.tell(Step("auth", "ok", note, answer.seconds, {"probe.key": said}, complaint))
        else:
            note = f"HTTP {answer.status}: nothing is said of the key"
            self.tell(Step("auth", "skipped", note, answer.seconds, complaint=complaint))

    async def _cleaned(self, line: Line) -> dict[str, Value]:
        """Whether the same key is accepted without what stands around it."""
        key = self.target.key
        if key is None or key.clean() == key:
            return {}
        target = replace(self.target, key=key.clean())
        ask = asks.models(target, line.address)
        answer = await line.send(ask, asks.credential(target)) if ask else None
        return {"probe.key_cleaned": judging.verdict(answer)} if isinstance(answer, Answer) else {}

    async def _one_token(self, line: Line) -> None:
        ask = asks.one_token(self.target, line.address)
        if ask is None:
            self.tell(Step("model", "skipped", "it is not known how to ask this API for one token"))
            return
        answer = await line.send(ask, asks.credential(self.target))
        if isinstance(answer, NoAnswer):
            complaint = judging.complaint_of_silence(answer)
            state = "timed_out" if answer.timed_out else "failed"
            self.tell(Step("model", state, answer.words, answer.seconds, complaint=complaint))
            return
        good = answer.status == 200
        complaint = {"http.status": 200} if good else judging.complaint_of(answer)
        note, state = judging.said(answer), "ok" if good else "failed"
        self.tell(Step("model", state, note, answer.seconds, complaint=complaint))

    async def _siblings(self, line: Line) -> None:
        """The same key at the vendor's other platforms, which nobody named: only on a wish."""
        siblings = asks.provider_of(self.target).siblings
        official = provider_of_host(line.address.host) == self.target.provider
        names = ", ".join(s.host for s in siblings if s.host != line.address.host)
        if not names or not official:
            return
        if not self.wishes.siblings:
            self.tell(Step("siblings", "skipped", f"--siblings would ask {names} with this key"))
            return
        others = [s for s in siblings if s.host != line.address.host]
        said = await asyncio.gather(*(self._sibling(s, line) for s in others))
        if "accepted" in said:
            good = others[said.index("accepted")].host
            facts: dict[str, Value] = {"endpoint.sibling_works": "works"}
            self.tell(Step("siblings", "ok", f"{good} takes the key", facts=facts))
        elif "refused" in said:
            facts = {"endpoint.sibling_works": "fails"}
            self.tell(Step("siblings", "skipped", f"{names}: not taken either", facts=facts))
        else:
            self.tell(Step("siblings", "skipped", f"{names}: no answer about the key"))

    async def _sibling(self, sibling: Sibling, line: Line) -> judging.Verdict:
        """What the vendor's other platform says of the key."""
        base_url = f"https://{sibling.host}{line.address.path}"
        target = replace(self.target, base_url=base_url, configured=False)
        other = await Approach(target, self.reach, lambda step: None).line()
        ask = asks.models(target, other.address) if other else None
        if other is None or ask is None or guard.why_not(target, other.address, other.way.address):
            return "unknown"
        answer = await other.send(ask, asks.credential(target))
        return judging.verdict(answer) if isinstance(answer, Answer) else "unknown"
