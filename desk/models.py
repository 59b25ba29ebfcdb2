"""The tables of desk, each written beside what uses it."""

from desk.figures import Figures
from desk.freshness.models import DigestSetting

__all__ = ["DigestSetting", "Figures"]
