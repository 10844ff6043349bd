"""``why401 batch``: one line of conclusions for each line of facts."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..facts.errors import UsageFault
from .many.record import Done, Record, Spec, chunks
from .many.sources import STDIN, Source, find_sources, read_records
from .options import with_engine, with_rules
from .rulebase import choose

if TYPE_CHECKING:
    from .many.journal import Run
    from .many.tally import Tally
    from .many.watch import Told

TOP = 5


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT …")
@click.option("-o", "--output", required=True,
              help="Where the lines go; - is standard output.")  # fmt: skip
@click.option("--from", "log", metavar="FORM",
              help="What the input is, if not cases: a gateway's log (litellm, otel).")  # fmt: skip
@click.option("--map", "mapping", type=click.Path(path_type=Path),
              help="A file that says which field of a log is which fact.")  # fmt: skip
@click.option("--workers", type=click.IntRange(0, 256), default=0, show_default="one a core",
              help="How many processes diagnose.")  # fmt: skip
@click.option("--rejects", type=click.Path(path_type=Path),
              help="Where lines that cannot be read go, if apart from the others.")  # fmt: skip
@click.option("--resume", is_flag=True, help="Go on with a run that was stopped or killed.")
@click.option("--summary", type=click.Path(path_type=Path),
              help="Counts of causes, by provider and so on: .txt, .json or .html.")  # fmt: skip
@click.option("--scheduler", metavar="ADDRESS",
              help="A Dask scheduler, tcp://host:port; -o is then a folder or URL.")  # fmt: skip
@with_rules
@with_engine
@click.option("--top", type=click.IntRange(1, 1000), default=TOP, show_default=True,
              help="How many causes and fixes a line holds.")  # fmt: skip
def batch(
    inputs: tuple[str, ...],
    output: str,
    log: str | None,
    mapping: Path | None,
    workers: int,
    rejects: Path | None,
    resume: bool,
    summary: Path | None,
    scheduler: str | None,
    packs: tuple[Path, ...],
    no_builtin: bool,
    engine: str,
    top: int,
) -> None:
    """Diagnose many cases: JSON lines (also .gz and .zst), folders, globs, or - for standard input.

    Each line of the output is a diagnosis with the case's id, in the order of the input. A line
    that cannot be read becomes a line with an error, and the run goes on.
    """
    spec = Spec(
        tuple(map(str, packs)), not no_builtin, engine, top, log or "",
        str(mapping or ""), rejects is not None,
    )  # fmt: skip
    _check(spec, output, rejects, resume)
    sources = find_sources(inputs, lines_only=spec.mapped)
    if scheduler:
        from .many.cluster import diagnose_on_cluster

        tally = diagnose_on_cluster(scheduler, spec, sources, output, resume=resume)
    elif output == STDIN:
        tally = _streamed(spec, sources, workers)
    else:
        tally = _kept(spec, sources, workers, Path(output), rejects, resume=resume)
    if summary:
        from .many.summary import write_summary

        write_summary(summary, tally)
    click.echo(_ending(tally), err=True)


def _check(spec: Spec, output: str, rejects: Path | None, resume: bool) -> None:
    """What cannot go together, and rules or maps with faults, before anything is written."""
    if spec.log and spec.mapping:
        raise UsageFault("--from and --map exclude each other.")
    if spec.log:
        from ..facts.logs import shipped_names

        if spec.log not in shipped_names():
            forms = ", ".join(shipped_names())
            raise UsageFault(f"There is no form {spec.log!r}. Known: {forms}; or give --map FILE.")
    if spec.mapping:
        from ..facts.logs import read_map

        read_map(Path(spec.mapping))
    if output == STDIN and (resume or rejects):
        raise UsageFault("--resume and --rejects want a file as output.")
    choose([Path(pack) for pack in spec.packs], no_builtin=not spec.builtin).program()


def _streamed(spec: Spec, sources: list[Source], workers: int) -> Tally:
    from .many.tally import Tally

    tally = Tally()
    for done in _diagnosed(spec, read_records(sources), workers):
        sys.stdout.write(done.lines)
        tally.merge(done.tally)
    return tally


def _kept(
    spec: Spec, sources: list[Source], workers: int, output: Path, rejects: Path | None,
    *, resume: bool,
) -> Tally:  # fmt: skip
    """A run with files that are whole at the end and can go on after a kill."""
    from .many.journal import Run
    from .many.watch import watched

    run = Run(output, rejects, [repr(spec), *_fingerprint(sources, spec)])
    run.begin(resume=resume)
    with watched(sys.stderr, sum(source.bytes for source in sources)) as tell:
        try:
            _through(run, spec, sources, workers, tell)
        except BaseException:
            run.abandon()
            if run.records:
                click.echo(
                    f"Stopped after {run.records:,} records; --resume goes on from there.", err=True
                )
            raise
    run.finish()
    return run.tally


def _through(run: Run, spec: Spec, sources: list[Source], workers: int, tell: Told) -> None:
    read = [0]

    def passed(position: int) -> None:
        read[0] = position

    records = islice(read_records(sources, passed), run.records, None)
    for done in _diagnosed(spec, records, workers):
        run.commit(done)
        tell(read[0], run.records)


def _diagnosed(spec: Spec, records: Iterable[Record], workers: int) -> Iterator[Done]:
    """Every chunk diagnosed: here where there is one only, else in processes."""
    from .many.pool import diagnose_here, diagnose_in_processes

    source = chunks(records)
    first = list(islice(source, 2))
    if len(first) < 2:
        return diagnose_here(spec, first)
    count = workers or os.cpu_count() or 1
    return diagnose_in_processes(spec, chain(first, source), count)


def _fingerprint(sources: list[Source], spec: Spec) -> Iterator[object]:
    """What tells inputs, map and rules from others of the same names."""
    from .version import version_text

    yield version_text()
    files = [source.name for source in sources]
    for name in [*files, *([spec.mapping] if spec.mapping else [])]:
        if name == STDIN or "://" in name:
            yield name
        else:
            about = Path(name).stat()
            yield [str(Path(name).resolve()), about.st_size, about.st_mtime_ns]


def _ending(tally: Tally) -> str:
    bad = f", {tally.faulty:,} with an error" if tally.faulty else ""
    others = f", {tally.other_records:,} records were no refusal" if tally.other_records else ""
    return f"{tally.diagnosed:,} cases diagnosed{bad}{others}."
