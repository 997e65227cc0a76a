//! Keys of the trials of a point: hashes of all that their results depend on, as files state it.

/// The hash of the parameters of a point. Equal hashes mean equal values, however they were written
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

/// Hashes of the parameters of one point, with and without those that no trial reads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PointKey {
    /// Of all parameters: points with equal hashes mean the same.
    pub whole: Statement,
    /// Of the parameters that trials may read: keys of trials are made of it.
    pub used: Statement,
}

impl PointKey {
    /// The hashes of parameters: path, value, and whether no trial reads it.
    pub fn new(said: &[(&str, &str, bool)]) -> Self {
        let whole = said.iter().map(|(path, value, _)| (*path, *value));
        let used = said.iter().filter(|(.., idle)| !idle).map(|(path, value, _)| (*path, *value));
        Self { whole: Statement::new(whole), used: Statement::new(used) }
    }
}
