//! The page of a results folder: whole, harmless, and without any other address.

mod folders;

use crosspoint::report::report;
use folders::{Folder, SEVEN};
use serde_json::json;

fn page(folder: &Folder) -> String {
    let dir = tempfile::tempdir().expect("a temporary folder can be made");
    folder.save(dir.path());
    let path = report(dir.path()).expect("the folder is whole");
    assert_eq!(path, dir.path().join("report.html"));
    std::fs::read_to_string(path).expect("the page was written as text")
}

#[test]
fn every_cell_of_the_tables_is_on_the_page() {
    let chart = json!({"name": "a", "x": {"key": "organisation.devices"}, "y": ["availability"]});
    let folder = Folder::new(&SEVEN[..2], json!([chart]));
    let page = page(&folder);
    let rows: Vec<&str> = folder.summary.lines().skip(1).collect();
    assert!(rows.len() > 100);
    for row in rows {
        let cells: Vec<String> = row.split(',').map(|cell| format!("<td>{cell}</td>")).collect();
        let row = format!("<tr>{}</tr>", cells.concat());
        assert!(page.contains(&row), "{row} is not on the page");
    }
    assert_eq!(page.matches("<svg").count(), 1);
}

#[test]
fn hostile_texts_are_escaped_and_nothing_is_fetched() {
    let page = page(&folders::extremes());
    assert!(page.contains("&lt;script&gt;alert("));
    for wrong in ["<script", "<link", "<img", "<iframe", "@import", " src=", "\u{202e}", "\0"] {
        assert!(!page.contains(wrong), "{wrong:?} is on the page");
    }
    // The name of the format of drawings is no address that anything asks for.
    let addresses = page.replace("http://www.w3.org/2000/svg", "");
    assert!(!addresses.contains("http:") && !addresses.contains("https:"));
    assert!(page.contains("default-src 'none'"), "the policy forbids what was overlooked");
}

#[test]
fn architectures_are_told_by_their_providers() {
    let dir = tempfile::tempdir().expect("a temporary folder can be made");
    Folder::new(&SEVEN[..2], json!([])).save(dir.path());
    let resolved = "[client-server]\n\"architecture.placement\" = \"server\"\n\
                    \"architecture.placement.server.copies\" = \"1\"  # O: <one> server\n";
    std::fs::write(dir.path().join("resolved.toml"), resolved).expect("the folder is writable");
    let path = report(dir.path()).expect("the folder is whole");
    let page = std::fs::read_to_string(path).expect("the page was written as text");
    assert!(page.contains("<tr><td>placement</td><td>server</td><td></td></tr>"), "{page}");
    assert!(page.contains("# O: &lt;one&gt; server"));
}
