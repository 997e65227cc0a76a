//! Encodings of files: UTF-8, and what XML may say of itself.

use std::string::FromUtf8Error;

/// Names of the encoding whose bytes are the first 256 characters of Unicode.
const LATIN_1: [&str; 3] = ["iso-8859-1", "iso8859-1", "latin1"];
/// Bytes in which the declaration of XML ends.
const LONGEST_DECLARATION: usize = 200;

/// The text of a file: UTF-8, or XML in UTF-16 by the mark at its start or in ISO 8859-1 by its
/// declaration (XML 1.0, section 4.3.3). Text that is UTF-8 whatever it declares is read as such:
/// copies of inputs are UTF-8.
///
/// # Errors
/// The bytes, if they are no text in that encoding.
pub(super) fn decoded(bytes: Vec<u8>) -> Result<String, FromUtf8Error> {
    String::from_utf8(bytes).or_else(|error| match error.as_bytes() {
        [0xff, 0xfe, b'<', 0, rest @ ..] => Ok(of_pairs(b'<', rest, u16::from_le_bytes)),
        [0xfe, 0xff, 0, b'<', rest @ ..] => Ok(of_pairs(b'<', rest, u16::from_be_bytes)),
        all if is_latin_1(all) => Ok(all.iter().copied().map(char::from).collect()),
        _ => Err(error),
    })
}

fn of_pairs(first: u8, rest: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = rest.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let units = std::iter::once(u16::from(first)).chain(units);
    let character = |own: Result<char, _>| own.unwrap_or(char::REPLACEMENT_CHARACTER);
    char::decode_utf16(units).map(character).collect()
}

fn is_latin_1(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(LONGEST_DECLARATION)];
    let end = head.windows(2).position(|pair| pair == b"?>");
    let Some(end) = end.filter(|_| head.starts_with(b"<?xml")) else { return false };
    let declaration = String::from_utf8_lossy(&head[..end]).to_ascii_lowercase();
    let named = declaration.split_once("encoding").map_or("", |(_, rest)| rest);
    let name = named.trim_start_matches(|c: char| c.is_whitespace() || c == '=');
    let quoted = name.split(['"', '\'']).nth(1).unwrap_or_default();
    LATIN_1.contains(&quoted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_is_read_as_it_says() {
        let latin = b"<?xml version='1.0' encoding=\"ISO-8859-1\"?><a>Z\xfcrich</a>";
        let text = decoded(latin.to_vec()).unwrap();
        assert!(text.ends_with("Zürich</a>"));
        assert_eq!(decoded(text.clone().into_bytes()), Ok(text));
        let wide = |unit: fn(u16) -> [u8; 2]| {
            let units = "\u{feff}<a>Zürich</a>".encode_utf16();
            units.flat_map(unit).collect::<Vec<u8>>()
        };
        for bytes in [wide(u16::to_le_bytes), wide(u16::to_be_bytes)] {
            assert_eq!(decoded(bytes).as_deref(), Ok("<a>Zürich</a>"));
        }
        for other in [
            b"<?xml version='1.0' encoding='UTF-8'?><a>Z\xfcrich</a>".as_slice(),
            b"graph [ label \"Z\xfcrich\" ] # <?xml encoding='latin1'?>",
            b"\xff\xfea\0",
        ] {
            assert!(decoded(other.to_vec()).is_err());
        }
    }
}
