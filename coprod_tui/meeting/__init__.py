"""The engine: projects, meetings, conflicts and briefs; it knows no terminal."""
