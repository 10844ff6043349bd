"""Real counterparts for tests: servers, proxies and networks on 127.0.0.1."""
