//! Files that are damaged, or were made to do harm.
