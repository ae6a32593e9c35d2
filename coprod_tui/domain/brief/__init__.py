"""The brief: a project put together by rule, its frozen versions, and what moved between two of them."""
