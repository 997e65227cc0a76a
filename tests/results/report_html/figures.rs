//! Every figure on the page is that of the files, and none of them is missing.

use std::collections::BTreeMap;

use serde_json::Value;

use super::SHIPPED;
use super::page::{Page, cell, text};
use super::tables::{Read, assert_rounded, figures};

type Row = Vec<(String, String)>;

/// Rows of a file by caption of their table, cells of the axes, and architecture.
type ByPlace = BTreeMap<(String, Vec<String>, String), Row>;

fn keys(manifest: &Value) -> Vec<String> {
    let axes = manifest["axes"].as_array().expect("axes").iter();
    axes.map(|axis| axis["key"].as_str().expect("a key").to_owned()).collect()
}

fn caption(manifest: &Value, row: &Row, difference: bool) -> String {
    let metrics = manifest["metrics"].as_array().expect("metrics");
    let metric = metrics.iter().find(|own| own["name"] == cell(row, "metric")).expect("a metric");
    let unit = match (cell(row, "unit"), difference) {
        ("share", true) => "percentage points",
        ("share", false) => "%",
        (unit, _) => unit,
    };
    let unit = if unit.is_empty() { String::new() } else { format!(" [{unit}]") };
    let name = format!("{}{unit}", metric["label"].as_str().expect("a label"));
    if difference { format!("{name}, compared with {}", cell(row, "baseline")) } else { name }
}

/// The rows of a file that have a value.
fn by_place(page: &Page, file: &str, column: &str) -> ByPlace {
    let (manifest, difference) = (page.manifest(), column == "difference");
    let mut all = ByPlace::new();
    for row in page.rows(file).into_iter().filter(|row| !cell(row, column).is_empty()) {
        let any = |text: &str| if text.is_empty() { "any".to_owned() } else { text.to_owned() };
        let place = keys(&manifest).iter().map(|key| any(cell(&row, key))).collect();
        let name = caption(&manifest, &row, difference);
        let architecture = cell(&row, "architecture").to_owned();
        assert!(all.insert((name, place, architecture), row).is_none(), "places are different");
    }
    all
}

/// Compares the tables of a section with a file, cell by cell.
fn compare(page: &Page, section: &str, file: &str, column: &str) {
    let mut expected = by_place(page, file, column);
    assert!(expected.len() > 50, "{file} is nearly empty");
    for table in page.all(&format!("#{section} table")) {
        let table = Read::new(table);
        for (labels, architecture, on_page) in table.cells() {
            let key = (table.caption.clone(), labels.to_vec(), architecture.to_owned());
            if text(on_page) == "–" {
                assert!(!expected.contains_key(&key), "{key:?} is in {file}");
                continue;
            }
            let row = expected.remove(&key).unwrap_or_else(|| panic!("{key:?} is not in {file}"));
            let shown = figures(on_page);
            let exact: Vec<&str> = shown.iter().map(|(exact, _)| exact.as_str()).collect();
            let mut wanted = vec![cell(&row, column)];
            if !cell(&row, "note").contains("constant") {
                wanted.extend([cell(&row, "ci_low"), cell(&row, "ci_high")]);
            } else {
                assert!(text(on_page).contains("no variation"), "{key:?}");
            }
            // What is known of a heavy metric stands below; tables of older versions lack it.
            for name in ["p_positive", "median", "p95"] {
                for column in [name.to_owned(), format!("{name}_low"), format!("{name}_high")] {
                    let found = row.iter().find(|(own, _)| **own == column);
                    wanted.extend(found.map(|(_, text)| text.as_str()));
                }
            }
            wanted.retain(|text| !text.is_empty());
            assert_eq!(exact, wanted, "{key:?}");
            let factor = if cell(&row, "unit") == "share" { 100.0 } else { 1.0 };
            for (exact, shown) in &shown {
                assert_rounded(exact, shown, factor);
            }
            if column == "difference" {
                assert_eq!(on_page.attr("class").unwrap_or(""), verdict(page, &row), "{key:?}");
            }
        }
    }
    assert!(expected.is_empty(), "not on the page: {:?}", expected.keys().next());
}

/// The mark of a difference, from its row alone.
fn verdict(page: &Page, row: &Row) -> &'static str {
    let number = |column| cell(row, column).parse().unwrap_or(f64::NAN);
    let corrected = row.iter().find(|(name, _)| name == "p_holm").map(|(_, p)| p.parse::<f64>());
    let rare = !corrected.is_some_and(|p| p.is_ok_and(|p| p >= 0.05));
    let clear = number("n") > 1.0 && (number("ci_low") > 0.0 || number("ci_high") < 0.0) && rare;
    let manifest = page.manifest();
    let metrics = manifest["metrics"].as_array().expect("metrics");
    let metric = metrics.iter().find(|own| own["name"] == cell(row, "metric")).expect("a metric");
    match (clear, metric["direction"].as_str(), number("difference") > 0.0) {
        (false, ..) => "",
        (_, Some("higher"), true) | (_, Some("lower"), false) => "better",
        (_, Some("higher"), false) | (_, Some("lower"), true) => "worse",
        _ => "apart",
    }
}

#[test]
fn means_are_those_of_the_summary() {
    for name in SHIPPED {
        compare(&Page::shipped(name), "means", "summary.csv", "mean");
    }
}

#[test]
fn differences_are_those_of_the_file_with_their_marks() {
    for name in SHIPPED {
        compare(&Page::shipped(name), "differences", "differences.csv", "difference");
    }
}

#[test]
fn points_are_counted_as_better_and_worse() {
    let page = Page::shipped("office");
    let table = page.all("#crossings table").into_iter().map(Read::new).next().expect("a table");
    assert!(table.rows.len() > 3);
    let manifest = page.manifest();
    let metrics = manifest["metrics"].as_array().expect("metrics");
    let differences = page.rows("differences.csv");
    for (labels, architecture, on_page) in table.cells() {
        let metric = metrics.iter().find(|own| own["label"] == labels[0].as_str());
        let metric = metric.expect("a metric")["name"].as_str().expect("a name");
        let own = differences.iter().filter(|row| {
            cell(row, "metric") == metric
                && cell(row, "architecture") == architecture
                && !cell(row, "difference").is_empty()
        });
        let verdicts: Vec<&str> = own.map(|row| verdict(&page, row)).collect();
        let count = |wanted| verdicts.iter().filter(|own| **own == wanted).count();
        let (better, worse, all) = (count("better"), count("worse"), verdicts.len());
        let words = match (better, worse) {
            (0, 0) => "no difference".to_owned(),
            (better, 0) => format!("better at {better} of {all}"),
            (0, worse) => format!("worse at {worse} of {all}"),
            (better, worse) => format!("better at {better}, worse at {worse} of {all}"),
        };
        assert_eq!(text(on_page), words, "{metric} of {architecture}");
    }
}

/// The place of a crossing and its intervals: alone, and for all at once where that is another one.
/// Tables of older versions lack it.
fn place_and_intervals(row: &Row) -> Vec<u64> {
    let cell = |name: &str| row.iter().find(|(own, _)| *own == name).map(|(_, text)| text.as_str());
    let single = ["ci_low", "ci_high"].map(cell);
    let of_all = Some(["all_low", "all_high"].map(cell)).filter(|all| *all != single);
    let all = [cell("crossing")].into_iter().chain(single).chain(of_all.into_iter().flatten());
    all.flatten().map(|text| text.parse::<f64>().expect("a number").to_bits()).collect()
}

#[test]
fn crossings_are_told_if_they_are_beyond_chance_and_counted_if_not() {
    for name in ["office", "branch-link-cut", "weekend", "availability"] {
        let page = Page::shipped(name);
        let (mut told, mut within_chance, mut without) = (Vec::new(), 0, 0);
        for row in page.rows("crossings.csv") {
            match (cell(&row, "crossing"), cell(&row, "beyond_chance")) {
                ("", _) => without += 1,
                (_, "yes") => told.push(place_and_intervals(&row)),
                _ => within_chance += 1,
            }
        }
        let sentences = page.all("#crossings li");
        let shown: Vec<Vec<u64>> = sentences
            .iter()
            .map(|own| {
                let exact = figures(*own).into_iter().map(|(exact, _)| exact);
                exact.map(|exact| exact.parse::<f64>().expect("a number").to_bits()).collect()
            })
            .collect();
        assert_eq!(shown.len(), told.len().min(60), "{name}");
        assert!(shown.iter().zip(&told).all(|(shown, told)| shown[..] == told[..]), "{name}");
        let begins = |selector: &str, n: usize| {
            let found = page.all(selector);
            assert_eq!(found.len(), usize::from(n > 0), "{name}: {selector}");
            assert!(found.iter().all(|own| text(*own).starts_with(&format!("{n} "))), "{name}");
        };
        begins("#within-chance", within_chance);
        begins("#without-crossing", without);
    }
}

/// Before a crossing the sentence names the one that the differences say is better there.
#[test]
fn a_crossing_says_who_is_better_before_it() {
    let page = Page::shipped("office");
    assert_eq!(
        text(page.all("#crossings li")[0]),
        "workgroup-copies has higher availability than client-server up to 2 user devices (95 % \
         interval 3 to 3; for all at once 3 to 3); from 3 on client-server has."
    );
}

/// Verdicts on an architecture in one metric: at how many points it is better and worse than the
/// first one beyond chance, and of how many.
fn verdicts(page: &Page, metric: &str, higher: bool, architecture: &str) -> [usize; 3] {
    let mut counts = [0; 3];
    for row in page.rows("differences.csv") {
        let number = |column| cell(&row, column).parse::<f64>().unwrap_or(f64::NAN);
        if cell(&row, "metric") != metric
            || cell(&row, "architecture") != architecture
            || number("difference").is_nan()
        {
            continue;
        }
        counts[2] += 1;
        let excluded = number("ci_low") > 0.0 || number("ci_high") < 0.0;
        if number("n") > 1.0 && excluded && number("p_holm") < 0.05 {
            counts[usize::from((number("difference") > 0.0) != higher)] += 1;
        }
    }
    counts
}

#[test]
fn the_answer_says_who_is_ahead_where_as_the_differences_do() {
    let mut clauses = 0;
    let counted = regex::Regex::new(r"at (\d+) of (\d+) points?").expect("it is one");
    for name in SHIPPED {
        let page = Page::shipped(name);
        let manifest = page.manifest();
        let names = |own: &str| -> Vec<String> {
            let list = own.replace(" and ", ", ");
            list.split(", ").map(str::to_owned).collect()
        };
        for own in page.all("#answer li") {
            let said = text(own);
            let (label, said) = said.split_once(": against ").expect("metric and answer");
            let metrics = manifest["metrics"].as_array().expect("a list");
            let metric = metrics.iter().find(|own| own["label"] == label).expect("it is known");
            let higher = metric["direction"] == "higher";
            let metric = metric["name"].as_str().expect("a name");
            let (_, said) = said.split_once(", ").expect("what is said");
            for clause in said.trim_end_matches('.').split("; ") {
                let verb = if clause.contains(" are ") { " are " } else { " is " };
                let (who, what) = clause.split_once(verb).expect("who and what");
                for architecture in names(who) {
                    let [better, worse, all] = verdicts(&page, metric, higher, &architecture);
                    let context = format!("{name}: {label}: {clause}: {better} {worse} {all}");
                    assert_eq!(
                        what.contains("ahead") && !what.contains("neither"),
                        better > 0,
                        "{context}"
                    );
                    assert_eq!(
                        what.contains("behind") && !what.contains("neither"),
                        worse > 0,
                        "{context}"
                    );
                    let whole = what.contains(&format!("at all {all} points"));
                    assert_eq!(whole, all > 1 && (better == all || worse == all), "{context}");
                    for own in counted.captures_iter(what) {
                        let n = [1, 2].map(|at| own[at].parse::<usize>().expect("a number"));
                        assert!([better, worse].contains(&n[0]) && n[1] == all, "{context}");
                    }
                    clauses += 1;
                }
            }
        }
    }
    assert!(clauses > 40, "{clauses}");
    let page = Page::shipped("throughput-networks");
    let said = text(page.all("#answer li")[1]);
    let part = "workgroup-copies is ahead at network = one site and two sites and behind at network = \
                eleven cities";
    assert!(said.contains(part), "{said}");
    let page = Page::shipped("office");
    let said = text(page.all("#answer li")[0]);
    let part = "workgroup is behind at all 8 points; workgroup-copies is ahead at 2 user devices and \
                behind at 3 to 80 user devices; sync-tool and cloud-drive are ahead at 2 to 3 and \
                8 to 80 user devices; hybrid-directory is ahead at 2 user devices";
    assert!(said.contains(part), "{said}");
}

#[test]
fn causes_are_the_sums_of_the_file() {
    for name in SHIPPED {
        let page = Page::shipped(name);
        let keys = keys(&page.manifest());
        let mut issued: BTreeMap<String, BTreeMap<Vec<String>, f64>> = BTreeMap::new();
        let mut not_in_time: BTreeMap<(String, String, String), f64> = BTreeMap::new();
        for row in page.rows("causes.csv") {
            let own = cell(&row, "architecture").to_owned();
            let number = |column| cell(&row, column).parse::<f64>().expect("a number");
            let mut place: Vec<String> =
                keys.iter().map(|key| cell(&row, key).to_owned()).collect();
            // Offices count by the place of the asker, too.
            place.extend(row.iter().filter(|(name, _)| *name == "place").map(|(_, at)| at.clone()));
            issued.entry(own.clone()).or_default().insert(place, number("issued"));
            for column in ["cause", "function"] {
                let part = cell(&row, column).to_owned();
                *not_in_time.entry((column.to_owned(), part, own.clone())).or_default() +=
                    number("not_in_time");
                let all = (column.to_owned(), "together".to_owned(), own.clone());
                *not_in_time.entry(all).or_default() += number("not_in_time");
            }
        }
        let mut compared = 0;
        for table in page.all("#causes table") {
            let table = Read::new(table);
            for (labels, architecture, on_page) in table.cells() {
                let key = (table.heads[0].clone(), labels[0].clone(), architecture.to_owned());
                let [(exact, shown)] = &figures(on_page)[..] else { panic!("one figure") };
                assert_eq!(exact.parse::<f64>().ok(), not_in_time.get(&key).copied(), "{key:?}");
                let asked: f64 = issued[architecture].values().sum();
                assert_rounded(exact, shown, 1e4 / asked);
                compared += 1;
            }
        }
        let occurred = |(_, sum): &(&(String, String, String), &f64)| **sum > 0.0;
        let least = not_in_time.iter().filter(occurred).count();
        assert!(compared >= least, "{name}: {compared} of {least} sums");
    }
}

#[test]
fn parameters_stand_with_value_grade_and_source() {
    let page = Page::shipped("weekend");
    let mut rows = Vec::new();
    for table in page.all("#assumptions table") {
        for (labels, cells) in Read::new(table).rows {
            let texts: Vec<String> = cells.into_iter().map(text).collect();
            let varied = if texts.len() == 5 { texts[3].clone() } else { String::new() };
            let [value, grade, source] = [0, 1, 2].map(|at: usize| texts[at].clone());
            rows.push([labels[0].clone(), value, grade, source, varied]);
        }
    }
    let mut sourced = 0;
    for line in page.file("resolved.toml").lines() {
        let Some((entry, source)) = line.split_once("\"  # ") else { continue };
        let (path, value) = entry.trim_start_matches('"').split_once("\" = \"").expect("an entry");
        let (source, varied) = source.split_once("  # varied ").unwrap_or((source, ""));
        let (letter, source) = source.split_once(": ").expect("a grade");
        let grade = match letter {
            "M" => "measured",
            "P" => "published",
            "R" => "rule of thumb",
            _ => "own assumption",
        };
        let row = [path, value, grade, source, varied].map(str::to_owned);
        assert!(rows.contains(&row), "{row:?} is not on the page");
        sourced += 1;
    }
    assert!(sourced > 100, "only {sourced} sources");
    let counts = page.manifest()["parameters"].clone();
    let shown: Vec<String> = page.all("#grades data").into_iter().map(|data| text(data)).collect();
    let order = ["measured", "published", "rule_of_thumb", "assumed", "unsourced"];
    assert_eq!(shown, order.map(|key| counts[key].to_string()));
}

#[test]
fn architectures_are_told_by_their_providers() {
    let page = Page::shipped("office");
    let table = page.all("#architectures table").into_iter().map(Read::new).next().expect("one");
    let told: BTreeMap<(String, String), String> = table
        .cells()
        .map(|(labels, head, own)| ((labels[0].clone(), head.to_owned()), text(own)))
        .collect();
    let of = |function: &str, name: &str| told[&(function.to_owned(), name.to_owned())].as_str();
    assert_eq!(of("identity", "client-server"), "directory (cached 10 h)");
    assert_eq!(of("placement", "workgroup-copies"), "peers (copies 2, repair after 1 d)");
    assert_eq!(of("redundancy", "workgroup"), "–");
    assert_eq!(of("redundancy", "client-server"), "raid true");
    assert_eq!(table.rows.len(), 11, "every function that occurs has a row");
}

#[test]
fn the_way_to_reproduce_names_version_seed_and_hashes() {
    let page = Page::shipped("office");
    let manifest = page.manifest();
    let section = text(page.all("#reproduce")[0]);
    assert!(section.starts_with("How to reproduce crosspoint run results/office "));
    assert!(section.contains(manifest["plan_hash"].as_str().expect("a hash")));
    assert!(section.contains(manifest["version"].as_str().expect("a version")));
    let files = text(page.all("#files")[0]);
    assert!(files.contains("did not come with it") && files.contains("results/office"), "{files}");
    let table = page.all("#reproduce table").into_iter().map(Read::new).next().expect("one");
    let inputs = manifest["inputs"].as_array().map_or(0, Vec::len);
    assert_eq!(table.rows.len(), 7 + inputs);
    for (labels, cells) in &table.rows {
        use sha2::Digest;
        let bytes = std::fs::read(page.dir.path().join(&labels[0])).expect("the file is there");
        let sum: String =
            sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(text(cells[0]), sum, "{}", labels[0]);
    }
}
