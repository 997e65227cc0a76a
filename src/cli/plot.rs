//! `crosspoint plot` and `report`: charts and page again, from the files of a results folder.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum, ValueHint};

use crate::report::{Format, draw, report};

use super::common::check_folder;
use super::{Ending, Failure, print};

#[derive(Args, Debug)]
pub(super) struct PlotArguments {
    /// Results folder.
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    dir: PathBuf,
    /// Kinds of pictures.
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [Picture::Svg, Picture::Png])]
    format: Vec<Picture>,
}

#[derive(Args, Debug)]
pub(super) struct ReportArguments {
    /// Results folder.
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    dir: PathBuf,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Picture {
    /// Vector graphics.
    Svg,
    /// Pixels.
    Png,
}

pub(super) fn plot(arguments: &PlotArguments) -> Ending {
    let formats: Vec<Format> = arguments
        .format
        .iter()
        .map(|picture| match picture {
            Picture::Svg => Format::Svg,
            Picture::Png => Format::Png,
        })
        .collect();
    check_folder(&arguments.dir)?;
    for path in draw(&arguments.dir, &formats).map_err(Failure::io)? {
        print(&path.display().to_string())?;
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn page(arguments: &ReportArguments) -> Ending {
    check_folder(&arguments.dir)?;
    let path = report(&arguments.dir).map_err(Failure::io)?;
    print(&path.display().to_string())?;
    Ok(ExitCode::SUCCESS)
}
