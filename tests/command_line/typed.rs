//! The program as a user types it.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The program with these arguments, in this folder.
pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_crosspoint"));
    command.current_dir(folder).args(arguments).env("NO_COLOR", "1");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The same in the folder of the project, with a standard input that waits to be written.
pub fn fed_command(arguments: &[&str]) -> Command {
    let mut command = command(Path::new(env!("CARGO_MANIFEST_DIR")), arguments);
    command.stdin(Stdio::piped());
    command
}

/// Runs the program in this folder.
pub fn crosspoint(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().unwrap()
}

/// Runs the program in the folder of the project with this standard input.
pub fn fed(arguments: &[&str], input: &str) -> Output {
    let mut child = fed_command(arguments).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    // Beside reading the output, as either may fill its pipe.
    let feed = std::thread::spawn(move || {
        // A command that reads nothing may have ended already.
        let _ = stdin.write_all(input.as_bytes());
    });
    let output = child.wait_with_output().unwrap();
    feed.join().unwrap();
    output
}

/// Standard output.
pub fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Standard error.
pub fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Standard output of a command that succeeded.
pub fn told(output: &Output) -> String {
    assert!(output.status.success(), "{}", err(output));
    out(output)
}

/// Copies a folder with all below it.
pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy_folder(&path, &to);
        } else {
            fs::copy(&path, &to).unwrap();
        }
    }
}
