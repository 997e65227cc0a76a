//! Errors of the operating system in words.

use std::io::{self, ErrorKind};

/// An error of the operating system without its number.
pub fn io_in_words(error: &io::Error) -> String {
    let words = match error.kind() {
        ErrorKind::NotFound => "there is no such file or folder",
        ErrorKind::PermissionDenied => "permission denied",
        ErrorKind::IsADirectory => "it is a folder",
        ErrorKind::NotADirectory => "a part of the path is a file, not a folder",
        ErrorKind::AlreadyExists => "it is there already",
        ErrorKind::ReadOnlyFilesystem => "the file system cannot be written to",
        ErrorKind::StorageFull => "no space is left",
        ErrorKind::InvalidFilename => "the system allows no such name",
        _ => {
            let text = error.to_string();
            let plain = text.split_once(" (os error ").map_or(text.as_str(), |(plain, _)| plain);
            return plain.to_owned();
        }
    };
    words.to_owned()
}

/// An error of a reader of CSV, those of the operating system without their numbers.
pub fn csv_in_words(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Io(error) => io_in_words(error),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_the_system_are_not_shown() {
        let missing = std::fs::read("/no/such/file").unwrap_err();
        assert_eq!(io_in_words(&missing), "there is no such file or folder");
        let folder = std::fs::read(env!("CARGO_MANIFEST_DIR")).unwrap_err();
        assert_eq!(io_in_words(&folder), "it is a folder");
        let own = io::Error::new(ErrorKind::InvalidInput, "it is a link that leads elsewhere");
        assert_eq!(io_in_words(&own), "it is a link that leads elsewhere");
        let other = io::Error::from_raw_os_error(5);
        assert!(!io_in_words(&other).contains("os error"), "{other}");
        let in_a_table = io_in_words(&other);
        assert_eq!(csv_in_words(&csv::Error::from(other)), in_a_table);
    }
}
