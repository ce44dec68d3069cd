"""The one door to the database: rows in and out, one transaction for each decision."""
