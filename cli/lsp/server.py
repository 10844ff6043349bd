"""The language server: answers an editor with what the other modules find.

The pack is checked when typing pauses, on a thread of its own, so that completion and hover are
answered meanwhile from what was found last.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.workspace import TextDocument

from ..version import own_version
from .findings import by_file, diagnostic
from .lenses import results
from .offers import Kind, offers_at
from .study import Findings, Study, pack_of
from .tell import meaning_at, places_of

#: Seconds without a key stroke, after which the pack is checked.
PAUSE = 0.25

_KINDS: dict[Kind, types.CompletionItemKind] = {
    "key": types.CompletionItemKind.Property,
    "fact": types.CompletionItemKind.Variable,
    "operator": types.CompletionItemKind.Operator,
    "value": types.CompletionItemKind.EnumMember,
    "cause": types.CompletionItemKind.Class,
    "rule": types.CompletionItemKind.Function,
}


class Server(LanguageServer):
    """One editor's session: the packs of its open files, and what was found in each."""

    def __init__(self) -> None:
        super().__init__("why401", own_version())
        self._studies: dict[Path, Study] = {}
        self._found: dict[Path, Findings] = {}
        self._shown: dict[Path, set[Path]] = {}
        self._checks: dict[Path, asyncio.Task[Findings]] = {}

    def open_texts(self) -> dict[Path, str]:
        """What the editor holds of each file."""
        documents = self.workspace.text_documents.values()
        return {path_of(document.uri).resolve(): document.source for document in documents}

    def pack(self, uri: str) -> Path | None:
        """The folder of the pack that an open file belongs to, if it belongs to one."""
        path, text = path_of(uri), self.workspace.get_text_document(uri).source
        roots = [*self.workspace.folders, *filter(None, [self.workspace.root_uri])]
        above = (root for root in map(path_of, roots) if path.is_relative_to(root))
        return pack_of(path, text, next(above, None))

    def check_soon(self, uri: str, pause: float = PAUSE) -> None:
        """Check the file's pack once nothing more is typed."""
        pack = self.pack(uri)
        if pack is None:
            return
        earlier = self._checks.get(pack)
        self._checks[pack] = asyncio.ensure_future(self._check(pack, pause, earlier))

    async def _check(
        self, pack: Path, pause: float, earlier: asyncio.Task[Findings] | None
    ) -> Findings:
        await asyncio.sleep(pause)
        if earlier is not None:
            await asyncio.wait([earlier])
        if self._checks.get(pack) is not asyncio.current_task():
            return self._found[pack] if pack in self._found else await self._checks[pack]
        study = self._studies.setdefault(pack, Study(pack))
        found = await asyncio.to_thread(study.look, self.open_texts())
        self._found[pack] = found
        self._publish(pack, found)
        return found

    async def found(self, uri: str, *, now: bool = False) -> Findings | None:
        """What was found last in the file's pack, or in its present state; None without one."""
        pack = self.pack(uri)
        if pack is None:
            return None
        if pack not in self._checks:
            self.check_soon(uri, 0)
        if not now and pack in self._found:
            return self._found[pack]
        while True:
            check = self._checks[pack]
            findings = await asyncio.shield(check)
            if check is self._checks[pack]:
                return findings

    def _publish(self, pack: Path, found: Findings) -> None:
        faults = by_file(found.faults, pack)
        texts = self.open_texts()
        for file in sorted(self._shown.get(pack, set()) | faults.keys()):
            text = texts.get(file)
            lines = text.splitlines() if text is not None else _lines(file)
            codec = self.workspace.position_codec
            told = [diagnostic(fault, lines, codec) for fault in faults.get(file, [])]
            self.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(uri=self._uri(file), diagnostics=told)
            )
        self._shown[pack] = set(faults)
        wishes = self.client_capabilities.workspace
        if wishes and wishes.code_lens and wishes.code_lens.refresh_support:
            self.workspace_code_lens_refresh(None)

    def _uri(self, file: Path) -> str:
        """The file's address as the editor wrote it, where it has it open."""
        for uri in self.workspace.text_documents:
            if path_of(uri).resolve() == file:
                return uri
        return file.as_uri()


def path_of(uri: str) -> Path:
    """The file of a ``file:`` address."""
    return Path(url2pathname(unquote(urlsplit(uri).path)))


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text("utf-8", "replace").splitlines()
    except OSError:
        return []


def make_server() -> Server:
    """A server with every feature."""
    server = Server()

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        server.check_soon(params.text_document.uri, 0)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        server.check_soon(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        server.check_soon(params.text_document.uri, 0)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        server.check_soon(params.text_document.uri, 0)

    _answering(server)
    return server


def _answering(server: Server) -> None:
    options = types.CompletionOptions(trigger_characters=[".", " ", "{", "[", "-", ":"])

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, options)
    async def complete(params: types.CompletionParams) -> types.CompletionList:
        document, line, column = _place(server, params.text_document, params.position)
        found = await server.found(document.uri)
        spot, offers = (None, [])
        if found is not None:
            spot, offers = offers_at(path_of(document.uri), document.source, line, column, found)
        if spot is None:
            return types.CompletionList(is_incomplete=False, items=[])
        written = _line(document, line)[: spot.start]
        begin = types.Position(line, document.position_codec.client_num_units(written))
        range_ = types.Range(begin, params.position)
        items = [
            types.CompletionItem(
                label=offer.label,
                kind=_KINDS[offer.kind],
                detail=offer.detail or None,
                documentation=offer.means or None,
                filter_text=offer.label,
                text_edit=types.TextEdit(range_, offer.text),
            )
            for offer in offers
        ]
        return types.CompletionList(is_incomplete=False, items=items)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        document, line, column = _place(server, params.text_document, params.position)
        found = await server.found(document.uri)
        if found is None:
            return None
        said = meaning_at(path_of(document.uri), document.source, line, column, found)
        return types.Hover(types.MarkupContent(types.MarkupKind.PlainText, said)) if said else None

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def define(params: types.DefinitionParams) -> list[types.Location]:
        document, line, column = _place(server, params.text_document, params.position)
        found = await server.found(document.uri)
        if found is None:
            return []
        places = places_of(path_of(document.uri), document.source, line, column, found)
        return [_location(place.file, place.line, place.column) for place in places]

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS)
    async def lenses(params: types.CodeLensParams) -> list[types.CodeLens]:
        uri = params.text_document.uri
        found = await server.found(uri, now=True)
        if found is None or any(fault.severity == "error" for fault in found.faults):
            return []
        shown = await asyncio.to_thread(lambda: list(results(path_of(uri), found)))
        return [
            types.CodeLens(_location("", line, 1).range, types.Command(title, ""))
            for line, title in shown
        ]


def _place(
    server: Server, named: types.TextDocumentIdentifier, position: types.Position
) -> tuple[TextDocument, int, int]:
    """The document and the 0-based line and column, in code points."""
    document = server.workspace.get_text_document(named.uri)
    text, units = _line(document, position.line), document.position_codec.client_num_units
    column = min(position.character, len(text))  # no letter counts for less than one unit
    while column and units(text[:column]) > position.character:
        column -= 1
    return document, position.line, column


def _line(document: TextDocument, line: int) -> str:
    lines = document.source.splitlines()
    return lines[line] if line < len(lines) else ""


def _location(file: str, line: int, column: int) -> types.Location:
    at = types.Position(max(0, line - 1), max(0, column - 1))
    return types.Location(Path(file).resolve().as_uri(), types.Range(at, at))


def serve() -> None:
    """Serve one editor over standard input and output, until it says goodbye."""
    make_server().start_io()
