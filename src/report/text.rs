//! Cleans, measures, wraps and shortens the texts of a chart, all of which come from files.

/// Advance widths of the printable ASCII characters in DejaVu Sans, in thousandths of the size.
///
/// The font is wide, so a text that fits by this table also fits in its usual stand-ins.
#[rustfmt::skip]
const WIDTHS: [u16; 95] = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698,
    770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732,
    684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635,
    634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592,
    525, 636, 337, 636, 838,
];

/// How much wider the bold font runs at most.
pub const BOLD: f64 = 1.14;

/// The width of a text of that font size.
pub fn width(text: &str, size: f64) -> f64 {
    text.chars().map(advance).sum::<f64>() * size
}

fn advance(character: char) -> f64 {
    let code = u32::from(character);
    let thousandths = match code {
        0x20..=0x7e => WIDTHS[(code - 0x20) as usize],
        0xa0 | 0x202f | 0xb7 => 318,
        0x2070..=0x209f | 0xb2 | 0xb3 | 0xb9 => 401,
        0xa1..=0x33f => 680,
        0x2010..=0x2013 => 500,
        0x2018..=0x201e => 518,
        0x2190..=0x22ff => 838,
        _ => 1000,
    };
    f64::from(thousandths) / 1000.0
}

/// The text on one line, without characters that are invisible, that XML forbids or that turn the
/// direction of writing.
pub fn clean(text: &str) -> String {
    let visible = |c: char| {
        let hidden = matches!(u32::from(c),
            0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f | 0xfeff | 0xfff9..=0xffff);
        if hidden {
            None
        } else if c.is_control() || c.is_whitespace() && c != '\u{a0}' && c != '\u{202f}' {
            Some(' ')
        } else {
            Some(c)
        }
    };
    let spaced: String = text.chars().filter_map(visible).collect();
    spaced.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The text, or as much of its beginning as fits, with an ellipsis.
pub fn fit(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut left = room - width("…", size);
    let kept: String = text
        .chars()
        .take_while(|&c| {
            left -= advance(c) * size;
            left >= 0.0
        })
        .collect();
    format!("{}…", kept.trim_end())
}

/// The name, or as much of its beginning and of its end as fits, with an ellipsis between them:
/// long names of several things often differ in their last words only.
pub fn fit_name(name: &str, size: f64, room: f64) -> String {
    if width(name, size) <= room {
        return name.to_owned();
    }
    let mut left = 0.4 * room;
    let end: String = name
        .chars()
        .rev()
        .take_while(|&c| {
            left -= advance(c) * size;
            left >= 0.0
        })
        .collect();
    let end: String = end.chars().rev().collect();
    let end = end.trim_start();
    format!("{}{end}", fit(name, size, room - width(end, size)))
}

/// The text broken at spaces, and where that is not enough after hyphens, into lines that fit.
///
/// Text that does not fit into the last line is cut off with an ellipsis.
pub fn wrap(text: &str, size: f64, room: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for (index, piece) in pieces(text).iter().enumerate() {
        let longer = format!("{line}{piece}");
        if index == 0 || width(longer.trim_end(), size) <= room || lines.len() + 1 == most {
            line = longer;
        } else {
            lines.push(std::mem::replace(&mut line, (*piece).to_owned()));
        }
    }
    lines.push(line);
    lines.iter().map(|line| fit(line.trim_end(), size, room)).collect()
}

/// The text cut after each space, hyphen, underscore and slash.
fn pieces(text: &str) -> Vec<&str> {
    text.split_inclusive([' ', '-', '_', '/']).collect()
}

/// A name for a file: letters, digits, dot, hyphen and underscore, at most 80 of them.
pub fn file_stem(name: &str) -> String {
    let allowed = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' };
    let stem: String = name.chars().map(allowed).take(80).collect();
    let stem = stem.trim_matches(['.', '-']);
    if stem.is_empty() { "chart".to_owned() } else { stem.to_owned() }
}

/// The text with the characters replaced that have a meaning in XML.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_keep_their_last_words() {
        let names = [1, 2].map(|number| format!("a name of very many words, variant {number}"));
        let cut = names.map(|name| fit_name(&name, 10.0, 160.0));
        assert_ne!(cut[0], cut[1]);
        assert!(cut[0].starts_with("a name") && cut[0].ends_with("variant 1"), "{}", cut[0]);
        assert!(cut.iter().all(|name| width(name, 10.0) <= 160.0 && name.contains('…')));
        assert_eq!(fit_name("short", 10.0, 160.0), "short");
    }
}
