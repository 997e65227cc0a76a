//! `crosspoint completions` and `crosspoint man`: completions for shells, and manual pages.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue};
use clap::{Args, Command, CommandFactory, ValueHint};
use clap_complete::Shell;
use clap_mangen::Man;

use crate::config::nearest;

use super::{Arguments, Ending, Failure, print};

#[derive(Args, Debug)]
pub(super) struct CompletionsArguments {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(Args, Debug)]
pub(super) struct ManArguments {
    /// Write a page for each command into this folder: crosspoint.1, crosspoint-run.1 and so on.
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    out: Option<PathBuf>,
}

/// Ends the program, as what was typed is no command or asks for help; of a misspelt command it
/// names the one that looks most like it.
pub(super) fn refuse(mut error: clap::Error) -> ! {
    if let Some(ContextValue::String(typed)) = error.get(ContextKind::InvalidSubcommand) {
        let command = Arguments::command();
        let near = nearest(typed, command.get_subcommands().map(Command::get_name));
        let near = near.map(str::to_owned).into_iter().collect();
        error.insert(ContextKind::SuggestedSubcommand, ContextValue::Strings(near));
    }
    error.exit()
}

pub(super) fn completions(arguments: &CompletionsArguments) -> Ending {
    let mut script = Vec::new();
    let mut command = Arguments::command();
    clap_complete::generate(arguments.shell, &mut command, "crosspoint", &mut script);
    write_out(&script)?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn manual(arguments: &ManArguments) -> Ending {
    let mut command = Arguments::command();
    let Some(dir) = &arguments.out else {
        write_out(&page(command))?;
        return Ok(ExitCode::SUCCESS);
    };
    // Gives subcommands the names that they are called by.
    command.build();
    fs::create_dir_all(dir).map_err(|error| Failure::of_system("create", dir, &error))?;
    let subcommands = command.get_subcommands().filter(|own| !own.is_hide_set()).cloned();
    for command in subcommands.collect::<Vec<_>>().into_iter().chain([command]) {
        let name = command.get_display_name().unwrap_or_else(|| command.get_name());
        let path = dir.join(format!("{name}.1"));
        fs::write(&path, page(command))
            .map_err(|error| Failure::of_system("write", &path, &error))?;
        print(&path.display().to_string())?;
    }
    Ok(ExitCode::SUCCESS)
}

fn page(command: Command) -> Vec<u8> {
    let mut page = Vec::new();
    Man::new(command).render(&mut page).expect("memory takes all");
    page
}

/// Results for standard output; a reader who has seen enough is no error.
fn write_out(bytes: &[u8]) -> Result<(), Failure> {
    match io::stdout().write_all(bytes) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(|error| Failure::results(&error)),
    }
}
