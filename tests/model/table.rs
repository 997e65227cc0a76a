//! Tables that must not change while the version of the model is the same.

use std::fs;
use std::path::Path;

/// Compares rows with those of a table in `tests/`; each has the version of the model for which it
/// holds, which is the last column. `UPDATE=1` renews the table, but no row that differs under the
/// same version: a change of results raises the version.
pub fn holds(name: &str, columns: &str, rows: &[(String, u32)]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name);
    let known = fs::read_to_string(&path).unwrap_or_default();
    let now: Vec<String> = rows.iter().map(|(row, version)| format!("{row},{version}")).collect();
    // A row is named by its first two cells and its version.
    let name = |row: &str| {
        let version = row.rsplit(',').next().unwrap_or_default();
        let first = row.splitn(3, ',').take(2);
        first.chain([version]).collect::<Vec<_>>().join(",")
    };
    let changed: Vec<&str> = known
        .lines()
        .filter(|row| !now.iter().any(|own| own == row))
        .filter(|row| now.iter().any(|own| name(own) == name(row)))
        .collect();
    assert!(
        changed.is_empty(),
        "{} has other values under the same version; if that is meant, raise the version of the \
         model and say why in CHANGELOG.md: {changed:#?}",
        path.display()
    );
    let text = format!("{columns},version\n{}\n", now.join("\n"));
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &text).unwrap();
        return;
    }
    assert_eq!(text, known, "{}: run with UPDATE=1 if the change is meant", path.display());
}
