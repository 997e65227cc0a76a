//! From made-up trials to a results folder, through the public interface.

#[path = "results/made_up.rs"]
mod made_up;

mod results {
    mod crossings;
    mod folder;
    mod running;
    mod tables;
    mod terminal;
}
