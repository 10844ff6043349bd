"""Real LiteLLM proxies: with a master key alone, and with keys in a database."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path

from counterparts import keys
from counterparts.processes import free_port, program, running
from counterparts.world import Seen, probe, reach_to
from why401.facts.probe.model import Limits, Target, Wishes

MASTER = keys.plain(25, "m")
_CONFIG = """
model_list:
  - model_name: good-model
    litellm_params: {model: openai/good-model, api_key: none, mock_response: "Hi"}
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
"""
#: A gateway that imports its world on the first request may take its time.
_PATIENT = Limits(connect=5, handshake=5, answer=60, total=120)


@contextlib.contextmanager
def with_master_key(folder: Path) -> Generator[str]:
    """The base URL of a proxy that knows its master key and no other."""
    port = free_port()
    env = _environment(folder)
    command = [program("litellm", "litellm"), "--config", env["CONFIG_FILE_PATH"],
               "--host", "127.0.0.1", "--port", str(port)]  # fmt: skip
    with _started(command, port, folder, env):
        yield f"http://localhost:{port}/v1"


@contextlib.contextmanager
def with_keys(
    folder: Path, database: str, known: Mapping[str, Mapping[str, object]]
) -> Generator[str]:
    """The base URL of a proxy whose database holds these keys, each with its columns."""
    port = free_port()
    env = _environment(folder) | {"LOOKUP_DATABASE": database, "LOOKUP_KEYS": _rows(known)}
    launcher = Path(__file__).with_name("litellm_with_keys.py")
    command = [program("python", "litellm"), "-P", str(launcher), str(port)]
    with _started(command, port, folder, env):
        yield f"http://localhost:{port}/v1"


def _started(
    command: Sequence[str], port: int, folder: Path, env: Mapping[str, str]
) -> contextlib.AbstractContextManager[object]:
    """The proxy, in a folder of its own: it imports modules that lie two folders above."""
    return running(command, port=port, log=folder / "out", env=env, cwd=folder, seconds=200)


def ask(gateway: str, key: str, model: str = "", *, spend: bool = False) -> Seen:
    """What a probe of the gateway with this key sees."""
    target = Target("litellm", gateway, keys.secret(key), model=model, configured=True)
    return probe(target, reach_to(limits=_PATIENT), Wishes(spend=spend))


def _environment(folder: Path) -> dict[str, str]:
    config = folder / "config.yaml"
    config.write_text(_CONFIG, "utf-8")
    return {
        "PATH": os.environ["PATH"], "HOME": str(folder), "CONFIG_FILE_PATH": str(config),
        "LITELLM_MASTER_KEY": MASTER, "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "LITELLM_TELEMETRY": "False",
    }  # fmt: skip


def _rows(known: Mapping[str, Mapping[str, object]]) -> str:
    """The keys as LiteLLM keeps them: by their hash."""
    rows: Sequence[Mapping[str, object]] = [
        {"token": hashlib.sha256(key.encode()).hexdigest(), "models": [], **columns}
        for key, columns in known.items()
    ]
    return json.dumps(rows)
