"""Finding memories by words and by meaning: text index, embeddings, vectors and how they are blended."""
