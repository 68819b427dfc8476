"""The look-up page: one app file, templates, styles."""
