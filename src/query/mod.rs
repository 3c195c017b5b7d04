//! What can be asked of a workspace. It reads only: nothing here changes or stores anything.

pub mod index;
pub mod tables;
