//! A page fetches nothing, runs nothing but its own scripts, and takes texts for texts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

use super::SHIPPED;
use super::page::{Page, text};
use crate::folders::{self, Folder, SEVEN};

/// Names that would break out of texts, attributes, scripts and comments.
const HOSTILE: [&str; 5] = [
    "</script><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onload='alert(1)",
    "<!--<script>",
    "{{ 7*7 }}]]></svg></style>&lt;b&gt;",
];

fn hostile() -> Folder {
    let mut charts = vec![
        json!({"name": HOSTILE[0], "title": HOSTILE[0], "x": {"key": "organisation.devices"},
               "y": ["availability", "wait"], "panels": ["taken_home"]}),
        json!({"name": HOSTILE[1], "title": HOSTILE[3], "x": {"key": "redundancy"},
               "stack": "cause"}),
    ];
    charts.push(json!({"name": "c", "x": {"key": "architecture"}, "y": ["wait"]}));
    let mut folder = Folder::new(&SEVEN[..5], json!(charts));
    let rename = |text: String| {
        let names = SEVEN[..5].iter().zip(HOSTILE);
        names.fold(text, |text, (name, hostile)| {
            let quoted = format!("\n\"{}\",", hostile.replace('"', "\"\""));
            text.replace(&format!("\n{name},"), &quoted)
        })
    };
    folder.summary = rename(folder.summary);
    folder.causes = rename(folder.causes).replace("server down", HOSTILE[4]);
    folder.manifest["architectures"] = json!(HOSTILE);
    folder.manifest["title"] = json!(HOSTILE[0]);
    folder.manifest["organisation"] = json!(HOSTILE[1]);
    folder.manifest["experiment"] = json!("x; rm -rf / #");
    folder.manifest["version"] = json!(HOSTILE[2]);
    folder.manifest["plan_hash"] = json!(HOSTILE[3]);
    for field in ["label", "meaning"] {
        folder.manifest["metrics"][0][field] = json!(HOSTILE[4]);
    }
    folder.manifest["axes"][1]["label"] = json!(HOSTILE[0]);
    folder.manifest["axes"][2]["unit"] = json!(HOSTILE[1]);
    folder
}

/// Everything that a browser would ask for or run.
fn assert_harmless(page: &Page) {
    assert_eq!(page.html.errors, Vec::<std::borrow::Cow<'static, str>>::new());
    for forbidden in [
        "link", "img", "image", "iframe", "object", "embed", "base", "form", "video", "audio",
        "use",
    ] {
        assert!(page.all(forbidden).is_empty(), "<{forbidden}> is on the page");
    }
    let addresses = ["href", "xlink:href", "src", "srcset", "action", "data", "poster", "ping"];
    for element in page.all("*") {
        for (name, value) in element.value().attrs() {
            assert!(!name.starts_with("on"), "{name} runs something");
            assert_ne!(name, "style", "a style that the policy forbids");
            if addresses.contains(&name) {
                // Files of the folder do not travel with the page.
                assert!(value.starts_with('#'), "{name} leads to {value}");
            }
        }
    }
    for style in page.all("style") {
        let style = text(style);
        assert!(!style.contains("url(") && !style.contains("@import"), "a style fetches something");
    }
    assert_policy(page);
}

/// The policy allows exactly what is there.
fn assert_policy(page: &Page) {
    let metas = page.all("meta[http-equiv='Content-Security-Policy']");
    let [policy] = &metas[..] else { panic!("one policy") };
    let policy = policy.attr("content").expect("a policy");
    let hash = |text: String| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    let hashes = |selector: &str| -> Vec<String> {
        page.all(selector).into_iter().map(|own| hash(own.text().collect())).collect()
    };
    let scripts = hashes("script:not([type])");
    let scripts = if scripts.is_empty() { "'none'".to_owned() } else { scripts.join(" ") };
    let styles = hashes("style").join(" ");
    let wanted = format!(
        "default-src 'none'; script-src {scripts}; style-src {styles}; base-uri 'none'; \
         form-action 'none'"
    );
    assert_eq!(policy, wanted);
}

#[test]
fn pages_of_shipped_results_are_harmless() {
    for name in SHIPPED {
        assert_harmless(&Page::shipped(name));
    }
}

#[test]
fn hostile_texts_are_texts() {
    let page = Page::of(&hostile());
    assert_harmless(&page);
    assert_eq!(text(page.all("h1")[0]), HOSTILE[0]);
    assert_eq!(text(page.all("title")[0]), HOSTILE[0]);
    let heads: Vec<String> = page.all("#means thead th").into_iter().map(text).collect();
    for name in HOSTILE {
        assert!(heads.iter().any(|head| head == name), "{name} is no column");
    }
    assert!(text(page.all("#reproduce")[0]).contains("crosspoint run results/x--rm--rf "));
    let extremes = Page::of(&folders::extremes());
    assert_harmless(&extremes);
    for invisible in ["\u{202e}", "\0"] {
        assert!(!extremes.text.contains(invisible), "{invisible:?} is on the page");
    }
}

/// The data of the charts end where they should and say what the charts say.
#[test]
fn data_of_charts_cannot_end_their_script() {
    let page = Page::of(&hostile());
    assert_eq!(page.all("script").len(), 3);
    let data: String = page.all("script[type='application/json']")[0].text().collect();
    assert!(!data.contains('<'));
    let charts: Value = serde_json::from_str(&data).expect("it is JSON");
    let charts = charts.as_array().expect("a list");
    assert_eq!(charts.len(), page.all("figure[data-live]").len());
    let names: BTreeSet<&str> = charts[0]["series"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|own| own["name"].as_str().expect("a name"))
        .collect();
    assert_eq!(names, HOSTILE.into_iter().collect());
}

/// Values under the pointer are those of the file.
#[test]
fn data_of_charts_are_those_of_the_summary() {
    let page = Page::shipped("office");
    let data: String = page.all("script[type='application/json']")[0].text().collect();
    let charts: Value = serde_json::from_str(&data).expect("it is JSON");
    let chart = &charts[2];
    let rows = page.rows("summary.csv");
    let mut compared = 0;
    for curve in chart["panels"][0]["strips"][0]["curves"].as_array().expect("curves") {
        let series = curve["series"].as_u64().expect("a number") as usize;
        let name = chart["series"][series]["name"].as_str().expect("a name");
        for (at, devices) in chart["x"]["names"].as_array().expect("names").iter().enumerate() {
            let row = rows.iter().find(|row| {
                use super::page::cell;
                cell(row, "metric") == "admin_effort"
                    && cell(row, "architecture") == name
                    && cell(row, "organisation.devices") == devices.as_str().expect("a name")
            });
            let row = row.expect("it was measured");
            for (key, column) in [("mean", "mean"), ("low", "ci_low"), ("high", "ci_high")] {
                let exact: f64 = super::page::cell(row, column).parse().expect("a number");
                assert_eq!(curve[key][at].as_f64(), Some(exact), "{name} {devices} {key}");
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 10 * 8 * 3);
}

#[test]
fn pages_are_well_formed_and_can_be_walked_through() {
    for name in SHIPPED {
        let page = Page::shipped(name);
        assert_eq!(page.all("h1").len(), 1);
        assert_eq!(page.all("html[lang='en']").len(), 1);
        let ids: Vec<&str> = page.all("[id]").iter().filter_map(|own| own.attr("id")).collect();
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "ids are unique");
        for link in page.all("a[href^='#']") {
            let wanted = link.attr("href").expect("it has one").trim_start_matches('#');
            assert!(unique.contains(wanted), "{wanted} is nowhere");
        }
        for table in page.all("table") {
            let captions = super::page::within(table, "caption");
            assert!(captions.len() == 1 && !text(captions[0]).is_empty(), "a table has a caption");
            let rows = super::page::within(table, "tr");
            let width = |row: &scraper::ElementRef<'_>| super::page::within(*row, "th, td").len();
            assert!(rows.iter().all(|row| width(row) == width(&rows[0])), "rows are equally long");
        }
        let levels = page.all("h1, h2, h3, h4");
        let level = |own: &scraper::ElementRef<'_>| own.value().name().as_bytes()[1];
        for pair in levels.windows(2) {
            assert!(level(&pair[1]) <= level(&pair[0]) + 1, "no level is left out");
        }
        for svg in page.all("svg") {
            assert_eq!(super::page::within(svg, "title").len(), 1, "a picture has a name");
        }
        assert!(page.all("figure").len() >= 2);
    }
}

#[test]
fn the_same_files_give_the_same_bytes() {
    for name in SHIPPED {
        assert_eq!(Page::shipped(name).text, Page::shipped(name).text);
    }
}
