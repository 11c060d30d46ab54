"""Text and its entities: what people's texts contain, and what bots write as entities, HTML or MarkdownV2."""
