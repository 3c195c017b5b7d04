//! Plans about codebook.
