//! Files as they may be met: file systems that lack an operation, and input that has no end.

mod bounded;
mod lacks;

pub use bounded::{LARGEST_RESULT, ShortRows, open_regular, read_regular};
pub use lacks::{lacks_locks, lacks_sync, where_supported};
