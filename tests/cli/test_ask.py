"""``why401 ask`` through a pipe: what is asked, what is obeyed, what is kept."""

from __future__ import annotations

import json
import os
import re
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from counterparts.consulting import FILES
from packs import write
from ran import Ran, Why401
from why401.cli import session

Consult = Callable[..., Ran]
KEY = "sk-" + "proj-" + "Zq9" * 18 + "T3Blbk" + "FJ" + "Ab7" * 19 + "wxyz"


@pytest.fixture
def sessions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "state" / "sessions"
    monkeypatch.setattr(session, "sessions_folder", lambda: folder)
    return folder


@pytest.fixture
def consult(
    why401: Why401, sessions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Consult:
    """``consult("2", "back", set=["http.status=401"])``: the lines typed, then options."""
    monkeypatch.setenv("COLUMNS", "100")
    pack = write(tmp_path / "pack", FILES)

    def call(*lines: str, more: tuple[object, ...] = ("--set", "http.status=401")) -> Ran:
        typed = "".join(f"{line}\n" for line in lines).encode()
        return why401("ask", "--rules", pack, "--no-builtin", *more, stdin=typed)

    return call


def asked(ran: Ran) -> list[str]:
    """The questions in the order in which they were first put."""
    return re.findall(r"^Question \d+: (.*?)  \(about", ran.out, re.M)


def facts(path: Path) -> dict[str, object]:
    return json.loads(path.read_text("utf-8"))["facts"]


def test_a_consultation_asks_until_nothing_pays_says_so_and_shows_the_fix(
    consult: Consult,
) -> None:
    ran = consult("1", "1", "1", "1", "")
    assert ran.code == 0
    assert "Where it stands" in ran.out
    assert "No more questions." in ran.out
    assert "Mend stale_copy." in ran.out
    assert "\x1b[" not in ran.out


def test_no_question_comes_twice_whatever_the_answer(consult: Consult) -> None:
    ran = consult("d", "skip", "d", "skip", "d", "d")
    questions = asked(ran)
    assert len(questions) == len(set(questions))
    assert 1 <= len(questions) <= 3


def test_the_numbers_of_why_are_those_of_the_engine(consult: Consult, tmp_path: Path) -> None:
    from packs import diagnoser
    from why401.engine.consult import Consultation, next_question
    from why401.engine.consult import Stop as Stopped
    from why401.facts.memory import WorkingMemory

    ran = consult("?", "quit")
    engine = diagnoser(tmp_path / "again", FILES)
    memory = WorkingMemory.of({"http.status": 401})
    first = next_question(engine(memory), Consultation.begin(memory))
    assert not isinstance(first, Stopped)
    assert f"tells {first.bits:.2f} bit" in ran.out
    for answer in first.answers:
        best = max(answer.chances, key=lambda cause: answer.chances[cause])
        assert re.search(
            rf"{re.escape(answer.label)} \({answer.chance:.0%}".replace("%", " %"), ran.out
        )
        assert f"→ {answer.chances[best]:.0%}".replace("%", " %") in ran.out


def test_how_and_whynot_answer_at_the_prompt(consult: Consult) -> None:
    ran = consult("how quota", "whynot dead_key", "whynot dead_key/said", "how nonsense", "quit")
    assert "rule quota/other-status" in ran.out
    assert "http.status = 401" in ran.out
    assert "needs: error.code is invalid_api_key; it is unknown" in ran.out
    assert "Rule dead_key/said did not fire." in ran.out
    assert "there is no cause 'nonsense'" in ran.out


def test_back_withdraws_what_followed(consult: Consult, tmp_path: Path) -> None:
    ran = consult("1", "back", f"save {tmp_path / 'a.json'}", "quit")
    assert "Taken back: " in ran.out
    assert list(facts(tmp_path / "a.json")) == ["http.status"]
    standing = re.findall(r"Where it stands.*?(?=\nQuestion|\nNo more)", ran.out, re.S)
    assert standing[0] == standing[2] != standing[1]


def test_back_to_a_named_answer_and_too_far(consult: Consult, tmp_path: Path) -> None:
    ran = consult("1", "1", "back 9", "back same_key.elsewhere", "back", "quit")
    assert "There are 2 steps to take back" in ran.out
    assert "same_key.elsewhere" in ran.out
    assert "back" not in ran.err


def test_change_asks_again_and_the_new_answer_counts(consult: Consult, tmp_path: Path) -> None:
    case = tmp_path / "a.json"
    ran = consult("change http.status", "429", f"save {case}", "change nothing.such", "quit")
    assert "Which HTTP status came back?" in ran.out
    assert facts(case)["http.status"]["value"] == 429  # type: ignore[index]
    assert "No question is called 'nothing.such'" in ran.out


def test_a_pasted_error_adds_its_facts_and_says_which(consult: Consult, tmp_path: Path) -> None:
    body = 'HTTP/1.1 403 {"error": {"message": "no such key", "code": "invalid_api_key"}}'
    ran = consult(body, f"save {tmp_path / 'a.json'}", "quit")
    assert "Understood" in ran.out
    assert "error.code = invalid_api_key" in ran.out
    assert facts(tmp_path / "a.json")["error.code"]["value"] == "invalid_api_key"  # type: ignore[index]


def test_paste_takes_lines_up_to_a_single_dot(consult: Consult) -> None:
    ran = consult(
        "paste", "HTTP/1.1 429 Too Many Requests", "retry-after: 7", "", "{}", ".", "quit"
    )
    assert "http.status = 429" in ran.out
    assert "(was 401)" in ran.out


def test_without_a_complaint_it_begins_by_asking_for_the_error(consult: Consult) -> None:
    ran = consult("Error code: 429 - quota exceeded", "quit", more=("--no-collect",))
    assert ran.out.startswith("Paste the error you see")
    assert "http.status = 429" in ran.out


def test_facts_and_causes_and_help(consult: Consult) -> None:
    ran = consult("facts", "causes", "help", "", "perhaps", "quit")
    assert "http.status = 401  (user: --set)" in ran.out
    assert "whynot CAUSE" in ran.out
    assert "Type a number" in ran.out
    assert "none of the answers" in ran.out


def test_a_key_that_is_pasted_stays_nowhere(
    consult: Consult, sessions: Path, tmp_path: Path
) -> None:
    ran = consult(
        f"Incorrect API key provided: {KEY}.", KEY, f"key is {KEY} and fails",
        f"save {tmp_path / 'case.json'}", "facts", "quit",
    )  # fmt: skip
    kept = "".join(path.read_text("utf-8") for path in sessions.iterdir())
    for text in (ran.out, ran.err, kept, (tmp_path / "case.json").read_text("utf-8")):
        assert KEY not in text
        assert "Zq9Zq9" not in text
    assert "key.prefix = sk-proj-" in ran.out


def test_every_answer_is_on_the_disk_and_resume_goes_on(consult: Consult, sessions: Path) -> None:
    first = consult("d")
    assert "The input has ended." in first.out
    (path,) = sessions.iterdir()
    events = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [event["event"] for event in events] == ["start", "decline"]
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(sessions.stat().st_mode) == 0o700
    again = consult("1", "", more=("--resume",))
    assert asked(again)[0] != asked(first)[0]
    assert len(path.read_text("utf-8").splitlines()) == 3


def test_a_line_cut_in_half_by_a_crash_loses_only_itself(consult: Consult, sessions: Path) -> None:
    consult("1", "1")
    (path,) = sessions.iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    consult("facts", more=("--resume",))
    assert len(session.read_session(path).steps) == 1
    consult("1", more=("--resume",))
    assert len(session.read_session(path).steps) == 2


def test_a_replayed_session_gives_the_same_result(consult: Consult, sessions: Path) -> None:
    live = consult("1", "the error is: invalid api key 401", "back", "1", "d", "", more=(
        "--json", "--set", "http.status=401", "--text", f"Incorrect API key provided: {KEY}"))  # fmt: skip
    (path,) = sessions.iterdir()
    again = consult(more=("--json", "--answers", path))
    assert again.document == live.document
    assert again.code == live.code
    assert "Question" in live.err


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", "same_key.elsewhere: works\nkey.worked_before: true\nsymptom.intermittent:\n"),
        ("a.json", '{"same_key.elsewhere": "works", "key.worked_before": true, '
                   '"symptom.intermittent": null}'),
        ("a.jsonl", '{"same_key.elsewhere": "works"}\n{"key.worked_before": true}\n\n'
                    '{"symptom.intermittent": null}\n'),
    ],
)  # fmt: skip
def test_answers_from_a_file(consult: Consult, tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    ran = consult(more=("--set", "http.status=401", "--answers", tmp_path / name, "--json"))
    assert ran.document["causes"][0]["id"] == "stale_copy"
    assert "> works" in ran.err
    assert ran.document["facts"]["same_key.elsewhere"]["source"] == "user: asked"


def test_answers_that_are_missing_or_never_asked_for_are_told(
    consult: Consult, tmp_path: Path
) -> None:
    (tmp_path / "a.yaml").write_text("client.plan: pro\n")
    ran = consult(more=("--set", "http.status=401", "--answers", tmp_path / "a.yaml"))
    assert "no answer in the file" in ran.out
    assert "Not asked for: client.plan" in ran.out


def test_faults_in_the_answers_name_their_place(consult: Consult, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"http.status": "abc"}\n[1]\n')
    ran = consult(more=("--set", "http.status=401", "--answers", tmp_path / "a.jsonl"))
    assert ran.code == 3
    assert "line 1" in ran.err
    assert "line 2" in ran.err


def test_what_is_saved_gives_the_same_diagnosis(
    consult: Consult, why401: Why401, tmp_path: Path
) -> None:
    ran = consult("1", "d", "", more=("--set", "http.status=401", "--json", "--save",
                                      tmp_path / "c.json"))  # fmt: skip
    again = why401("diagnose", "--rules", tmp_path / "pack", "--no-builtin", tmp_path / "c.json",
                   "--json")  # fmt: skip
    assert again.document["causes"] == ran.document["causes"]


@pytest.mark.skipif(os.name == "nt", reason="folders are not closed by their mode there")
@pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() == 0, reason="root writes anywhere")
def test_where_nothing_can_be_kept_it_says_so_and_asks_all_the_same(
    consult: Consult, sessions: Path
) -> None:
    sessions.parent.mkdir(mode=0o500)
    ran = consult("1", "")
    assert "cannot be kept" in ran.err
    assert "Question 1" in ran.out


def test_a_file_in_the_place_of_the_folder_stops_nothing(consult: Consult, sessions: Path) -> None:
    sessions.parent.mkdir()
    sessions.write_text("in the way")
    ran = consult("1", "")
    assert "cannot be kept" in ran.err
    assert "Question 1" in ran.out


def test_wrong_usage(consult: Consult, tmp_path: Path) -> None:
    assert consult(more=("--resume",)).code == 2
    assert consult(more=("--resume", "x.jsonl", "--set", "http.status=401")).code == 2
    assert consult(more=("-",)).code == 2
    (tmp_path / "s.jsonl").write_text("{}\n")
    ran = consult(more=(f"--resume={tmp_path / 's.jsonl'}",))
    assert ran.code == 3
    assert "s.jsonl" in ran.err


@pytest.mark.parametrize("columns", ["40", "60", "120"])
def test_everything_said_keeps_to_the_width(
    consult: Consult, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    ran = consult("?", "how", "whynot 2", "facts", "1", "help", "quit")
    assert max(map(len, ran.out.splitlines())) <= int(columns)


def test_an_escape_in_a_paste_is_shown_not_run(consult: Consult) -> None:
    ran = consult("Error code: 401 \x1b]0;owned\x07 \x1b[31m invalid", "facts", "quit")
    assert "\x1b" not in ran.out
    assert "\x07" not in ran.out


def test_what_comes_through_a_pipe_is_repeated_after_the_prompt(consult: Consult) -> None:
    ran = consult("1", "facts", "quit")
    assert "\n> 1\n" in ran.out
    assert "\n> facts\n" in ran.out


def test_a_piped_key_without_a_known_form_is_not_repeated(consult: Consult) -> None:
    unknown = "5e88" * 10
    ran = consult(unknown, f"my key {unknown} fails", "quit")
    assert unknown not in ran.out + ran.err
    assert "> (40 characters)" in ran.out


def test_words_that_tell_nothing_are_left_out_unless_pasted(
    consult: Consult, tmp_path: Path
) -> None:
    chatter = "thank you very much indeed"
    ran = consult("d", chatter, "hm", f"save {tmp_path / 'a.json'}", "quit")
    assert "left out" in ran.out
    assert "symptom.text" not in facts(tmp_path / "a.json")
    kept = consult("paste", chatter, ".", f"save {tmp_path / 'b.json'}", "quit")
    assert "Kept as text" in kept.out
    assert facts(tmp_path / "b.json")["symptom.text"]["value"] == chatter  # type: ignore[index]


def test_a_stray_word_at_the_end_is_no_error_text(consult: Consult, tmp_path: Path) -> None:
    ran = consult("d", "d", "ok", "hwo", f"save {tmp_path / 'a.json'}", "", more=(
        "--set", "http.status=401"))  # fmt: skip
    end = ran.out.partition("No more questions.")[2]
    assert end.count("reads like an error") == 2
    assert "symptom.text" not in facts(tmp_path / "a.json")


def test_an_answer_that_is_not_listed_is_kept_with_a_warning(
    consult: Consult, tmp_path: Path
) -> None:
    case = tmp_path / "a.json"
    ran = consult("change client.name", "cursr", f"save {case}", "quit")
    assert "'cursr' is none of the answers listed. Did you mean 'cursor'?" in ran.out
    assert facts(case)["client.name"]["value"] == "cursr"  # type: ignore[index]


def test_a_yes_is_no_name_of_a_client(consult: Consult, tmp_path: Path) -> None:
    case = tmp_path / "a.json"
    ran = consult("change client.name", "yes", "back", f"save {case}", "quit")
    assert "'yes' is none of the answers." in ran.out
    assert "client.name" not in facts(case)


def test_what_rules_conclude_of_a_texts_words_is_told(consult: Consult, tmp_path: Path) -> None:
    text = "Claude Code says that I have to log in"
    before = consult(text, "quit", more=("--no-collect",))
    assert "Kept as text" in before.out
    derive = "rules:\n  - {id: d, when: {text.all: {contains: claude code}}, because: So., "
    derive += "then: {client.name: claude-code}}\n"
    write(tmp_path / "pack", {"derive/told.yaml": derive})
    ran = consult(text, "quit", more=("--no-collect",))
    assert "Understood 1 fact:\n  client.name = claude-code  (from its words)" in ran.out
