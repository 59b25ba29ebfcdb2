"""The sitemap: everything worth finding, without demonstration clinics."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from clinics.market import market
from clinics.models import Clinic
from insights.reading import articles
from pages.reading import about_pages
from treatments.library import library

PLAIN = (
    "home", "treatments", "treatment_compare", "conditions", "clinics", "cities", "city_compare",
    "prices", "insights", "glossary", "guide", "guide_rules", "consultation",
)  # fmt: skip


class Pages(Sitemap):
    i18n = alternates = x_default = True

    def items(self):
        held = library()
        rows = [*held.treatments.values(), *held.conditions.values(), *market().cities.values()]
        return [*PLAIN, *rows, *articles().values(), *about_pages().values()]

    def location(self, item):
        return reverse(item) if isinstance(item, str) else item.get_absolute_url()

    def lastmod(self, item):
        return None if isinstance(item, str) else item.checked_on


class Clinics(Sitemap):
    i18n = alternates = x_default = True
    limit = 10_000

    def items(self):
        return Clinic.objects.published().filter(is_demo=False).only("slug", "checked_on").order_by("pk")

    def lastmod(self, item):
        return item.checked_on


SITEMAPS = {"pages": Pages, "clinics": Clinics}
