//! What stands in the braces of a value with a source: `{ value = 3, range = [1, 9], source = "..." }`.

use super::{Diagnostic, Item, Leeway, Value, nearest};

/// The keys that it has to have, then those of which it may have one.
const REQUIRED: [&str; 2] = ["value", "source"];
const OPTIONAL: [&str; 3] = ["range", "among", "fixed"];

/// What a key beside a value says of varying it; `None` if it has no such meaning, or its value
/// not the form that belongs to the key.
pub(super) fn leeway(key: &str, item: Item) -> Option<Leeway<Item>> {
    match (key, item.value) {
        ("range", Value::List(ends)) => ends.try_into().ok().map(Leeway::Range),
        ("among", Value::List(values)) if !values.is_empty() => Some(Leeway::Among(values)),
        ("fixed", Value::Text(reason)) if !reason.trim().is_empty() => Some(Leeway::Fixed(reason)),
        _ => None,
    }
}

/// The keys beside the `value` of a parameter at `path` that have no meaning there, each as a
/// mistake; and whether one may be a misspelt `source`.
pub(super) fn mistakes_beside(item: &Item, path: &str) -> (Vec<Diagnostic>, bool) {
    let (mut found, mut misspelt, mut first) = (Vec::new(), false, None);
    for (name, other) in item.entries() {
        let mistake = |message: String| Diagnostic::new(message, &other.key).at_key(path);
        let own = OPTIONAL.into_iter().find(|known| known == name);
        match (own, first) {
            _ if REQUIRED.contains(&name.as_str()) => {}
            (Some(_), Some(first)) => {
                let both = mistake(format!("`{path}` has both `{first}` and `{name}`"));
                found.push(both.helped("keep one of the two"));
            }
            (Some(own), None) => {
                first = Some(own);
                if leeway(own, other.clone()).is_none() {
                    found.push(malformed(own, other, path));
                }
            }
            (None, _) => {
                misspelt |= nearest(name, ["source"]).is_some();
                let known = REQUIRED.into_iter().chain(OPTIONAL);
                let near = nearest(name, known.filter(|own| item.get(own).is_none()));
                let help = near.map(|near| format!("did you mean `{path}.{near}`?"));
                let unknown = mistake(format!("`{path}.{name}` is not a parameter"));
                found.push(unknown.helped(help.unwrap_or_else(|| {
                    "a value in braces has `value` and `source`, and may have one of `range`, \
                     `among` and `fixed`"
                        .to_owned()
                })));
            }
        }
    }
    (found, misspelt)
}

/// The mistake of a key that says how far a value may be varied, and not in its form.
fn malformed(key: &str, item: &Item, path: &str) -> Diagnostic {
    let what = match key {
        "range" => "a list of two values, the lower one first",
        "among" => "a list of values",
        _ => "the reason, as text in quotes",
    };
    let path = format!("{path}.{key}");
    Diagnostic::new(format!("`{path}` has to be {what}"), &item.origin)
        .labelled(item.shown())
        .at_key(path)
        .expecting(what)
}
