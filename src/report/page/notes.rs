//! The words of the column `note`: limitations of an interval.

/// A word, the text beside a figure, and the sentence of a warning; empty where there is none.
const NOTES: [(&str, &str, &str); 10] = [
    ("undefined", "", ""),
    ("single", "", "One trial has no interval"),
    ("batches", "from batches", "One long trial of each point: intervals come from its batches"),
    ("few-batches", "few batches", "One trial with too few batches for an interval"),
    (
        "correlated",
        "batches alike",
        "Neighbouring batches of one trial are alike: intervals are too short",
    ),
    ("few", "", "Few trials: intervals of fewer than ten are rough"),
    (
        CONSTANT,
        "no variation",
        "No variation: all trials of a point gave the same, which is no proof of certainty",
    ),
    (
        "rare",
        "rare",
        "Rare events: fewer than five trials differ from the others, so that intervals say little",
    ),
    ("skewed", "skewed", "Skewed trials: intervals are shorter than they claim to be"),
    ("clipped", "clipped", ""),
];

/// All values of a point are equal: its interval has no width.
pub const CONSTANT: &str = "constant";

/// The notes that follow from a row, for tables without such a column.
pub fn derived(n: f64, sd: f64) -> Vec<String> {
    let few = match n {
        1.0 => Some("single"),
        n if n > 1.0 && n < 10.0 => Some("few"),
        _ => None,
    };
    let constant = (n > 1.0 && sd == 0.0).then_some(CONSTANT);
    few.into_iter().chain(constant).map(str::to_owned).collect()
}

/// The text beside a figure; a word that is not known stands for itself.
pub fn beside(word: &str) -> &str {
    known(word).map_or(word, |(_, beside, _)| beside)
}

/// The beginning of a warning; a word that is not known stands for itself.
pub fn sentence(word: &str) -> &str {
    known(word).map_or(word, |(_, _, sentence)| sentence)
}

fn known(word: &str) -> Option<(&'static str, &'static str, &'static str)> {
    NOTES.iter().copied().find(|(own, ..)| *own == word)
}
