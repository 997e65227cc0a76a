//! Bad files that are large, special or badly named: made when they are needed.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

const SOUND: &str = "title = \"Sound\"\norganisation = \"office\"\n\
    architectures = [\"workgroup\"]\nhorizon = \"2 weeks\"\n";

/// Makes the files; their names as a shell takes them, and what has to be reported about each.
pub fn make(folder: &Path) -> Vec<(&'static str, Vec<&'static str>)> {
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    write("large.toml", &format!("{SOUND}{}", "# comment\n".repeat(110_000)));
    write("long-line.toml", &format!("{SOUND}seed = \"{}\"\n", "x".repeat(1_000_000)));
    write("two-megabytes.toml", &format!("{SOUND}seed = \"{}\"\n", "x".repeat(2_000_000)));
    write("long-key.toml", &format!("{SOUND}{} = 1\n", "k".repeat(1_000_000)));
    write("long-name.toml", &SOUND.replace("office", &"o".repeat(900_000)));
    write("deep.toml", &format!("{SOUND}seed = {}\n", "[".repeat(200_000)));
    write("deep-tables.toml", &format!("{SOUND}[{}a]\n", "a.".repeat(200_000)));
    write("many-lines.toml", &"=\n".repeat(100_000));
    write("many-keys.toml", &(0..90_000).map(|n| format!("k{n} = 1\n")).collect::<String>());
    write(
        "many-values.toml",
        &format!("{SOUND}[sweep]\n\"organisation.devices\" = [{}1]\n", "1,".repeat(500_000)),
    );
    write("a b.toml", "sead = 3\n");
    write("colour\u{1b}[31m.toml", SOUND);
    write("..toml", SOUND);
    write("...toml", SOUND);
    fs::write(folder.join("noise.toml"), [0xff; 5_000]).unwrap();
    fs::write(folder.join(OsStr::from_bytes(b"latin-\xe4.toml")), "sead = 3\n").unwrap();
    fs::create_dir(folder.join("folder.toml")).unwrap();
    symlink("nowhere", folder.join("broken-link.toml")).unwrap();
    symlink("loop.toml", folder.join("loop.toml")).unwrap();
    symlink("/dev/zero", folder.join("zeros.toml")).unwrap();
    assert!(Command::new("mkfifo").arg(folder.join("pipe.toml")).status().unwrap().success());
    vec![
        ("large.toml", vec!["cannot read `large.toml`: it has more than 1 MiB"]),
        ("two-megabytes.toml", vec!["it has more than 1 MiB"]),
        (
            "long-line.toml",
            vec!["long-line.toml:5:8", "`seed` has to be a whole number", "this is a text"],
        ),
        ("long-key.toml", vec!["long-key.toml:5:1", "is not a parameter"]),
        ("long-name.toml", vec!["long-name.toml:2:16", "there is no `ooo"]),
        ("deep.toml", vec!["deep.toml:5:", "not TOML"]),
        ("deep-tables.toml", vec!["not TOML"]),
        ("many-lines.toml", vec!["many-lines.toml:1:1", "... and 80 more mistakes"]),
        ("many-keys.toml", vec!["`title` is missing", "more mistakes"]),
        (
            "many-values.toml",
            vec!["many-values.toml:6:", "more than 300000 keys, values and lines"],
        ),
        ("'a b.toml'", vec!["a b.toml:1:1", "did you mean `seed`?"]),
        ("'colour\u{1b}[31m.toml'", vec!["has characters that cannot be printed", "\\u{1b}"]),
        ("..toml", vec!["would name another folder than its own for results"]),
        ("...toml", vec!["would name another folder than its own for results"]),
        ("noise.toml", vec!["noise.toml:1:1", "this is not UTF-8 text"]),
        ("latin-*.toml", vec!["did you mean `seed`?"]),
        ("folder.toml", vec!["cannot read `folder.toml`: it is a folder, not a file"]),
        ("broken-link.toml", vec!["cannot read `broken-link.toml`: there is no such file"]),
        ("loop.toml", vec!["cannot read `loop.toml`"]),
        ("zeros.toml", vec!["cannot read `zeros.toml`: it is not a regular file"]),
        ("pipe.toml", vec!["cannot read `pipe.toml`: it is not a regular file"]),
        ("/proc/self/mem", vec!["cannot read `/proc/self/mem`"]),
    ]
}
