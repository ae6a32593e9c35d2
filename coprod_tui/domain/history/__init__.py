"""The journal told as sentences, which hold codes and the names of streams and never what people said."""
