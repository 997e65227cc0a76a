//! `crosspoint plot` and `report`: charts and page again, from the files of a results folder.

use std::process::ExitCode;

use crate::report::{Format, draw, report};

use super::{Ending, Failure, Picture, PlotArguments, ReportArguments, print};

pub(super) fn plot(arguments: &PlotArguments) -> Ending {
    let formats: Vec<Format> = arguments
        .format
        .iter()
        .map(|picture| match picture {
            Picture::Svg => Format::Svg,
            Picture::Png => Format::Png,
        })
        .collect();
    for path in draw(&arguments.dir, &formats).map_err(Failure::io)? {
        print(&path.display().to_string())?;
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn page(arguments: &ReportArguments) -> Ending {
    let path = report(&arguments.dir).map_err(Failure::io)?;
    print(&path.display().to_string())?;
    Ok(ExitCode::SUCCESS)
}
