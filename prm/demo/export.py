"""Writes the demo's facts as files that the importer reads without a profile: one CSV and one XLSX per kind."""
