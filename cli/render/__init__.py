"""One file a way of showing a diagnosis: terminal, JSON, Markdown."""
