"""What the admins of statements about a clinic share."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinics.actions import refresh_listings
from clinics.models import Clinic
from clinics.models.clinics import fold
from core.admin import SourcedAdmin

FOUND = 200  # clinics that a search for their statements goes through


class OfClinicAdmin(SourcedAdmin):
    """Statements about clinics. `to_clinic` is the path from one to its clinic."""

    to_clinic = "clinic"
    made_once = ("clinic",)
    autocomplete_fields = ["clinic"]
    search_fields = ["clinic__name_key"]  # for the search box; what it finds is decided below
    search_help_text = _(
        "By the name of the clinic, English or Korean. Goes through the first 200 clinics of that name."
    )
    list_select_related = ["clinic"]
    ordering = ["pk"]
    by_index = ("valid_until",)  # columns that a million rows can be put in order by

    def get_ordering(self, request):
        """Behind a column in falling order, the rows of one day fall too: the index is walked one way."""
        return ["-pk"] if request.GET.get("o", "").startswith("-") else super().get_ordering(request)

    def get_sortable_by(self, request):
        return super().get_sortable_by(request) if request.GET.get("q") else self.by_index

    def publish(self, rows: Iterable) -> None:
        refresh_listings(row.clinic_id for row in rows)

    def get_search_results(self, request, queryset, search_term):
        """Clinics first, in their own table: joined to their prices, each name would be read ten times."""
        words = fold(search_term.replace("\x00", ""))
        if not words:
            return queryset, False
        named = Clinic.objects.filter(Q(name_key__contains=words) | Q(name_ko__icontains=words))
        return queryset.filter(**{f"{self.to_clinic}__in": list(named.values_list("pk", flat=True)[:FOUND])}), False
