"""Cursor's settings database: the account, the own-key switches, the keys, the models."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..memory import Value
from ..secret import Secret
from .editor_store import Store, StoreError, open_store
from .local import Local
from .machine import home_of
from .model import UNUSED, Collected, Earlier, KeySighting, Machine, fact
from .places import Places
from .textfile import member, shown, text_member

NAME = "cursor.state"

_USER = (
    "src.vs.platform.reactivestorage.browser.reactiveStorageServiceImpl.persistentStorage."
    "applicationUser"
)


@dataclass(frozen=True, slots=True)
class Route:
    """One of Cursor's own-key fields: its switch, the rows that may hold the key, and whose."""

    word: str
    provider: str
    switch: tuple[str, ...]
    rows: tuple[str, ...]


ROUTES = (
    Route("openai", "openai", ("useOpenAIKey",), ("openAIKey",)),
    Route("claude", "anthropic", ("useClaudeKey",), ("claudeKey", "anthropicKey")),
    Route("google", "gemini", ("useGoogleKey",), ("googleKey",)),
    Route("azure", "azure", ("azureState", "useAzure"), ("azureApiKey", "azureKey")),
    Route("bedrock", "bedrock", ("bedrockState", "useBedrock"),
          ("bedrockSecretKey", "bedrockAccessKey")),
)  # fmt: skip


def database(machine: Machine) -> Path:
    """Where Cursor's settings database is."""
    data = Places(machine.system, home_of(machine), machine.environ).editor_data("Cursor")
    return data / "User" / "globalStorage" / "state.vscdb"


def look(machine: Machine, earlier: Earlier) -> Collected:
    """Everything the database says. Without Cursor there is nothing, and that is no failure."""
    path = database(machine)
    where = shown(path, machine)
    if not path.parents[2].is_dir():
        return Collected()
    try:
        with open_store(path) as store:
            facts = {"cursor.store": "ok", **_account(store), **_switches(store), **_models(store)}
            stored = tuple(_stored(store))
    except StoreError as error:
        return Collected((fact(NAME, "cursor.store", error.fault, where),))
    for key in stored:
        facts |= key.facts()
    facts["cursor.key_lost"] = any(
        key.is_lost and facts.get(f"client.byok.{key.route.word}") is True for key in stored
    )
    keys = tuple(
        sighting
        for key in stored
        if (sighting := key.sighting(where, facts.get(f"client.byok.{key.route.word}") is True))
    )
    return Collected(tuple(fact(NAME, name, value, where) for name, value in facts.items()), keys)


@dataclass(frozen=True, slots=True)
class StoredKey:
    """How one own key is stored. The encrypted bytes are not kept and never decrypted."""

    route: Route
    storage: str
    row: str = ""
    secret: Secret | None = None
    cipher: str = ""
    cipher_length: int = 0
    base_url: str = ""

    @property
    def is_lost(self) -> bool:
        """Whether nothing is stored where a key must be. Bedrock can do without, by a role."""
        return self.storage in ("none", "encrypted_empty") and self.route.word != "bedrock"

    def facts(self) -> dict[str, Value]:
        """The storage, and of an encrypted key the cipher's name and length."""
        family = f"cursor.key.{self.route.word}"
        facts: dict[str, Value] = {f"{family}.storage": self.storage}
        if self.cipher:
            facts[f"{family}.cipher"] = self.cipher
            facts[f"{family}.cipher_length"] = self.cipher_length
        return facts

    def sighting(self, where: str, in_use: bool) -> KeySighting | None:
        """The key as `why401 keys` shows it, or None where none is stored."""
        if self.storage not in ("plaintext", "encrypted"):
            return None
        encrypted = self.storage == "encrypted"
        note = f"encrypted ({self.cipher})" if encrypted else "stored in plain text"
        return KeySighting(
            client="cursor",
            provider=self.route.provider,
            name=self.row,
            place=where,
            origin="keyring" if encrypted else "client_settings",
            rank=(1 if encrypted else 2) + (0 if in_use else UNUSED),
            secret=self.secret,
            base_url=self.base_url,
            note=note if in_use else f"{note}; its switch is off",
        )


def _account(store: Store) -> dict[str, Value]:
    """The account: signed in, its token's expiry, plan, team and the team's policy.

    Signing out leaves plan and mail address behind, so only the tokens tell.
    """
    access, refresh = store.text("cursorAuth/accessToken"), store.text("cursorAuth/refreshToken")
    user = store.json(_USER)
    policy = store.json("adminSettings.cached") or store.json("autorun.cachedAdminSettings")
    facts: dict[str, Value] = {"client.signed_in": bool(access and refresh)}
    expiry = _expiry(access)
    if expiry is not None:
        facts["cursor.token_expires_in_seconds"] = float(round(expiry - time.time()))
        facts["cursor.token_expired"] = expiry < time.time()
    plan = store.text("cursorAuth/stripeMembershipType") or text_member(user, "membershipType")
    if plan:
        facts["client.plan"] = plan
    facts["cursor.team"] = any(
        store.text(key) for key in ("cursorAuth/teamId", "adminSettings.cachedTeamId")
    )
    disabled = member(policy, "byokDisabled")
    if isinstance(disabled, bool):
        facts["client.admin_byok_disabled"] = disabled
    blocked = _names(member(policy, "blockedModels"))
    if blocked:
        facts["cursor.blocked_models"] = ", ".join(blocked)
    http2 = text_member(store.json("cursorai/serverConfig"), "http2Config")
    if http2:
        facts["cursor.http2_config"] = http2
    privacy = store.text("cursorai/donotchange/privacyMode")
    if privacy in ("true", "false"):
        facts["cursor.privacy_mode"] = privacy == "true"
    return facts


def _expiry(token: str) -> float | None:
    """The expiry time in a JWT, in seconds since 1970; it is not verified."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        payload = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError:
        return None
    expiry = member(payload, "exp")
    is_number = isinstance(expiry, int | float) and not isinstance(expiry, bool)
    return float(expiry) if is_number else None


def _switches(store: Store) -> dict[str, Value]:
    """The own-key switches; a switch that was never touched is off."""
    user = store.json(_USER)
    if not isinstance(user, Mapping):
        return {}
    return {f"client.byok.{route.word}": member(user, *route.switch) is True for route in ROUTES}


def _models(store: Store) -> dict[str, Value]:
    """The chosen models, those the user added, and what is odd about them."""
    user = store.json(_USER)
    settings = member(user, "aiSettings")
    facts: dict[str, Value] = {}
    for feature, chosen in _entries(member(settings, "modelConfig")):
        name = text_member(chosen, "modelName")
        if name and feature.replace("-", "").isalnum():
            facts[f"cursor.model.{feature.lower()}"] = name
    added = _names(member(settings, "userAddedModels"))
    if added:
        facts["cursor.models_added"] = ", ".join(added)
    catalogue = {name.lower() for name in _names(member(user, "availableDefaultModels2"))}
    collisions = [name for name in added if name.lower() in catalogue]
    if collisions:
        facts["cursor.model_collision"] = ", ".join(collisions)
    chosen = facts.get("cursor.model.composer")
    if chosen is not None:
        facts["cursor.model_disabled"] = chosen in _names(member(settings, "modelOverrideDisabled"))
    return facts


def _entries(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        yield from ((str(name), entry) for name, entry in value.items())


def _names(value: object) -> list[str]:
    """The names in a list of texts or of objects with a ``name``."""
    entries = value if isinstance(value, list) else []
    named = [entry if isinstance(entry, str) else text_member(entry, "name") for entry in entries]
    return [name for name in named if name]


def _stored(store: Store) -> Iterator[StoredKey]:
    user = store.json(_USER)
    sealed = {name.rpartition("/")[2]: name for name in store.keys_below("secret://cursorAuth/")}
    for route in ROUTES:
        base_url = _base_url(user, route)
        found = [
            key
            for row in route.rows
            if (key := _stored_row(store, route, row, sealed, base_url)) is not None
        ]
        yield from found[:1] or [StoredKey(route, "none", base_url=base_url)]


def _stored_row(
    store: Store, route: Route, row: str, sealed: Mapping[str, str], base_url: str
) -> StoredKey | None:
    if row in sealed:
        data = member(store.json(sealed[row]), "data")
        octets = data if isinstance(data, list) else []
        if not octets:
            return StoredKey(route, "encrypted_empty", sealed[row], base_url=base_url)
        head = "".join(chr(o) for o in octets[:3] if isinstance(o, int) and 32 <= o < 127)
        cipher = head if head in ("v10", "v11") else "other"
        return StoredKey(route, "encrypted", sealed[row], None, cipher, len(octets), base_url)
    plain = store.text(f"cursorAuth/{row}")
    if not plain:
        return None
    return StoredKey(route, "plaintext", f"cursorAuth/{row}", Secret(plain), base_url=base_url)


def _base_url(user: Any, route: Route) -> str:
    """The base URL override. It is there for OpenAI's and Azure's route only."""
    places = {"openai": ("openAIBaseUrl",), "azure": ("azureState", "baseUrl")}
    return text_member(user, *places[route.word]) if route.word in places else ""


_GIVES = (
    "client.byok.<provider>", "client.signed_in", "client.plan", "client.admin_byok_disabled",
    "cursor.store", "cursor.token_expired", "cursor.token_expires_in_seconds", "cursor.team",
    "cursor.blocked_models", "cursor.privacy_mode", "cursor.http2_config",
    "cursor.key.<provider>.storage", "cursor.key.<provider>.cipher",
    "cursor.key.<provider>.cipher_length", "cursor.key_lost", "cursor.model.<feature>",
    "cursor.models_added", "cursor.model_collision", "cursor.model_disabled",
)  # fmt: skip
COLLECTORS = (
    Local(
        NAME,
        look,
        gives=_GIVES,
        reads=("Cursor's state.vscdb with its log, by exact keys",),
        seconds=4.0,
    ),
)
