//! How many lines a label means: `2 x 10 Gbps`, `STM-4x2`, `30 x E1`, `dual 10G`.

/// Words that say how many there are; 0 if they do not say it.
const COUNTS: [(&str, u64); 14] = [
    ("dual", 2),
    ("double", 2),
    ("twin", 2),
    ("two", 2),
    ("triple", 3),
    ("three", 3),
    ("quad", 4),
    ("four", 4),
    ("multiple", 0),
    ("multi", 0),
    ("several", 0),
    ("many", 0),
    ("n", 0),
    ("some", 0),
];
/// Signs of multiplication beside `x`.
const SIGNS: [char; 3] = ['*', '\u{d7}', '@'];

/// One line, or several times the same, that a label names.
pub(super) struct Term {
    pub begin: usize,
    pub end: usize,
    /// `None` if it is no number, or of so many lines as the text does not say.
    pub rate: Option<u64>,
}

/// What a number before it means.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Before {
    /// `2 500 Mbit/s`: nobody knows.
    Rate,
    /// `2 T1`: so many lines.
    Class,
    /// `100 Ethernet`: nobody knows.
    Ethernet,
}

/// A line from `at` to `end`, as often as the text around it says: `2 x 10 Gbps`, `STM-4x2`.
pub(super) fn several(
    label: &str,
    at: usize,
    end: usize,
    one: Option<u64>,
    before: Before,
) -> Term {
    let earlier = times_before(&label[..at], before);
    let later = times_after(&label[end..]);
    let begin = earlier.map_or(at, |(_, begin)| begin);
    let rate = one
        .zip(earlier)
        .zip(later)
        .and_then(|((one, (times, _)), (again, _))| one.checked_mul(times)?.checked_mul(again));
    Term { begin, end: end + later.map_or(0, |(_, length)| length), rate }
}

/// How often the text before a line says that there is such a line, and where that begins; `None`
/// if it does not say.
fn times_before(text: &str, before: Before) -> Option<(u64, usize)> {
    let is_around = |c: char| c.is_whitespace() || matches!(c, '(' | ')');
    let (mut times, mut begin) = (1u64, text.len());
    while let Some(head) = without_sign(text[..begin].trim_end_matches(is_around)) {
        let head = head.trim_end_matches(is_around);
        let start = head.trim_end_matches(is_digit).len();
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '.' | ',');
        if head[..start].ends_with(is_part) && without_sign(&head[..start]).is_none() {
            return None;
        }
        times = times.checked_mul(head[start..].parse().ok()?)?;
        begin = start;
    }
    let head = text[..begin].trim_end();
    let start = head.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let last = head[start..].trim_end_matches('-').to_ascii_lowercase();
    if let Some((_, count)) = COUNTS.iter().find(|(word, _)| *word == last) {
        return (*count > 0).then_some((times.checked_mul(*count)?, start));
    }
    let is_number = !last.is_empty() && last.chars().all(is_digit) && begin == text.len();
    let is_apart = head.len() < text.len();
    if is_number && is_apart {
        let is_first =
            head[..start].trim_end().chars().next_back().is_none_or(|c| ",;+/(".contains(c));
        return match last.parse() {
            Ok(count) if before == Before::Class && is_first => Some((count, start)),
            _ => None,
        };
    }
    // Digits that go on before: `10^9`, `2'500`, `2_500`.
    let goes_on = text.strip_suffix(['^', '\'', '_', '\u{2019}']);
    let is_part = goes_on.is_some_and(|rest| rest.ends_with(is_digit));
    (!is_part).then_some((times, begin))
}

/// The text before a sign of multiplication at its end. The `x` of a word, `IX`, is none.
pub(super) fn without_sign(text: &str) -> Option<&str> {
    if let Some(before) = text.strip_suffix(SIGNS) {
        return Some(before);
    }
    let before = text.strip_suffix(is_x)?;
    let mut earlier = before.chars().rev();
    let is_sign = match earlier.next() {
        // So many as nobody says: `nx64 kbit/s`.
        Some('n' | 'N') => !earlier.next().is_some_and(char::is_alphanumeric),
        Some(c) => !c.is_alphabetic() && !matches!(c, '-' | '_'),
        None => true,
    };
    is_sign.then_some(before)
}

/// How often the text after a line says that there is such a line, and how long that is; `None` if
/// it does not say.
fn times_after(text: &str) -> Option<(u64, usize)> {
    let once = Some((1, 0));
    let trimmed = text.trim_start();
    let skipped = text.len() - trimmed.len();
    if let Some((inner, rest)) = trimmed.strip_prefix('(').and_then(|own| own.split_once(')')) {
        let inner = inner.trim();
        let is_sign = |c: char| is_x(c) || SIGNS.contains(&c);
        let count = inner.strip_prefix(is_sign).or_else(|| inner.strip_suffix(is_sign));
        // Anything else explains, as `20 Gbps (2 x 10 Gbps)`.
        let count = count.and_then(|count| count.trim().parse().ok());
        return count.map_or(once, |count| Some((count, text.len() - rest.len())));
    }
    let mut signs = trimmed.chars();
    let after = match signs.next() {
        Some(c) if SIGNS.contains(&c) && c != '@' => signs.as_str(),
        Some(c)
            if is_x(c) && !signs.as_str().starts_with(|c: char| c.is_alphabetic() || c == '-') =>
        {
            signs.as_str()
        }
        _ => return once,
    };
    // A star may lead to a note.
    if trimmed.starts_with('*')
        && skipped == 0
        && !after.trim_start().starts_with(char::is_alphanumeric)
    {
        return once;
    }
    let number = after.trim_start();
    let length = number.find(|c| !is_digit(c)).unwrap_or(number.len());
    let ends = !number[length..].starts_with(|c: char| c.is_alphanumeric() || c == '.');
    let count = number[..length].parse().ok().filter(|_| ends)?;
    Some((count, text.len() - number.len() + length))
}

/// Whether a text goes on with a number of times, `wave x 2`, that follows no number itself.
pub(super) fn multiplies(text: &str) -> bool {
    let is_around = |c: char| matches!(c, '(' | ')');
    let words: Vec<&str> =
        text.split_whitespace().map(|word| word.trim_matches(is_around)).collect();
    let is_sign = |c: char| is_x(c) || SIGNS.contains(&c);
    words.iter().enumerate().any(|(at, word)| {
        let is_after_number = at > 0 && words[at - 1].trim_start_matches(is_digit).is_empty();
        let Some(rest) = word.strip_prefix(is_sign) else { return false };
        let next = if rest.is_empty() { words.get(at + 1).copied() } else { Some(rest) };
        let is_number = next.is_some_and(|next| !next.is_empty() && next.chars().all(is_digit));
        is_number && !is_after_number
    })
}

pub(super) fn is_x(c: char) -> bool {
    c.eq_ignore_ascii_case(&'x')
}

pub(super) fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}
