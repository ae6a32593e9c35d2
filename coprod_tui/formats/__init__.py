"""File formats that leave or enter a project: documents, tables, JSON, notes, paper, and the worked example."""
