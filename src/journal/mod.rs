//! An append-only file of records that outlasts crashes, and the few file operations that it needs.
//!
//! A journal is a [`Header`] and records: a byte that is not zero, a kind, a length, how many bytes
//! were known to be on the disk when the record was written, the payload, and the CRC-32C of all of
//! it. Records are written at once, so that a killed process loses nothing, and made to outlast a
//! power failure in groups. Because each record states how much was on the disk before it, a tail
//! that never got there ([`Tail::Torn`]: cut, as it was never reported as kept) differs from damage
//! to what was there ([`JournalError::Damaged`]).

mod disk;
mod error;
mod file;
mod format;

pub use disk::{Disk, Os, leads_to};
pub use error::JournalError;
pub use file::{Journal, Loaded};
pub use format::{Entry, Header, Tail};
