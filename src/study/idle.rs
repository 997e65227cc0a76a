//! Parameters that no trial of a point reads, each with the reason.

/// A line of a model's table of idle parameters, for points of the kind `P`.
pub struct IdleRule<P: 'static> {
    /// Paths, each with all below it: names joined by dots, `*` for any one name.
    pub paths: &'static [&'static str],
    /// Whether no trial of a point reads them.
    pub when: fn(&P) -> bool,
    /// Why, as the end of a sentence: "no traffic leaves the only site".
    pub reason: &'static str,
}

/// The idle parameters of one point.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Idle {
    found: Vec<(&'static [&'static str], &'static str)>,
    /// Those that follow from other tables of the model.
    further: Vec<(String, &'static str)>,
}

impl Idle {
    /// The rules that hold at a point.
    pub fn of<P>(point: &P, tables: &[&[IdleRule<P>]]) -> Self {
        let rules = tables.iter().flat_map(|table| table.iter());
        let hold = rules.filter(|rule| (rule.when)(point));
        Self { found: hold.map(|rule| (rule.paths, rule.reason)).collect(), further: Vec::new() }
    }

    /// The same and further patterns with their reasons, which come after the others.
    #[must_use]
    pub fn with(self, further: Vec<(String, &'static str)>) -> Self {
        Self { further, ..self }
    }

    /// Why no trial reads a parameter, or anything below it; `None` if trials may read it.
    pub fn reason(&self, path: &str) -> Option<&'static str> {
        let rule = self.found.iter().find(|(paths, _)| paths.iter().any(|own| covers(own, path)));
        let further = || self.further.iter().find(|(own, _)| covers(own, path));
        rule.map(|(_, reason)| *reason).or_else(|| further().map(|(_, reason)| *reason))
    }
}

/// Whether a pattern names a path or something above it.
pub fn covers(pattern: &str, path: &str) -> bool {
    if !pattern.contains('*') {
        let rest = path.strip_prefix(pattern);
        return rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    }
    let mut names = path.split('.');
    pattern.split('.').all(|own| names.next().is_some_and(|name| own == "*" || own == name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_name_paths_and_all_below_them() {
        for (pattern, path, expected) in [
            ("hardware.uplink", "hardware.uplink", true),
            ("hardware.uplink", "hardware.uplink.failure.rate", true),
            ("hardware.uplink", "hardware.uplinks", false),
            ("hardware.uplink.loss", "hardware.uplink", false),
            ("service.*.patience", "service.printing.patience.wait", true),
            ("service.*.patience", "service.patience", false),
        ] {
            assert_eq!(covers(pattern, path), expected, "{pattern} and {path}");
        }
    }

    #[test]
    fn the_first_rule_that_holds_gives_the_reason() {
        let rules: [IdleRule<u32>; 2] = [
            IdleRule { paths: &["a.b", "a.c"], when: |n| *n > 1, reason: "n is large" },
            IdleRule { paths: &["a"], when: |n| *n > 2, reason: "n is very large" },
        ];
        let reason = |n: u32, path| Idle::of(&n, &[&rules]).reason(path);
        assert_eq!(reason(1, "a.b"), None);
        assert_eq!(reason(2, "a.b.d"), Some("n is large"));
        assert_eq!(reason(2, "a.d"), None);
        assert_eq!(reason(3, "a.c"), Some("n is large"));
        assert_eq!(reason(3, "a.d"), Some("n is very large"));
    }
}
