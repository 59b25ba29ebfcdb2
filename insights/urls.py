from django.urls import path

from insights import views

urlpatterns = [
    path("insights/", views.insights, name="insights"),
    path("insights/feed/", views.newest, name="feed"),
    path("insights/<slug:slug>/", views.article, name="article"),
]
