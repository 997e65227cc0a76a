//! Sentences about differences that the page and the terminal share, so that one figure has one
//! explanation.

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

/// How many crossings were sought and how many are beyond chance, and what intervals hold for.
pub fn sought_and_found(sought: usize, found: usize) -> String {
    let verb = if found == 1 { "is" } else { "are" };
    format!(
        "{sought} crossings sought, {found} {verb} beyond chance; intervals hold for all of them at \
         once (95 %)"
    )
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
