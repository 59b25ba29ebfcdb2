"""Settings of property tests: a busy machine never decides whether one passes."""

from hypothesis import HealthCheck, settings


def calm_everywhere() -> None:
    """Every property test without a deadline, and with the same examples in each run."""
    settings.register_profile("tests", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("tests")


def calm(examples: int = 100) -> settings:
    """So many examples. Fixtures may be used that no example changes."""
    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    return settings(max_examples=examples, suppress_health_check=checks)
