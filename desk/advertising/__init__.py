"""What Korean law forbids in texts about clinics: rules as data, and the linter that finds their words."""
