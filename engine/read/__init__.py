"""From YAML nodes to the typed rule model, collecting every fault with line and column."""
