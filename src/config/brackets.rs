//! A bracket of a TOML text that nothing closes.

/// Kinds of text between quotes, by what ends them.
const QUOTES: [(&str, bool); 4] = [("\"\"\"", true), ("'''", false), ("\"", true), ("'", false)];

/// The place of the bracket or brace of a value that is still open where the next key or table
/// begins, or at the end of the text. O(text).
pub(super) fn unclosed(text: &str) -> Option<usize> {
    let mut open: Vec<(usize, u8)> = Vec::new();
    let (mut at, mut begins_line) = (0, true);
    while let Some(byte) = text.as_bytes().get(at).copied() {
        if begins_line {
            begins_line = false;
            let line = text[at..].lines().next().unwrap_or_default().trim();
            match open.last() {
                Some((place, b'[')) if is_header(line) || is_entry(line) => return Some(*place),
                Some((place, _)) if is_header(line) => return Some(*place),
                _ => {}
            }
        }
        match byte {
            b'"' | b'\'' => {
                at = after_quotes(text, at);
                continue;
            }
            b'#' => {
                at += text[at..].find('\n').unwrap_or(text.len() - at);
                continue;
            }
            b'[' | b'{' => open.push((at, byte)),
            b']' | b'}' => {
                open.pop();
            }
            b'\n' => begins_line = true,
            _ => {}
        }
        at += 1;
    }
    open.last().map(|(place, _)| *place)
}

/// The place after a text in quotes that begins at `at`; one that nothing ends is over with its
/// line, or with all.
fn after_quotes(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    let (quote, escapes) =
        QUOTES.into_iter().find(|(own, _)| rest.starts_with(own)).unwrap_or(QUOTES[3]);
    let mut from = quote.len();
    while let Some(found) = rest[from..].find(|c: char| {
        c == '\\' && escapes || quote.starts_with(c) || c == '\n' && quote.len() == 1
    }) {
        let here = from + found;
        if rest[here..].starts_with(quote) {
            return at + here + quote.len();
        }
        match rest.as_bytes()[here] {
            b'\n' => return at + here,
            b'\\' => from = here + 1 + rest[here + 1..].chars().next().map_or(0, char::len_utf8),
            _ => from = here + 1,
        }
    }
    text.len()
}

/// Whether a line heads a table: `[name]` or `[[name]]`. One in quotes may be a list of a list.
fn is_header(line: &str) -> bool {
    let inner = line.strip_prefix("[[").or_else(|| line.strip_prefix('['));
    let name = inner.and_then(|inner| inner.split_once(']')).map(|(name, _)| name.trim());
    name.is_some_and(|name| is_key(name) && !name.contains('"'))
}

/// Whether a line begins with a key and a sign of equality.
fn is_entry(line: &str) -> bool {
    line.split_once('=').is_some_and(|(key, _)| is_key(key.trim()))
}

/// Whether a text is a dotted key of words, bare or in quotes, that is no value.
fn is_key(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ' | '"');
    let begins = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '"');
    let is_whole = text.matches('"').count().is_multiple_of(2) && text.chars().all(allowed);
    begins && is_whole && !matches!(text, "true" | "false" | "inf" | "nan")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_open_bracket_is_found_where_it_stands() {
        for (text, place) in [
            ("a = [1, 2\nb = 3\n", Some(4)),
            ("a = [\n [1, 2],\n [3, 4\n\n[table]\nb = 3\n", Some(16)),
            ("a = { b = 1\n[[list]]\n", Some(4)),
            ("a = [\"]\", ']', \"\\\"]\" # ]\n\"x.y\" = 1", Some(4)),
            ("a = '''\n[\n'''\nb = [", Some(18)),
            ("a = [1, 2]\nb = { c = [3] }\n[d]\ne = 1\n", None),
            ("a = [\n  \"x = 1\",\n  true,\n  [\"b\"],\n]\n", None),
            ("a = {\n  b = 1,\n  c = 2,\n}\n", None),
            ("a = \"[\nb = 1", None),
            ("a = \"\u{e4}\\\u{e4}\" # [", None),
            ("", None),
        ] {
            assert_eq!(unclosed(text), place, "{text}");
        }
    }
}
