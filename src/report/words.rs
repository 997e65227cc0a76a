//! Sentences about differences that the page and the terminal share, so that one figure has one
//! explanation.

use crate::units::counted;

/// The family of comparisons of `differences.csv`, as [`beyond_chance`] names it.
pub const FAMILY: &str = "all comparisons of a metric at the same values of the axes that all have";

/// The runs that means and differences are of, where sides may have different ones.
pub const OF_BOTH: &str = "Means are of all runs of a side that gave a value, differences of those \
                           in which both sides gave one.";

/// When a difference is beyond chance, among the comparisons of a family; a single one has none.
pub fn beyond_chance(family: Option<&str>) -> String {
    let family = family.map(|all| format!(", for {all} together (Holm 1979)"));
    format!("beyond chance at 5 %{}", family.unwrap_or_default())
}

/// How many crossings were sought: one for each pair of alternatives at each place, which is a
/// metric along an axis at one combination of the other axes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CrossingSearch {
    /// The comparisons.
    pub sought: usize,
    /// The pairs among them.
    pub pairs: usize,
    /// Those that cross beyond chance.
    pub found: usize,
}

impl CrossingSearch {
    /// The comparisons in words: `12 crossings sought (3 pairs x 4 places)`.
    pub fn sought_in_words(&self) -> String {
        let Self { sought, pairs, .. } = *self;
        // A pair may lack places at which nothing was measured.
        let factors = match sought.checked_rem(pairs) {
            Some(0) => {
                format!(" ({} x {})", counted(pairs, "pair"), counted(sought / pairs, "place"))
            }
            _ => String::new(),
        };
        format!("{} sought{factors}", counted(sought, "crossing"))
    }

    /// The same with how many are beyond chance, and what intervals hold for where crossings have
    /// two of them.
    pub fn in_words(&self, has_both: bool) -> String {
        let found = match self.found {
            0 => "none".to_owned(),
            found => found.to_string(),
        };
        let holds = if has_both { "; wider intervals hold for all at once" } else { "" };
        format!("{}, {found} beyond chance{holds}", self.sought_in_words())
    }
}

/// A metric with the comparisons in which pairing hurts, by their variance ratios, of all that it
/// has; `None` if there are none.
pub fn pairing_hurts(label: &str, all: usize, ratios: impl Iterator<Item = f64>) -> Option<String> {
    let (mut count, mut most) = (0, 0.0f64);
    for ratio in ratios {
        (count, most) = (count + 1, most.max(ratio));
    }
    let up_to = if count > 1 { "up to " } else { "" };
    (count > 0).then(|| format!("{label} ({count} of {all} comparisons, {up_to}{most:.2})"))
}

/// Where pairing hurts and why, of the metrics that [`pairing_hurts`] names; `None` if there are
/// none.
pub fn pairing_hurts_for(named: Vec<String>) -> Option<String> {
    let list = named.join(", ");
    (!named.is_empty()).then(|| {
        format!(
            "variance ratio above 1: structures differ, so that equal random numbers widen \
             differences instead of narrowing them, for {list}"
        )
    })
}
