//! The command `crosspoint`: what was typed, what it means, and how it ended.

use std::process::ExitCode;

use clap::Parser;
use crosspoint::cli::{Arguments, carry_out};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match carry_out(&arguments) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("{}", failure.message);
            ExitCode::from(failure.code)
        }
    }
}
