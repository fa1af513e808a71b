"""A `Study` into a dashboard: everything a browser shows, and nothing that `study` does not know.

The address in the browser says what is shown (`address`), a session holds what is needed for it
(`sessions`), work that takes time runs in a bounded pool (`work`), a view turns values into a
page (`views/`), `intents` turns clicks into addresses, and `callbacks` joins all to Dash.
"""
