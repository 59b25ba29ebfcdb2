from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import index as sitemap_index
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from pages import views as pages
from pages.sitemaps import SITEMAPS

# A POST to what only answers is a wrong method (405), not a forged form (403).
sitemap_index, sitemap = csrf_exempt(require_safe(sitemap_index)), csrf_exempt(require_safe(sitemap))

urlpatterns = [
    path("", pages.root, name="root"),
    path("admin/", admin.site.urls),
    path("health/", pages.health, name="health"),
    path("robots.txt", pages.robots, name="robots"),
    path("sitemap.xml", sitemap_index, {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap"}, name="sitemap_index"),
    path("sitemap-<section>.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    *i18n_patterns(
        path("", include("pages.urls")),
        path("", include("treatments.urls")),
        path("", include("clinics.urls")),
        path("", include("guide.urls")),
        path("", include("insights.urls")),
        path("consultation/", include("consultations.urls")),
        path("preview/", include("desk.preview.urls")),
        path("contact/correction/", include("desk.corrections.urls")),
    ),
]
