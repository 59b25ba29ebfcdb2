"""Settings of property tests: a busy machine never decides whether one passes."""

from hypothesis import HealthCheck, settings


def calm(examples: int = 100) -> settings:
    """So many examples, without a deadline. Fixtures may be used that no example changes."""
    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    return settings(max_examples=examples, deadline=None, suppress_health_check=checks)
