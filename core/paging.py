"""Pages of a list of any length: it is counted to a limit, and a page that is gone gives the last one."""

from django.core.paginator import Paginator
from django.utils.functional import cached_property

MOST = 2000  # rows that a list is counted and leafed to; whoever needs more narrows it


class ShortPaginator(Paginator):
    """For querysets. `more` says that there are rows beyond the last page."""

    @cached_property
    def counted(self) -> int:
        return self.object_list.order_by()[: MOST + 1].count()

    @property
    def count(self) -> int:
        return min(self.counted, MOST)

    @property
    def more(self) -> bool:
        return self.counted > MOST

    def validate_number(self, number):
        """Of the last page the rows may all have been checked meanwhile."""
        try:
            return super().validate_number(min(int(number), self.num_pages))
        except (TypeError, ValueError):
            return super().validate_number(number)
