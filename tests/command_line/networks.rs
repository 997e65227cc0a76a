//! `crosspoint topology` and `crosspoint transfers`, as a user types them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::typed::{err, fed, out};

/// Rows of transfers after a replay over a map of `tests/maps`: end and mean rate.
fn replay(map: &str, flows: &str, more: &[&str]) -> Vec<(String, String)> {
    let map = format!("tests/maps/{map}");
    let mut arguments = vec!["transfers", "--topology", &map, "--flows", "-"];
    arguments.extend(more);
    let input = format!("start_s,source,destination,bytes\n{flows}");
    let output = fed(&arguments, &input);
    assert!(output.status.success(), "{}", err(&output));
    let text = out(&output);
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("start_s,source,destination,bytes,end_s,mean_bit_per_s"));
    let added = |line: &str| {
        let mut cells = line.rsplit(',').map(str::to_owned);
        let (rate, end) = (cells.next().unwrap(), cells.next().unwrap());
        (end, rate)
    };
    let rows: Vec<_> = lines.map(added).collect();
    assert_eq!(rows.len(), flows.lines().count());
    rows
}

fn ends(rows: &[(String, String)]) -> Vec<&str> {
    rows.iter().map(|(end, _)| end.as_str()).collect()
}

/// 10 MB and 30 MB over the same 8 Mbit/s, which both wait 15 ms for: 20 s and 40 s later.
#[test]
fn two_transfers_share_the_narrower_link() {
    let flows = "0,left <1>,right,10000000\n0,left <1>,right,30000000\n";
    let rows = replay("pair.graphml", flows, &[]);
    assert_eq!(ends(&rows), ["20.015", "40.015"]);
    let rate: f64 = rows[0].1.parse().unwrap();
    assert_eq!(rate, 80e6 / 20.015);
}

/// On Wi-Fi both directions share 80 Mbit/s; on the cable each has 100 Mbit/s. Rows keep their
/// order whatever their starts.
#[test]
fn half_duplex_is_shared_and_full_duplex_is_not() {
    let wifi = "1,laptop,server,10000000\n1,server,laptop,10000000\n";
    assert_eq!(ends(&replay("office.toml", wifi, &[])), ["3.0022", "3.0022"]);
    let cable = "5,desktop,server,10000000\n1,desktop,server,10000000\n1,server,desktop,5000000\n";
    assert_eq!(ends(&replay("office.toml", cable, &[])), ["5.8002", "1.8002", "1.4002"]);
}

/// Defaults where a file says nothing; capacities as labels; graphs within nodes, ids in quotes.
#[test]
fn defaults_and_odd_forms_are_read() {
    let both = "0,press,robot,5000000\n0,robot,press,5000000\n";
    // 40 Mbit/s for both directions, twice 1 ms.
    assert_eq!(ends(&replay("plant.graphml", both, &[])), ["2.002", "2.002"]);
    // The latter of 1-2 Mbit/s.
    let one = "0,left,\"right \"\"quoted\"\"\",250000\n";
    assert_eq!(ends(&replay("nested.gml", one, &[])), ["1.001"]);
}

#[test]
fn rules_of_sharing_differ() {
    // SimGrid's LV08 on a path of 15 ms: 13.01 latencies, then 0.97/1.05 of 8 Mbit/s.
    let one = "0,left <1>,right,1000000\n";
    let end = |rule| replay("pair.graphml", one, &["--sharing", rule])[0].0.parse::<f64>().unwrap();
    assert_eq!(end("max-min"), 1.015);
    assert!((end("tcp") - (13.01 * 0.015 + 8e6 / (8e6 * 0.97 / 1.05))).abs() < 1e-6);
    let two = "0,left <1>,right,1000000\n0,left <1>,right,1000000\n";
    let rows = replay("pair.graphml", two, &["--sharing", "constant"]);
    assert_eq!(ends(&rows), ["1.015", "1.015"]);
}

/// 64 transfers of 250 kB: on one way of 8 Mbit/s they all end after 16 s and the latency of that
/// way; spread over two equal ways, with k on one of them, after k and 64 - k quarters of a second.
/// Weights lead over the one link that takes longer, which has no equal.
#[test]
fn routes_are_the_shortest_unless_others_are_asked_for() {
    let flows = "0,a,b,250000\n".repeat(64);
    let ends = |more: &[&str]| {
        let rows = replay("ways.toml", &flows, more);
        rows.into_iter().map(|(end, _)| end.parse().unwrap()).collect::<Vec<f64>>()
    };
    let all_at = |end: f64, more: &[&str]| {
        let ends = ends(more);
        assert!(ends.iter().all(|other| *other == end), "{more:?}: {ends:?}");
    };
    all_at(16.002, &[]);
    all_at(16.002, &["--routes", "shortest", "--routes-by", "latency"]);
    all_at(16.003, &["--routes-by", "weight"]);
    all_at(16.003, &["--routes-by", "weight", "--routes", "spread"]);
    let spread = ends(&["--routes", "spread"]);
    let first = spread.iter().filter(|end| **end == spread[0]).count();
    // As likely both: 20 to 44 in all but 2 in 1,000 lists.
    assert!((20..=44).contains(&first), "{first} of 64 on one of two ways");
    for end in spread.iter() {
        let together = if *end == spread[0] { first } else { 64 - first };
        assert!((end - 0.25 * together as f64 - 0.002).abs() < 1e-7, "{end} s for {together}");
    }
}

/// GML and GraphML carry weights as an attribute of that name: whole and real numbers as programs
/// write them.
#[test]
fn weights_stand_in_all_kinds_of_maps() {
    let folder = tempfile::tempdir().unwrap();
    let end = |name: &str, text: &str| {
        let map = folder.path().join(name);
        fs::write(&map, text).unwrap();
        let map = map.display().to_string();
        let arguments = ["transfers", "--topology", &map, "--flows", "-", "--routes-by", "weight"];
        fed(&arguments, "start_s,source,destination,bytes\n0,a,b,0\n")
    };
    let gml = |weight: &str| {
        format!(
            "graph [ node [ id 0 label \"a\" ] node [ id 1 label \"b\" ]\n\
             edge [ source 0 target 1 capacity 1e9 latency \"1 ms\" weight {weight} ]\n\
             edge [ source 0 target 1 capacity 1e9 latency \"5 ms\" weight 2 ] ]\n"
        )
    };
    for (weight, time) in [("1", "0.001"), ("3.0", "0.005"), ("\"16777215\"", "0.005")] {
        let output = end("map.gml", &gml(weight));
        assert!(out(&output).contains(&format!(",{time},")), "{weight}: {}", err(&output));
    }
    // A real weight keeps its ratio to the others: 0.5 is below 2, 2.5 above.
    for (weight, time) in [("0.5", "0.001"), ("2.5", "0.005"), ("1e-3", "0.001")] {
        let output = end("map.gml", &gml(weight));
        assert!(out(&output).contains(&format!(",{time},")), "{weight}: {}", err(&output));
    }
    for weight in ["0", "-1", "16777216", "\"heavy\"", "0.12345678901"] {
        let output = end("map.gml", &gml(weight));
        let text = err(&output);
        assert_eq!(output.status.code(), Some(2), "{weight}");
        for expected in ["this weight cannot decide on routes", "up to 16777215", "map.gml:2:"] {
            assert!(text.contains(expected), "{weight}: {text}");
        }
    }
    let graphml = "<graphml><key id=\"w\" for=\"edge\" attr.name=\"weight\" attr.type=\"double\"/>\
        <key id=\"l\" for=\"edge\" attr.name=\"latency\"/><graph><node id=\"a\"/><node id=\"b\"/>\
        <edge source=\"a\" target=\"b\"><data key=\"l\">1 ms</data><data key=\"w\">4.0</data></edge>\
        <edge source=\"a\" target=\"b\"><data key=\"l\">5 ms</data><data key=\"w\">2.0</data></edge>\
        </graph></graphml>";
    let output = end("map.graphml", graphml);
    assert!(out(&output).contains(",0.005,"), "{}", err(&output));
}

#[test]
fn nothing_to_send_and_nowhere_to_go() {
    let flows = "2.5,left <1>,right,0\n3,right,right,1000\n1e-3,left <1>,right,1000\n\
                 123456789123456789e-9,right,right,0\n";
    let rows = replay("pair.graphml", flows, &[]);
    assert_eq!(ends(&rows), ["2.515", "3", "0.017", "123456789.123456789"]);
    assert_eq!((rows[0].1.as_str(), rows[1].1.as_str()), ("0", ""));
    assert_eq!(replay("pair.graphml", "", &[]).len(), 0);
}

#[test]
fn further_columns_stay_and_a_file_is_written_whole() {
    let folder = tempfile::tempdir().unwrap();
    let (flows, done) = (folder.path().join("flows.csv"), folder.path().join("done.csv"));
    fs::write(&flows, "note,bytes,destination,source,start_s\n\"a, b\",1000000,b,a,0\n").unwrap();
    let map = folder.path().join("map.toml");
    let text = "node = [{ name = \"a\" }, { name = \"b\" }]\n\
                link = [{ between = [\"a\", \"b\"], capacity = \"8 Mbit/s\" }]\n";
    fs::write(&map, text).unwrap();
    let path = |path: &Path| path.display().to_string();
    let (map, flows, done) = (path(&map), path(&flows), path(&done));
    let arguments = ["transfers", "--topology", &map, "--flows", &flows, "--out", &done];
    let output = fed(&arguments, "");
    assert!(output.status.success(), "{}", err(&output));
    let expected = "note,bytes,destination,source,start_s,end_s,mean_bit_per_s\n\
                    \"a, b\",1000000,b,a,0,1,8000000\n";
    assert_eq!(fs::read_to_string(&done).unwrap(), expected);
    // Nothing else is left, and mistakes leave what was there.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
    fs::write(&flows, "start_s,source,destination,bytes\n0,a,b,-1\n").unwrap();
    assert_eq!(fed(&arguments, "").status.code(), Some(2));
    assert_eq!(fs::read_to_string(&done).unwrap(), expected);
    let again = ["transfers", "--topology", &map, "--flows", &done];
    let output = fed(&again, "");
    assert!(err(&output).contains("there is a column `end_s` already"), "{}", err(&output));
}

#[test]
fn wrong_rows_are_named_by_line_all_at_once() {
    let flows = "start_s,source,destination,bytes\n\
                 -1,laptop,server,5\n\
                 0,laptob,switch,5\n\
                 0,laptop,server,1.5\n\
                 0,laptop,server\n\
                 nan,laptop,server,99999999999999999999999\n\
                 0,\u{1b}[31m,server,5\n";
    let arguments = ["transfers", "--topology", "tests/maps/office.toml", "--flows", "-"];
    let output = fed(&arguments, flows);
    assert_eq!(output.status.code(), Some(2));
    let text = err(&output);
    for expected in [
        "standard input:2: `start_s` has to be a number of seconds from 0",
        "standard input:3: `source` `laptob` is no host of the topology; did you mean `laptop`?",
        "standard input:3: `destination` `switch` is a switch; transfers begin and end at hosts",
        "standard input:4: `bytes` has to be a whole number",
        "standard input:5: 3 columns instead of 4",
        "standard input:6: `start_s` has to be",
        "standard input:6: `bytes` has to be",
        "standard input:7: `source` `\\u{1b}[31m` is no host",
        "8 mistakes; no list was written",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
    assert!(!text.contains('\u{1b}') && out(&output).is_empty());
    let output = fed(&arguments, "start,source,destination\n");
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("there is no column `start_s` (is it `start`?)"));
    for map in ["tests/maps/office.toml", "tests/maps/triangle.gml", "tests/maps/cities.xml"] {
        let output = fed(&["transfers", "--topology", map, "--flows", map], "");
        let expected = "this looks like a map, which `--topology` names";
        assert!(err(&output).contains(expected), "{map}: {}", err(&output));
    }
    let arguments = ["transfers", "--topology", "tests/maps/office.toml", "--flows", "no.csv"];
    let output = fed(&arguments, "");
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("cannot read `no.csv`"), "{}", err(&output));
    let arguments = ["transfers", "--topology", "tests/maps/office.toml", "--flows", "."];
    assert_eq!(err(&fed(&arguments, "")), "error: cannot read `.`: it is a folder\n");
}

#[test]
fn a_transfer_beyond_the_range_of_time_is_refused() {
    let map = "tests/maps/office.toml";
    let flows = format!("start_s,source,destination,bytes\n0,laptop,server,{}\n", 1u64 << 60);
    let output = fed(&["transfers", "--topology", map, "--flows", "-"], &flows);
    assert_eq!(output.status.code(), Some(2));
    let expected = "standard input:2: its last bit would be sent more than 584 years from 0";
    assert!(err(&output).contains(expected), "{}", err(&output));
    assert!(out(&output).is_empty());
}

#[test]
fn a_survey_of_a_map() {
    let output = fed(&["topology", "tests/maps/triangle.gml"], "");
    assert!(output.status.success(), "{}", err(&output));
    let text = out(&output);
    for expected in [
        "Triangle & spur",
        "nodes           5 (5 hosts)",
        "links           5",
        "cut nodes       2: K\u{f8}benhavn, None#7",
        "bridges         2: K\u{f8}benhavn - None#7, None#7 - None#8",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
    for expected in [
        "2 nodes are called `None`: now `None#7` and so on",
        "1 of 5 links name no capacity that can be read: 1 Gbit/s each",
        "1 of 5 links lack coordinates at an end: latency 1 ms each",
    ] {
        assert!(err(&output).contains(expected), "{expected}\n{}", err(&output));
    }
    let json = fed(&["topology", "tests/maps/triangle.gml", "--json"], "");
    let value: serde_json::Value = serde_json::from_str(&out(&json)).unwrap();
    assert_eq!(value["parts"], 1);
    assert_eq!((&value["diameter_hops"], &value["longest_route_hops"]), (&3.into(), &3.into()));
    // Stockholm to Copenhagen by the great circle, 1 ms and 2 ms.
    let longest = value["longest_route_latency_s"].as_f64().unwrap();
    assert!((longest - 0.0056).abs() < 1e-4, "{longest}");
    // 155 Mbit/s for the six routes that leave for the spur or come from it, each way.
    assert_eq!(value["bottlenecks"][0]["between"][1], "None#7");
    let per_route = value["bottlenecks"][0]["per_route_bit_per_s"].as_f64().unwrap();
    assert!((per_route - 155e6 / 6.0).abs() < 1.0);
}

/// A map in parts: all that is not sent from one part to another is replayed.
#[test]
fn transfers_between_parts_are_refused_by_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("map.gml");
    let text = "graph [ node [ id 0 label \"a\" ] node [ id 1 label \"b\" ] node [ id 2 label \"far\" ]\n\
                edge [ source 0 target 1 capacity \"8 Mbit/s\" latency \"1 ms\" ] ]";
    fs::write(&path, text).unwrap();
    let map = path.to_str().unwrap();
    let arguments = ["transfers", "--topology", map, "--flows", "-", "--routes-by", "weight"];
    let head = "start_s,source,destination,bytes\n";
    let sound = fed(&arguments, &format!("{head}0,a,b,1000000\n0,far,far,5\n"));
    assert!(out(&sound).ends_with("0,a,b,1000000,1.001,7992007.992007993\n0,far,far,5,0,\n"));
    assert!(err(&sound).contains("warning: 1 node lies in 1 other part"), "{}", err(&sound));
    let output = fed(&arguments, &format!("{head}0,a,b,1\n0,b,far,1\n3,far,a,0\n"));
    assert_eq!(output.status.code(), Some(2));
    for expected in [
        "standard input:3: no link leads from the part of `b` to that of `far`",
        "standard input:4: no link leads from the part of `far` to that of `a`",
        "2 mistakes; no list was written",
    ] {
        assert!(err(&output).contains(expected), "{expected}\n{}", err(&output));
    }
    let text = out(&fed(&["topology", map], ""));
    assert!(text.contains("parts           2 that no link joins"), "{text}");
}

/// 10 MB each way over 80 Mbit/s down and 20 Mbit/s up, which both wait 5 ms for; the same file
/// with capacities in kbit/s takes a thousand times as long.
#[test]
fn directions_and_units_of_a_map_reach_transfers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("map.gml");
    let text = "graph [ directed 1 node [ id 0 label \"net\" ] node [ id 1 label \"home\" ]\n\
                edge [ source 0 target 1 capacity 80 delay 5 ]\n\
                edge [ source 1 target 0 capacity 20 delay 5.0 ] ]";
    fs::write(&path, text).unwrap();
    let map = path.to_str().unwrap();
    let flows = "start_s,source,destination,bytes\n0,net,home,10000000\n0,home,net,10000000\n";
    let ends = |more: &[&str]| {
        let output =
            fed(&[&["transfers", "--topology", map, "--flows", "-"], more].concat(), flows);
        let text = out(&output);
        let end = |line: &str| line.split(',').nth(4).unwrap().to_owned();
        (text.lines().skip(1).map(end).collect::<Vec<_>>(), err(&output))
    };
    let (found, told) = ends(&["--capacity-unit", "Mbit/s", "--latency-unit", "ms"]);
    assert_eq!(found, ["1.005", "4.005"]);
    assert!(!told.contains("warning"), "{told}");
    let (found, told) = ends(&["--capacity-unit", "kbit/s"]);
    assert_eq!(found, ["1000.005", "4000.005"]);
    assert!(told.contains("2 of 2 links give a latency without a unit: taken as ms"), "{told}");
    let (_, told) = ends(&["--capacity-unit", "Mbps"]);
    assert!(told.contains("did you mean `Mbit/s`"), "{told}");
    let json = fed(&["topology", map, "--json", "--capacity-unit", "Mbit/s"], "");
    let value: serde_json::Value = serde_json::from_str(&out(&json)).unwrap();
    let busy = &value["bottlenecks"][0];
    assert_eq!(busy["capacity_bit_per_s"], 80_000_000);
    assert_eq!(busy["capacity_back_bit_per_s"], 20_000_000);
    assert_eq!(busy["per_route_bit_per_s"], 20e6);
    let text = out(&fed(&["topology", map, "--capacity-unit", "Mbit/s"], ""));
    assert!(text.contains("80 Mbit/s, back 20 Mbit/s"), "{text}");
}

/// A map that is converted gives the same ends and figures, without warnings.
#[test]
fn a_map_is_converted_to_toml() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("map.toml");
    let toml = path.to_str().unwrap();
    let output = fed(&["topology", "tests/maps/triangle.gml", "--json", "--convert", toml], "");
    assert!(output.status.success(), "{}", err(&output));
    let again = fed(&["topology", toml, "--json"], "");
    assert!(err(&again).is_empty(), "{}", err(&again));
    let figures = |output: &std::process::Output| {
        let mut value: serde_json::Value = serde_json::from_str(&out(output)).unwrap();
        value["warnings"] = serde_json::Value::Null;
        value
    };
    assert_eq!(figures(&again), figures(&output));
    let wrong = fed(&["topology", toml, "--convert", "map.gml"], "");
    assert_eq!(wrong.status.code(), Some(2));
    assert!(err(&wrong).contains("`map.gml` has to end in .toml"), "{}", err(&wrong));
}

/// One of two links between the same nodes is no bridge; names made apart collide with none.
#[test]
fn parallel_links_and_names_like_made_up_ones() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("map.gml");
    let text = "graph [ node [ id 0 label \"A\" ] node [ id 1 label \"A\" ]\n\
                node [ id 2 label \"A#0\" ] node [ id 3 label \"B\" ]\n\
                edge [ source 0 target 1 ] edge [ source 1 target 0 duplex \"Half\" ]\n\
                edge [ source 1 target 2 ] edge [ source 2 target 3 ] ]";
    fs::write(&path, text).unwrap();
    let output = fed(&["topology", path.to_str().unwrap(), "--json"], "");
    let value: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
    let bridges = serde_json::json!([["A#1", "A#0"], ["A#0", "B"]]);
    assert_eq!(value["bridges"], bridges);
    assert_eq!(value["cut_nodes"], serde_json::json!(["A#1", "A#0"]));
}

/// Names of nodes stand in rows of transfers, which come back as they are: they are refused with
/// what a terminal would obey. The name of a map is escaped wherever it is shown.
#[test]
fn names_hold_nothing_that_a_terminal_obeys() {
    let folder = tempfile::tempdir().unwrap();
    for bad in ['\u{1b}', '\u{7}', '\u{7f}', '\u{9b}', '\u{202e}', '\u{2066}', '\u{200f}'] {
        let escaped = bad.escape_unicode();
        let toml = format!("[[node]]\nname = \"a\\U{:08x}b\"\n", u32::from(bad));
        let yaml = format!("topology: {{ nodes: {{ \"a\\u{:04x}b\": }} }}\n", u32::from(bad));
        let gml = format!("graph [ node [ id 0 label \"a{bad}b\" ] ]");
        let xml = format!("<graphml><graph><node id=\"a&#{};b\"/></graph></graphml>", bad as u32);
        let texts = [("m.toml", toml), ("m.yml", yaml), ("m.gml", gml), ("m.graphml", xml)];
        // XML has no characters below a blank.
        for (name, text) in texts.into_iter().take(if bad < ' ' { 3 } else { 4 }) {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            let output = fed(&["topology", path.to_str().unwrap()], "");
            let told = err(&output);
            assert!(told.contains("has characters that cannot be printed"), "{name}: {told}");
            assert!(told.contains(&format!("a{escaped}b")), "{escaped}: {told}");
            assert!(!told.contains(bad) && out(&output).is_empty(), "{name}: {told:?}");
        }
        let path = folder.path().join("m.gml");
        let titled = format!("graph [ label \"x{bad}y\" node [ id 0 label \"a\tb\" ] ]");
        fs::write(&path, titled).unwrap();
        let pictures = folder.path().join("pictures");
        let draw = ["--out", pictures.to_str().unwrap(), "--json"];
        let shown = fed(&["topology", path.to_str().unwrap()], "");
        let json = fed(&[&["topology", path.to_str().unwrap()][..], &draw].concat(), "");
        assert!(out(&shown).contains(&format!("x{escaped}y")), "{}", out(&shown));
        let value: serde_json::Value = serde_json::from_str(&out(&json)).unwrap();
        assert_eq!(value["name"], format!("x{bad}y"));
        let svg = fs::read_dir(&pictures).unwrap().find_map(|file| {
            let path = file.unwrap().path();
            path.extension().is_some_and(|ending| ending == "svg").then(|| fs::read_to_string(path))
        });
        let texts = [out(&shown), err(&shown), out(&json), err(&json), svg.unwrap().unwrap()];
        assert!(!texts.iter().any(|text| text.contains(bad)), "{texts:?}");
    }
}

/// Names that look alike are one name: in a map, in its links and in rows of transfers.
#[test]
fn names_that_are_canonically_equal_are_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("map.toml");
    let (composed, apart) = ("Z\u{fc}rich", "Zu\u{308}rich");
    let node = |name: &str| format!("[[node]]\nname = \"{name}\"\n");
    let link = format!("[[link]]\nbetween = [\"{composed}\", \"b\"]\ncapacity = \"8 bit/s\"\n");
    let map = path.to_str().unwrap();
    fs::write(&path, format!("{}{}{link}", node(apart), node("b"))).unwrap();
    let flows = format!("start_s,source,destination,bytes\n0,{apart},b,1\n0,b,{composed},1\n");
    let replayed = fed(&["transfers", "--topology", map, "--flows", "-"], &flows);
    assert!(replayed.status.success(), "{}", err(&replayed));
    let rows = out(&replayed);
    assert!(rows.contains(&format!("0,{apart},b,1,1,8\n0,b,{composed},1,1,8\n")), "{rows}");
    fs::write(&path, format!("{}{}", node(apart), node(composed))).unwrap();
    let told = err(&fed(&["topology", map], ""));
    assert!(told.contains("there are two nodes `Z\u{fc}rich`"), "{told}");
    assert!(told.contains("the other one is on line 1") || told.contains("on line 2"), "{told}");
    let gml = folder.path().join("map.gml");
    let label = |id: u32, name: &str| format!("node [ id {id} label \"{name}\" ]");
    fs::write(&gml, format!("graph [ {} {} ]", label(0, apart), label(1, composed))).unwrap();
    let told = err(&fed(&["topology", gml.to_str().unwrap()], ""));
    assert!(told.contains("2 nodes are called `Z\u{fc}rich`"), "{told}");
}

#[test]
fn a_map_is_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("pictures");
    for (map, stem) in [("triangle.gml", "Triangle---spur"), ("office.toml", "small-office")] {
        let map = format!("tests/maps/{map}");
        let output = fed(&["topology", &map, "--out", dir.to_str().unwrap()], "");
        assert!(output.status.success(), "{}", err(&output));
        let svg = fs::read_to_string(dir.join(format!("{stem}.svg"))).unwrap();
        assert!(svg.contains("<title>") && svg.contains("wider lines: more capacity"));
        let png = fs::read(dir.join(format!("{stem}.png"))).unwrap();
        assert!(png.starts_with(b"\x89PNG"));
    }
}

/// Files that are wrong: text, ending, and what the message says.
const WRONG: [(&str, &str, &[&str]); 15] = [
    ("toml", "", &["has no nodes"]),
    ("toml", "node = 3\n", &["a list of tables, each headed [[node]]"]),
    (
        "toml",
        "[[node]]\nname = \"a\"\n[[node]]\nname = \"a\"\n",
        &["there are two nodes `a`", "map.toml:4:8", "line 2"],
    ),
    (
        "toml",
        "[[node]]\nname = \"alpha\"\n[[node]]\nname = \"b\"\n[[link]]\nbetween = [\"alhpa\", \"b\"]\ncapacity = \"0 bit/s\"\n",
        &["there is no node `alhpa`", "did you mean `alpha`", "link.capacity", "2 mistakes"],
    ),
    (
        "toml",
        "node = [{ name = \"a\" }, { name = \"b\" }]\n[[link]]\nbetween = [\"a\", \"b\"]\ncapacity = \"1 Gbps\"\ncapacity_back = \"1 Mbit/s\"\nlatency = 5\nduplex = \"half\"\n",
        &["did you mean `Gbit/s`", "`capacity_back` has no meaning", "\"5 ms\" or \"5 s\""],
    ),
    (
        "toml",
        "[[node]]\nname = \"a\"\n[[link]]\nbetween = [\"a\", \"a\"]\ncapacity = \"-1 Mbit/s\"\nlatency = \"99999999999999999999999 y\"\nduplex = \"hlaf\"\nspeed = 1\n",
        &["cannot be negative", "latency", "half", "`link.speed` is not"],
    ),
    ("toml", "[[node]]\nkind = \"swich\"\n", &["`node.name` is missing", "switch"]),
    ("gml", "", &["has no nodes"]),
    ("gml", "graph [ node [ id 1 ]", &["not GML: this list does not end", "map.gml:1:7"]),
    ("gml", "graph [ node [ id ] ]", &["`id` has no value"]),
    ("gml", "graph [\nnode [ id 1 ]\nnode [ id 1 ] ]", &["there are two nodes `1`", "map.gml:3"]),
    (
        "gml",
        "graph [ node [ id 1 ] node [ id 2 ]\nedge [ source 1 target 3 ]\nedge [ source 1 target 2 LinkSpeedRaw 0 delay fast ]\nedge [ source 2 target 1 capacity x duplex both ] ]",
        &[
            "no node `3`",
            "`LinkSpeedRaw` has to be a bit rate above zero",
            "such as \"10 Mbit/s\"",
            "`delay`: expected a duration",
            "`duplex` has to be one of full, half",
            "map.gml:4:",
            "5 mistakes",
        ],
    ),
    ("gml", "graph [ label \"never ends\n", &["this text does not end", "map.gml:1:15"]),
    ("graphml", "<graphml><graph>", &["not XML: "]),
    ("graphml", "<svg/>", &["does not begin with <graphml>"]),
];

#[test]
fn wrong_maps_are_explained() {
    let folder = tempfile::tempdir().unwrap();
    for (ending, text, expected) in WRONG {
        let path: PathBuf = folder.path().join(format!("map.{ending}"));
        fs::write(&path, text).unwrap();
        let output = fed(&["topology", path.to_str().unwrap()], "");
        assert_eq!(output.status.code(), Some(2), "{text}\n{}", err(&output));
        for expected in expected {
            assert!(err(&output).contains(expected), "{expected}\n{}", err(&output));
        }
    }
}

#[test]
fn what_is_no_text_or_too_large_or_too_deep_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("map.gml");
    let refused = |expected: &str| {
        let output = fed(&["topology", path.to_str().unwrap()], "");
        assert_eq!(output.status.code(), Some(2));
        assert!(err(&output).contains(expected), "{expected}\n{}", err(&output));
    };
    fs::write(&path, b"graph [ label \"\xff\" ]").unwrap();
    refused("not UTF-8");
    fs::write(&path, "a [ ".repeat(200)).unwrap();
    refused("more than 100 lists in lists");
    fs::File::create(&path).unwrap().set_len(200 << 20).unwrap();
    refused("more than 64 MiB");
}
