//! Hashes that name a plan, its points and its trials.

/// Key of a trial in a journal: the hash of all that its result depends on.
pub(in crate::experiment) type Key = [u8; 32];

/// The hash of texts that together hold everything that results depend on.
pub fn plan_hash(parts: impl IntoIterator<Item = String>) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        // With its length, so that no two lists of parts read alike.
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex()[..32].to_owned()
}
