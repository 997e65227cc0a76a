//! What names the trials of a point: all that their results depend on, as files say it.

use crate::config::Said;

use super::Idle;

/// The hash of what files say of a point. Equal hashes mean equal values, however they were written
/// and whatever the code that reads them looks like.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Statement([u8; 32]);

impl Statement {
    fn new<'a>(said: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut hasher = blake3::Hasher::new();
        for (path, value) in said {
            // With their lengths, so that no two statements read alike.
            for text in [path, value] {
                hasher.update(&(text.len() as u64).to_le_bytes());
                hasher.update(text.as_bytes());
            }
        }
        Self(*hasher.finalize().as_bytes())
    }

    /// The hash in hexadecimal digits.
    pub fn to_hex(self) -> String {
        blake3::Hash::from_bytes(self.0).to_hex().to_string()
    }
}

/// What files say of one point, with and without what no trial reads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PointKey {
    /// All of it: points of which it is equal mean the same.
    pub whole: Statement,
    /// What trials may read: of it their names are made.
    pub used: Statement,
}

impl PointKey {
    /// The hashes of what is said.
    pub fn new(said: &Said, idle: &Idle) -> Self {
        let used = said.iter().filter(|(path, _)| idle.reason(path).is_none());
        Self { whole: Statement::new(said.iter()), used: Statement::new(used) }
    }
}
