//! From made-up trials to a results folder, through the public interface.

#[path = "results/made_up.rs"]
mod made_up;

mod results {
    mod crash;
    mod crossings;
    mod faulty;
    mod folder;
    mod running;
    mod series;
    mod stopping;
    mod tables;
    mod terminal;
    mod used;
}
