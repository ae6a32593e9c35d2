"""Files for other programs: the whole project as JSON, and tables of it as CSV."""
