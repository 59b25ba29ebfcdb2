"""The sitemap: everything worth finding, in every open language, without demonstration clinics."""

from urllib.parse import urlsplit

from django.conf import settings
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
    "changes",
)  # fmt: skip


class Found(Sitemap):
    """Addresses and alternates as the pages themselves name them."""

    i18n = alternates = True

    def get_protocol(self, protocol=None):
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_URL).netloc

    def get_urls(self, page=1, site=None, protocol=None):
        """Django's own x-default leads to an address without a language, which only redirects: ours is the English."""
        urls = super().get_urls(page, site, protocol)
        for url in urls:
            alone = len(url["alternates"]) < 2
            english = [one for one in url["alternates"] if one["lang_code"] == settings.LANGUAGE_CODE]
            default = [{**one, "lang_code": "x-default"} for one in english]
            url["alternates"] = [] if alone else url["alternates"] + default
        return urls


class Pages(Found):
    def items(self):
        held = library()
        rows = [*held.treatments.values(), *held.conditions.values(), *market().cities.values()]
        return [*PLAIN, *rows, *articles().values(), *about_pages().values()]

    def location(self, item):
        return reverse(item) if isinstance(item, str) else item.get_absolute_url()

    def lastmod(self, item):
        return None if isinstance(item, str) else item.checked_on


class Clinics(Found):
    limit = 1_000  # a file may hold 50,000 addresses, but each comes with its alternates: these take 0.8 MB

    def items(self):
        real = Clinic.objects.published().filter(is_demo=False).order_by("pk")
        return list(real.values_list("slug", "checked_on", named=True))

    def location(self, item):
        return reverse("clinic", args=[item.slug])

    def lastmod(self, item):
        return item.checked_on


SITEMAPS = {"pages": Pages, "clinics": Clinics}
