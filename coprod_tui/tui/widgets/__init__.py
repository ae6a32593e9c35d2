"""The widgets: each shows values and posts messages; its screen calls the verbs."""
