"""Values into pages: one module a step of the way; nothing here is computed."""
