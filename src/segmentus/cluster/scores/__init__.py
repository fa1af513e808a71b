"""A partition into measures of it: silhouette, indices, support, separation."""
