"""The face of the engine: from a working memory to a diagnosis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from ..facts.memory import Value, WorkingMemory
from ..facts.parse import enrich
from ..facts.vocabulary import Vocabulary
from ..facts.vocabulary import builtin as builtin_vocabulary
from .ask import RankedQuestion, questions
from .believe import TEMPERATURE, Belief, Misfit, believe, misfit
from .chain import Machine
from .compile import Program
from .explain import Proof, how
from .infer import Conflict, Inference, infer
from .matcher import make_matcher
from .model import OTHER, RuleBase
from .plan import PlannedFix, plan
from .rulefiles import FACTS

EngineName = Literal["auto", "durable", "python"]


@dataclass(frozen=True)
class Diagnosis:
    """What was concluded from one case, most probable cause first."""

    base: RuleBase
    memory: WorkingMemory
    beliefs: tuple[Belief, ...]
    fixes: tuple[PlannedFix, ...]
    questions: tuple[RankedQuestion, ...]
    misfit: Misfit
    conflicts: tuple[Conflict, ...]
    contradictions: tuple[str, ...]
    fired: tuple[str, ...]
    engine: str
    rule_facts: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    @property
    def leader(self) -> Belief:
        """The most probable cause."""
        return self.beliefs[0]

    @property
    def conclusive(self) -> bool:
        """Whether any cause is established or suggested."""
        return any(belief.state in ("established", "suggested") for belief in self.beliefs)

    def how(self, cause: str) -> Proof:
        """The proof tree of a cause; KeyError for one that is not in the base."""
        belief = next((b for b in self.beliefs if b.cause == cause), None)
        if belief is None:
            raise KeyError(cause)
        return how(self.base, belief, self.memory, self.rule_facts)


@dataclass(frozen=True)
class Diagnoser:
    """A compiled rule base with an engine: made once, used for any number of cases."""

    machine: Machine
    vocabulary: Vocabulary

    def __call__(
        self,
        memory: WorkingMemory,
        *,
        ask: bool = True,
        temperature: float = TEMPERATURE,
    ) -> Diagnosis:
        """Diagnose a case. The given memory is not changed; its texts are parsed on a copy."""
        memory = memory.copy()
        enrich(memory)
        return self.reason(memory, ask=ask, temperature=temperature)

    def reason(
        self, memory: WorkingMemory, *, ask: bool = True, temperature: float = TEMPERATURE
    ) -> Diagnosis:
        """Diagnose a memory whose texts are read; it holds the conclusions afterwards."""
        program = self.machine.program
        inference = infer(self.machine, memory)
        beliefs = believe(program, inference, temperature=temperature)
        chances = {belief.cause: belief.probability for belief in beliefs}
        asked = (
            questions(
                self.machine, memory, beliefs, self.vocabulary,
                temperature=temperature,
            )
            if ask
            else ()
        )  # fmt: skip
        return Diagnosis(
            base=program.base,
            memory=memory,
            beliefs=beliefs,
            fixes=plan(program.base, chances, memory),
            questions=asked,
            misfit=misfit(beliefs),
            conflicts=inference.conflicts,
            contradictions=_contradictions(beliefs, inference),
            fired=tuple(program.rules[number].id for number in inference.fired),
            engine=self.machine.matcher.name,
            rule_facts={
                program.rules[number].id: names for number, names in inference.facts.items()
            },
        )


def make_diagnoser(
    base: RuleBase, *, engine: EngineName = "auto", vocabulary: Vocabulary | None = None
) -> Diagnoser:
    """Compile a rule base for one engine, unless it was loaded compiled.

    Raises `UsageFault` where that engine is missing.
    """
    from .cache import compiled

    return diagnoser_of(compiled(base), engine=engine, vocabulary=vocabulary)


def diagnoser_of(
    program: Program, *, engine: EngineName = "auto", vocabulary: Vocabulary | None = None
) -> Diagnoser:
    """The diagnoser of a compiled base. Raises `UsageFault` where that engine is missing."""
    machine = Machine.of(program, make_matcher(engine, program.clauses))
    return Diagnoser(machine, vocabulary or vocabulary_of(program.base.origins))


def vocabulary_of(folders: tuple[str, ...]) -> Vocabulary:
    """The shipped vocabulary, with the facts that these packs add."""
    if not any(Path(folder, FACTS).is_file() for folder in folders):
        return builtin_vocabulary()
    from .packs import pack_vocabulary

    return pack_vocabulary(folders)


@cache
def builtin_diagnoser(engine: EngineName = "auto") -> Diagnoser:
    """The shipped rules, compiled once a process."""
    from .cache import load_program

    return diagnoser_of(load_program()[0], engine=engine)


def diagnose(
    facts: WorkingMemory | Mapping[str, Value], *, engine: EngineName = "auto", ask: bool = True
) -> Diagnosis:
    """Diagnose a case with the shipped rules; a mapping of names to values is a case, too.

    Without ``ask`` no questions are ranked. Raises `CaseError` for a value that does not fit its
    fact, and `UsageFault` where that engine is missing.
    """
    if not isinstance(facts, WorkingMemory):
        read = builtin_vocabulary().read
        facts = WorkingMemory.of({name: read(name, value) for name, value in facts.items()})
    return builtin_diagnoser(engine)(facts, ask=ask)


def _contradictions(beliefs: tuple[Belief, ...], inference: Inference) -> tuple[str, ...]:
    """Sentences about what does not go together."""
    found = [
        f"{c.fact} is {c.values[0]!r}, but {', '.join(c.rules)} would conclude {c.values[1]!r}."
        for c in inference.conflicts
    ]
    for belief in beliefs:
        rules = {item.effect: item.rule.id for item in belief.evidence}
        if "confirms" in rules and "rules_out" in rules:
            found.append(
                f"{belief.cause} is confirmed by {rules['confirms']} and ruled out by "
                f"{rules['rules_out']}: one of their facts must be wrong."
            )
    open_causes = [b for b in beliefs if b.cause != OTHER and b.state != "excluded"]
    if not open_causes:
        hard = sorted({i.rule.id for b in beliefs for i in b.evidence if i.effect == "rules_out"})
        found.append(f"Every known cause is ruled out, by {', '.join(hard)}.")
    return tuple(found)
