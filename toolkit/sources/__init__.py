"""Where facts come from: OpenAlex records as flat tables, from a snapshot or from the live service."""
