"""Lists that members of staff keep for themselves: an admin list with its filters, under a name of their own."""
