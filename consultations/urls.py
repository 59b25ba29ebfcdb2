from django.urls import path

from consultations import draft_views, link_views, views
from consultations import patient_views as own

urlpatterns = [
    path("", views.consultation, name="consultation"),
    path("sent/<str:receipt>/", views.sent, name="consultation_sent"),
    path("draft/<str:token>/", draft_views.draft, name="consultation_draft"),
    path("link/", link_views.lost_link, name="consultation_link"),
    # Last, because a token can be anything.
    path("<str:token>/", own.page, name="consultation_own"),
    path("<str:token>/photos/<str:name>/", own.photo, name="consultation_photo"),
    path("<str:token>/download/", own.download, name="consultation_download"),
]
