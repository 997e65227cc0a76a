//! Laws read from the columns of CSV files: what is drawn, and every kind of mistake.

use std::fs;
use std::path::Path;

use crosspoint::config::{Log, Reader, load};
use crosspoint::dist::Law;

/// Reads the law `on` of a file that stands in `folder/models/organisations/`, as spans.
fn read(folder: &Path, law: &str) -> Result<Law, String> {
    let organisations = folder.join("models/organisations");
    fs::create_dir_all(&organisations).unwrap();
    fs::create_dir_all(folder.join("models/architectures")).unwrap();
    let path = organisations.join("peers.toml");
    fs::write(&path, format!("on = {law}\n")).unwrap();
    let (item, log) = (load(&path).unwrap(), Log::default());
    let mut table = Reader::root(&item, "organisation", &log);
    let law = Law::read(&mut table, "on", "length of a session");
    table.finish();
    let mistakes = log.into_diagnostics();
    // Folders of tests have a new name every time.
    let text = mistakes.to_string().replace(&folder.display().to_string(), "PROJECT");
    if mistakes.is_empty() { Ok(law) } else { Err(text) }
}

/// The law of column `length` of a file with this text, in minutes.
fn trace(text: &[u8]) -> Result<Law, String> {
    let folder = tempfile::tempdir().unwrap();
    let organisations = folder.path().join("models/organisations");
    fs::create_dir_all(&organisations).unwrap();
    fs::write(organisations.join("sessions.csv"), text).unwrap();
    let law = r#"{ trace = { file = "sessions.csv", column = "length", unit = "min" } }"#;
    read(folder.path(), law)
}

#[test]
fn a_column_becomes_a_law_with_its_mean() {
    let law = trace(b"peer,length\n7,10\n8, 2.5 \n\n9,1e1\n").expect("the file is sound");
    assert_eq!(law.mean(), 22.5 / 3.0 * 60.0);
    assert_eq!((law.cdf(149.9), law.cdf(150.0), law.cdf(600.0)), (0.0, 1.0 / 6.0, 1.0));
    assert_eq!(law, Law::empirical(&[600.0, 150.0, 600.0]).expect("the values are valid"));
    // As spreadsheets write it: with a mark, quotes and other ends of lines.
    let same = trace("\u{feff}\"peer\",\"length\"\r\n\"7\",\"1\"\r\n8,3\r\n".as_bytes());
    assert_eq!(same.expect("the file is sound").mean(), 120.0);
}

#[test]
fn a_bad_row_is_shown_where_it_stands() {
    for end in ["\n", "\r\n"] {
        let text = format!("peer,length{end}7,10{end}8,-1{end}9,long{end}").into_bytes();
        assert_eq!(
            trace(&text).unwrap_err(),
            "\
error: `-1` is not a number from 0 on
 --> PROJECT/models/organisations/sessions.csv:3:1
  |
3 | 8,-1
  | ^^^^ column `length`

error: `long` is not a number from 0 on
 --> PROJECT/models/organisations/sessions.csv:4:1
  |
4 | 9,long
  | ^^^^^^ column `length`"
        );
    }
    for bad in ["nan", "inf", "", "1,2", "1e999"] {
        let mistakes = trace(format!("length\n3\n{bad}\n\"{bad}\"\n").as_bytes()).unwrap_err();
        assert!(mistakes.contains("sessions.csv:"), "{bad}: {mistakes}");
    }
    let many = trace(["length\n", &"x\n".repeat(5_000)].concat().as_bytes()).unwrap_err();
    assert_eq!(many.matches("error: ").count(), 10);
}

/// 1e-12 min are less than half a nanosecond; 0 is what it says.
#[test]
fn what_would_be_rounded_to_zero_is_refused() {
    let mistakes = trace(b"peer,length\n7,10\n8,1e-12\n").unwrap_err();
    assert!(
        mistakes.contains("error: `0.000000000001 min` in row 2 would be rounded to 0"),
        "{mistakes}"
    );
    assert!(mistakes.contains("organisation.on.trace.column"), "{mistakes}");
    assert!(trace(b"length\n0\n10\n").is_ok());
}

#[test]
fn rows_of_other_lengths_are_reported() {
    let mistakes = trace(b"peer,length\n7,10\n8\n").unwrap_err();
    assert!(mistakes.contains("error: this row has 1 cells, the first one 2"), "{mistakes}");
    assert!(mistakes.contains("sessions.csv:3:1"), "{mistakes}");
}

#[test]
fn a_missing_column_names_the_nearest() {
    let mistakes = trace(b"peer,lenght\n7,10\n").unwrap_err();
    assert_eq!(
        mistakes,
        "\
error: `PROJECT/models/organisations/sessions.csv` has no column `length`
 --> PROJECT/models/organisations/peers.toml:1:41
  |
1 | on = { trace = { file = \"sessions.csv\", column = \"length\", unit = \"min\" } }
  |                                         ^^^^^^^^^^^^^^^^^ organisation.on.trace.column
  |
  = help: did you mean `lenght`?"
    );
    assert!(trace(b"length,length\n1,2\n").unwrap_err().contains("has more than one column"));
    assert!(trace(b"").unwrap_err().contains("has no column `length`"));
}

#[test]
fn what_gives_no_law_is_refused() {
    let title = |text: &[u8]| trace(text).unwrap_err().lines().next().unwrap_or("").to_owned();
    assert!(title(b"length\n").contains("number of values is 0"));
    assert!(title(b"length\n0\n0\n").contains("sum of values is 0"));
    assert!(title(b"length\n1e300\n").contains("value is "));
    assert!(title(b"length\n\xff\n").ends_with("it is not UTF-8"));
    assert!(title(&vec![b'1'; (16 << 20) + 1]).ends_with("it has more than 16 MiB"));
}

#[test]
fn files_are_looked_for_in_their_project_only() {
    let outer = tempfile::tempdir().unwrap();
    let project = outer.path().join("project");
    fs::create_dir_all(project.join("models/traces")).unwrap();
    let text = "length\n1\n";
    fs::write(project.join("models/traces/own.csv"), text).unwrap();
    fs::write(outer.path().join("outside.csv"), text).unwrap();
    let law = |file: &str, unit: &str| {
        let law =
            format!(r#"{{ trace = {{ file = "{file}", column = "length", unit = "{unit}" }} }}"#);
        read(&project, &law).map_err(|text| text.lines().next().unwrap_or("").to_owned())
    };
    assert_eq!(law("../traces/own.csv", "h").expect("it is there").mean(), 3_600.0);
    let refused = |file: &str| law(file, "h").unwrap_err();
    let outside = "cannot read `../../../outside.csv`: it lies outside of the project";
    assert!(refused("../../../outside.csv").contains(outside));
    let absolute = outer.path().join("outside.csv").display().to_string();
    assert!(refused(&absolute).ends_with("paths are relative to the file that names them"));
    assert!(refused("none.csv").contains("cannot read `none.csv`: there is no such file"));
    assert!(refused("../traces").ends_with("it is a folder, not a file"));
    #[cfg(unix)]
    {
        let link = project.join("models/traces/link.csv");
        std::os::unix::fs::symlink(outer.path().join("outside.csv"), link).unwrap();
        assert!(refused("../traces/link.csv").contains("outside of the project"));
    }
    let unit = law("../traces/own.csv", "parsec").unwrap_err();
    assert!(unit.contains("parsec"), "{unit}");
}
