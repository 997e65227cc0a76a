//! The command `crosspoint` with the models that come with it.

use std::process::ExitCode;

fn main() -> ExitCode {
    crosspoint::cli::main(&crosspoint::world::STUDIES)
}
