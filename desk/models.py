"""The tables of desk, each written beside what uses it."""

from core import keeping
from desk.advertising.models import AdvertisingPardon, AdvertisingRule, PermittedAward
from desk.corrections import models as corrections
from desk.corrections.models import CorrectionRequest
from desk.figures import Figures
from desk.filters.models import SavedFilter
from desk.freshness.models import DigestSetting
from desk.imports.models import ImportRow, ImportRun, RegisterEntry
from desk.links.models import CheckedLink, LinkUse
from desk.publishing.models import AdvertisingOverride, PublishingStep

__all__ = [
    "AdvertisingOverride",
    "AdvertisingPardon",
    "AdvertisingRule",
    "CheckedLink",
    "CorrectionRequest",
    "DigestSetting",
    "Figures",
    "ImportRow",
    "ImportRun",
    "LinkUse",
    "PermittedAward",
    "PublishingStep",
    "RegisterEntry",
    "SavedFilter",
]

keeping.also("corrections", corrections.outdated)
