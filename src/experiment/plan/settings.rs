//! The parameters of all points, and which of them another run had otherwise.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::sim::SimDuration;

/// Marks a value that no trial reads.
const IDLE: char = '~';

/// The parameters of points: whole for the first point of each architecture, and what differs from
/// it for every other.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Settings {
    /// By architecture.
    first: Vec<BTreeMap<String, String>>,
    /// By point: its architecture and what differs; `None` for a parameter that it does not have.
    changes: Vec<(usize, BTreeMap<String, Option<String>>)>,
}

impl Settings {
    /// Adds the next point: its parameters by path, each with whether no trial reads it; spans of
    /// time that are no parameters; and the details asked of its trials.
    pub fn add<const N: usize>(
        &mut self,
        architecture: usize,
        values: &[(&str, &str, bool)],
        spans: [(&str, SimDuration); N],
        given: &[(&str, String)],
    ) {
        let marked = |(path, value, idle): &(&str, &str, bool)| {
            let value = if *idle { format!("{IDLE}{value}") } else { (*value).to_owned() };
            ((*path).to_owned(), value)
        };
        let mut values: BTreeMap<String, String> = values.iter().map(marked).collect();
        values.extend(spans.map(|(name, span)| (name.to_owned(), span.as_nanos().to_string())));
        values.extend(given.iter().map(|(name, own)| ((*name).to_owned(), own.clone())));
        if self.first.len() <= architecture {
            self.first.resize(architecture + 1, BTreeMap::new());
        }
        let first = &mut self.first[architecture];
        if first.is_empty() {
            first.clone_from(&values);
        }
        let other = values.iter().filter(|(path, value)| first.get(*path) != Some(*value));
        let other = other.map(|(path, value)| (path.clone(), Some(value.clone())));
        let absent = first.keys().filter(|path| !values.contains_key(*path));
        let absent = absent.map(|path| (path.clone(), None));
        self.changes.push((architecture, other.chain(absent).collect()));
    }

    /// Which parameters a point has otherwise than a point of another run, as far as trials read
    /// them.
    pub(in crate::experiment) fn differences(
        &self,
        point: usize,
        other: &Self,
        at: usize,
    ) -> BTreeSet<String> {
        let (own, before) = (self.of(point), other.of(at));
        let named = |is: Changed| -> BTreeSet<String> {
            let paths = own.keys().chain(before.keys());
            let named = paths.filter(|path| is(own.get(*path), before.get(*path)));
            named.map(|path| (*path).to_owned()).collect()
        };
        let changed = named(is_changed);
        // An idle value may decide whether others are read.
        if changed.is_empty() { named(is_read_anew) } else { changed }
    }

    /// All parameters of a point; none of one that was not added.
    fn of(&self, point: usize) -> BTreeMap<&str, &str> {
        let Some((architecture, changes)) = self.changes.get(point) else { return BTreeMap::new() };
        let first = self.first.get(*architecture).into_iter().flatten();
        let mut values: BTreeMap<&str, &str> =
            first.map(|(path, value)| (path.as_str(), value.as_str())).collect();
        for (path, value) in changes {
            match value {
                Some(value) => values.insert(path, value),
                None => values.remove(path.as_str()),
            };
        }
        values
    }
}

/// Whether something happened to a parameter between two points, now and earlier.
type Changed = fn(Option<&&str>, Option<&&str>) -> bool;

/// Whether a parameter has another value, and trials of one of two points read it.
fn is_changed(now: Option<&&str>, before: Option<&&str>) -> bool {
    let bare = |value: &&&str| value.strip_prefix(IDLE).unwrap_or(value).to_owned();
    now.as_ref().map(bare) != before.as_ref().map(bare) && is_read_once(now, before)
}

/// Whether trials of only one of two points read a parameter.
fn is_read_anew(now: Option<&&str>, before: Option<&&str>) -> bool {
    now != before && is_read_once(now, before)
}

/// Whether trials of one of two points read a parameter.
fn is_read_once(now: Option<&&str>, before: Option<&&str>) -> bool {
    [now, before].into_iter().flatten().any(|value| !value.starts_with(IDLE))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said<'a>(own: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str, bool)> {
        own.iter().map(|(path, value)| (*path, *value, false)).collect()
    }

    #[test]
    fn settings_hold_what_is_other_and_what_is_not_there() {
        let (first, second) = ([("a", "1"), ("b", "2"), ("c", "3")], [("a", "1"), ("b", "9")]);
        let mut settings = Settings::default();
        settings.add(1, &said(&first), [], &[]);
        settings.add(1, &said(&second), [], &[]);
        settings.add(0, &said(&second), [], &[]);
        let changed =
            BTreeMap::from([("b".to_owned(), Some("9".to_owned())), ("c".to_owned(), None)]);
        assert_eq!(settings.changes[1], (1, changed));
        assert_eq!(settings.of(0), BTreeMap::from(first));
        assert_eq!(settings.of(1), BTreeMap::from(second));
        assert_eq!(settings.of(2), BTreeMap::from(second));
    }

    #[test]
    fn only_what_a_trial_reads_is_said_to_have_changed() {
        for (now, before, expected) in [
            (Some("1"), Some("2"), true),
            (Some("1"), None, true),
            (Some("~1"), Some("~2"), false),
            (Some("~1"), None, false),
            (Some("~1"), Some("1"), false),
            (Some("~1"), Some("2"), true),
        ] {
            assert_eq!(is_changed(now.as_ref(), before.as_ref()), expected, "{now:?} {before:?}");
        }
    }
}
