"""The language server over standard input and output, as an editor uses it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.lsp.client import LanguageClient

from packs import cause, rule, write
from ran import Why401
from why401.cli.lsp.spot import spot_at
from why401.cli.workbench import lsp

WAIT = 60

SOUND = (
    cause(
        "one",
        rule("r", "{http.status: 402}", more=", source: a report"),
        rule("s", "{text.all: {matches: 'no credit'}}", more=", source: a report"),
    )
    + """\
examples:
  - {given: {http.status: 402}, fires: [r]}
  - {given: {http.status: 401}, fires: [r]}
"""
)


class Editor:
    """A client with one open file: what it types, and what the server says of it."""

    def __init__(self, client: LanguageClient, file: Path) -> None:
        self.client = client
        self.file = file
        self.uri = file.as_uri()
        self.text = ""
        self.version = 0
        self.told: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()

        @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def published(params: types.PublishDiagnosticsParams) -> None:
            self.told.put_nowait(params)

    def open(self, text: str) -> None:
        """Open the file with a text that need not be saved."""
        self.text = text
        document = types.TextDocumentItem(self.uri, "yaml", self.version, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(document))

    def type(self, text: str) -> None:
        """Replace the whole text, as some editors do."""
        self.text, self.version = text, self.version + 1
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(version=self.version, uri=self.uri),
                [types.TextDocumentContentChangeWholeDocument(text)],
            )
        )

    async def faults(self, wanted: Callable[[list[str]], bool]) -> list[types.Diagnostic]:
        """The diagnostics, once their codes are as wanted."""
        while True:
            params = await asyncio.wait_for(self.told.get(), WAIT)
            codes = [str(d.code) for d in params.diagnostics]
            if params.uri == self.uri and wanted(codes):
                return list(params.diagnostics)

    def place(self, marked: str) -> dict[str, Any]:
        """Where ``|`` stands in a piece of the text."""
        before, after = marked.split("|")
        offset = self.text.index(before + after) + len(before)
        line = self.text.count("\n", 0, offset)
        start = self.text.rfind("\n", 0, offset) + 1
        units = len(self.text[start:offset].encode("utf-16-le")) // 2
        return {
            "text_document": types.TextDocumentIdentifier(self.uri),
            "position": types.Position(line, units),
        }

    async def offers(self, marked: str) -> dict[str, types.CompletionItem]:
        """What is offered there, by label."""
        found = await self.client.text_document_completion_async(
            types.CompletionParams(**self.place(marked))
        )
        assert isinstance(found, types.CompletionList)
        return {item.label: item for item in found.items}

    async def hover(self, marked: str) -> str:
        """What is told of the word there."""
        found = await self.client.text_document_hover_async(types.HoverParams(**self.place(marked)))
        if found is None:
            return ""
        assert isinstance(found.contents, types.MarkupContent)
        return found.contents.value

    async def definition(self, marked: str) -> list[tuple[str, int]]:
        """The files and 1-based lines where the word there is defined."""
        found = await self.client.text_document_definition_async(
            types.DefinitionParams(**self.place(marked))
        )
        assert isinstance(found, list)
        places = [place for place in found if isinstance(place, types.Location)]
        return [(Path(p.uri).name, p.range.start.line + 1) for p in places]

    async def lenses(self) -> dict[int, str]:
        """The code lenses by 1-based line."""
        params = types.CodeLensParams(types.TextDocumentIdentifier(self.uri))
        found = await self.client.text_document_code_lens_async(params)
        return {
            lens.range.start.line + 1: lens.command.title for lens in found or [] if lens.command
        }


def edit(
    file: Path, session: Callable[[Editor], Awaitable[None]], root: Path | None = None
) -> None:
    """Run a session of an editor that has a folder open: the file's pack, if not said."""

    opened = root or file.parents[1]
    folder = types.WorkspaceFolder(opened.as_uri(), opened.name)

    async def run() -> None:
        client = LanguageClient("an editor", "1")
        editor = Editor(client, file)
        await client.start_io(sys.executable, "-m", "why401", "rules", "lsp")
        try:
            await asyncio.wait_for(
                client.initialize_async(
                    types.InitializeParams(
                        capabilities=types.ClientCapabilities(), workspace_folders=[folder]
                    )
                ),
                WAIT,
            )
            client.initialized(types.InitializedParams())
            await asyncio.wait_for(session(editor), 2 * WAIT)
            await asyncio.wait_for(client.shutdown_async(None), WAIT)
        finally:
            client.exit(None)
            await asyncio.wait_for(client.stop(), WAIT)

    asyncio.run(run())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The only rule file of a pack."""
    write(tmp_path / "pack", {"key/one.yaml": SOUND})
    return tmp_path / "pack" / "key" / "one.yaml"


def test_faults_are_those_of_the_unsaved_text_and_go_when_they_are_mended(file: Path) -> None:
    async def session(editor: Editor) -> None:
        editor.open(SOUND.replace("http.status: 402}, weight", "http.statsu: 402}, weight"))
        (fault,) = await editor.faults(lambda codes: codes == ["R210"])
        assert fault.severity == types.DiagnosticSeverity.Error
        assert fault.source == "why401"
        assert "Did you mean 'http.status'?" in fault.message
        line = editor.text.splitlines()[fault.range.start.line]
        assert line[fault.range.start.character : fault.range.end.character] == "http.statsu"
        editor.type(SOUND)
        mended = await editor.faults(lambda codes: "R210" not in codes)
        assert not any(d.severity == types.DiagnosticSeverity.Error for d in mended)
        editor.type(
            SOUND.replace(
                "{http.status: 402}, weight", "{http.status: {above: 5, below: 4}}, weight"
            )
        )
        found = await editor.faults(lambda codes: "A101" in codes)
        assert types.DiagnosticSeverity.Warning in [d.severity for d in found]
        editor.type("cause: [\n")
        assert await editor.faults(lambda codes: codes == ["Y004"])
        assert file.read_text("utf-8") == SOUND

    edit(file, session)


def test_columns_are_counted_in_the_editor_s_units(file: Path) -> None:
    async def session(editor: Editor) -> None:
        editor.open(
            SOUND.replace(
                "{http.status: 402}, weight", "{text.all: '😀😀', http.statsu: 1}, weight"
            )
        )
        (fault,) = await editor.faults(lambda codes: codes == ["R210"])
        place = editor.place("'😀😀', |http.statsu")["position"]
        assert fault.range.start == place
        assert "http.status" in await editor.offers("'😀😀', http.st|atsu")

    edit(file, session)


def test_keys_facts_operators_values_causes_and_rules_are_completed(file: Path) -> None:
    async def session(editor: Editor) -> None:
        text = SOUND.replace(
            "fires: [r]}\n  - {given: {http.status: 401}", "fires: [r]}\n  - {given: {}"
        )
        editor.open(
            text
            + "  - given:\n      provider.\n"
            + "rules2:\n  - when:\n      http.status: {be}\n      client.os: \n      any:\n        - http\n"
        )
        facts = await editor.offers("{given: {|}")
        assert facts["http.status"].documentation
        assert isinstance(facts["http.status"].text_edit, types.TextEdit)
        assert facts["http.status"].text_edit.new_text == "http.status: "
        assert "provider.name" in await editor.offers("      provider.|")
        assert "matches" in await editor.offers("{text.all: {ma|tches")
        assert "between" not in await editor.offers("{text.all: {ma|tches")
        assert {"r", "s"} <= (await editor.offers("{http.status: 402}, fires: [|r]")).keys()
        assert "mend" not in await editor.offers("{http.status: 402}, fires: [|r]")
        assert {"wait", "pay"} <= (await editor.offers("action: |reconf")).keys()
        assert "very_strong" in await editor.offers("http.status: 402}, weight: |strong")
        assert {"because", "group"} <= (await editor.offers("weight: strong, |because")).keys()
        assert {"title", "fixes"} <= (await editor.offers("|title:")).keys()
        assert not await editor.offers("one is |the cause")

    edit(file, session)


def test_values_of_facts_and_causes_are_completed_in_shared_rules(tmp_path: Path) -> None:
    text = """\
rules:
  - id: a
    when:
      provider.name: open
      key.present: t
      any:
        - http.
        - client.name: {in: [cur]}
      not: {provider.name: {same_as: cli}}
    effects:
      - {cause: quota, weight: wea}
    because: So.
"""
    write(tmp_path / "pack", {"shared/a.yaml": text, "key/one.yaml": SOUND})

    async def session(editor: Editor) -> None:
        editor.open(text)
        assert "openai" in await editor.offers("provider.name: open|")
        assert {"true", "false"} <= (await editor.offers("key.present: t|")).keys()
        assert "http.status" in await editor.offers("- http.|")
        assert "cursor" in await editor.offers("{in: [cur|]}")
        assert "client.name" in await editor.offers("{same_as: cli|}")
        causes = await editor.offers("{cause: quota|,")
        assert causes["one"].detail == "one is the cause"
        assert len(causes) > 100
        assert "weak" in await editor.offers("weight: wea|")
        assert {"confirms", "family"} <= (await editor.offers("{|cause: quota")).keys()

    edit(tmp_path / "pack" / "shared" / "a.yaml", session)


def test_hover_tells_meaning_and_who_gives_a_fact(file: Path) -> None:
    async def session(editor: Editor) -> None:
        editor.open(SOUND)
        told = await editor.hover("when: {http.|status: 402}")
        assert told.startswith("http.status (integer): ")
        assert "asked: " in told
        assert "read by " in told
        assert "The RE2 pattern" in await editor.hover("{mat|ches: 'no")
        assert (await editor.hover("cause: o|ne")).startswith("one: one is the cause")
        assert "It is so." in await editor.hover("fires: [|r]")
        assert "What kind of thing helps." in await editor.hover("ac|tion:")
        assert await editor.hover("no cr|edit") == ""

    edit(file, session)


def test_definitions_of_causes_rules_derived_facts_and_others_are_found(tmp_path: Path) -> None:
    pack = write(
        tmp_path / "pack",
        {
            "facts.yaml": "# mine\nmy.seat: {type: text, means: A seat.}\nmy.floor: {type: text, means: It.}\n",
            "derive/seat.yaml": "rules:\n  - {id: d, when: {http.status: 402}, then: {my.seat: a}, because: So.}\n",
            "shared/a.yaml": "rules:\n  - {id: a, when: {my.seat: a, my.floor: b}, because: So.,\n"
            "     effects: [{cause: one, weight: weak}]}\n"
            "examples:\n  - {given: {http.status: 402, my.floor: b}, fires: [a, one/r]}\n",
            "key/one.yaml": SOUND,
        },
    )

    async def session(editor: Editor) -> None:
        editor.open((pack / "shared" / "a.yaml").read_text("utf-8"))
        assert await editor.definition("{my.|seat: a") == [("seat.yaml", 2)]
        assert await editor.definition("my.fl|oor: b}, because") == [("facts.yaml", 3)]
        assert await editor.definition("{cause: o|ne") == [("one.yaml", 1)]
        assert await editor.definition("fires: [|a,") == [("a.yaml", 2)]
        assert await editor.definition("one/|r]") == [("one.yaml", 6)]
        assert await editor.definition("http.st|atus: 402, my") != []
        assert await editor.definition("bec|ause") == []

    edit(pack / "shared" / "a.yaml", session)


def test_examples_are_run_as_the_text_changes(file: Path) -> None:
    async def session(editor: Editor) -> None:
        editor.open(SOUND)
        lenses = await editor.lenses()
        line = SOUND.splitlines().index("examples:") + 2
        assert lenses[line].startswith("✓ as expected, first ")
        assert lenses[line + 1].startswith("✗ one/r should fire, but stays silent. Now first ")
        editor.type(
            SOUND.replace("{http.status: 402}, weight", "{http.status: {in: [401, 402]}}, weight")
        )
        lenses = await editor.lenses()
        assert [text[0] for text in lenses.values()] == ["✓", "✓"]
        editor.type(SOUND.replace("weight: strong", "weight: strongest"))
        assert await editor.lenses() == {}

    edit(file, session)


def test_a_file_that_is_no_rule_file_is_left_alone_and_its_neighbours_are_not_read(
    tmp_path: Path,
) -> None:
    write(tmp_path, {"other/broken.yaml": "cause: [\n", "compose/compose.yaml": "services: {}\n"})

    async def session(editor: Editor) -> None:
        editor.open("services: {}\nhttp.status: 1\n")
        assert await editor.offers("|services:") == {}
        assert await editor.hover("http.st|atus") == ""
        assert await editor.definition("http.st|atus") == []
        assert await editor.lenses() == {}
        editor.type(SOUND)  # now it is one, in a folder that the editor has not opened
        assert await editor.faults(lambda codes: "A172" in codes)
        assert {"title", "fixes"} <= (await editor.offers("|title:")).keys()

    edit(tmp_path / "compose" / "compose.yaml", session, tmp_path / "compose")


def test_without_the_extra_one_sentence_says_what_to_install(
    why401: Why401, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lsp, "find_spec", lambda name: None)
    ran = why401("rules", "lsp")
    assert ran.code == 2
    assert ran.err == (
        "error W000: pygls is not installed.\n    Install it: pip install 'why401[lsp]'\n"
    )
    assert ran.out == ""


UNITS = {
    "cause: a": (("cause",), "value"),
    "": ((), "key"),
    "rules:\n  - ": (("rules",), "either"),
    "rules:\n- ": (("rules",), "either"),
    "rules:\n- id: a\n  when:\n    htt": (("rules", "when"), "key"),
    "rules:\n  - id: a\n    when:\n      http.status: 4": (("rules", "when", "http.status"), "value"),
    "rules:\n  - id: a\n    when: {any: [{http.status: 4": (
        ("rules", "when", "any", "http.status"), "value"),
    "rules:\n  - id: a\n    when: {any: [{http.status: 4}, ": (("rules", "when", "any"), "either"),
    "rules:\n  - id: a\n    when: {any: [{http.status: 4}], ": (("rules", "when"), "key"),
    "rules:\n  - id: a\n    when: {any: [\n      {http.status: 4},\n      {tex": (
        ("rules", "when", "any"), "key"),
    "rules:\n  - id: a\n    when: {text.all: {matches: 'a}b, c: ['}, ht": (("rules", "when"), "key"),
    "rules:\n  - id: a\n    when: {text.all: {matches: \"it's {\"}, ht": (("rules", "when"), "key"),
    "rules:\n  - id: a\n    when: {a.b: 1}\n    wei": (("rules",), "key"),
    "rules:\n  - id: a\n    when:\n      any:\n        - a.b: 1\n          c.": (
        ("rules", "when", "any"), "key"),
    "examples:\n  - {given: {a.b: 'x # y', c": (("examples", "given"), "key"),
}  # fmt: skip


@pytest.mark.parametrize("text", UNITS)
def test_a_place_is_known_by_indentation_and_open_brackets(text: str) -> None:
    lines = text.split("\n")
    spot = spot_at(lines, len(lines) - 1, len(lines[-1]))
    assert spot is not None
    assert (spot.path, spot.at) == UNITS[text]


def test_nothing_stands_in_a_comment() -> None:
    assert spot_at(["a: 1 # htt"], 0, 10) is None
    assert spot_at(["# htt"], 0, 5) is None
