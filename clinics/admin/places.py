"""Cities, their districts and climate, and the features clinics can be searched by."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from clinics.models import City, CityMonth, District, Feature
from core.admin import CatalogueAdmin, SmallInline, SourcedAdmin, dates, first_languages, other_languages
from core.forms import PortalForm
from core.sourced import today

CITY_TEXTS = ("name", "summary", "about", "travel", "seasons", "price_note")


class MonthInline(SmallInline, admin.TabularInline):
    model = CityMonth
    classes = ["collapse"]
    fields = ["month", "day_max", "night_min", "mean", "rain_mm", "wet_days", "humidity"]
    max_num = 12

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("city")


@admin.register(City)
class CityAdmin(SourcedAdmin, TranslationAdmin):
    made_once = ("slug",)
    kept_by = ("clinics", "districts", "reference_prices")
    prepopulated_fields = {"slug": ["name_en"]}
    list_display = ["name", "name_ko", "position"]
    search_fields = ["name_en", "name_ko", "slug"]
    inlines = [MonthInline]
    fieldsets = [
        (
            None,
            {
                "fields": ["slug", "position", ("latitude", "longitude"), *first_languages(*CITY_TEXTS)],
                "description": _(
                    "What comes from marketing is said to be so in the text. Where sources disagree, as on prices in "
                    "Busan, show both. A city can be deleted only while nothing refers to it."
                ),
            },
        ),
        other_languages(*CITY_TEXTS),
        dates("source", "source_url"),
    ]


@admin.register(CityMonth)
class CityMonthAdmin(CatalogueAdmin):
    """Months are edited on the page of their city; here are their history and the way back."""

    made_once = ("city", "month")
    list_display = ["city", "month", "mean", "rain_mm"]
    list_select_related = ["city"]
    list_filter = ["city"]
    fieldsets = [(None, {"fields": ["city", *MonthInline.fields]})]

    def get_model_perms(self, request):
        return {}  # not on the first page of the admin


class DistrictForm(PortalForm):
    def clean(self):
        given = super().clean()
        source, day = given.get("position_source"), given.get("position_checked_on")
        if bool(source) != bool(day):
            missing = "position_checked_on" if source else "position_source"
            self.add_error(missing, _("Give both the source of the position and the day, or neither."))
        if day and day > today():
            self.add_error("position_checked_on", _("This day lies in the future."))
        return given


@admin.register(District)
class DistrictAdmin(CatalogueAdmin, TranslationAdmin):
    form = DistrictForm
    made_once = ("slug", "city")
    kept_by = ("clinics",)
    prepopulated_fields = {"slug": ["name_en"]}
    list_display = ["name", "name_ko", "city", "slug"]
    list_select_related = ["city"]
    list_filter = ["city"]
    search_fields = ["name_en", "name_ko", "slug"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "city",
                    *first_languages("name"),
                    "slug",
                    *first_languages("note"),
                ],
                "description": _(
                    "An area that patients search for, given by its dong. It can be deleted only while no clinic lies "
                    "in it."
                ),
            },
        ),
        (
            _("Position"),
            {
                "fields": [("latitude", "longitude"), "position_source", "position_checked_on"],
                "description": _(
                    "The middle of the area. Clinics in it whose own position is not known are shown with it, and "
                    "their pages say that it is the district's."
                ),
            },
        ),
        other_languages("name", "note"),
    ]


@admin.register(Feature)
class FeatureAdmin(CatalogueAdmin, TranslationAdmin):
    made_once = ("slug",)
    kept_by = ("clinics",)
    prepopulated_fields = {"slug": ["name_en"]}
    list_display = ["name", "name_ko", "slug", "position"]
    search_fields = ["name_en", "name_ko", "slug"]
    fieldsets = [
        (
            None,
            {
                "fields": [*first_languages("name"), "slug", "position", *first_languages("definition")],
                "description": _(
                    "Something a patient may look for, with what it means and what it does not. It can be deleted "
                    "only while no clinic has it."
                ),
            },
        ),
        other_languages("name", "definition"),
    ]
