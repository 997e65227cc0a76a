//! One text for texts that are canonically equal: `é` is one letter, or an `e` and an accent.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// The text in Unicode's normalization form C, in which texts that are canonically equal, and so
/// look alike, are the same. O(length), and nothing is copied of ASCII.
pub fn canonical(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_look_alike_are_the_same() {
        for (one, other) in [
            ("Zu\u{308}rich", "Z\u{fc}rich"),
            ("\u{212b}", "\u{c5}"),
            ("a\u{323}\u{302}", "a\u{302}\u{323}"),
            ("\u{1112}\u{1161}\u{11ab}", "\u{d55c}"),
        ] {
            assert_ne!(one, other);
            assert_eq!(canonical(one), canonical(other));
        }
        // Letters of other alphabets and of other widths stay what they are.
        for other in ["\u{430}", "\u{ff41}", "A"] {
            assert_ne!(canonical(other), canonical("a"));
        }
    }
}
