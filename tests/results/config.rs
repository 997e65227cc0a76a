//! Files that users write: every kind of mistake, what may be written over what, and back to TOML.

use crosspoint::config::{
    Diagnostics, Grade, Grades, Item, Log, Reader, Sourced, is_name, load, nearest, parse,
};
use crosspoint::dist::Law;
use crosspoint::experiment::parse_experiment;
use crosspoint::world::STUDIES;
use proptest::prelude::*;

fn tree(text: &str) -> Item {
    parse("models/office.toml", text.to_owned()).expect("the text of a test is TOML")
}

/// The messages that reading a text as the table `organisation` causes.
fn complaints(text: &str, read: impl FnOnce(&mut Reader)) -> String {
    let (item, log) = (tree(text), Log::of_parameters());
    let mut table = Reader::root(&item, "organisation", &log);
    read(&mut table);
    table.finish();
    log.into_diagnostics().to_string()
}

/// The first line of each message.
fn titles(all: &str) -> Vec<&str> {
    all.lines().filter_map(|line| line.strip_prefix("error: ")).collect()
}

const ORDERINGS: [(&str, &str); 2] =
    [("none", "the last writer wins"), ("locks", "one writer at a time")];

#[test]
fn a_number_out_of_range_is_shown_in_its_line() {
    let all = complaints("[presence]\ntaken_home = 1.5\n", |table| {
        let mut presence = table.table("presence").expect("it is there");
        assert_eq!(presence.probability("taken_home", Some(0.3), "goes home"), 0.3);
        presence.finish();
    });
    assert_eq!(
        all,
        "\
error: `organisation.presence.taken_home` has to be a number from 0 to 1
 --> models/office.toml:2:14
  |
2 | taken_home = 1.5
  |              ^^^ this is 1.5"
    );
}

#[test]
fn an_unknown_key_names_the_nearest() {
    let all = complaints("title = \"x\"\ndevises = 3\n", |table| {
        table.text("title", None, "what it is");
        table.count("devices", 1..=9, Some(1), "user devices");
    });
    assert_eq!(
        all,
        "\
error: `organisation.devises` is not a parameter
 --> models/office.toml:2:1
  |
2 | devises = 3
  | ^^^^^^^ unknown key
  |
  = help: did you mean `organisation.devices`?
  = help: `crosspoint list params` names all of them"
    );
}

#[test]
fn a_bare_number_shows_both_readings() {
    let all = complaints("think = 8\nline = 20\n", |table| {
        table.duration("think", "0 s"..="1 y", Some("12 min"), "pause");
        table.bit_rate("line", "1 bit/s"..="1 Tbit/s", None, "line");
    });
    assert_eq!(
        all,
        "\
error: `organisation.think`: a duration needs a unit
 --> models/office.toml:1:9
  |
1 | think = 8
  |         ^
  |
  = help: did you mean \"8 s\" or \"8 h\"?

error: `organisation.line`: a bit rate needs a unit
 --> models/office.toml:2:8
  |
2 | line = 20
  |        ^^
  |
  = help: did you mean \"20 Mbit/s\" or \"20 MB/s\"?"
    );
}

#[test]
fn a_missing_key_says_what_belongs_there() {
    let all = complaints("[presence]\n", |table| {
        let mut presence = table.table("presence").expect("it is there");
        assert_eq!(presence.count("devices", 1..=9, None, "user devices"), 1);
        presence.finish();
    });
    assert_eq!(
        all,
        "\
error: `organisation.presence.devices` is missing: user devices
 --> models/office.toml:1:2
  |
1 | [presence]
  |  ^^^^^^^^ in `organisation.presence`
  |
  = help: it has to be a whole number from 1 to 9"
    );
}

#[test]
fn two_choices_exclude_each_other() {
    let all = complaints("[ordering]\nlocks = {}\nnone = {}\n", |table| {
        assert!(table.choice("ordering", &ORDERINGS, Some("none")).is_none());
    });
    assert_eq!(
        all,
        "\
error: `organisation.ordering` is one of none, locks: `locks` and `none` exclude each other
 --> models/office.toml:3:1
  |
3 | none = {}
  | ^^^^ second choice"
    );
}

#[test]
fn an_unknown_choice_names_the_nearest() {
    let all = complaints("ordering = \"lock\"\n", |table| {
        assert!(table.choice("ordering", &ORDERINGS, Some("none")).is_none());
    });
    assert_eq!(
        all,
        "\
error: `lock` is no choice for `organisation.ordering`
 --> models/office.toml:1:12
  |
1 | ordering = \"lock\"
  |            ^^^^^^
  |
  = help: did you mean `locks`?
  = help: it has to be one of none, locks"
    );
}

#[test]
fn a_cross_check_points_at_key_and_value() {
    let all = complaints("copies = 5\n", |table| {
        table.count("copies", 1..=9, None, "copies");
        table.error_at("copies", "there are more copies than devices", Some("add devices"));
    });
    assert_eq!(
        all,
        "\
error: there are more copies than devices
 --> models/office.toml:1:1
  |
1 | copies = 5
  | ^^^^^^^^^^ organisation.copies
  |
  = help: add devices"
    );
}

#[test]
fn syntax_errors_have_a_position() {
    let mistakes = parse("x.toml", "a = 1\na = 2\n[b\n".to_owned()).expect_err("it is no TOML");
    assert_eq!(
        mistakes.to_string(),
        "\
error: not TOML: this key is there already
 --> x.toml:2:1
  |
2 | a = 2
  | ^
  |
  = help: keep one of the two

error: not TOML: this bracket is not closed
 --> x.toml:3:1
  |
3 | [b
  | ^
  |
  = help: `]` is missing after what belongs to it"
    );
}

#[test]
fn long_and_hostile_lines_are_cut_and_escaped() {
    let text = format!("a = \"{}\" # \u{1b}[31m\nb = 1\n", "x".repeat(200));
    let mistakes = parse("x\u{1b}.toml", text).expect_err("a control character is no TOML");
    let all = mistakes.to_string();
    assert!(!all.contains('\u{1b}'), "{all}");
    assert!(all.contains("x\\u{1b}.toml:1:210"), "{all}");
    assert!(all.contains("\n1 | ...xxxx"), "{all}");
    assert!(all.lines().all(|line| line.chars().count() < 120), "{all}");

    let all = complaints(&format!("{} = 1\n", "k".repeat(1 << 19)), |_| ());
    assert!(all.len() < 2_000, "{} bytes", all.len());
    let all = complaints("\"a\\u001b\\u202e\" = 1\n", |_| ());
    assert!(all.contains("`organisation.a\\u{1b}\\u{202e}` is not a parameter"), "{all}");
}

#[test]
fn every_kind_of_value_is_checked() {
    let text = "a = \"12\"\nb = nan\nc = -0.0\nd = 99999999999999999999\ne = 1.0\nf = inf\n\
                g = 3\nh = 3\ni = [\"ok\", \"Not\", 3]\nj = \"ok\"\nk = true\nl = \"8 parsec\"\n\
                m = \"9 h\"\nn = [1]\no = 2020-01-01\np = 3\nq = \"45.505 USD\"\n";
    let all = complaints(text, |table| {
        for key in ["a", "d", "e", "f", "n"] {
            assert_eq!(table.count(key, 1..=9, Some(2), "count"), 2, "{key}");
        }
        for key in ["b", "c", "k"] {
            assert_eq!(table.number(key, 0.0..=9.0, None, "number"), 0.0, "{key}");
        }
        assert_eq!(table.text("g", None, "text"), "");
        assert!(!table.flag("h", None, "flag"));
        assert_eq!(table.names("i", "names"), ["ok"]);
        assert!(table.names("j", "names").is_empty());
        for key in ["l", "m", "o"] {
            table.duration(key, "1 s"..="8 h", Some("1 h"), "span");
        }
        assert!(table.table("p").is_none());
        assert!(table.table("nowhere").is_none());
        table.money("q", "0 USD"..="100 USD", None, "price");
    });
    let whole = "has to be a whole number from 1 to 9";
    let number = "has to be a number from 0 to 9";
    let names = "has to be a list of names";
    let expected = [
        format!("`organisation.a` {whole}"),
        format!("`organisation.d` {whole}"),
        format!("`organisation.e` {whole}"),
        format!("`organisation.f` {whole}"),
        format!("`organisation.n` {whole}"),
        format!("`organisation.b` {number}"),
        format!("`organisation.c` {number}"),
        format!("`organisation.k` {number}"),
        "`organisation.g` has to be text in quotes".to_owned(),
        "`organisation.h` has to be true or false".to_owned(),
        format!("`organisation.i` {names} of small letters, digits, `-` and `_`"),
        format!("`organisation.i` {names} of small letters, digits, `-` and `_`"),
        format!("`organisation.j` {names} in quotes"),
        "`organisation.l`: `parsec` is not a unit of a duration".to_owned(),
        "`organisation.m` has to be a duration from \"1 s\" to \"8 h\"".to_owned(),
        "`organisation.o`: `2020-01-01` is not a plain decimal number".to_owned(),
        "`organisation.p` has to be a table".to_owned(),
        "the table `organisation.nowhere` is missing".to_owned(),
        "`organisation.q`: `45.505 USD` is out of range for an amount of money".to_owned(),
    ];
    assert_eq!(titles(&all), expected);
    assert!(all.contains("write it without quotes"), "{all}");
}

#[test]
fn sources_need_a_grade() {
    let text = "a = { value = 3, source = \"M: Gill, SIGCOMM 2011\" }\n\
                b = { value = 3, source = \"somebody\" }\n\
                c = { value = 3, sorce = \"M: x\" }\n\
                d = { value = 3 }\n";
    let (item, log) = (tree(text), Log::default());
    let mut table = Reader::root(&item, "organisation", &log);
    for key in ["a", "b", "c", "d"] {
        assert_eq!(table.count(key, 1..=9, None, "count"), 3);
    }
    assert_eq!(table.count("e", 1..=9, Some(4), "count"), 4);
    table.finish();
    let note = Sourced { grade: Grade::Measured, source: "M: Gill, SIGCOMM 2011".to_owned() };
    assert_eq!(item.get("a").and_then(|item| item.note.clone()), Some(note.clone()));
    assert_eq!(log.sources()[0], ("organisation.a".to_owned(), Some(note)));
    let params = log.params();
    let grades = Grades::of(params.iter().map(|own| (&*own.path, own.source.as_deref())));
    assert_eq!((grades.measured, grades.unsourced), (1, 4));
    assert_eq!((params[4].value.as_str(), params[4].default.as_deref()), ("4", Some("4")));
    let all = log.into_diagnostics().to_string();
    let expected = [
        "the source of `organisation.b` has no grade",
        "`organisation.c.sorce` is not a parameter",
        "`organisation.d` has no source",
    ];
    assert_eq!(titles(&all), expected);
}

#[test]
fn a_value_says_how_far_it_may_be_varied() {
    let text = "a = { value = 3, range = [1, 9], source = \"O: x\" }\n\
                b = { value = \"5 %\", range = [0.01, \"20 %\"], source = \"O: x\" }\n\
                c = { value = \"6 /h\", range = [\"0.6 /h\", \"12 /h\"], source = \"O: x\" }\n\
                d = { value = true, among = [true, false], source = \"O: x\" }\n\
                e = { value = \"locks\", among = [\"none\", \"locks\"], source = \"O: x\" }\n\
                f = { value = 4, fixed = \"four clerks\", source = \"O: x\" }\n\
                g = { value = \"never\", among = [7, \"never\"], source = \"O: x\" }\n\
                h = { value = [\"a\"], fixed = \"one name\", source = \"O: x\" }\n\
                i = 3\n\
                [law]\n\
                value = { log-normal = { median = \"5 min\", sigma = 1.0 } }\n\
                range = [\"5 min\", \"45 min\"]\n\
                source = \"O: x\"\n";
    let (item, log) = (tree(text), Log::default());
    let mut table = Reader::root(&item, "organisation", &log);
    table.count("a", 1..=9, None, "count");
    table.probability("b", None, "share");
    table.frequency("c", "0 /y"..="60 /h", None, "rate");
    table.flag("d", None, "flag");
    table.choice("e", &ORDERINGS, None);
    table.large_count("f", 0..=9, None, "count");
    table.count_or("g", 1..=9, "never", 1, "count");
    table.names("h", "names");
    table.count("i", 1..=9, None, "count");
    Law::read(&mut table, "law", "a law");
    table.finish();
    let said = log.params().into_iter().filter(|own| !own.path.contains("law."));
    let said = said.map(|own| own.leeway.map(|own| own.to_string()).unwrap_or_default());
    let expected = [
        "1 to 9",
        "0.01 to 0.2",
        "0.6 /h to 12 /h",
        "among true, false",
        "among none, locks",
        "fixed: four clerks",
        "among 7, never",
        "fixed: one name",
        "",
        "5 min to 45 min",
    ];
    assert_eq!(said.collect::<Vec<_>>(), expected);
    assert_eq!(log.into_diagnostics().to_string(), "");
    assert_eq!(tree(&item.to_toml(true)).to_toml(true), item.to_toml(true));
    assert!(
        item.to_toml(true).starts_with("a = { value = 3, range = [1, 9], source = \"O: x\" }\n")
    );
}

/// The mistakes about one parameter whose braces end in a part.
fn about_braces(value: &str, beside: &str, read: impl FnOnce(&mut Reader)) -> String {
    complaints(&format!("a = {{ value = {value}, {beside}, source = \"O: x\" }}\n"), read)
}

#[test]
fn a_range_is_one_and_holds_its_value() {
    let all = about_braces("3", "range = [4, 9]", |table| {
        table.count("a", 1..=9, None, "count");
    });
    assert_eq!(
        all,
        "\
error: `organisation.a` lies outside of its range
 --> models/office.toml:1:15
  |
1 | a = { value = 3, range = [4, 9], source = \"O: x\" }
  |               ^ this is 3
  |
  = help: its range goes from 4 to 9"
    );
    let whole = "`organisation.a.range` has to be a whole number from 1 to 9";
    let list = "`organisation.a.range` has to be a list of two values, the lower one first";
    for (beside, expected) in [
        ("range = [1, 9]", None),
        ("range = [3, 4]", None),
        ("among = [3, 5]", None),
        ("fixed = \"the definition\"", None),
        ("range = [4, 2]", Some("`organisation.a.range` is no range")),
        ("range = [3, 3]", Some("`organisation.a.range` is no range")),
        ("range = [0, 9]", Some(whole)),
        ("range = [1, \"9 h\"]", Some(whole)),
        ("range = [1, 4, 9]", Some(list)),
        ("range = 3", Some(list)),
        ("among = [4, 5]", Some("`organisation.a` is not among its own alternatives")),
        ("among = [3, 50]", Some("`organisation.a.among` has to be a whole number from 1 to 9")),
        ("among = []", Some("`organisation.a.among` has to be a list of values")),
        ("fixed = true", Some("`organisation.a.fixed` has to be the reason, as text in quotes")),
        ("fixed = \" \"", Some("`organisation.a.fixed` has to be the reason, as text in quotes")),
        ("range = [1, 9], fixed = \"x\"", Some("`organisation.a` has both `range` and `fixed`")),
        ("rang = [1, 9]", Some("`organisation.a.rang` is not a parameter")),
        ("unit = \"h\"", Some("`organisation.a.unit` is not a parameter")),
    ] {
        let all = about_braces("3", beside, |table| {
            assert_eq!(table.count("a", 1..=9, None, "count"), 3, "{beside}");
        });
        assert_eq!(titles(&all), expected.into_iter().collect::<Vec<_>>(), "{beside}");
        assert_eq!(
            all.contains("did you mean `organisation.a.range`?"),
            beside.starts_with("rang ")
        );
    }
}

#[test]
fn ranges_have_the_unit_of_the_value_and_laws_that_of_their_mean() {
    let span = |value: &str, beside: &str| {
        let all = about_braces(value, beside, |table| {
            table.duration("a", "1 s"..="1 d", None, "span");
        });
        titles(&all).join("; ")
    };
    let within = "`organisation.a.range` has to be a duration from \"1 s\" to \"1 d\"";
    assert_eq!(span("\"1 h\"", "range = [\"60 min\", \"1 d\"]"), "");
    assert_eq!(span("\"1 h\"", "range = [\"60 min\", \"2 d\"]"), within);
    let unit = "`organisation.a.range`: `Mbit/s` is not a unit of a duration";
    assert_eq!(span("\"1 h\"", "range = [\"1 h\", \"2 Mbit/s\"]"), unit);
    assert_eq!(
        span("\"1 h\"", "range = [\"1 h\", 7200]"),
        "`organisation.a.range`: a duration needs a unit"
    );
    let law = |beside: &str| {
        let value = "{ log-normal = { median = \"1 h\", sigma = 1.0 } }";
        let all = about_braces(value, beside, |table| drop(Law::read(table, "a", "law")));
        titles(&all).join("; ")
    };
    // The mean is 1.65 h.
    assert_eq!(law("range = [\"1.6 h\", \"1.7 h\"]"), "");
    assert_eq!(law("range = [\"1 h\", \"1.6 h\"]"), "`organisation.a` lies outside of its range");
    assert_eq!(
        law("range = [1, 2]"),
        "`organisation.a.range`: a duration needs a unit; `organisation.a.range`: a duration needs a unit"
    );
    assert_eq!(law("among = [\"1 h\"]"), "`organisation.a.among` is a law");
    let word = |value: &str, beside: &str| {
        let all = about_braces(value, beside, |table| {
            table.choice("a", &ORDERINGS, None);
        });
        titles(&all).join("; ")
    };
    let one_of = "`organisation.a.among` has to be one of none, locks";
    assert_eq!(word("\"none\"", "among = [\"none\", \"locks\"]"), "");
    assert_eq!(word("\"none\"", "among = [\"none\", \"lock\"]"), one_of);
    let none = "`organisation.a.range` is no number: it has no range";
    assert_eq!(word("\"none\"", "range = [\"none\", \"locks\"]"), none);
    let names = about_braces("[\"b\"]", "among = [[\"b\"]]", |table| {
        table.names("a", "names");
    });
    assert_eq!(titles(&names), ["`organisation.a.among` cannot be varied"]);
}

/// What an experiment sets may lie anywhere, and has no range of its own.
#[test]
fn values_that_are_written_over_others_leave_their_ranges() {
    let law = "{ value = { exponential = { mean = \"1 h\" } }, range = [\"1 min\", \"2 h\"], source = \"O: x\" }";
    let number = "{ value = 3, range = [1, 4], source = \"O: x\" }";
    let mut item = tree(&format!("a = {number}\nb = {law}\n"));
    let sweep = parse("sweep.toml", "a = 9\nb = \"5 h\"\n".to_owned()).expect("it is TOML");
    let value = |key: &str| sweep.get(key).expect("it is there").clone();
    item.try_set("a", value("a")).expect("it is there");
    item.try_set("b.exponential.mean", value("b")).expect("it is there");
    let log = Log::default();
    let mut table = Reader::root(&item, "organisation", &log);
    assert_eq!(table.count("a", 1..=9, None, "count"), 9);
    assert_eq!(Law::read(&mut table, "b", "law").mean(), 18_000.0);
    table.finish();
    let leeway: Vec<bool> = log.params().iter().map(|own| own.leeway.is_some()).collect();
    assert_eq!(leeway, [false, true, false], "that of a law is the means that it may have");
    assert_eq!(log.into_diagnostics().to_string(), "");
}

#[test]
fn choices_come_as_a_name_or_a_table() {
    let read = |text: &str| {
        let mut found = None;
        let all = complaints(text, |table| {
            if let Some((name, mut options)) = table.choice("ordering", &ORDERINGS, Some("none")) {
                let lease = match name {
                    "locks" => Some(options.duration("lease", "1 s"..="1 d", Some("5 min"), "")),
                    _ => None,
                };
                options.finish();
                found = Some((name, lease.map(|lease| lease.as_secs_f64())));
            }
        });
        (found, titles(&all).join("; "))
    };
    assert_eq!(read(""), (Some(("none", None)), String::new()));
    assert_eq!(read("ordering = \"locks\""), (Some(("locks", Some(300.0))), String::new()));
    let ten = Some(("locks", Some(600.0)));
    assert_eq!(read("[ordering.locks]\nlease = \"10 min\""), (ten, String::new()));
    assert_eq!(read("ordering.locks.lease = \"10 min\""), (ten, String::new()));
    let sourced = "ordering = { value = { locks = { lease = \"10 min\" } }, source = \"O: x\" }";
    assert_eq!(read(sourced), (ten, String::new()));
    let one_of = "`organisation.ordering` has to be one of none, locks";
    assert_eq!(read("ordering = {}"), (None, one_of.to_owned()));
    assert_eq!(read("ordering = 3"), (None, one_of.to_owned()));
    let unused = "`organisation.ordering.none` has to be a table";
    assert_eq!(read("ordering.none = 3"), (Some(("none", None)), unused.to_owned()));
    let unknown = "`organisation.ordering.none.lease` is not a parameter";
    assert_eq!(read("ordering.none.lease = 3"), (Some(("none", None)), unknown.to_owned()));
}

#[test]
fn values_are_written_over_existing_tables_only() {
    let mut item = tree("placement = \"server\"\ndevices = 3\n[presence]\nhours = \"8 h\"\n");
    let sweep = parse("churn.toml", "copis = 2".to_owned()).expect("it is TOML");
    let two = sweep.get("copis").expect("it is there").clone();
    for (path, complaint) in [
        (
            "placement.peers.copies",
            "`placement.peers.copies` leads nowhere: `placement` is `server` here",
        ),
        (
            "presense.hours",
            "`presense.hours` leads nowhere: there is no `presense`: did you mean `presence.hours`?",
        ),
        (
            "presence.office.hours",
            "`presence.office.hours` leads nowhere: there is no `presence.office`",
        ),
        ("devices.count", "`devices.count` leads nowhere: `devices` is a whole number"),
        ("presence..hours", "`presence..hours` is not a path: a name is missing"),
        ("", "`` is not a path: a name is missing"),
    ] {
        let error = item.try_set(path, two.clone()).expect_err(path);
        assert_eq!(error.to_string(), complaint);
        assert_eq!(error.at(&two.origin).position(), (1, 9));
    }
    assert_eq!(item.to_string(), tree(&item.to_toml(true)).to_string());
    item.try_set("placement.server.copis", two.clone()).expect("a provider takes parameters");
    item.try_set("devices", two).expect("a value takes another");
    assert_eq!(
        item.to_toml(false),
        "devices = 2\n\n[placement]\nserver = { copis = 2 }\n\n[presence]\nhours = \"8 h\"\n"
    );
    let log = Log::default();
    let mut table = Reader::root(&item, "architecture", &log);
    let (_, mut server) = table.choice("placement", &[("server", "")], None).expect("it is there");
    server.count("copies", 1..=9, Some(1), "copies");
    server.finish();
    let all = log.into_diagnostics().to_string();
    assert!(all.contains("`architecture.placement.server.copis` is not a parameter"), "{all}");
    assert!(all.contains("--> churn.toml:1:1"), "{all}");
}

#[test]
fn cells_are_short() {
    let item =
        tree("values = [2, 0.1, 2.0, \"20 min\", true]\npair = { weibull = { shape = 0.6 } }\n");
    let cells: Vec<String> =
        item.get("values").expect("a list").items().iter().map(Item::cell).collect();
    assert_eq!(cells, ["2", "0.1", "2", "20 min", "true"]);
    assert_eq!(item.get("pair").map(Item::cell).as_deref(), Some("weibull shape 0.6"));
}

#[test]
fn a_tree_is_written_as_it_was_read() {
    let text = "\
title = \"a \\\"b\\\" \\u001B\"
rate = { value = \"0.08 /y\", source = \"M: SoCC 2010\" }
\"odd key\" = [1, 2.5, { a = 1 }]

[presence]
hours = { value = { log-normal = { mean = \"8 h\", cv = 0.5 } }, source = \"O: x\" }
law = { weibull = { shape = 0.6, mean = \"40 min\" } }

[[chart]]
name = \"a\"

[[chart]]
name = \"b\"
";
    assert_eq!(tree(text).to_toml(true), text);
    let bare = tree(text).to_toml(false);
    assert!(bare.contains("\nrate = \"0.08 /y\"\n"), "{bare}");
    assert_eq!(tree(&bare).to_toml(true), bare);
}

#[test]
fn machines_get_the_same() {
    let log = Log::default();
    let item = tree("a = 1\ndevices = 0\n");
    Reader::root(&item, "organisation", &log).count("devices", 1..=9, None, "user devices");
    let expected = serde_json::json!([{
        "file": "models/office.toml", "line": 2, "column": 11,
        "key": "organisation.devices",
        "message": "`organisation.devices` has to be a whole number from 1 to 9",
        "label": "this is 0",
        "expected": "a whole number from 1 to 9",
        "help": [],
    }]);
    assert_eq!(log.into_diagnostics().to_json(), expected);
}

#[test]
fn twenty_mistakes_are_enough() {
    let text: String = (0..25).map(|n| format!("k{n} = 1\n")).collect();
    let all = complaints(&text, |_| ());
    assert_eq!(titles(&all).len(), 20);
    assert!(all.ends_with("\n\n... and 5 more mistakes"), "{all}");
    let many: String = (0..100_000).map(|n| format!("k{n} = 1\n")).collect();
    assert!(complaints(&many, |_| ()).ends_with("... and 99980 more mistakes"));
    // Every point of a sweep finds the same mistakes again.
    let again = (0..3).map(|_| complaints_of("k = 1\n"));
    let mut all = Diagnostics::default();
    again.for_each(|mistakes| all.extend(mistakes));
    assert_eq!(all.len(), 1);
}

fn complaints_of(text: &str) -> Diagnostics {
    let (item, log) = (tree(text), Log::default());
    Reader::root(&item, "organisation", &log).finish();
    log.into_diagnostics()
}

#[test]
fn only_regular_small_text_files_are_read() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let complaint = |name: &str, bytes: Option<&[u8]>| {
        let path = folder.path().join(name);
        if let Some(bytes) = bytes {
            std::fs::write(&path, bytes).expect("the test's folder takes files");
        }
        let mistakes = load(&path).expect_err(name);
        let shown = mistakes.to_string().replace(&folder.path().display().to_string(), "DIR");
        (shown, mistakes.to_json()[0]["line"].clone())
    };
    let (shown, line) = complaint("none.toml", None);
    assert!(
        shown.starts_with("error: cannot read `DIR/none.toml`: there is no such file"),
        "{shown}"
    );
    assert!(line.is_null());
    let (shown, _) = complaint("", None);
    assert_eq!(shown, "error: cannot read `DIR/`: it is a folder, not a file");
    let (shown, _) = complaint("large.toml", Some(&vec![b'#'; (1 << 20) + 1]));
    assert_eq!(shown, "error: cannot read `DIR/large.toml`: it has more than 1 MiB");
    let (shown, line) = complaint("latin.toml", Some(b"a = 1\nb = \"\xe4\"\n"));
    assert!(shown.contains("DIR/latin.toml:2:6"), "{shown}");
    assert_eq!(line, 2);
    let path = folder.path().join("good.toml");
    std::fs::write(&path, "a = 1\r\n").expect("the test's folder takes files");
    assert_eq!(load(&path).expect("it is good").to_string(), "{ a = 1 }");
}

#[test]
fn deep_and_senseless_files_end_in_a_message() {
    let many = 100_000;
    for text in [
        "[".repeat(many),
        format!("{}a = 1", "a.".repeat(many)),
        format!("[{}a]", "a.".repeat(many)),
        format!("a = {}", "{a=".repeat(many)),
        format!("a = {}", "[".repeat(many)),
        "=\n".repeat(many),
    ] {
        let mistakes = parse("x.toml", text).expect_err("it is senseless");
        assert!(mistakes.to_string().len() < 20_000);
    }
}

#[test]
fn names_are_short_and_plain() {
    for name in ["a", "0", "client-server", "a_b", &"x".repeat(64)] {
        assert!(is_name(name), "{name}");
    }
    for name in ["", "-a", "_a", "A", "a b", "a.b", "../a", "\u{e4}", &"x".repeat(65)] {
        assert!(!is_name(name), "{name}");
    }
    assert_eq!(nearest("copis", ["copies", "coded"]), Some("copies"));
    assert_eq!(nearest("ord", ["identity", "ordering"]), Some("ordering"));
    assert_eq!(nearest("printer", ["copies", "coded"]), None);
    assert_eq!(nearest(&"x".repeat(1 << 20), ["copies"]), None);
}

fn any_value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        any::<i64>().prop_map(|number| number.to_string()),
        (-1e300..1e300f64).prop_map(|number| format!("{number:?}")),
        any::<bool>().prop_map(|flag| flag.to_string()),
        "[ -!#-\\[\\]-~\u{e4}\u{1f4a9}]{0,12}".prop_map(|text| format!("\"{text}\"")),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        let keys = prop::collection::btree_map("[a-z -]{0,5}", inner.clone(), 0..4);
        let table = keys.prop_map(|entries| {
            let entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{key:?} = {value}")).collect();
            format!("{{ {} }}", entries.join(", "))
        });
        let list = prop::collection::vec(inner, 0..4);
        prop_oneof![table, list.prop_map(|items| format!("[{}]", items.join(", ")))]
    })
}

/// A value as text, its keys in alphabetical order: tables are written after plain values.
fn sorted(item: &Item) -> String {
    let mut parts: Vec<String> =
        item.entries().iter().map(|(key, item)| format!("{key:?}: {}", sorted(item))).collect();
    parts.sort();
    match (parts.is_empty(), item.items()) {
        (false, _) => format!("{{{}}}", parts.join(", ")),
        (true, []) => item.to_string(),
        (true, items) => format!("{:?}", items.iter().map(sorted).collect::<Vec<_>>()),
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_alike(
        entries in prop::collection::btree_map("[a-z. ]{0,6}", any_value(), 0..5),
    ) {
        let lines = entries.iter().map(|(key, value)| format!("{key:?} = {value}\n"));
        let item = tree(&lines.collect::<String>());
        let again = tree(&item.to_toml(true));
        prop_assert_eq!(again.to_toml(true), item.to_toml(true));
        for (key, value) in item.entries() {
            prop_assert_eq!(again.get(key).map(sorted), Some(sorted(value)));
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,40}") {
        if let Err(mistakes) = parse("x.toml", text) {
            prop_assert!(!mistakes.to_string().is_empty());
        }
    }
}

/// A part may follow its table: only the other way round a value is lost.
#[test]
fn a_part_may_be_set_after_its_table() {
    let text = "title = \"Part\"\nmodel = \"queues\"\nqueues = \"mm1\"\nhorizon = \"1 h\"\n[set]\n\
        \"queues.station.counter.demand\" = { log-normal = { mean = \"1 s\", cv = 1 } }\n\
        \"queues.station.counter.demand.log-normal.cv\" = 2\n";
    let experiment = parse_experiment(&STUDIES, "part.toml", text)
        .unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let mut params = experiment.params.iter().flat_map(|(_, params)| params);
    let own = params.find(|own| own.path.ends_with("log-normal.cv")).expect("it is read");
    assert_eq!(own.value, "2");
}
