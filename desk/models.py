"""The tables of desk, each written beside what uses it."""

from desk.advertising.models import AdvertisingPardon, AdvertisingRule, PermittedAward
from desk.figures import Figures
from desk.filters.models import SavedFilter
from desk.freshness.models import DigestSetting
from desk.imports.models import ImportRow, ImportRun, RegisterEntry
from desk.publishing.models import AdvertisingOverride, PublishingStep

__all__ = [
    "AdvertisingOverride",
    "AdvertisingPardon",
    "AdvertisingRule",
    "DigestSetting",
    "Figures",
    "ImportRow",
    "ImportRun",
    "PermittedAward",
    "PublishingStep",
    "RegisterEntry",
    "SavedFilter",
]
