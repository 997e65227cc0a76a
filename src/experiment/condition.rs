//! Conditions on points: `redundancy <= organisation.devices and architecture = "workgroup"`.

/// A condition, as alternatives of comparisons that have to hold together.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    alternatives: Vec<Vec<Comparison>>,
}

#[derive(Clone, Debug, PartialEq)]
struct Comparison {
    left: Operand,
    operator: Operator,
    right: Operand,
}

#[derive(Clone, Debug, PartialEq)]
enum Operand {
    /// An axis, or `architecture`.
    Key(String),
    /// A number or a text.
    Literal(String),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Operator {
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    GreaterOrEqual,
    Greater,
}

const OPERATORS: [(&str, Operator); 7] = [
    ("<=", Operator::LessOrEqual),
    (">=", Operator::GreaterOrEqual),
    ("!=", Operator::NotEqual),
    ("==", Operator::Equal),
    ("<", Operator::Less),
    (">", Operator::Greater),
    ("=", Operator::Equal),
];

impl Condition {
    /// Reads a condition; `keys` are the names that may stand in it.
    pub fn parse(text: &str, keys: &[&str]) -> Result<Self, String> {
        let alternative =
            |part: &str| part.split(" and ").map(|part| Comparison::parse(part, keys)).collect();
        let alternatives = text.split(" or ").map(alternative).collect::<Result<_, _>>()?;
        Ok(Self { alternatives })
    }

    /// Whether a point meets it. `cell` gives the value at a key; a comparison with a key that the
    /// architecture does not have holds.
    pub fn holds(&self, cell: &dyn Fn(&str) -> Option<String>) -> bool {
        let all = |part: &Vec<Comparison>| part.iter().all(|comparison| comparison.holds(cell));
        self.alternatives.iter().any(all)
    }
}

impl Comparison {
    fn parse(text: &str, keys: &[&str]) -> Result<Self, String> {
        let found = OPERATORS.iter().filter_map(|(sign, operator)| {
            text.find(sign).map(|at| (at, std::cmp::Reverse(sign.len()), *sign, *operator))
        });
        let Some((at, _, sign, operator)) = found.min_by_key(|(at, length, ..)| (*at, *length))
        else {
            let help = "a comparison looks like `organisation.devices > 50`";
            return Err(format!("`{}` compares nothing: {help}", text.trim()));
        };
        let left = Operand::parse(&text[..at], keys)?;
        let right = Operand::parse(&text[at + sign.len()..], keys)?;
        Ok(Self { left, operator, right })
    }

    fn holds(&self, cell: &dyn Fn(&str) -> Option<String>) -> bool {
        let (Some(left), Some(right)) = (self.left.value(cell), self.right.value(cell)) else {
            return true;
        };
        let order = match (number(&left), number(&right)) {
            (Some(left), Some(right)) => left.total_cmp(&right),
            _ => left.cmp(&right),
        };
        match self.operator {
            Operator::Less => order.is_lt(),
            Operator::LessOrEqual => order.is_le(),
            Operator::Equal => order.is_eq(),
            Operator::NotEqual => order.is_ne(),
            Operator::GreaterOrEqual => order.is_ge(),
            Operator::Greater => order.is_gt(),
        }
    }
}

impl Operand {
    fn parse(text: &str, keys: &[&str]) -> Result<Self, String> {
        let text = text.trim();
        if let Some(inner) = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            return Ok(Self::Literal(inner.to_owned()));
        }
        if number(text).is_some() {
            return Ok(Self::Literal(text.to_owned()));
        }
        if keys.contains(&text) {
            return Ok(Self::Key(text.to_owned()));
        }
        let near = crate::config::nearest(text, keys.iter().copied());
        let help = near.map_or_else(
            || format!("names are: {}", keys.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        Err(format!("`{text}` is neither an axis nor a number nor a text in quotes: {help}"))
    }

    fn value(&self, cell: &dyn Fn(&str) -> Option<String>) -> Option<String> {
        match self {
            Self::Key(key) => cell(key),
            Self::Literal(text) => Some(text.clone()),
        }
    }
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> bool {
        let condition = Condition::parse(text, &["copies", "devices", "architecture"]).unwrap();
        condition.holds(&|key| match key {
            "copies" => Some("3".to_owned()),
            "architecture" => Some("workgroup".to_owned()),
            _ => None,
        })
    }

    #[test]
    fn conditions_compare_numbers_and_texts() {
        assert!(check("copies <= 3"));
        assert!(!check("copies > 10"));
        assert!(check("copies > 10 or architecture = \"workgroup\""));
        assert!(!check("copies = 3 and architecture != \"workgroup\""));
        assert!(check("copies < devices"), "a key that is not there excludes nothing");
    }

    #[test]
    fn mistakes_are_explained() {
        let explain = |text| Condition::parse(text, &["copies"]).unwrap_err();
        assert!(explain("copes > 3").contains("did you mean `copies`"));
        assert!(explain("copies").contains("compares nothing"));
    }
}
