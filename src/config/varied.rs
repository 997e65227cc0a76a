//! Checks of what files say of varying values: see [`Leeway`].

use super::{Diagnostic, Item, Leeway, Reader};

/// Reads a value of a parameter from an item; the key is where mistakes are reported.
type Read<'r, T> = dyn Fn(&Item, &str) -> Option<T> + 'r;

impl Reader<'_> {
    /// Checks what the file says of varying a number or quantity that was read: both ends, or all
    /// alternatives, are values of the same kind, and the value is one of those. `read` reads one
    /// and reports what is none.
    pub(super) fn check_leeway<T: PartialOrd>(
        &self,
        item: &Item,
        key: &str,
        value: &T,
        read: impl Fn(&Item, &str) -> Option<T>,
    ) {
        match item.leeway() {
            None | Some(Leeway::Fixed(_)) => {}
            Some(Leeway::Range(ends)) => self.check_range(item, key, value, (ends, &read)),
            Some(Leeway::Among(values)) => self.check_among(item, key, value, (values, &read)),
        }
    }

    /// The same for what has no order: texts, flags and choices.
    pub(super) fn check_alternatives<T: PartialEq>(
        &self,
        item: &Item,
        key: &str,
        value: &T,
        read: impl Fn(&Item, &str) -> Option<T>,
    ) {
        match item.leeway() {
            None | Some(Leeway::Fixed(_)) => {}
            Some(Leeway::Range([low, _])) => {
                let help = "`among` lists the values that it may take";
                self.no_leeway(low, &format!("{key}.range"), "is no number: it has no range", help);
            }
            Some(Leeway::Among(values)) => self.check_among(item, key, value, (values, &read)),
        }
    }

    /// The same for values that can only be `fixed`, such as lists.
    pub(super) fn check_fixed(&self, item: &Item, key: &str) {
        let (at, other) = match item.leeway() {
            None | Some(Leeway::Fixed(_)) => return,
            Some(Leeway::Range([at, _])) => (at, "range"),
            Some(Leeway::Among(values)) => (&values[0], "among"),
        };
        let help = "it can only be `fixed`, with the reason";
        self.no_leeway(at, &format!("{key}.{other}"), "cannot be varied", help);
    }

    /// The same for a range alone.
    pub(super) fn check_range<T: PartialOrd>(
        &self,
        item: &Item,
        key: &str,
        value: &T,
        (ends, read): (&[Item; 2], &Read<'_, T>),
    ) {
        let place = format!("{key}.range");
        let [Some(low), Some(high)] = ends.each_ref().map(|end| read(end, &place)) else { return };
        let [from, to] = ends.each_ref().map(Item::written);
        if low >= high {
            let help = format!("its lower end comes first, and is less than {to}");
            self.no_leeway(&ends[0], &place, "is no range", &help);
        } else if !(low..=high).contains(value) && item.is_all_beside(&ends[0]) {
            let help = format!("its range goes from {from} to {to}");
            self.no_leeway(item, key, "lies outside of its range", &help);
        }
    }

    fn check_among<T: PartialEq>(
        &self,
        item: &Item,
        key: &str,
        value: &T,
        (values, read): (&[Item], &Read<'_, T>),
    ) {
        let place = format!("{key}.among");
        let known: Option<Vec<T>> = values.iter().map(|own| read(own, &place)).collect();
        if known.is_some_and(|known| !known.contains(value)) {
            let all: Vec<String> = values.iter().map(Item::written).collect();
            let help = format!("it may be one of {}", all.join(", "));
            self.no_leeway(item, key, "is not among its own alternatives", &help);
        }
    }

    /// Reports what is wrong with how far the value at a key may be varied.
    pub(super) fn no_leeway(&self, at: &Item, key: &str, what: &str, help: &str) {
        let path = self.path_of(key);
        let mistake = Diagnostic::new(format!("`{path}` {what}"), &at.origin);
        self.log.push(mistake.labelled(at.shown()).at_key(path).helped(help.to_owned()));
    }
}
