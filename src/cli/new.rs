//! `crosspoint new`: a commented experiment to start from, with the model files that it names.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum, ValueHint};

use crate::config::shell_word;
use crate::config::{Item, Value, is_name, parse};
use crate::experiment::Library;

use super::{Ending, Failure, print, tell};

#[derive(Args, Debug)]
pub(super) struct NewArguments {
    /// Folder to make; the experiment is named after it.
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    dir: PathBuf,
    /// Template to start from.
    #[arg(short, long, value_enum, default_value_t = Template::Office)]
    template: Template,
}

/// The experiments to start from; each runs for seconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Template {
    /// Does our office need a server? People, laptops and faults; availability and effort.
    Office,
    /// Where is the knee of a server? A closed system beside the formula for its bounds.
    Textbook,
    /// How many copies does a file need when peers come and go? Theory beside simulation.
    Churn,
}

impl Template {
    fn name(self) -> &'static str {
        match self {
            Self::Office => "office",
            Self::Textbook => "textbook",
            Self::Churn => "churn",
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Office => include_str!("../../templates/office.toml"),
            Self::Textbook => include_str!("../../templates/textbook.toml"),
            Self::Churn => include_str!("../../templates/churn.toml"),
        }
    }
}

pub(super) fn new(arguments: &NewArguments) -> Ending {
    let NewArguments { dir, template } = arguments;
    let name = dir.file_name().and_then(|name| file_name(&name.to_string_lossy()));
    let name = name.unwrap_or_else(|| template.name().to_owned());
    let experiment = dir.join(format!("{name}.toml"));
    let mut files = vec![(experiment.clone(), template.text())];
    files.extend(models(template.text()).map(|(path, text)| (dir.join("models").join(path), text)));
    // Looked at before anything is written, so that no half of an experiment is left.
    if let Some((path, _)) = files.iter().find(|(path, _)| path.symlink_metadata().is_ok()) {
        return Err(Failure::io(format!(
            "cannot make an experiment in {}: {} is there already; choose another folder",
            dir.display(),
            path.display()
        )));
    }
    for (path, text) in &files {
        write_new(path, text).map_err(|error| Failure::of_system("write", path, &error))?;
        print(&path.display().to_string())?;
    }
    let file = shell_word(&experiment.to_string_lossy());
    tell(&format!("look at it, then: crosspoint run {file}"));
    Ok(ExitCode::SUCCESS)
}

/// The name of an experiment after that of its folder: `my-office` after `My Office`; `None` if
/// nothing is left of it.
fn file_name(folder: &str) -> Option<String> {
    let mut name = String::new();
    for c in folder.chars().flat_map(char::to_lowercase) {
        match c {
            'a'..='z' | '0'..='9' | '_' => name.push(c),
            'ä' => name.push_str("ae"),
            'ö' => name.push_str("oe"),
            'ü' => name.push_str("ue"),
            'ß' => name.push_str("ss"),
            // One hyphen for whatever else there is, none at the beginning.
            _ if !name.is_empty() && !name.ends_with('-') => name.push('-'),
            _ => {}
        }
    }
    name.truncate(64);
    let name = name.trim_matches(['-', '_']).to_owned();
    is_name(&name).then_some(name)
}

/// The model files that an experiment names, for editing; those of the same name that come with the
/// program no longer count then.
fn models(text: &str) -> impl Iterator<Item = (PathBuf, &'static str)> {
    let document = parse("template", text.to_owned()).expect("a test reads every template");
    let named = |folder: &'static str, item: Option<&Item>| -> Vec<(&'static str, String)> {
        let texts = |item: &Item| match &item.value {
            Value::Text(name) => vec![(folder, name.clone())],
            _ => item.items().iter().map(|item| (folder, item.cell())).collect(),
        };
        item.map(texts).unwrap_or_default()
    };
    let organisation = named("organisations", document.get("organisation"));
    let architectures = named("architectures", document.get("architectures"));
    organisation.into_iter().chain(architectures).filter_map(|(folder, name)| {
        let text = Library::shipped_text(folder, &name)?;
        Some((Path::new(folder).join(name).with_extension("toml"), text))
    })
}

/// Writes a file that is not there yet, with its folders.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    File::create_new(path)?.write_all(text.as_bytes())
}
