//! Plans about documents.
