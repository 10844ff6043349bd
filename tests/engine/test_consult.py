"""A consultation is the sum of its steps: undo restores exactly, order does not matter."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from counterparts.consulting import FILES
from packs import diagnoser
from why401.cli.session import SessionFile, read_session
from why401.engine.ask import RankedQuestion
from why401.engine.consult import Consultation, Step, Stop, next_question
from why401.engine.diagnosis import Diagnoser, Diagnosis
from why401.facts.memory import Fact, Source, Value, WorkingMemory

FACTS: dict[str, tuple[Value, ...]] = {
    "same_key.elsewhere": ("works", "fails"),
    "key.worked_before": (True, False),
    "symptom.intermittent": (True, False),
    "http.status": (401, 403, 429),
    "error.code": ("invalid_api_key", "other"),
}
GIVEN: dict[str, Value] = {"http.status": 401, "client.name": "cursor"}
TEXT = Source("text")
ANSWERS = st.sampled_from([(n, v) for n, values in FACTS.items() for v in (*values, None)])


@cache
def engine() -> Diagnoser:
    return diagnoser(Path(tempfile.mkdtemp()), FILES)


def known(state: Consultation) -> tuple[object, ...]:
    """What a consultation knows: facts with provenance, and what the user does not know."""
    memory = state.memory()
    return tuple(memory.observed()), memory.declined


def concluded(diagnosis: Diagnosis) -> object:
    beliefs = [(b.cause, b.probability, b.state) for b in diagnosis.beliefs]
    fixes = [(planned.fix.id, planned.chance, planned.gain) for planned in diagnosis.fixes]
    return beliefs, diagnosis.fired, fixes, diagnosis.questions


@cache
def never_answered() -> object:
    """What a diagnoser that saw no other case concludes from the start of every consultation."""
    return concluded(diagnoser(Path(tempfile.mkdtemp()), FILES)(WorkingMemory.of(GIVEN, TEXT)))


def told(state: Consultation, name: str, value: Value | None) -> Consultation:
    return state.decline(name) if value is None else state.answer(name, value)


class Machine(RuleBasedStateMachine):
    """Answers, refusals, pastes, undo and resume in any order, beside a plain list of states."""

    def __init__(self) -> None:
        super().__init__()
        self.states = [Consultation.begin(WorkingMemory.of(GIVEN, TEXT))]
        self.folder = Path(tempfile.mkdtemp())
        self.session = SessionFile.create(self.states[0], self.folder)

    @property
    def now(self) -> Consultation:
        return self.states[-1]

    def step(self, state: Consultation) -> None:
        self.session.step(state.steps[-1])
        self.states.append(state)

    @rule(answer=ANSWERS)
    def answer(self, answer: tuple[str, Value | None]) -> None:
        self.step(told(self.now, *answer))

    @rule(name=st.sampled_from(sorted(FACTS)))
    def skip(self, name: str) -> None:
        before = known(self.now)
        self.step(self.now.skip(name))
        assert known(self.now) == before

    @rule(text=st.text(max_size=20), code=st.sampled_from(["a", "invalid_api_key"]))
    def paste(self, text: str, code: str) -> None:
        source = Source("text", "pasted")
        facts = [Fact("error.code", code, source), Fact("symptom.text", text, source)]
        self.step(self.now.tell(facts))
        assert text in str(self.now.memory().value("symptom.text"))

    @precondition(lambda self: len(self.states) > 1)
    @rule(data=st.data())
    def back(self, data: st.DataObject) -> None:
        count = data.draw(st.integers(1, len(self.states) - 1))
        taken = self.now.back(count)
        self.session.back(count)
        del self.states[-count:]
        assert taken == self.now
        assert known(taken) == known(self.now)

    @rule()
    def back_to_the_start_is_never_having_answered(self) -> None:
        start = self.now.back(len(self.now.steps))
        assert start == Consultation.begin(WorkingMemory.of(GIVEN, TEXT))
        engine()(self.now.memory())  # whatever it keeps of the answers
        assert concluded(engine()(start.memory())) == never_answered()

    @rule()
    def crash_and_resume(self) -> None:
        self.session.close()
        again = read_session(self.session.path)
        assert known(again) == known(self.now)
        assert again.steps == tuple(
            Step(s.kind, s.fact, tuple(sorted(s.facts, key=lambda f: f.name)))
            if s.kind == "text"
            else s
            for s in self.now.steps
        )
        self.session = SessionFile.reopen(self.session.path)

    @invariant()
    def no_answer_is_lost(self) -> None:
        last = {step.fact: step for step in self.now.steps if step.kind in ("answer", "decline")}
        memory = self.now.memory()
        pasted = {f.name for s in self.now.steps if s.kind == "text" for f in s.facts}
        for name, step in last.items():
            if name in pasted:
                continue
            if step.kind == "answer":
                assert memory.get(name) == step.facts[0]
            else:
                assert name in memory.declined
                assert not memory.knows(name)

    @invariant()
    def what_was_asked_is_not_asked_again(self) -> None:
        asked = next_question(engine()(self.now.memory()), self.now)
        if isinstance(asked, RankedQuestion):
            assert asked.fact not in self.now.asked

    def teardown(self) -> None:
        self.session.close()


TestMachine = Machine.TestCase
TestMachine.settings = settings(max_examples=40, stateful_step_count=12, deadline=None)


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(FACTS)), st.integers(0, 9), min_size=1), st.randoms())
def test_the_order_of_answers_does_not_matter(picks: dict[str, int], random: object) -> None:
    answers = [
        (name, (*FACTS[name], None)[i % (len(FACTS[name]) + 1)]) for name, i in picks.items()
    ]
    other = answers.copy()
    random.shuffle(other)  # type: ignore[attr-defined]
    one, two = Consultation(), Consultation()
    for answer in answers:
        one = told(one, *answer)
    for answer in other:
        two = told(two, *answer)
    assert known(one) == known(two)
    assert concluded(engine()(one.memory(), ask=False)) == concluded(
        engine()(two.memory(), ask=False)
    )


def test_it_ends_after_every_question_was_skipped() -> None:
    state = Consultation.begin(WorkingMemory.of({"http.status": 401}))
    for _ in range(20):
        asked = next_question(engine()(state.memory()), state)
        if isinstance(asked, Stop):
            break
        state = state.skip(asked.fact)
    else:
        pytest.fail("it never stops")
    assert len(state.steps) == len(state.asked) <= 3


def test_the_words_of_the_end_tell_settled_from_nothing_left() -> None:
    settled = WorkingMemory.of({"same_key.elsewhere": "works", "key.worked_before": True,
                                "http.status": 401}, Source("text"))  # fmt: skip
    diagnosis = engine()(settled)
    assert diagnosis.leader.state == "established"
    stop = next_question(diagnosis, Consultation.begin(settled))
    assert isinstance(stop, Stop)
    assert stop.reason == "settled"
    everything = WorkingMemory.of({name: values[-1] for name, values in FACTS.items()})
    stop = next_question(engine()(everything), Consultation.begin(everything))
    assert isinstance(stop, Stop)
    assert stop.reason in ("nothing_left", "settled")


def test_declining_takes_a_known_value_back_and_text_can_give_it_again() -> None:
    state = Consultation.begin(WorkingMemory.of({"http.status": 401})).decline("http.status")
    assert state.memory().value("http.status") is None
    assert state.memory().declined == {"http.status"}
    state = state.tell([Fact("http.status", 403, Source("text"))])
    assert state.memory().value("http.status") == 403


def test_more_steps_than_there_are_cannot_be_taken_back() -> None:
    with pytest.raises(ValueError, match="1"):
        Consultation().back(1)


def test_steps_since_counts_to_the_last_one_about_a_fact() -> None:
    state = Consultation().answer("http.status", 401).skip("key.present").answer("os.name", "linux")
    assert state.steps_since("http.status") == 3
    assert state.steps_since("key.present") == 2
    assert state.steps_since("client.name") == 0


def test_which_program_and_provider_comes_before_what_tells_more() -> None:
    memory = WorkingMemory.of({"http.status": 401})
    diagnosis = engine()(memory)
    more = replace(diagnosis.questions[0], value=-1.0, bits=0.9)
    context = replace(more, fact="client.name", value=-2.0, bits=0.03)
    state = Consultation.begin(memory)
    assert next_question(replace(diagnosis, questions=(more, context)), state) is context
    faint = replace(context, bits=0.01)
    assert next_question(replace(diagnosis, questions=(more, faint)), state) is more
    paying = replace(more, value=1.0)
    assert next_question(replace(diagnosis, questions=(paying, context)), state) is paying


@pytest.mark.parametrize("way", ["decline", "skip"])
def test_who_knows_little_is_asked_less(way: str) -> None:
    """Of questions that do not pay, one that told just enough is left out after "don't know"."""
    memory = WorkingMemory.of({"http.status": 401})
    diagnosis = engine()(memory)
    asked = diagnosis.questions[0]
    faint = replace(asked, value=-1.0, bits=0.06 / asked.question.answerable)
    only = replace(diagnosis, questions=(faint,))
    start = Consultation.begin(memory)
    assert next_question(only, start) is faint
    once = getattr(start, way)("os.container")
    assert next_question(only, once) == Stop("does_not_pay", faint)
    answered = start.answer("os.name", "linux")
    assert next_question(only, answered) is faint
    clear = replace(faint, bits=0.2)
    assert next_question(replace(diagnosis, questions=(clear,)), once) is clear
