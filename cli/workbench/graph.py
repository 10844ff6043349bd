"""``why401 rules graph``: facts → rules → causes, as Mermaid, DOT or an interactive page."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import click

from ...engine.check.index import Index
from ...facts.errors import Fault, UsageFault, did_you_mean
from .common import load, packs
from .graphpage import page


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes by name with their kind (fact, rule or cause), and edges with a label."""

    nodes: dict[str, str]
    edges: tuple[tuple[str, str, str], ...]


@click.command("graph")
@packs
@click.option("--around", default="", help="Only what is near this fact, rule or cause.")
@click.option("--steps", type=click.IntRange(1, 20), default=2, show_default=True,
              help="How far from it.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["mermaid", "dot", "html"]), default="mermaid",
              show_default=True, help="HTML is one self-contained page.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False),
              help="Write it to a file.")  # fmt: skip
def command(
    folders: tuple[Path, ...],
    no_builtin: bool,
    around: str,
    steps: int,
    form: str,
    output: Path | None,
) -> None:
    """Draw how facts lead to rules and rules to causes and to other facts."""
    loaded = load(folders, no_builtin=no_builtin)
    graph = whole(Index(loaded.base, loaded.vocabulary))
    if around:
        graph = near(graph, around, steps)
    text = {"mermaid": as_mermaid, "dot": as_dot, "html": as_html}[form](graph)
    if output is None:
        click.echo(text)
    else:
        output.write_text(text + "\n", "utf-8", newline="\n")


def whole(index: Index) -> Graph:
    """The graph of a base: facts point to the rules that read them, rules to what they say."""
    nodes: dict[str, str] = {}
    edges: list[tuple[str, str, str]] = []
    for rule in index.base.rules.values():
        nodes[rule.id] = "rule"
        for name in sorted(index.reads[rule.id]):
            nodes[name] = "fact"
            edges.append((name, rule.id, ""))
        for name, value in rule.then:
            nodes[name] = "fact"
            edges.append((rule.id, name, f"= {value}"))
        for effect in rule.effects:
            nodes[effect.cause] = "cause"
            said = "rules out" if effect.kind == "rules_out" else f"{effect.db:+g} dB"
            edges.append((rule.id, effect.cause, said))
    return Graph(nodes, tuple(edges))


def near(graph: Graph, name: str, steps: int) -> Graph:
    """The part of a graph within so many steps of a node: upstream of it and downstream of it.

    Raises `UsageFault` where there is no such node.
    """
    if name not in graph.nodes:
        hint = did_you_mean(name, graph.nodes)
        raise UsageFault(Fault("W000", f"there is no fact, rule or cause {name!r}.", hint=hint))
    forward = ((start, end) for start, end, _ in graph.edges)
    backward = ((end, start) for start, end, _ in graph.edges)
    kept = _reached(name, forward, steps) | _reached(name, backward, steps)
    nodes = {node: kind for node, kind in graph.nodes.items() if node in kept}
    edges = tuple(edge for edge in graph.edges if edge[0] in kept and edge[1] in kept)
    return Graph(nodes, edges)


def _reached(name: str, edges: Iterable[tuple[str, str]], steps: int) -> set[str]:
    following: dict[str, list[str]] = {}
    for start, end in edges:
        following.setdefault(start, []).append(end)
    found = {name}
    frontier = {name}
    for _ in range(steps):
        frontier = {end for start in frontier for end in following.get(start, ())} - found
        found |= frontier
    return found


_MERMAID = {"fact": ('(["', '"])'), "rule": ('["', '"]'), "cause": ('{{"', '"}}')}
_DOT = {"fact": "ellipse", "rule": "box", "cause": "hexagon"}


def as_mermaid(graph: Graph) -> str:
    """A Mermaid flowchart; facts are rounded, causes six-sided."""
    numbers = {name: f"n{number}" for number, name in enumerate(graph.nodes)}
    lines = ["flowchart LR"]
    for name, kind in graph.nodes.items():
        opening, closing = _MERMAID[kind]
        lines.append(f"  {numbers[name]}{opening}{_mermaid(name)}{closing}")
    for start, end, label in graph.edges:
        arrow = f'-- "{_mermaid(label)}" -->' if label else "-->"
        lines.append(f"  {numbers[start]} {arrow} {numbers[end]}")
    return "\n".join(lines)


def _mermaid(text: str) -> str:
    return (
        text.replace("#", "#35;").replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;")
    )


def as_dot(graph: Graph) -> str:
    """A graph for Graphviz."""
    lines = ["digraph rules {", "  rankdir=LR;"]
    lines += [f"  {json.dumps(n)} [shape={_DOT[kind]}];" for n, kind in graph.nodes.items()]
    for start, end, label in graph.edges:
        shown = f" [label={json.dumps(label, ensure_ascii=False)}]" if label else ""
        lines.append(f"  {json.dumps(start)} -> {json.dumps(end)}{shown};")
    return "\n".join([*lines, "}"])


def as_html(graph: Graph) -> str:
    """A page that shows what leads to a node and what it leads to; a click goes there."""
    numbers = {name: number for number, name in enumerate(graph.nodes)}
    return page(
        [[name, kind] for name, kind in graph.nodes.items()],
        [[numbers[start], numbers[end], label] for start, end, label in graph.edges],
    )
