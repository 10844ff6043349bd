"""Climbs the ladder of one target: each rung stands on the one before."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

from ..memory import Value
from . import asks
from .approach import Approach, Tell, look_at_python, timed
from .hush import hushed
from .model import RUNGS, Reach, Report, RungName, Step, Target, Wishes
from .questions import Questions
from .sending import Answer
from .surroundings import clock, portal, status_page

#: The way to an answer. Where one of these rungs breaks, the network may answer for others.
_WAY: tuple[RungName, ...] = ("dns", "tcp", "tls", "http")


async def climb(
    target: Target, reach: Reach, wishes: Wishes | None = None, on_step: Tell | None = None
) -> Report:
    """How far the target is reached, within `Limits.total`; never raises for the network's sake.

    ``on_step`` is told of each rung as soon as it is known. The HTTP client logs nothing of it.
    """
    ladder = _Ladder(target, reach, wishes or Wishes(), on_step or (lambda step: None))
    with hushed():
        await ladder.climb()
    steps = sorted(ladder.steps, key=lambda step: RUNGS.index(step.rung))
    return Report(target, tuple(steps))


@dataclass
class _Ladder:
    """One climb and what is known so far."""

    target: Target
    reach: Reach
    wishes: Wishes
    told: Tell
    steps: list[Step] = field(default_factory=list[Step])
    heard: list[Answer] = field(default_factory=list[Answer])

    async def climb(self) -> None:
        """All of it, within the time that there is."""
        try:
            async with asyncio.timeout(self.reach.limits.total):
                async with asyncio.TaskGroup() as group:
                    group.create_task(self.beside())
                    group.create_task(self.up())
                await self.around()
        except TimeoutError:
            self.out_of_time()

    def tell(self, step: Step) -> None:
        """Keep a step, with its outcome and its time among its facts."""
        facts: dict[str, Value] = {**step.facts, f"probe.{step.rung}": step.state}
        if step.seconds:
            facts[f"timing.{step.rung}"] = round(step.seconds, 3)
        step = self._clean(replace(step, facts=facts))
        self.steps.append(step)
        self.told(step)

    def _clean(self, step: Step) -> Step:
        """The step without the passwords of proxies, which their error pages may show."""
        passwords = self.reach.passwords

        def clean(value: Value) -> Value:
            for password in passwords if isinstance(value, str) else ():
                value = password.taken_out_of(str(value))
            return value

        facts = {name: clean(value) for name, value in step.facts.items()}
        complaint = {name: clean(value) for name, value in step.complaint.items()}
        return replace(step, note=str(clean(step.note)), facts=facts, complaint=complaint)

    async def up(self) -> None:
        """Every rung until one breaks."""
        line = await Approach(self.target, self.reach, self.tell).line()
        if line is not None:
            questions = Questions(self.target, self.reach, self.wishes, self.tell, self.heard)
            await questions.ask(line)

    async def beside(self) -> None:
        """What stands on no rung: the local HTTP client and the provider's status page."""
        self.tell(await look_at_python())
        if self.wishes.alone:
            return
        step, seconds = await timed(status_page(asks.provider_of(self.target), self.reach))
        if step is not None:
            self.tell(replace(step, seconds=seconds))

    async def around(self) -> None:
        """The captive portal where something is odd, and the clock."""
        answers = list(self.heard)
        odd = any(step.broken and step.rung in _WAY for step in self.steps)
        if odd and not self.wishes.alone:
            (step, answer), seconds = await timed(portal(self.reach))
            self.tell(replace(step, seconds=seconds))
            answers += [answer] if answer and answer.status == 204 else []
        told = clock(answers)
        if told is not None:
            self.tell(told)

    def out_of_time(self) -> None:
        """Say where the whole ladder's time ran out."""
        known = {step.rung for step in self.steps}
        missing: list[RungName] = [rung for rung in _WAY if rung not in known]
        note = f"not done after {self.reach.limits.total:g} s"
        self.tell(Step(missing[0] if missing else "auth", "timed_out", note))
