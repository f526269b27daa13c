"""The schema of the shared log, a file of SQL a version; `schema` runs those that are missing."""
