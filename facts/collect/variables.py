"""Environment variables that hold keys, base URLs and other things that decide where a key goes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KeyVariable:
    """A variable that the vendor's own libraries read a key from.

    ``rank`` orders the variables of one provider: the lowest one that is set is used. ``base``
    names the variables of the base URL; ``bearer`` says that it is sent as a Bearer token.
    """

    name: str
    provider: str
    rank: int = 1
    base: tuple[str, ...] = ()
    bearer: bool = False


_OPENAI_BASE = ("OPENAI_BASE_URL", "OPENAI_API_BASE")
_AZURE_BASE = ("AZURE_OPENAI_ENDPOINT", "AZURE_API_BASE")

#: The order of ANTHROPIC_AUTH_TOKEN before ANTHROPIC_API_KEY is Claude Code's; the SDK reads both.
KEY_VARIABLES: tuple[KeyVariable, ...] = (
    KeyVariable("OPENAI_API_KEY", "openai", 1, _OPENAI_BASE),
    KeyVariable("OPENAI_ADMIN_KEY", "openai", 9, _OPENAI_BASE),
    KeyVariable("AZURE_OPENAI_AD_TOKEN", "azure", 1, _AZURE_BASE, bearer=True),
    KeyVariable("AZURE_OPENAI_API_KEY", "azure", 2, _AZURE_BASE),
    KeyVariable("AZURE_API_KEY", "azure", 3, _AZURE_BASE),
    KeyVariable("ANTHROPIC_AUTH_TOKEN", "anthropic", 1, ("ANTHROPIC_BASE_URL",), bearer=True),
    KeyVariable("ANTHROPIC_API_KEY", "anthropic", 2, ("ANTHROPIC_BASE_URL",)),
    KeyVariable("GOOGLE_API_KEY", "gemini", 1, ("GOOGLE_GEMINI_BASE_URL",)),
    KeyVariable("GEMINI_API_KEY", "gemini", 2, ("GOOGLE_GEMINI_BASE_URL",)),
    KeyVariable("AWS_BEARER_TOKEN_BEDROCK", "bedrock", 1, ("ANTHROPIC_BEDROCK_BASE_URL",), True),
    KeyVariable("AWS_SECRET_ACCESS_KEY", "bedrock", 2),
    KeyVariable("OPENROUTER_API_KEY", "openrouter"),
    KeyVariable("DEEPSEEK_API_KEY", "deepseek"),
    KeyVariable("XAI_API_KEY", "xai"),
    KeyVariable("MISTRAL_API_KEY", "mistral"),
    KeyVariable("GROQ_API_KEY", "groq"),
    KeyVariable("TOGETHER_API_KEY", "together"),
    KeyVariable("TOGETHERAI_API_KEY", "together", 2),
    KeyVariable("FIREWORKS_API_KEY", "fireworks"),
    KeyVariable("FIREWORKS_AI_API_KEY", "fireworks", 2),
    KeyVariable("MOONSHOT_API_KEY", "moonshot", 1, ("MOONSHOT_API_BASE",)),
    KeyVariable("COHERE_API_KEY", "cohere"),
    KeyVariable("CO_API_KEY", "cohere", 2),
    KeyVariable("PERPLEXITYAI_API_KEY", "perplexity"),
    KeyVariable("PERPLEXITY_API_KEY", "perplexity", 2),
    KeyVariable("MINIMAX_API_KEY", "minimax", 1, ("MINIMAX_API_BASE",)),
    KeyVariable("ZHIPUAI_API_KEY", "zhipu"),
    KeyVariable("ZAI_API_KEY", "zhipu", 2),
    KeyVariable("DASHSCOPE_API_KEY", "dashscope", 1, ("DASHSCOPE_BASE_URL",)),
    KeyVariable("SILICONFLOW_API_KEY", "siliconflow"),
    KeyVariable("LITELLM_API_KEY", "litellm", 1, ("LITELLM_API_BASE", "LITELLM_PROXY_API_BASE")),
    KeyVariable("LITELLM_MASTER_KEY", "litellm", 2),
    KeyVariable("CURSOR_API_KEY", "cursor"),
    # Read by Cursor's private-inference build alone.
    KeyVariable(
        "CURSOR_LOCAL_AGENT_API_KEY", "openai-compatible", 1, ("CURSOR_LOCAL_AGENT_BASE_URL",)
    ),
)
