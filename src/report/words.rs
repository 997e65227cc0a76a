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
