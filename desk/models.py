"""The tables of desk, each written beside what uses it."""

from desk.figures import Figures
from desk.freshness.models import DigestSetting
from desk.imports.models import ImportRow, ImportRun, RegisterEntry

__all__ = ["DigestSetting", "Figures", "ImportRow", "ImportRun", "RegisterEntry"]
