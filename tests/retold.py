"""One refusal as different programs show it: the same answer of an API in many people's words."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

Facts = Mapping[str, Any]
Form = Callable[[int, Any, str], str]

_CLASSES = {
    400: "BadRequestError",
    401: "AuthenticationError",
    403: "PermissionDeniedError",
    404: "NotFoundError",
    429: "RateLimitError",
}
_JAVA = {
    400: "BadRequestException",
    401: "UnauthorizedException",
    403: "PermissionDeniedException",
    404: "NotFoundException",
    429: "RateLimitException",
}
_REASONS = {
    400: "Bad Request",
    401: "Unauthorized",
    402: "Payment Required",
    403: "Forbidden",
    404: "Not Found",
    412: "Precondition Failed",
    429: "Too Many Requests",
}


def message_of(body: Any) -> str:
    """The sentence for people in an answer's body, whatever its shape; empty where there is none."""
    if isinstance(body, list):
        return message_of(body[0])
    if not isinstance(body, dict):
        return ""
    error = body.get("error", body)
    if isinstance(error, str):
        return error
    return str(error.get("message") or error.get("Message") or error.get("detail") or "")


def _python(status: int, body: Any, _message: str) -> str:
    name = _CLASSES.get(status, "APIStatusError")
    return f"openai.{name}: Error code: {status} - {body!r}"


def _traceback(status: int, body: Any, message: str) -> str:
    last = _python(status, body, message)
    where = 'File "/app/venv/lib/python3.12/site-packages/openai/_base_client.py", line 1044'
    return f"Traceback (most recent call last):\n  {where}, in request\n    raise err\n{last}"


def _litellm(status: int, body: Any, _message: str) -> str:
    name = _CLASSES.get(status, "APIError")
    return f"litellm.{name}: {name}: OpenAIException - {json.dumps(body)}"


def _vercel(status: int, body: Any, message: str) -> str:
    shown = json.dumps(json.dumps(body))
    return f"AI_APICallError: {message}\n  statusCode: {status},\n  responseBody: {shown}"


def _vercel_alone(_status: int, _body: Any, message: str) -> str:
    return f"AI_APICallError: {message}"


def _curl(status: int, body: Any, _message: str) -> str:
    head = f"HTTP/2 {status} \ncontent-type: application/json\ncontent-length: 300"
    return f"{head}\n\n{json.dumps(body, indent=2)}"


def _node(status: int, body: Any, message: str) -> str:
    name = _CLASSES.get(status, "APIError")
    at = "at APIError.generate (file:///app/node_modules/openai/core/error.mjs:41:20)"
    return f"{name}: {status} {message}\n    {at}\n  status: {status},\n  error: {json.dumps(body)}"


def _axios(status: int, _body: Any, message: str) -> str:
    return f"Request failed with status code {status}: {message}"


def _go(status: int, _body: Any, message: str) -> str:
    reason = _REASONS.get(status, "")
    return f"error, status code: {status}, status: {status} {reason}, message: {message}"


def _java(status: int, _body: Any, message: str) -> str:
    return f"com.openai.errors.{_JAVA.get(status, 'OpenAIServiceException')}: {status}: {message}"


def _spring(status: int, body: Any, _message: str) -> str:
    shown = json.dumps(body)
    return f"org.springframework.ai.retry.NonTransientAiException: HTTP {status} - {shown}"


def _dotnet(status: int, _body: Any, message: str) -> str:
    return f"System.ClientModel.ClientResultException: HTTP {status} (: )\n\n{message}"


def _card(status: int, body: Any, _message: str) -> str:
    return json.dumps({"error": body, "status": status, "errorType": "ProviderBizError"}, indent=1)


def _relayed(status: int, body: Any, _message: str) -> str:
    return f"Error from provider: [{status}] {json.dumps(body)}"


def _escaped(status: int, body: Any, _message: str) -> str:
    outer = {"error": {"message": json.dumps(body), "type": "upstream_error", "code": status}}
    return json.dumps(outer)


def _small_letters(status: int, _body: Any, message: str) -> str:
    return f"i get {status} " + message.lower().replace("'", "").rstrip(".")


def _message_alone(_status: int, _body: Any, message: str) -> str:
    return message


def _small_letters_alone(_status: int, _body: Any, message: str) -> str:
    return message.lower().rstrip(".")


FORMS: Mapping[str, Form] = {
    "python": _python,
    "traceback": _traceback,
    "litellm": _litellm,
    "vercel": _vercel,
    "vercel-alone": _vercel_alone,
    "curl": _curl,
    "node": _node,
    "axios": _axios,
    "go": _go,
    "java": _java,
    "spring": _spring,
    "dotnet": _dotnet,
    "card": _card,
    "relayed": _relayed,
    "escaped": _escaped,
    "small-letters": _small_letters,
    "message-alone": _message_alone,
    "small-letters-alone": _small_letters_alone,
}


#: Forms that show the sentence for people only, and neither code nor details.
MESSAGE_ONLY = frozenset(
    {
        "vercel-alone", "axios", "go", "java", "dotnet", "small-letters", "message-alone",
        "small-letters-alone",
    }
)  # fmt: skip


def retold(facts: Facts, form: str) -> dict[str, Any] | None:
    """The facts with status and body given as one pasted text; None where there is no such body."""
    body, status = facts.get("response.body"), facts.get("http.status")
    if not isinstance(body, (dict, list)) or not status or not message_of(body):
        return None
    kept = {
        name: value
        for name, value in facts.items()
        if name not in ("response.body", "http.status", "symptom.text")
    }
    return {**kept, "symptom.text": FORMS[form](status, body, message_of(body))}
