"""History: the journal as sentences, with codes and names of streams but never people's words."""
