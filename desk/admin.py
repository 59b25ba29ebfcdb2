"""Gives the admins that come with packages the manners of ours (core.admin.PortalAdmin), and ours the gate."""

from django.contrib import admin

import desk.accounts.admin
import desk.advertising.admin
import desk.corrections.admin
import desk.imports.admin
import desk.links.admin
import desk.mails
import desk.sign_in.admin
import desk.sign_in.locks  # noqa: F401  (all register)
from core.admin import PortalAdmin
from desk import as_read, tools
from desk.publishing.admin import attach

for model, made in list(admin.site._registry.items()):
    if not isinstance(made, PortalAdmin):
        stock = type(made)
        admin.site.unregister(model)
        admin.site.register(model, type(stock.__name__, (PortalAdmin, stock), {"date_hierarchy": None}))
attach(admin.site)
as_read.attach(admin.site)
tools.attach(admin.site)
