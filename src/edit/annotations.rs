//! Plans about annotations.
