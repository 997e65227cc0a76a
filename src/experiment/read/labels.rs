//! What axes are called on charts and in sentences.

use crate::config::{Diagnostic, Item, Log, Value};
use crate::study::Root;

use super::variation::Variation;

/// The label that an axis states; `Some(None)` if it states none, `None` if that is no text.
pub(super) fn stated_label(name: &str, item: &Item, log: &Log) -> Option<Option<String>> {
    let Some(label) = item.get("label") else { return Some(None) };
    let text = match &label.value {
        Value::Text(text) => text.trim(),
        _ => "",
    };
    if text.is_empty() {
        let message = format!("the label of the axis `{name}` has to be text in quotes");
        log.push(Diagnostic::new(message, &label.origin));
        return None;
    }
    Some(Some(text.to_owned()))
}

/// The name of a path on charts: as its root says, else its last part, as words.
pub(super) fn label_of(path: &str, roots: &[Root]) -> String {
    let known = roots.iter().flat_map(|root| root.labels).find(|(own, _)| *own == path);
    known.map_or_else(|| last_words(path, 1), |(_, label)| (*label).to_owned())
}

/// The last parts of a path as words: `organisation.presence.office.taken_home` becomes "taken
/// home".
pub(super) fn last_words(path: &str, parts: usize) -> String {
    let mut last: Vec<&str> = path.rsplit('.').take(parts).collect();
    last.reverse();
    last.join(" ").replace(['_', '-'], " ")
}

/// Calls no two axes alike. Where last parts of paths are the same, as many more parts are said as
/// tell them apart; a label that is stated stays, and where two are equal the keys stand beside.
pub(super) fn tell_apart(axes: &mut [Variation]) {
    let longest = axes.iter().map(|own| own.axis.key.split('.').count()).max().unwrap_or(0);
    for parts in 2..=longest {
        for at in alike(axes) {
            let Variation { axis, has_label, .. } = &mut axes[at];
            if !*has_label {
                axis.label = last_words(&axis.key, parts);
            }
        }
    }
    for at in alike(axes) {
        let axis = &mut axes[at].axis;
        axis.label = format!("{} ({})", axis.label, axis.key);
    }
}

/// The axes that have a label in common with another one.
fn alike(axes: &[Variation]) -> Vec<usize> {
    let label = |at: usize| &axes[at].axis.label;
    let is_alike = |at: &usize| (0..axes.len()).any(|own| own != *at && label(own) == label(*at));
    (0..axes.len()).filter(is_alike).collect()
}

#[cfg(test)]
mod tests {
    use super::super::variation::Writes;
    use super::*;
    use crate::config::parse;
    use crate::experiment::plan::Axis;

    /// Labels of axes; of one whose label is stated it stands after the key.
    fn labels(axes: &[(&str, &str)]) -> Vec<String> {
        let origin = parse("x.toml", "a = 1".to_owned()).unwrap().origin;
        let axis = |(key, label): &(&str, &str)| {
            let own = if label.is_empty() { last_words(key, 1) } else { (*label).to_owned() };
            let settings = Writes::Everywhere(Vec::new());
            let axis = Axis::new(key, &own, vec!["1".into()]);
            Variation { axis, has_label: !label.is_empty(), settings, origin: origin.clone() }
        };
        let mut all: Vec<Variation> = axes.iter().map(axis).collect();
        tell_apart(&mut all);
        all.into_iter().map(|own| own.axis.label).collect()
    }

    #[test]
    fn axes_with_equal_last_parts_are_told_apart() {
        let disks = [("hardware.server.disk.lifetime", ""), ("hardware.desktop.disk.lifetime", "")];
        assert_eq!(labels(&disks), ["server disk lifetime", "desktop disk lifetime"]);
        let three = [("a.b.rate", ""), ("a.c.rate", ""), ("a.c.shared_rate", "")];
        assert_eq!(labels(&three), ["b rate", "c rate", "shared rate"]);
        let longer = [("rate", ""), ("a.rate", ""), ("b.a.rate", "")];
        assert_eq!(labels(&longer), ["rate", "a rate", "b a rate"]);
    }

    #[test]
    fn stated_labels_stay_and_equal_ones_have_keys() {
        assert_eq!(labels(&[("a.rate", "rate"), ("b.rate", "")]), ["rate", "b rate"]);
        assert_eq!(labels(&[("a.rate", "r"), ("b.rate", "r")]), ["r (a.rate)", "r (b.rate)"]);
        assert_eq!(labels(&[("a-b", ""), ("a_b", "")]), ["a b (a-b)", "a b (a_b)"]);
    }
}
