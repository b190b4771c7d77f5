"""Technology areas of official lists, and which of them a text or a topic points to."""

from toolkit.technology.areas import areas_in_text, areas_of_topics, concerns, official
from toolkit.technology.crosswalk import load_crosswalk
from toolkit.technology.taxonomies import load_taxonomies

__all__ = ["areas_in_text", "areas_of_topics", "concerns", "load_crosswalk", "load_taxonomies", "official"]
