"""From draft to published: what stands in the way, who may take which step, and what was decided."""
