//! Files as they may be met: file systems that lack an operation, and input that has no end.

mod bounded;
mod lacks;

pub use bounded::{
    AtMost, LARGEST_RESULT, ShortRows, open_if_there, open_regular, read_if_there, read_regular,
};
pub use lacks::{lacks_locks, lacks_sync, where_supported};
