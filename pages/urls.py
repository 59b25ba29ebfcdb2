from django.urls import path

from pages import views

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("glossary/", views.glossary, name="glossary"),
    path("about/components/", views.components, name="components"),
    path("about/changes/", views.changes, name="changes"),
    path("about/<slug:slug>/", views.about, name="about"),
    path("contact/", views.contact, name="contact"),
]
