"""The history of a row for staff: who changed what, and the way back."""
