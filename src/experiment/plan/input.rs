//! Files that an experiment was read from.

use serde::{Deserialize, Serialize};

/// A file that an experiment was read from, as a results folder keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Input {
    /// Its path within the folder of inputs, with `/` between the parts.
    pub path: String,
    /// Its text.
    pub text: String,
    /// Whether it is the user's, and not as it comes with the program.
    pub own: bool,
}

impl Input {
    /// The experiment file among all inputs.
    pub const EXPERIMENT: &str = "experiment.toml";

    /// The model files, and the files of data, that do not come with the program, in words; `None`
    /// if there are none.
    pub fn own_in_words(inputs: &[Self]) -> Option<String> {
        const MOST: usize = 5;
        let own = inputs.iter().filter(|input| input.own && input.path != Self::EXPERIMENT);
        let paths: Vec<&str> = own.map(|input| input.path.as_str()).collect();
        let more = paths.len().saturating_sub(MOST);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let shown = paths.iter().take(MOST).copied().collect::<Vec<_>>().join(", ");
        (!paths.is_empty()).then(|| format!("files of your own: {shown}{more}"))
    }
}
