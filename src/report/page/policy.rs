//! The content security policy: what the page itself holds may run, and nothing is fetched.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// A policy that allows these scripts and this style sheet, each by the hash of its text.
pub fn policy(scripts: &[&str], style: &str) -> String {
    let all: Vec<String> = scripts.iter().map(|text| source(text)).collect();
    let scripts = if all.is_empty() { "'none'".to_owned() } else { all.join(" ") };
    format!(
        "default-src 'none'; script-src {scripts}; style-src {}; base-uri 'none'; \
         form-action 'none'",
        source(style)
    )
}

/// The name of an inline text in a policy.
fn source(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

/// The SHA-256 of a file's bytes, as `sha256sum` prints it.
pub fn sum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_the_standard() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(sum(b""), empty);
        // The example of the W3C's Content Security Policy Level 3, section 2.3.1.
        assert_eq!(
            source("alert('Hello, world.');"),
            "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"
        );
    }
}
