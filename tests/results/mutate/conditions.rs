//! Conditions on points, as in `--where`.

use super::harness::feed;
use crosspoint::experiment::Condition;

const TEXTS: [&str; 6] = [
    "redundancy <= organisation.devices",
    "organisation.devices > 50 and architecture = \"workgroup\"",
    "churn = 'night and day' or copies != 3 and 2 < copies",
    "copies==1 or copies == 2 or copies >= 4",
    "architecture != \"client-server\" and organisation.devices < 1e3",
    "\"a\" = 'a'",
];
const KEYS: [&str; 5] = ["redundancy", "organisation.devices", "architecture", "churn", "copies"];

#[test]
fn conditions_are_read_or_refused_with_a_place() {
    let corpus: Vec<Vec<u8>> = TEXTS.iter().map(|text| text.as_bytes().to_vec()).collect();
    feed("condition", &corpus, 100_000, |input| {
        let text = String::from_utf8_lossy(input);
        match Condition::parse(&text, &KEYS) {
            // Whether it holds can be said for any cell.
            Ok(condition) => {
                let _ = condition.holds(&|key| (key != "churn").then(|| "3".to_owned()));
                let values = KEYS.map(|key| (key, vec!["3".to_owned(), "a".to_owned()]));
                if let Err(error) = condition.check(&values) {
                    assert!(text.get(error.span.clone()).is_some(), "{error}: {:?}", error.span);
                }
            }
            Err(error) => {
                assert!(text.get(error.span.clone()).is_some(), "{error}: {:?}", error.span);
                assert!(!error.message.is_empty());
            }
        }
    });
}
