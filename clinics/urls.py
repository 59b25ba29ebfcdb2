from django.urls import path

from clinics import views

urlpatterns = [
    path("clinics/", views.clinics, name="clinics"),
    path("clinics/compare/", views.clinic_compare, name="clinic_compare"),
    path("clinics/<slug:slug>/", views.clinic, name="clinic"),
    path("cities/", views.cities, name="cities"),
    path("cities/compare/", views.city_compare, name="city_compare"),
    path("cities/<slug:slug>/", views.city, name="city"),
    path("prices/", views.price_page, name="prices"),
]
