//! The same models on Crosspoint and on other discrete-event simulators, in one run.
//!
//! `cargo run --release --manifest-path benches/peers/Cargo.toml` prints costs and ratios.
//! Programs take turns, and each measurement is a process of its own: what disturbs the machine
//! hits all alike, and no program finds the memory that another one left behind.

mod measurement;
mod programs;
mod table;

use std::process::ExitCode;

use clap::Parser;

use measurement::{Case, Measurement};
use programs::Program;

/// Runs the same models on Crosspoint and its peers, and prints the ratios.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// A few seconds per program, without the largest sizes.
    #[arg(long)]
    quick: bool,
    /// Also the hold model with ten million pending events (programs that need more memory fail).
    #[arg(long)]
    large: bool,
    /// How often each program takes its turn; the median counts.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// One JSON object a line instead of a table.
    #[arg(long)]
    json: bool,
    /// One measurement in this process: program, case and size.
    #[arg(long, hide = true, num_args = 3, value_names = ["PROGRAM", "CASE", "SIZE"])]
    measure: Option<Vec<String>>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Some(what) = &arguments.measure {
        return measure_here(what);
    }
    let there: Vec<Program> = Program::ALL.into_iter().filter(Program::is_there).collect();
    for case in Case::all(arguments.quick, arguments.large) {
        let programs: Vec<Program> = there.iter().copied().filter(|it| it.runs(case)).collect();
        let mut turns: Vec<Vec<Measurement>> = vec![Vec::new(); programs.len()];
        for round in 1..=arguments.rounds {
            for (program, measured) in programs.iter().zip(&mut turns) {
                eprintln!("{case}: round {round} of {}, {}", arguments.rounds, program.name());
                match measurement::in_a_process(*program, case) {
                    Ok(measurement) => measured.push(measurement),
                    Err(message) => eprintln!("{case}: {} failed: {message}", program.name()),
                }
            }
        }
        table::print(case, &programs, &turns, arguments.json);
    }
    ExitCode::SUCCESS
}

fn measure_here(what: &[String]) -> ExitCode {
    let [program, case, size] = what else { unreachable!("clap counts three values") };
    let program = Program::ALL.into_iter().find(|known| known.name() == program);
    let case = size.parse().ok().and_then(|size| Case::named(case, size));
    let (Some(program), Some(case)) = (program, case) else {
        eprintln!("no such program or case");
        return ExitCode::from(2);
    };
    println!("{}", serde_json::to_string(&program.run(case)).expect("a measurement is plain data"));
    ExitCode::SUCCESS
}
