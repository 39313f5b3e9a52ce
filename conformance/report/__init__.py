"""The reports, written from the record of a run."""
